"""The tests of a whole change before and after, in pairs: by place, by text, by name, by likeness."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from guard.checks.test_integrity.shape.bodies import Function
from guard.checks.test_integrity.shape.collection import read_helpers, read_strays, read_tests
from guard.checks.test_integrity.shape.helpers import SideHelpers
from guard.checks.test_integrity.shape.plain import plain
from guard.checks.test_integrity.shape.product import Product
from guard.checks.test_integrity.shape.shape import ShapeOfTest, is_test_file, is_test_support
from guard.checks.test_integrity.shape.words import COMMON, likeness
from guard.expressions import expression
from guard.facts.names.loads import loaded
from guard.facts.names.names import names_of
from guard.model.change import MODE_EXECUTABLE, MODE_FILE, ChangeSet, FileChange, FileSide
from guard.project.project import Project, TooManyError
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.python_normal import Normal, normal_form
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_LIKE = 0.45
"""How alike two tests must be to be taken for one that was rewritten."""
_MOST_CANDIDATES = 4000
_MOST_NAMES = 6
_MOST_STEPS = 3
_MOST_FILES = 15
_LISTS = expression(
    r"(^|/)(([\w.-]*requirements[\w.-]*|requirements/[\w.-]+)\.(txt|in)|pyproject\.toml"
    r"|setup\.(py|cfg)|tox\.ini|Pipfile|environment\.ya?ml)$"
)
_PACKAGE = expression(r"[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]")


@dataclass(frozen=True, eq=False)
class PairOfTests:
    """A test before and after; one of them missing means removed or added."""

    before: ShapeOfTest | None
    after: ShapeOfTest | None


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
        seen: set[str] = set()
        for name in self.subjects(test):
            try:
                paths = [path for path in self.project.holding((name,)) if is_test_file(path)]
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
            helpers |= _changed_helpers(old, new)
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
    pairs, kept = _pair(before, after, renamed, helpers)
    gone = {pair.before.path for pair in pairs if pair.before is not None and pair.after is None}
    if gone:
        strays = [
            stray for path, _, new in both if new is not None
            for stray in read_strays(plain(new, sources, change), path, after)
        ]  # fmt: skip
        pairs = _with_strays(pairs, strays)
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
            if "test" not in file.path and (file.content_changed or file.is_moved)
            and not any(is_test_file(side.path) for side in file.sides)
            and not is_test_support(file.path) and any(map(_is_python, file.sides))
        ),
        sources,
    )  # fmt: skip


def _readable(source: PythonSource | Unreadable) -> PythonSource | None:
    return source if isinstance(source, PythonSource) else None


def _is_python(side: FileSide | None) -> bool:
    return side is not None and side.path.endswith(".py") and side.mode in (MODE_FILE, MODE_EXECUTABLE)


def _changed_helpers(old: PythonSource, new: PythonSource) -> set[str]:
    """Names of functions that are no tests and differ between the sides: tests that call them may differ."""
    sides = []
    for source in (old, new):
        named: dict[str, list[tuple[bytes, ...]]] = defaultdict(list)
        for node in walk(source.tree):
            if isinstance(node, Function) and not node.name.startswith("test"):
                named[node.name].append(source.lines[node.lineno - 1 : node.end_lineno])
        sides.append(named)
    return {name for name in sides[0].keys() | sides[1].keys() if sides[0].get(name) != sides[1].get(name)}


def _pair(
    before: list[ShapeOfTest], after: list[ShapeOfTest], renamed: dict[str, str], helpers: set[str]
) -> tuple[list[PairOfTests], list[ShapeOfTest]]:
    pairs: list[PairOfTests] = []
    kept: list[ShapeOfTest] = []
    keys: tuple[tuple[Callable[[ShapeOfTest], Hashable], Callable[[ShapeOfTest], Hashable]], ...] = (
        (lambda t: (renamed.get(t.path, t.path), t.name, t.text), lambda t: (t.path, t.name, t.text)),
        (lambda t: (renamed.get(t.path, t.path), t.name), lambda t: (t.path, t.name)),
        (lambda t: t.text, lambda t: t.text),
        (lambda t: t.name, lambda t: t.name),
        (lambda t: t.name.rsplit(".", 1)[-1], lambda t: t.name.rsplit(".", 1)[-1]),
    )
    for number, (left, right) in enumerate(keys):
        waiting: dict[Hashable, list[ShapeOfTest]] = defaultdict(list)
        for test in after:
            waiting[right(test)].append(test)
        rest: list[ShapeOfTest] = []
        for test in before:
            counterparts = waiting.get(left(test), [])
            counterpart = next(
                (one for one in counterparts if number < 3 or _alike(test, one) >= _LIKE / 2), None
            )
            if counterpart is None:
                rest.append(test)
                continue
            counterparts.remove(counterpart)
            if _same(test, counterpart) and not (helpers and helpers & test.words):
                kept.append(counterpart)
            else:
                pairs.append(PairOfTests(test, counterpart))
        before = rest
        after = [test for tests in waiting.values() for test in tests]
    pairs += _likened(before, after)
    return pairs, kept


def _with_strays(pairs: list[PairOfTests], strays: list[ShapeOfTest]) -> list[PairOfTests]:
    """Removed tests whose code still stands under a name that is not collected, paired with it."""
    bodies = {_body(stray): stray for stray in strays}
    return [
        PairOfTests(pair.before, bodies.get(_body(pair.before)))
        if pair.before is not None and pair.after is None else pair
        for pair in pairs
    ]  # fmt: skip


def _body(test: ShapeOfTest) -> Normal:
    return normal_form(*test.node.body)


def _same(one: ShapeOfTest, other: ShapeOfTest) -> bool:
    return (one.text, one.mark, one.collected, one.cases) == (
        other.text,
        other.mark,
        other.collected,
        other.cases,
    )


def _likened(before: list[ShapeOfTest], after: list[ShapeOfTest]) -> list[PairOfTests]:
    """The rest, the most alike first; those like no other stay alone."""
    found: list[PairOfTests] = []
    if len(before) * len(after) <= _MOST_CANDIDATES:
        scored = [
            (_alike(old, new), i, j) for i, old in enumerate(before) for j, new in enumerate(after)
        ]  # fmt: skip
        taken_old: set[int] = set()
        taken_new: set[int] = set()
        for score, i, j in sorted(scored, key=lambda row: (-row[0], row[1], row[2])):
            if score < _LIKE:
                break
            if i not in taken_old and j not in taken_new:
                taken_old.add(i)
                taken_new.add(j)
                found.append(PairOfTests(before[i], after[j]))
        before = [test for i, test in enumerate(before) if i not in taken_old]
        after = [test for j, test in enumerate(after) if j not in taken_new]
    found += [PairOfTests(test, None) for test in before]
    found += [PairOfTests(None, test) for test in after]
    return found


def _alike(one: ShapeOfTest, other: ShapeOfTest) -> float:
    return likeness(one.words, other.words)
