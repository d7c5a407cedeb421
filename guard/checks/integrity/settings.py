"""Configuration of the test run, in whatever file it stands: thresholds lowered, tests deselected."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from guard.checks.integrity.report import finding
from guard.model.change import ChangeSet, FileChange
from guard.model.finding import Confidence, Finding, Location, Severity, Side

_FILES = re.compile(
    r"(^|/)(pyproject\.toml|setup\.cfg|tox\.ini|pytest\.(ini|toml)|\.pytest\.ini|\.coveragerc|noxfile\.py"
    r"|Makefile|justfile|codecov\.ya?ml|\.codecov\.ya?ml|conftest\.py)$"
    r"|^\.github/workflows/|^\.gitlab-ci|^\.circleci/|^azure-pipelines"
)
_THRESHOLD = re.compile(r"(?P<key>(?:cov-)?fail[-_]under)[\"']?\s*[=:\s]\s*(?P<value>\d+(?:\.\d+)?)")
_NARROWER = re.compile(
    r"--ignore(?:-glob)?[= ]\S+|--deselect[= ]\S+|\bcollect_ignore(?:_glob)?\b.*|\bnorecursedirs\b.*"
    r"|-k[ =]*[\"'][^\"']*\bnot\b[^\"']*[\"']|-m[ =]*[\"'][^\"']*\bnot\b[^\"']*[\"']"
    r"|--(?:last-failed|lf|maxfail\S*)\b"
)
_RUN = re.compile(r"\b(?:pytest|py\.test|unittest|tox|nox)\b")
_FORGIVEN = re.compile(r"\|\|\s*(?:true|:|exit 0|echo)|;\s*(?:true|exit 0)\s*$|--exitfirst-never")
_COMMENT = re.compile(r"(^|\s)#.*$")


def settings_weakened(change: ChangeSet) -> Iterator[Finding]:
    """Findings on files that configure how tests are run."""
    for file in change.files:
        if file.content_changed and any(_FILES.search(side.path) for side in file.sides):
            yield from _thresholds(file)
            yield from _selection(file)


def _lines(file: FileChange, side: Side) -> list[tuple[int, str]]:
    found = file.before if side is Side.BEFORE else file.after
    text = found.text if found is not None else None
    lines = enumerate((text or "").split("\n"), 1)
    return [(number, _COMMENT.sub("", line)) for number, line in lines]


def _thresholds(file: FileChange) -> Iterator[Finding]:
    if file.before is None or file.after is None:
        return
    old = [(float(m["value"]), n) for n, line in _lines(file, Side.BEFORE) for m in _THRESHOLD.finditer(line)]
    new = [(float(m["value"]), n) for n, line in _lines(file, Side.AFTER) for m in _THRESHOLD.finditer(line)]
    if not old or (new and min(new)[0] >= min(old)[0]):
        return
    value, line = min(new) if new else (0.0, 1)
    now = f"{value:g}" if new else "no threshold"
    message = f"{file.path} asked for a coverage of {min(old)[0]:g}; now it asks for {now}."
    was = Location(file.before.path, min(old)[1], min(old)[1], side=Side.BEFORE, note="the threshold before")
    sure = Confidence.HIGH if new else Confidence.MEDIUM
    yield finding("thresholds-lowered", message, Severity.MEDIUM, sure, Location(file.path, line, line),
                  evidence=f"{min(old)[0]:g} {now}", related=(was,))  # fmt: skip


def _selection(file: FileChange) -> Iterator[Finding]:
    if file.before is None or file.after is None:
        return
    before = Counter(m[0].strip() for _, line in _lines(file, Side.BEFORE) for m in _NARROWER.finditer(line))
    forgiven = Counter(_bare(line) for _, line in _lines(file, Side.BEFORE) if _RUN.search(line))
    for number, line in _lines(file, Side.AFTER):
        place = Location(file.path, number, number)
        for match in _NARROWER.finditer(line):
            text = match[0].strip()
            if before[text]:
                before[text] -= 1
                continue
            message = (
                f"{file.path} gained `{text[:80]}`: tests that ran before are left out. It stood there not."
            )
            yield finding("selection-narrowed", message, Severity.MEDIUM, Confidence.MEDIUM, place,
                          evidence=text)  # fmt: skip
        if _RUN.search(line) and _FORGIVEN.search(line) and forgiven[_bare(_FORGIVEN.sub("", line))]:
            message = f"{file.path} ran `{_bare(_FORGIVEN.sub('', line))[:80]}`; now its failure is ignored."
            yield finding("selection-narrowed", message, Severity.HIGH, Confidence.HIGH, place,
                          evidence=_bare(line))  # fmt: skip


def _bare(line: str) -> str:
    return " ".join(line.split())
