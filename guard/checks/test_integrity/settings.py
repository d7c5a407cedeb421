"""Configuration of the test run, in whatever file it stands: thresholds lowered, tests deselected."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase

from guard.checks.test_integrity.report import finding
from guard.checks.test_integrity.shape.shape import is_test_file
from guard.expressions import expression
from guard.model.change import ChangeSet, FileChange
from guard.model.finding import Confidence, Finding, Location, Severity, Side
from guard.project.run_settings import pytest_settings
from guard.syntax.sources import Sources

_FILES = expression(
    r"(^|/)(pyproject\.toml|setup\.cfg|tox\.ini|pytest\.(ini|toml)|\.pytest\.ini|\.coveragerc|noxfile\.py"
    r"|Makefile|justfile|codecov\.ya?ml|\.codecov\.ya?ml|conftest\.py)$"
    r"|^\.github/workflows/|^\.gitlab-ci|^\.circleci/|^azure-pipelines"
)
_THRESHOLD = expression(r"(?P<key>(?:cov-)?fail[-_]under)[\"']?(?:\s*+[=:]\s*+|\s++)(?P<value>\d+(?:\.\d+)?)")
_NARROWER = expression(r"\bcollect_ignore(?:_glob)?\b.*|\bnorecursedirs\b.*")
_USUAL = {"python_files": "test_x.py", "python_functions": "test_x"}
"""A name that pytest collects where nothing is configured."""
_LEAVES_OUT = expression(r"(?:^|\s)(--ignore\S*|--deselect\S*|-k|-m|--co|--collect-only)(?![\w-])")
_COMMENT = expression(r"(^|\s)#.*$")


def settings_weakened(change: ChangeSet, sources: Sources) -> Iterator[Finding]:
    """Findings on files that configure how tests are run."""
    for file in change.files:
        if file.content_changed and any(_FILES.search(side.path) for side in file.sides):
            yield from _thresholds(file, change)
            yield from _selection(file, change, sources)


def _lines(file: FileChange, side: Side) -> list[tuple[int, str]]:
    found = file.before if side is Side.BEFORE else file.after
    text = found.text if found is not None else None
    lines = enumerate((text or "").split("\n"), 1)
    return [(number, _COMMENT.sub("", line)) for number, line in lines]


def _thresholds(file: FileChange, change: ChangeSet) -> Iterator[Finding]:
    if file.before is None or file.after is None:
        return
    old = [(float(m["value"]), n) for n, line in _lines(file, Side.BEFORE) for m in _THRESHOLD.finditer(line)]
    new = [(float(m["value"]), n) for n, line in _lines(file, Side.AFTER) for m in _THRESHOLD.finditer(line)]
    if not old or (new and min(new)[0] >= min(old)[0]):
        return
    others = (other for other in change.files if other is not file and any(
        _FILES.search(side.path) for side in other.sides))  # fmt: skip
    moved = (
        match
        for other in others
        for _, line in _lines(other, Side.AFTER)
        for match in _THRESHOLD.finditer(line)
    )
    if not new and any(float(match["value"]) >= min(old)[0] for match in moved):
        return
    value, line = min(new) if new else (0.0, 1)
    now = f"{value:g}" if new else "no threshold"
    message = f"{file.path} asked for a coverage of {min(old)[0]:g}; now it asks for {now}."
    was = Location(file.before.path, min(old)[1], min(old)[1], side=Side.BEFORE, note="the threshold before")
    sure = Confidence.HIGH if new else Confidence.MEDIUM
    yield finding("thresholds-lowered", message, Severity.MEDIUM, sure, Location(file.path, line, line),
                  evidence=f"{min(old)[0]:g} {now}", related=(was,))  # fmt: skip


def _selection(file: FileChange, change: ChangeSet, sources: Sources) -> Iterator[Finding]:
    if file.after is None:
        return
    suites = _suites(file, change)
    if file.before is None and not suites:
        return  # what is new together with its tests left none out
    before = Counter(m[0].strip() for _, line in _lines(file, Side.BEFORE) for m in _NARROWER.finditer(line))
    for number, line in _lines(file, Side.AFTER):
        for match in _NARROWER.finditer(line):
            text = match[0].strip()
            if before[text]:
                before[text] -= 1
                continue
            if _stood_elsewhere(text, file, change):
                continue
            if "norecursedirs" in text and not _names_folder(text, suites or _of_base(change)):
                continue  # what lies in none of the named folders is still entered
            message = (
                f"{file.path} gained `{text[:80]}`: tests that ran before are left out. It stood there not."
            )
            yield finding("selection-narrowed", message, Severity.MEDIUM, Confidence.MEDIUM,
                          Location(file.path, number, number), evidence=text)  # fmt: skip
    yield from _collection(file, suites, change, sources)


def _stood_elsewhere(text: str, file: FileChange, change: ChangeSet) -> bool:
    """Whether another file of the change left out as much before, and does so no more: the setting moved."""
    wanted = _words(text)
    for other in change.files:
        if other is not file and any(_FILES.search(side.path) for side in other.sides):
            now = {" ".join(match[0].split()) for _, line in _lines(other, Side.AFTER)
                   for match in _NARROWER.finditer(line)}  # fmt: skip
            for _, line in _lines(other, Side.BEFORE):
                for match in _NARROWER.finditer(line):
                    if " ".join(match[0].split()) not in now and wanted <= _words(match[0]):
                        return True
    return False


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\s=,'\"\[\]]+", text))


def _suites(file: FileChange, change: ChangeSet) -> tuple[str, ...]:
    """The test files of the base that a new file bears on: those of its folder and below."""
    if file.before is not None or file.after is None:
        return ()
    folder = file.after.path.rpartition("/")[0]
    start = f"{folder}/" if folder else ""
    return tuple(path for path in change.base.paths() if path.startswith(start) and is_test_file(path))


def _of_base(change: ChangeSet) -> tuple[str, ...]:
    """The test files before the change."""
    befores = (file.before.path for file in change.files if file.before is not None)
    return tuple(path for path in (*change.base.paths(), *befores) if is_test_file(path))


def _names_folder(text: str, suites: tuple[str, ...]) -> bool:
    """Whether a setting names, by name, path or pattern, a folder in which one of the tests lies."""
    words = _words(text)
    for path in suites:
        parts = path.split("/")[:-1]
        folders = {*parts, *("/".join(parts[:end]) for end in range(1, len(parts) + 1))}
        if words & folders or any(fnmatchcase(one, word) for word in words if "*" in word for one in folders):
            return True
    return False


def _collection(
    file: FileChange, suites: tuple[str, ...], change: ChangeSet, sources: Sources
) -> Iterator[Finding]:
    """Settings that say where pytest looks, for what, and with which options."""
    assert file.after is not None
    old = pytest_settings(file.before, sources) if file.before is not None else {}
    new = pytest_settings(file.after, sources)
    for key in ("testpaths", "python_files", "python_classes", "python_functions"):
        was, now = old.get(key, ()), new.get(key, ())
        lost = [item for item in was if item not in now and not any(_beneath(item, one) for one in now)]
        if file.before is None and key == "testpaths":
            narrower = bool(now) and not any(_beneath(path, one) for path in suites for one in now)
        elif key == "testpaths":
            narrower = bool(now) and (bool(lost) or not (was or {"tests", "test", "."} & set(now)))
        elif not was and key in _USUAL:
            usual = [_USUAL[key]]
            if key == "python_files":
                names = {path.rsplit("/", 1)[-1] for path in _of_base(change)} if now else set()
                usual += [name for name in sorted(names) if fnmatchcase(name, "*_test.py")]
            narrower = bool(now) and not all(any(_matches(name, one) for one in now) for name in usual)
        else:
            narrower = bool(lost) and bool(now)
        if narrower:
            before = " ".join(was) or "none, so that all is looked at"
            message = (
                f"{file.path} had {key} = {before}; now {' '.join(now)}: tests that were collected are not."
            )
            yield _narrowed(file, key, " ".join(now), message)
    options = _LEAVES_OUT.findall(" ".join(new.get("addopts", ())))
    if options and "addopts" not in old and not _had_options(change, sources):
        shown = " ".join(new["addopts"])
        message = f"{file.path} had no options for every run; now it has `{shown[:80]}`: tests are left out."
        yield _narrowed(file, "addopts", shown, message)


def _narrowed(file: FileChange, key: str, now: str, message: str) -> Finding:
    line = next((number for number, text in _lines(file, Side.AFTER) if key in text), 1)
    return finding("selection-narrowed", message, Severity.MEDIUM, Confidence.MEDIUM,
                   Location(file.path, line, line), evidence=f"{key} {now}")  # fmt: skip


def _had_options(change: ChangeSet, sources: Sources) -> bool:
    """Whether another file of the change gave the options before: they may have moved from there."""
    befores = (file.before for file in change.files if file.before is not None)
    return any("addopts" in pytest_settings(side, sources) for side in befores if _FILES.search(side.path))


def _matches(usual: str, pattern: str) -> bool:
    return fnmatchcase(usual, pattern) or ("*" not in pattern and usual.startswith(pattern))


def _beneath(item: str, folder: str) -> bool:
    return folder in (".", "*") or item.startswith(f"{folder.rstrip('/')}/")
