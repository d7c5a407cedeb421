"""What a build puts into the scripts that everybody is sent: the environment, by a bundler's options.

As of November 2026, by the manuals of Vite (`define`, `envPrefix`, `loadEnv`), webpack (`DefinePlugin`,
`EnvironmentPlugin`), esbuild and Rollup (`define`, `replace`), Next.js (`env`, `publicRuntimeConfig`),
Nuxt (`public`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.aside import SCRIPTS_BESIDE
from guard.facts.effects.flow.family import SCRIPT, SECRET
from guard.facts.effects.flow.javascript import ScriptFlows
from guard.facts.effects.flow.labels import Kind, Label
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.javascript import Script
from guard.syntax.python import Unreadable

_KEYS = frozenset({"define", "publicRuntimeConfig", "replacements", "values", "replace", "public", "globals"})
"""Options whose values are written into the scripts."""
_CALLS = frozenset({"DefinePlugin", "EnvironmentPlugin", "replace", "injectEnv", "html"})
_BUILDS = expression(
    r"(?i)(?:^|/)(?:[\w.-]+\.config|(?:vite|webpack|rollup|esbuild|rspack|craco|gulpfile|build|bundle)[\w.-]*|config-overrides)"
    r"\.[cm]?[jt]s$"
)
_OF_NEXT = expression(r"(?i)(?:^|/)next\.config\.[cm]?[jt]s$")
"""Where `env` is what the scripts are given, and not what a program is started with."""
_PUBLIC_NAME = expression(
    r"\b(?P<name>(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|EXPO_PUBLIC|GATSBY|VUE_APP|PUBLIC|STORYBOOK|SNOWPACK_PUBLIC)_\w*"
    r"(?:SECRET|PASSWORD|PASSWD|PRIVATE_KEY|SERVICE_ROLE|SECRET_KEY|DATABASE_URL|ADMIN_TOKEN|ADMIN_KEY)\w*)\b"
)
_MAY = expression(
    rb"process\.env|import\.meta|loadEnv|envPrefix|_(?:SECRET|PASSWORD|PASSWD|PRIVATE_KEY|SERVICE_ROLE|ADMIN_)"
)
_GRAVE = (Severity.HIGH, Confidence.MEDIUM)
_SIGNED = (Severity.MEDIUM, Confidence.MEDIUM)


def bundled(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """What the change lets a build write into scripts that everybody is sent."""
    for file in files:
        after = file.after
        if after is None or not SCRIPT.search(after.path) or SCRIPTS_BESIDE.search(after.path):
            continue
        found = dict(_put_in(after, around))
        known = dict(_put_in(file.before, around)) if found else {}
        for said, (line, is_whole) in found.items():
            if said not in known:
                weight = _GRAVE if is_whole else _SIGNED
                yield ChangeEffect(
                    SECRET.id, file.path, *weight, f"{said} in {file.path}", after=line, evidence=said
                )


def _put_in(side: FileSide | None, around: Around) -> Iterator[tuple[str, tuple[int, bool]]]:
    """In words what is put into the scripts, its line, and whether it is the whole environment."""
    if side is None or side.text is None or not _MAY.search(side.data):
        return
    for match in _PUBLIC_NAME.finditer(side.text):
        line = side.text.count("\n", 0, match.start()) + 1
        yield f"`{match['name']}` is sent to everybody, by its first word", (line, False)
    script = around.sources.javascript(side)
    if isinstance(script, Unreadable):
        return
    yield from _by_prefix(script)
    flows = ScriptFlows(script)
    for what, start, end in _places(script, side.path):
        for label in flows.of(start, end):
            told = _told(label, what)
            if told:
                yield told, (script.tokens[start].line, label.kind is Kind.ENVIRONMENT)


def _told(label: Label, what: str) -> str:
    if label.kind is Kind.ENVIRONMENT:
        return f"{label.what} is written into what everybody is sent, by `{what}`"
    if label.kind is Kind.VARIABLE and not _PUBLIC_NAME.match(label.what) and what != "JSON.stringify":
        return f"{label.what} is written into what everybody is sent, by `{what}`"
    return ""


def _places(script: Script, path: str) -> Iterator[tuple[str, int, int]]:
    """The parts of a text whose values a build writes into scripts, each with what names it."""
    tokens = script.tokens
    is_build = _BUILDS.search(path) is not None
    keys = _KEYS | {"env"} if _OF_NEXT.search(path) else _KEYS
    for call in script.calls():
        short = call.name.rpartition(".")[2]
        if is_build and short in _CALLS:
            yield from ((short, *one) for one in call.arguments)
        elif call.name == "JSON.stringify" and call.arguments and not is_build:
            first = script.text(*call.arguments[0])
            if first in ("process.env", "import.meta.env", "{...process.env}"):
                yield call.name, *call.arguments[0]
    for index in range(len(tokens) - 2 if is_build else 0):
        name, sign = tokens[index], tokens[index + 1]
        if sign.text != ":" or name.kind not in ("name", "string"):
            continue
        if name.text.strip("\"'") in keys:
            yield name.text.strip("\"'"), index + 2, _end(script, index + 2)


def _end(script: Script, start: int) -> int:
    """Where the value of a member ends."""
    index = start
    while index < len(script.tokens) and script.tokens[index].text not in (",", "}", ")", "]", ";"):
        token = script.tokens[index]
        index = token.match + 1 if token.match > index else index + 1
    return index


def _by_prefix(script: Script) -> Iterator[tuple[str, tuple[int, bool]]]:
    """A prefix of variables that are public which is empty, and so the beginning of all."""
    tokens = script.tokens
    for index in range(len(tokens) - 2):
        if tokens[index].text.strip("\"'") == "envPrefix" and tokens[index + 1].text == ":":
            value = script.text(index + 2, _end(script, index + 2))
            if value in ('""', "``") or '[""' in value or ',""' in value:
                yield (
                    "every variable of the environment is public, by an empty `envPrefix`",
                    (tokens[index].line, True),
                )
