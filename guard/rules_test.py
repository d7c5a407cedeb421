"""Rule files against their annotated test files: what a rule says it finds, and what it finds.

A test file lies beside its rule and bears its name: `a.yaml` with `a.py`, `a.ts`, `a.dockerfile`, or
`a.test.yaml`. A comment line of its own announces what the next line of code is:

    # ruleid: a        the rule matches the next line
    # ok: a            it does not
    # todoruleid: a    it ought to match, and does not yet
    # todook: a        it matches, and ought not to

Several such comments may stand above one line. Every match of the rule in its own test file must be
announced. Nothing here reads a rule's contents or runs an engine: the caller hands in the rule files and a
scan function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from guard.errors import RuleError
from guard.expressions import expression

Hit = tuple[str, Path, int]
"""A match: the rule's id, the file, the line (from 1) where it begins."""

Scan = Callable[[Sequence[Path], Sequence[Path]], Iterable[Hit]]
"""Scans the targets (second) with all rules of the rule files (first)."""

SHARED = "_shared"
"""The folder of a language whose files hold what several of its rules share; no rules and no tests."""

_TEST_YAML = ".test.yaml"
_NOT_TESTS = frozenset({".yaml", ".md"})
_OPENER = r"(?:\#|//|--|/\*|\{/\*|<!--|\(\*)"
_ANNOTATION = expression(
    rf"^\s*{_OPENER}\s*(?P<word>ruleid|ok|todoruleid|todook):\s*"
    r"(?P<ids>[\w.-]+(?:\s*,\s*[\w.-]+)*)\s*(?:\*/\}?|-->|\*\))?\s*$"
)
_ALMOST = expression(rf"^\s*{_OPENER}\s*(?:todo)?(?:ruleid|ok)\s*:\s*[a-z]+-")


class Expected(StrEnum):
    """What an annotation says of a line."""

    MATCH = "ruleid"
    NO_MATCH = "ok"
    NO_MATCH_YET = "todoruleid"
    MATCH_STILL = "todook"


@dataclass(frozen=True)
class Annotation:
    """One announced line of a test file."""

    rule: str
    line: int
    """The line of code spoken of, from 1; not the comment's."""
    expected: Expected


@dataclass(frozen=True)
class Disagreement:
    """A line on which a rule and its test file differ."""

    rule: str
    path: Path
    line: int
    expected: bool
    """True: announced and not matched. False: matched and not announced."""

    def __str__(self) -> str:
        what = "should match and does not" if self.expected else "matches and should not"
        return f"{self.path}:{self.line}: {self.rule} {what}"


def rule_files(folder: Path) -> tuple[Path, ...]:
    """Every rule file under `folder`, sorted; test files in YAML and shared lists are left out."""
    found = (path for path in folder.rglob("*.yaml") if not path.name.endswith(_TEST_YAML))
    return tuple(sorted(path for path in found if path.parent.name != SHARED))


def shared_files(folder: Path) -> tuple[Path, ...]:
    """The files of shared lists under `folder`, sorted."""
    return tuple(sorted(path for path in folder.rglob("*.yaml") if path.parent.name == SHARED))


def read_files(folder: Path) -> dict[str, bytes]:
    """The bytes of every rule file and every file of shared lists, by path below `folder`, sorted."""
    paths = sorted([*rule_files(folder), *shared_files(folder)])
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def annotated_files(rule: Path) -> tuple[Path, ...]:
    """The annotated test files of a rule file, sorted; a rule may have one for each of its languages."""
    beside = (path for path in rule.parent.iterdir() if path.is_file())
    return tuple(sorted(path for path in beside if _stem(path) == rule.stem and _is_test(path)))


def read_annotations(text: str, where: str = "") -> tuple[Annotation, ...]:
    """The annotations of a test file, in order.

    Raises:
        RuleError: a comment that begins as an annotation does not end as one, or nothing follows it.
    """
    lines = text.splitlines()
    waiting: list[tuple[str, Expected]] = []
    found: list[Annotation] = []
    for number, line in enumerate(lines, start=1):
        match = _ANNOTATION.match(line)
        if match:
            expected = Expected(match["word"])
            waiting.extend((rule, expected) for rule in re.split(r"\s*,\s*", match["ids"]))
        elif _ALMOST.match(line):
            raise RuleError(f"not an annotation: {line.strip()!r}", where=f"{where}:{number}")
        elif waiting:
            found.extend(Annotation(rule, number, expected) for rule, expected in waiting)
            waiting.clear()
    if waiting:
        raise RuleError("an annotation with no line after it", where=f"{where}:{len(lines)}")
    return tuple(found)


def compare(
    rules: Sequence[Path], scan: Scan, files: Callable[[Path], Sequence[Path]] = annotated_files
) -> tuple[Disagreement, ...]:
    """Scan all test files of `rules` at once and hold each rule's matches against its own annotations.

    The rule's id is the name of its file. What one rule finds in another's test file counts for nothing.
    `files` gives the test files of a rule; by default those beside it.

    Raises:
        RuleError: a rule has no test file, or a test file's annotations cannot be read.
    """
    owned = [(rule.stem, test) for rule in rules for test in _required(rule, files(rule))]
    hits = set(scan(rules, [test for _, test in owned]))
    return tuple(item for rule, test in owned for item in _of_one_file(rule, test, hits))


def presented_path(include: Sequence[str], test: Path) -> str:
    """The path a test file is scanned under: one that the rule's own `paths: include` lets through.

    That is the first pattern that ends as the test file does, with the rule's name for its `*`: the test file
    `a.test.yaml` of a rule for `.github/workflows/*.yaml` is scanned as `.github/workflows/a.yaml`. Without
    patterns it is the file's own name.
    """
    plain = _stem(test) + test.suffix
    for pattern in include:
        if pattern.endswith(f"*{test.suffix}"):
            return pattern.removesuffix(f"*{test.suffix}").lstrip("/") + plain
    return plain


def _required(rule: Path, tests: Sequence[Path]) -> Sequence[Path]:
    if not tests:
        raise RuleError("no test file beside this rule", where=str(rule))
    return tests


def _of_one_file(rule: str, test: Path, hits: set[Hit]) -> Iterator[Disagreement]:
    said = [item for item in read_annotations(test.read_text("utf-8"), str(test)) if item.rule == rule]
    wanted = {item.line for item in said if item.expected is Expected.MATCH}
    excused = {item.line for item in said if item.expected in (Expected.NO_MATCH_YET, Expected.MATCH_STILL)}
    got = {line for hit, path, line in hits if hit == rule and path == test}
    for line in sorted((wanted ^ got) - (excused - wanted)):
        yield Disagreement(rule, test, line, expected=line in wanted)


def _stem(path: Path) -> str:
    return path.name.removesuffix(_TEST_YAML) if path.name.endswith(_TEST_YAML) else path.stem


def _is_test(path: Path) -> bool:
    return path.name.endswith(_TEST_YAML) or path.suffix not in _NOT_TESTS
