"""The tests of a whole change before and after, in pairs: by place, by text, by name, by likeness."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from guard.checks.test_integrity.shape.balance import Balance
from guard.checks.test_integrity.shape.collection import read_helpers, read_strays, read_tests
from guard.checks.test_integrity.shape.helpers import SideHelpers
from guard.checks.test_integrity.shape.inherited import with_inherited
from guard.checks.test_integrity.shape.pairing import PairOfTests, changed_helpers, pair_tests, with_strays
from guard.checks.test_integrity.shape.plain import plain
from guard.checks.test_integrity.shape.product import Product
from guard.checks.test_integrity.shape.shape import ShapeOfTest, is_test_file, is_test_support
from guard.checks.test_integrity.shape.turned import Turned
from guard.checks.test_integrity.shape.words import COMMON
from guard.expressions import expression
from guard.facts.names.loads import loaded
from guard.facts.names.names import names_of
from guard.model.change import MODE_EXECUTABLE, MODE_FILE, ChangeSet, FileChange, FileSide
from guard.project.project import Project, TooManyError
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.sources import Sources

_MOST_NAMES = 6
_MOST_STEPS = 3
_MOST_FILES = 15
_LISTS = expression(
    r"(^|/)(([\w.-]*requirements[\w.-]*|requirements/[\w.-]+)\.(txt|in)|pyproject\.toml"
    r"|setup\.(py|cfg)|tox\.ini|Pipfile|environment\.ya?ml)$"
)
_OF_TESTS = expression(r"(^|[/_.-])tests?([/_.-]|$)", re.IGNORECASE)
"""`src/_pytest/` and `latest.py` are none of the tests'."""
_PACKAGE = expression(r"[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]")


