"""Which tests a change can affect."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from guard.facts.files.classify import FileClass, classify
from guard.project.imports import Imports
from guard.prove.layout import Layout, is_runner

_SAYS_NOTHING = frozenset(
    {FileClass.TEXT, FileClass.STYLE, FileClass.OWNERSHIP, FileClass.AGENT_INSTRUCTIONS}
)
"""Files that no program of the project runs or reads for what it does."""


@dataclass(frozen=True)
class Choice:
    """The files of tests to run."""

    base: tuple[str, ...]
    """Of the base, those that the change can affect."""
    theirs: tuple[str, ...]
    """As proposed, those that the change touches."""
    of: int
    """How many files of tests the base has."""

    @property
    def words(self) -> str:
        """The share that is run."""
        return f"{len(self.base)} of {self.of} files of tests of the base can be affected and are run"


def matters(path: str) -> bool:
    """Whether a file can bear on what a program does: prose and the like cannot."""
    return is_runner(path) or classify(path) not in _SAYS_NOTHING


def choose(layout: Layout, *, full: bool = False) -> Choice:
    """The tests to run for a change.

    Args:
        layout: the change.
        full: whether all of the base's tests are run.
    """
    tests = layout.test_files(layout.base)
    touched = [path for path in layout.product() if matters(path)]
    theirs = [path for path in layout.test_files(layout.head) if path in _after(layout)]
    if full:
        return Choice(tests, tuple(theirs), len(tests))
    altered = {path for path in layout.change.side_paths if path in tests}
    affected = _affected(layout, tests, touched) | altered
    return Choice(tuple(path for path in tests if path in affected), tuple(theirs), len(tests))


def _after(layout: Layout) -> set[str]:
    return {file.after.path for file in layout.change.files if file.after is not None}


def _affected(layout: Layout, tests: Collection[str], touched: Collection[str]) -> set[str]:
    """The tests that run any of the touched files, before the change or after it."""
    if not touched:
        return set()
    if any(not path.endswith(".py") for path in touched):
        return set(tests)  # who reads a file of another kind cannot be told by imports
    found: set[str] = set()
    wanted = frozenset(touched)
    for files in (layout.base, layout.frozen()):
        imports = Imports(files)
        for path in tests:
            if path not in found and _reaches(imports, _with_fixtures(path, files), wanted):
                found.add(path)
    return found


def _with_fixtures(path: str, files: Collection[str]) -> Iterator[str]:
    """A file of tests, and each `conftest.py` whose fixtures it can ask for."""
    yield path
    folder = path.rpartition("/")[0]
    while True:
        conftest = f"{folder}/conftest.py".lstrip("/")
        if conftest in files:
            yield conftest
        if not folder:
            return
        folder = folder.rpartition("/")[0]


def _reaches(imports: Imports, paths: Iterable[str], wanted: frozenset[str]) -> bool:
    for path in paths:
        reached = imports.reached(path)
        if reached is None or reached & wanted:
            return True
    return False
