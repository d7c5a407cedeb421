"""Calls of the tools that judge: gone, forgiven, or told to judge less."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.steering import tables as table
from guard.facts.effects.steering.family import GATE, may_call
from guard.facts.gates import GATES
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.project.project import TooManyError
from guard.syntax.shell.lines import joined

_ELSEWHERE = (".yml", ".yaml", "Makefile", "justfile", ".sh", "tox.ini", "noxfile.py")
"""Files that may call the tool as well, where the change leaves them alone."""
_NO_CALL = expression(
    r"""^\s*(?:\[|#|//|\*|import\b|from\b|def\b|class\b|@|<)|^\s*["']?[\w.-]+["']?\s*[:=]\s*["']?[\^~>=<]*\d|^\s*["']?(?:pytest|tox|nox|ruff|mypy|[\w-]+)"""
    r"""(?:\[[\w,-]+\])?\s*(?:[<>=~!^]=?\s*["']?\d|$)|^\s*-\s*["']?[\w-]+(?:\[[\w,-]+\])?["']?\s*$|^\s*["'][\w.-]+(?:\[[\w,-]+\])?\s*(?:[<>=~!]=?[^"']*)?["'],?\s*$"""
)
"""Requirements, headings, imports and comments: they name a tool and do not call it."""
_COMMENT = expression(r"^\s*#")
"""All that is no call in a script."""


_INDENTED_DASH = expression(r"\s*(?:[\w.-]+\s*=\s*)?-\s*\w")
"""What begins with the dash by which make and tox let a command fail."""


@dataclass(frozen=True)
class Call:
    """A call of a tool that judges."""

    path: str
    line: int
    tool: str
    text: str
    """The line it stands on, without blanks around it."""
    is_forgiven: bool
    """Whether its failure is not seen, by what stands on its own line."""
    less: frozenset[str]
    """Options by which it judges less."""


Calls = Mapping[str, Sequence[Call]]
"""By tool, in the order of the files and their lines."""


def weakened(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """Calls that judge less than before, over all files of the change together."""
    known: dict[tuple[bool, str], list[str]] = {}  # most lines stand on both sides
    before = _by_tool((file.before for file in files), known)
    after = _by_tool((file.after for file in files), known)
    yield from _forgiven(before, after)
    yield from _whole_scripts(files, after)
    yield from _narrowed(before, after)
    yield from _gone(files, before, after, around)


def _by_tool(sides: Iterable[FileSide | None], known: dict[tuple[bool, str], list[str]]) -> Calls:
    found: dict[str, list[Call]] = defaultdict(list)
    for side in sides:
        for call in _calls(side, known):
            found[call.tool].append(call)
    return found


def _calls(side: FileSide | None, known: dict[tuple[bool, str], list[str]]) -> Iterator[Call]:
    if side is None or side.text is None or not may_call(side.path) or not GATES.search(side.text):
        return
    name = side.path.rsplit("/", 1)[-1]
    is_script = "." not in name or name.endswith((".sh", ".bash", ".zsh"))
    for number, line in joined(side.text.split("\n")):
        tools = known.get((is_script, line))
        if tools is None:
            is_none = (_COMMENT if is_script else _NO_CALL).match(line)
            tools = known[is_script, line] = [] if is_none else GATES.findall(line)
        if not tools:
            continue
        text = line.strip()
        forgiven = bool(table.FORGIVEN.search(text)) or _lets_fail(text, name)
        less = frozenset(option[0].strip() for option in table.LESS.finditer(text))
        for tool in tools:
            yield Call(side.path, number, " ".join(tool.casefold().split()), text, forgiven, less)


def _lets_fail(text: str, name: str) -> bool:
    is_item = text.startswith("- ") and not name.casefold().startswith(("tox.ini", "makefile"))
    return _INDENTED_DASH.match(text) is not None and not is_item


def _forgiven(before: Calls, after: Calls) -> Iterator[ChangeEffect]:
    for tool, calls in after.items():
        were = before.get(tool, ())
        now = [call for call in calls if call.is_forgiven]
        if not now or any(call.is_forgiven for call in were) or len(calls) - len(now) >= len(were):
            continue
        for call in now:
            yield _effect(call, f"{tool} may now fail unseen: `{call.text[:80]}`", Confidence.HIGH)


def _whole_scripts(files: Sequence[FileChange], after: Calls) -> Iterator[ChangeEffect]:
    """Lines by which a whole script that calls such a tool no longer fails."""
    first: dict[str, Call] = {}
    for call in sorted((call for calls in after.values() for call in calls), key=lambda call: call.line):
        first.setdefault(call.path, call)
    for file in files:
        if file.before is not None and file.after is not None and file.after.path in first:
            yield from _script(file.before.text or "", file.after.text or "", first[file.after.path])


def _script(before: str, after: str, call: Call) -> Iterator[ChangeEffect]:
    old, new = before.split("\n"), after.split("\n")
    had = Counter(line.strip() for line in old if table.FORGIVEN_BESIDE.search(line))
    for number, line in enumerate(new, 1):
        if table.FORGIVEN_BESIDE.search(line):
            text = line.strip()
            had[text] -= 1
            if had[text] < 0:
                there = replace(call, line=number, text=text)
                yield _effect(there, f"`{text}` lets {call.tool} fail unseen", Confidence.MEDIUM)
    if any(map(table.STOPPING.search, old)) and not any(map(table.STOPPING.search, new)):
        yield _effect(call, f"the script no longer stops where {call.tool} fails", Confidence.MEDIUM)


def _narrowed(before: Calls, after: Calls) -> Iterator[ChangeEffect]:
    for tool, calls in after.items():
        were: dict[str, set[str]] = defaultdict(set)
        for call in before.get(tool, ()):
            were[call.path] |= call.less
        for call in calls:
            came = call.less - were[call.path] if call.path in were else frozenset()
            if came:
                yield _less(call, came)


def _less(call: Call, came: frozenset[str]) -> ChangeEffect:
    told = ", ".join(sorted(came))
    by_another = any(table.BY_ANOTHER.match(one) for one in came)
    what = "judges by other rules" if by_another else "judges less"
    guarding = call.tool.startswith("guard") or by_another
    severity = Severity.MEDIUM if guarding or not re.match(r"-[km]\b", told) else Severity.LOW
    return _effect(call, f"{call.tool} {what}: {told}", Confidence.MEDIUM, severity)


def _gone(files: Sequence[FileChange], before: Calls, after: Calls, around: Around) -> Iterator[ChangeEffect]:
    """Tools that some file called and none of the change calls any more."""
    came = after.keys() - before.keys()
    for tool in before.keys() - after.keys():
        call = next((one for one in before[tool] if not one.is_forgiven), None)
        if call is None or any(tool in kind and kind & came for kind in _SAME):
            continue
        elsewhere = _called_elsewhere(tool, around)
        severity = Severity.LOW if elsewhere else GATE.severity
        where = "; another file still names it" if elsewhere else ""
        yield ChangeEffect(
            GATE.id,
            _path_after(call, files),
            severity,
            Confidence.MEDIUM,
            f"{call.path} no longer calls {tool}{where}",
            before=call.line,
            before_path=call.path,
            evidence=call.text,
        )


_SAME = (
    frozenset({"flake8", "pylint", "ruff", "oxlint", "eslint", "biome"}),
    frozenset({"mypy", "pyright", "basedpyright", "ty", "tsc"}),
    frozenset({"pytest", "py.test", "unittest", "tox", "nox"}),
    frozenset({"jest", "vitest", "mocha", "ava", "karma"}),
    frozenset({"cypress", "playwright"}),
    frozenset({"pre-commit", "prek", "lefthook"}),
    frozenset({"pip-audit", "safety", "osv-scanner", "trivy", "grype", "snyk"}),
    frozenset({"gitleaks", "trufflehog", "detect-secrets"}),
    frozenset({"bandit", "semgrep", "opengrep", "ruff"}),
)
"""Tools that are put in one another's place."""


def _called_elsewhere(tool: str, around: Around) -> bool:
    word = tool.split(" ")[-1]
    if not re.fullmatch(r"[\w]+", word):
        return False
    try:
        return bool(around.project.holding((word,), _ELSEWHERE))
    except TooManyError:
        return True


def _path_after(call: Call, files: Sequence[FileChange]) -> str:
    return next(
        (file.path for file in files if file.before is not None and file.before.path == call.path), call.path
    )


def _effect(
    call: Call, message: str, confidence: Confidence, severity: Severity = GATE.severity
) -> ChangeEffect:
    return ChangeEffect(
        GATE.id, call.path, severity, confidence, message, after=call.line, evidence=call.text
    )