@dataclass(frozen=True, eq=False)
class ChangesOfTests:
    """All that is known of a change's tests."""

    pairs: tuple[PairOfTests, ...]
    """Tests that differ, in the order of the files; those equal in text, marks and helpers are left out."""
    kept: tuple[ShapeOfTest, ...]
    """Tests of changed files that stayed as they were."""
    support: tuple[tuple[FileChange, PythonSource | None, PythonSource | None], ...]
    """Changed files of the tests that hold no tests."""
    product: Product = field(repr=False)
    """Changed Python files that are none of the tests'."""
    sources: tuple[tuple[str, PythonSource | None, PythonSource | None], ...] = field(repr=False)
    """Every changed file of the tests: its path, and both sides where they can be read."""
    before: Mapping[str, PythonSource] = field(repr=False)
    """The changed test files before the change, by path."""
    readings: Sources = field(repr=False)
    """Where what is worked out of their texts is asked for."""
    change: ChangeSet = field(repr=False)
    project: Project = field(repr=False)
    """The base around the change."""
    dropped: frozenset[str] = field(repr=False)
    """Words that the lists of dependencies among the changed files held before, and none holds now."""
    judged: tuple[str, ...]
    """Paths that were read."""
    unread: tuple[tuple[str, str], ...]
    """Test files that could not be read after the change, and why."""

    def could_load(self, path: str) -> bool:
        """Whether the modules of the project that the test file at `path` imports were there before."""
        source = self.before.get(path)
        paths = self._base_paths
        if source is None or not paths:
            return True
        return all(_is_there(name, paths) for name in self._loaded(source))

    def lost_dependency(self, path: str) -> bool:
        """Whether the test file at `path` imports what the change takes off the list of dependencies."""
        source = self.before.get(path)
        if source is None or not self.dropped:
            return False
        return any(name.split(".")[0].casefold() in self.dropped
                   for name in self._loaded(source))  # fmt: skip

    def _loaded(self, source: PythonSource) -> tuple[str, ...]:
        """The modules that a file imports."""
        return self.readings.once(
            ("loaded", source.text), lambda: tuple(dict.fromkeys(loaded(names_of(source, self.readings))))
        )

    @cached_property
    def reduced(self) -> frozenset[str]:
        """Functions that lost code in the change, and what calls them, in the base too: a few steps up."""
        found = set(self.product.reduced)
        waiting = sorted(found)
        for _ in range(_MOST_STEPS):
            above: set[str] = set()
            for name in waiting[:_MOST_NAMES]:
                try:
                    uses = self.project.uses(name)
                except TooManyError:
                    continue  # a name that common is called for many other things
                above |= {
                    use.within.rsplit(".", 1)[-1]
                    for use in uses
                    if use.is_call and not is_test_file(use.path)
                }
            waiting = sorted(name for name in above - found if name and name not in COMMON)
            found.update(waiting)
        return frozenset(found)

    @cached_property
    def balance(self) -> Balance:
        """How much the changed tests hold of the altered code, before and after."""
        return Balance(((pair.before, pair.after) for pair in self.pairs), self.product.altered)

    def gone_for(self, test: ShapeOfTest) -> frozenset[str]:
        """Names that are gone from the product code and may be what a test of before was about.

        A word that is gone from code that the test names nothing of says nothing of it; a definition does.
        """
        asks = test.reach & self.product.altered
        return self.product.gone if asks else self.product.gone_definitions

    @cached_property
    def turned(self) -> Turned:
        """What the changed tests hold anew of the altered code."""
        return Turned(((pair.before, pair.after) for pair in self.pairs), self.product.altered)

    def subjects(self, test: ShapeOfTest) -> tuple[str, ...]:
        """What a test of before imports by name and uses, as far as it is looked for elsewhere."""
        source = self.before.get(test.path)
        if source is None:
            return ()
        imported = self.readings.once(
            ("taken in", source.text), lambda: names_of(source, self.readings).taken_in()
        )
        return tuple(sorted(imported & test.words)[:_MOST_NAMES])

    def elsewhere(self, test: ShapeOfTest) -> Iterator[ShapeOfTest]:
        """Tests in files that the change leaves alone and that name what `test` imports and uses."""
        return self.naming(self.subjects(test))

    def naming(self, names: Sequence[str], folder: str = "") -> Iterator[ShapeOfTest]:
        """Tests below `folder`, in files that the change leaves alone, that name one of `names`."""
        seen: set[str] = set()
        for name in names:
            try:
                paths = [path for path in self.project.holding((name,))
                         if is_test_file(path) and path.startswith(folder)]  # fmt: skip
            except TooManyError:
                continue  # a name that common tells of no subject
            for other in self.project.python(path for path in paths[:_MOST_FILES] if path not in seen):
                seen.add(other.path)
                there = plain(other, self.readings, self.change)
                yield from (one for one in read_tests(there, other.path) if one.alive)

    @cached_property
    def _base_paths(self) -> tuple[str, ...]:
        return tuple(sorted(self.change.base.paths()))


def _is_there(module: str, paths: Sequence[str]) -> bool:
    """Whether a module is found among `paths`, or belongs to no package of theirs."""
    parts = module.split(".")
    for root in ("", "src/"):
        if not _any_below(f"{root}{parts[0]}/", paths):
            continue
        place = f"{root}{'/'.join(parts)}"
        return _any_below(f"{place}/", paths) or _any_below(f"{place}.py", paths)
    return True


def _any_below(prefix: str, paths: Sequence[str]) -> bool:
    index = bisect_left(paths, prefix)
    return index < len(paths) and paths[index].startswith(prefix)


