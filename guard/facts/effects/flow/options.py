"""Settings by which secrets leave without a flow in the code: what telemetry sends along, what is ignored."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.aside import MADE_UP
from guard.facts.effects.flow.family import IGNORES, SCRIPT, SECRET, is_python
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.python import Unreadable
from guard.syntax.walk import walk

_GENEROUS = {
    "send_default_pii": (True,),
    "sendDefaultPii": (True,),
    "max_request_body_size": ("always",),
    "maxRequestBodySize": ("always",),
    "capture_body": ("all", "transactions", "errors"),
    "captureBody": ("all", "transactions", "errors"),
    "capture_headers": (True,),
}
"""Options by which telemetry sends what people sent, by their values: the manuals of Sentry (data collected)
and of Elastic APM (data sanitisation), as of 2026-11."""
_MENTIONS = expression("|".join(_GENEROUS))
_KEPT = expression(
    r"(?i)(?:^|[/*.])env(?:\b|\.\*)|\.(?:pem|key|p12|pfx|jks|keystore|ppk|tfvars|tfstate|kdbx)\b"
    r"|id_(?:rsa|ed25519|ecdsa|dsa)|credential|secret|passw|\.npmrc|\.netrc|\.pypirc|kubeconfig|\.aws"
    r"|\.ssh|service[-_]?account|\.htpasswd"
)
"""Patterns that keep files of secrets out: templates of the code hosts, as of 2026-11."""
_EXAMPLES = expression(r"(?i)example|sample|template|dist\b")
_OUT_OF = {
    ".gitignore": "the repository",
    ".dockerignore": "the image",
    ".npmignore": "the package",
    ".gcloudignore": "what is uploaded",
    ".helmignore": "the chart",
}


def loosened(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """Settings of the change by which more that is secret leaves than before."""
    for file in files:
        if file.path.rpartition("/")[2] in IGNORES:
            yield from _let_in(file, of_gone=_is_of_gone(file, around.change.files))
        elif not MADE_UP.search(file.path):
            yield from _generous(file, around)


def _is_of_gone(file: FileChange, files: Sequence[FileChange]) -> bool:
    """Whether the folder that a list of what is kept out stood for goes with it."""
    folder = file.path.rpartition("/")[0] + "/"
    inside = [one for one in files if one is not file and one.path.startswith(folder)]
    return file.after is None and folder != "/" and bool(inside) and all(one.after is None for one in inside)


def _let_in(file: FileChange, *, of_gone: bool) -> Iterator[ChangeEffect]:
    """Files of secrets that are no longer kept out."""
    before = _patterns(file.before)
    after = _patterns(file.after)
    where = _OUT_OF[file.path.rpartition("/")[2]]
    gone = [
        (text, line) for text, line in before.items()
        if text not in after and _KEPT.search(text) and text[0] != "!" and not _covered(text, after)
    ]  # fmt: skip
    let_in = [
        (text, line) for text, line in after.items()
        if text[0] == "!" and text not in before and _KEPT.search(text) and not _EXAMPLES.search(text)
    ]  # fmt: skip
    if gone and not of_gone:
        named = ", ".join(text for text, _ in gone[:4])
        said = f"{file.path} no longer keeps {named} out of {where}"
        yield _effect(file.path, said, before=gone[0][1])
    if let_in:
        named = ", ".join(text[1:] for text, _ in let_in[:4])
        yield _effect(file.path, f"{file.path} lets {named} into {where}", after=let_in[0][1])


def _patterns(side: FileSide | None) -> dict[str, int]:
    lines = (side.text or "").split("\n") if side is not None else []
    return {text: number for number, line in enumerate(lines, 1) if (text := line.strip()) and text[0] != "#"}


def _covered(text: str, after: dict[str, int]) -> bool:
    """Whether another pattern keeps out as much: it is the same without slashes, or wider."""
    plain = text.strip("/").removeprefix("**/")
    for other in after:
        wider = other.strip("/").removeprefix("**/")
        if wider == plain or (wider.endswith("*") and plain.startswith(wider.rstrip("*")) and len(wider) > 1):
            return True
        if wider.startswith("*") and plain.endswith(wider.lstrip("*")) and len(wider) > 1:
            return True
    return "*" in after


def _generous(file: FileChange, around: Around) -> Iterator[ChangeEffect]:
    """Options of telemetry that were not so generous before."""
    before = {(name, value) for name, value, _ in _options(file.before, around)}
    for name, value, line in _options(file.after, around):
        if (name, value) not in before:
            said = f"telemetry sends along what people sent: `{name}` is {value!r}"
            yield _effect(file.path, said, after=line)


def _options(side: FileSide | None, around: Around) -> Iterator[tuple[str, object, int]]:
    if side is None or side.text is None or not _MENTIONS.search(side.text):
        return
    if SCRIPT.search(side.path):
        script = around.sources.javascript(side)
        tokens = () if isinstance(script, Unreadable) else script.tokens
        for name, sign, value in zip(tokens, tokens[1:], tokens[2:], strict=False):
            given: object = True if value.text == "true" else value.text.strip("\"'`")
            if sign.text == ":" and given in _GENEROUS.get(name.text, ()):
                yield name.text, given, name.line
    elif is_python(side.path):
        source = around.sources.python(side)
        if isinstance(source, Unreadable):
            return
        for node in walk(source.tree):
            if not isinstance(node, ast.keyword) or not isinstance(node.value, ast.Constant):
                continue
            if node.value.value in _GENEROUS.get(node.arg or "", ()):
                yield node.arg or "", node.value.value, source.physical[node.value.lineno - 1]


def _effect(path: str, said: str, *, before: int = 0, after: int = 0) -> ChangeEffect:
    return ChangeEffect(
        SECRET.id, path, Severity.MEDIUM, Confidence.MEDIUM, said, before=before, after=after, evidence=said
    )
