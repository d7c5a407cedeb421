"""Calls of the tools that judge: gone, forgiven, or told to judge less."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.facts.effects.around import Around
from guard.facts.effects.steering import tables as table
from guard.facts.effects.steering.family import GATE, may_call
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.project.project import TooManyError

_ELSEWHERE = (
    ".yml",
    ".yaml",
    ".sh",
    ".toml",
    ".ini",
    ".cfg",
    ".json",
    ".py",
    "Makefile",
    "justfile",
    "Dockerfile",
)
_NO_CALL = re.compile(
    r"""^\s*(?:\[|#|//|\*|import\b|from\b|def\b|class\b|@|<)|^\s*["']?[\w.-]+["']?\s*[:=]\s*["']?[\^~>=<]*\d|^\s*["']?(?:pytest|tox|nox|ruff|mypy|[\w-]+)"""
    r"""(?:\[[\w,-]+\])?\s*(?:[<>=~!^]=?\s*["']?\d|$)|^\s*-\s*["']?[\w-]+(?:\[[\w,-]+\])?["']?\s*$|^\s*["'][\w.-]+(?:\[[\w,-]+\])?\s*(?:[<>=~!]=?[^"']*)?["'],?\s*$"""
)
"""Requirements, headings, imports and comments: they name a tool and do not call it."""
_COMMENT = re.compile(r"^\s*#")
"""All that is no call in a script."""


@dataclass(frozen=True)
class Call:
    """A call of a tool that judges."""

    path: str
    line: int
    tool: str
    text: str

    @property
    def is_forgiven(self) -> bool:
        """Whether its failure is not seen, by what stands on its own line."""
        return bool(table.FORGIVEN.search(self.text)) or bool(
            re.match(r"\s*(?:[\w.-]+\s*=\s*)?-\s*\w", self.text) and not self.text.strip().startswith("- ")
        )

    @property
    def less(self) -> frozenset[str]:
        """Options by which it judges less."""
        return frozenset(found[0].strip() for found in table.LESS.finditer(self.text))


def weakened(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """Calls that judge less than before, over all files of the change together."""
    before = [call for file in files for call in _calls(file.before)]
    after = [call for file in files for call in _calls(file.after)]
    yield from _forgiven(files, before, after)
    yield from _narrowed(before, after)
    yield from _gone(files, before, after, around)


def _calls(side: FileSide | None) -> Iterator[Call]:
    if side is None or side.text is None or not may_call(side.path) or not table.GATES.search(side.text):
        return
    name = side.path.rsplit("/", 1)[-1]
    is_script = "." not in name or name.endswith((".sh", ".bash", ".zsh"))
    for number, line in _joined(side.text):
        if (_COMMENT if is_script else _NO_CALL).search(line):
            continue
        for match in table.GATES.finditer(line):
            yield Call(side.path, number, " ".join(match[0].casefold().split()), line.strip())


def _joined(text: str) -> Iterator[tuple[int, str]]:
    waiting, first = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.endswith("\\"):
            waiting, first = waiting + line[:-1] + " ", first or number
            continue
        yield first or number, waiting + line
        waiting, first = "", 0
    if waiting:
        yield first, waiting


def _forgiven(files: Sequence[FileChange], before: list[Call], after: list[Call]) -> Iterator[ChangeEffect]:
    for call in after:
        were = [one for one in before if one.tool == call.tool]
        if call.is_forgiven and were and not any(one.is_forgiven for one in were):
            now = [one for one in after if one.tool == call.tool and not one.is_forgiven]
            if len(now) < len(were):
                yield _effect(call, f"{call.tool} may now fail unseen: `{call.text[:80]}`", Confidence.HIGH)
    for file in files:
        yield from _beside(file, after)


def _beside(file: FileChange, after: list[Call]) -> Iterator[ChangeEffect]:
    """Lines by which a whole script no longer fails."""
    if file.before is None or file.after is None:
        return
    calls = [call for call in after if call.path == file.after.path]
    old, new = (file.before.text or "").split("\n"), (file.after.text or "").split("\n")
    if not calls:
        return
    had = Counter(line.strip() for line in old if table.FORGIVEN_BESIDE.search(line))
    for number, line in enumerate(new, 1):
        if table.FORGIVEN_BESIDE.search(line):
            had[line.strip()] -= 1
            if had[line.strip()] < 0:
                yield _effect(
                    Call(file.after.path, number, calls[0].tool, line.strip()),
                    f"`{line.strip()}` lets {calls[0].tool} fail unseen",
                    Confidence.MEDIUM,
                )
    if any(map(table.STOPPING.search, old)) and not any(map(table.STOPPING.search, new)):
        first = calls[0]
        yield _effect(first, f"the script no longer stops where {first.tool} fails", Confidence.MEDIUM)


def _narrowed(before: list[Call], after: list[Call]) -> Iterator[ChangeEffect]:
    for call in after:
        were = [one for one in before if one.tool == call.tool and one.path == call.path]
        came = call.less - frozenset().union(*(one.less for one in were)) if were else frozenset()
        if not came or call in were:
            continue
        told = ", ".join(sorted(came))
        by_another = any(table.BY_ANOTHER.match(one) for one in came)
        what = "judges by other rules" if by_another else "judges less"
        guarding = call.tool.startswith("guard") or by_another
        severity = Severity.MEDIUM if guarding or not re.match(r"-[km]\b", told) else Severity.LOW
        yield _effect(call, f"{call.tool} {what}: {told}", Confidence.MEDIUM, severity)


def _gone(
    files: Sequence[FileChange], before: list[Call], after: list[Call], around: Around
) -> Iterator[ChangeEffect]:
    """Tools that some file called and none of the change calls any more."""
    left = {call.tool for call in after}
    told: set[str] = set()
    for call in before:
        if call.tool in left or call.tool in told or call.is_forgiven or _replaced(call, before, after):
            continue
        told.add(call.tool)
        elsewhere = _called_elsewhere(call.tool, around)
        severity = Severity.LOW if elsewhere else GATE.severity
        where = "; another file still names it" if elsewhere else ""
        yield ChangeEffect(
            GATE.id,
            _path_after(call, files),
            severity,
            Confidence.MEDIUM,
            f"{call.path} no longer calls {call.tool}{where}",
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


def _replaced(call: Call, before: list[Call], after: list[Call]) -> bool:
    """Whether another tool of its kind is called now that was not before."""
    old, new = {one.tool for one in before}, {one.tool for one in after}
    return any(call.tool in kind and kind & (new - old) for kind in _SAME)


def _called_elsewhere(tool: str, around: Around) -> bool:
    word = tool.split(" ")[-1]
    if not re.fullmatch(r"[\w]+", word):
        return False
    try:
        return bool(
            around.project.holding(
                (word,), (".yml", ".yaml", "Makefile", "justfile", ".sh", "tox.ini", "noxfile.py")
            )
        )
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