def read_changes(change: ChangeSet, sources: Sources) -> ChangesOfTests | None:
    """The tests of the change, paired; None where no Python file of the tests changed."""
    files = [file for file in change.files if file.content_changed or file.is_moved]
    tests = [
        file for file in files if any(_is_python(side) and is_test_file(side.path) for side in file.sides)
    ]
    support = [file for file in files if file not in tests and _is_python(file.after or file.before)
               and is_test_support(file.path)]  # fmt: skip
    if not tests and not support:
        return None
    before: list[ShapeOfTest] = []
    after: list[ShapeOfTest] = []
    helpers: set[str] = set()
    was_there: dict[str, PythonSource] = {}
    both: list[tuple[str, PythonSource | None, PythonSource | None]] = []
    unread: list[tuple[str, str]] = []
    read: list[tuple[FileChange, PythonSource | None, PythonSource | None]] = []
    others: list[tuple[FileChange, PythonSource | None, PythonSource | None]] = []
    for file in [*tests, *support]:
        old, new = sources.python(file.before), sources.python(file.after)
        if isinstance(new, Unreadable):
            unread.append((file.path, str(new)))
        both.append((file.path, _readable(old), _readable(new) if file.after is not None else None))
        read.append((file, _readable(old), _readable(new)))
        if file in support:
            others.append((file, _readable(old), _readable(new)))
        if isinstance(old, PythonSource) and isinstance(new, PythonSource):
            helpers |= changed_helpers(old, new)
    was = SideHelpers({file.before.path: old for file, old, _ in read if file.before is not None}, sources)
    now = SideHelpers(
        {file.before.path: None for file, _, _ in read if file.before is not None and not file.copied}
        | {file.after.path: new for file, _, new in read if file.after is not None}, sources,
    )  # fmt: skip
    for file, was_source, new_source in read:
        reader = read_helpers if file in support and file.before and file.after else read_tests
        if was_source is not None and file.before is not None:
            path = file.before.path
            was_there[path] = was_source
            imported = was.imported(was_source, path)
            before += reader(plain(was_source, sources, change, imported), path, imported)
        if new_source is not None and file.after is not None:
            path = file.after.path
            imported = now.imported(new_source, path)
            after += reader(plain(new_source, sources, change, imported), path, imported)
    renamed = {f.before.path: f.after.path for f in tests if f.before is not None and f.after is not None}
    pairs, kept = pair_tests(before, after, renamed, helpers)
    gone = {pair.before.path for pair in pairs if pair.before is not None and pair.after is None}
    if gone:
        strays = [
            stray for path, _, new in both if new is not None
            for stray in read_strays(plain(new, sources, change), path, after)
        ]  # fmt: skip
        pairs = with_strays(pairs, strays)
    pairs = with_inherited(pairs, [new for _, _, new in both if new is not None], after)
    return ChangesOfTests(
        tuple(pairs), tuple(kept), tuple(others), product_of(change, sources), tuple(both), was_there,
        sources, change, Project(change, sources), _dropped(change),
        tuple(file.path for file in (*tests, *support)), tuple(unread),
    )  # fmt: skip


def _dropped(change: ChangeSet) -> frozenset[str]:
    lists = [file for file in change.files if any(_LISTS.search(side.path) for side in file.sides)]
    was, now = (
        {
            word.replace("-", "_").casefold()
            for file in lists
            for side in (file.before if early else file.after,)
            for word in _PACKAGE.findall((side.text or "") if side is not None else "")
        }
        for early in (True, False)
    )
    return frozenset(was - now)


def product_of(change: ChangeSet, sources: Sources) -> Product:
    """The changed Python files that are none of the tests'."""
    return Product(
        tuple(
            file for file in change.files
            if not _OF_TESTS.search(file.path) and (file.content_changed or file.is_moved)
            and not any(is_test_file(side.path) for side in file.sides)
            and not is_test_support(file.path) and any(map(_is_python, file.sides))
        ),
        sources,
    )  # fmt: skip


def _readable(source: PythonSource | Unreadable) -> PythonSource | None:
    return source if isinstance(source, PythonSource) else None


def _is_python(side: FileSide | None) -> bool:
    return side is not None and side.path.endswith(".py") and side.mode in (MODE_FILE, MODE_EXECUTABLE)
