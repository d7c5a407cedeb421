"""What the runs say of a change, test by test."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from guard.model.finding import Side
from guard.ports.behaviour import Evidence, Shown
from guard.project.project import has_word
from guard.prove.layout import Layout
from guard.prove.telling import NOT_NEEDED, Outcome, TestRun
from guard.syntax.python import Unreadable, parse_module
from guard.syntax.walk import walk

_FAILING = (Outcome.FAILED, Outcome.ERROR, Outcome.LOST, Outcome.SKIPPED)
"""What a test that passed before does where it no longer holds; one that is skipped holds nothing."""


@dataclass(frozen=True)
class Runs:
    """The runs of one change. Those that were not needed are None."""

    steady: frozenset[str]
    """The tests that passed on the base each time."""
    flaky: frozenset[str]
    """Those that passed on the base in some runs only."""
    base: TestRun
    """The base's tests on the base."""
    frozen: TestRun | None
    """The base's tests on the change."""
    theirs_on_base: TestRun | None
    """The tests as proposed, on the base."""
    theirs: TestRun | None
    """The tests as proposed, on the change."""
    again: tuple[TestRun, ...] = ()
    """The base's tests on the base, run again."""

    @property
    def on_base(self) -> tuple[TestRun, ...]:
        """The runs of the base's product."""
        return _made(self.base, *self.again, self.theirs_on_base)

    @property
    def on_change(self) -> tuple[TestRun, ...]:
        """The runs of the change's product."""
        return _made(self.frozen, self.theirs)


def _made(*runs: TestRun | None) -> tuple[TestRun, ...]:
    return tuple(run for run in runs if run is not None and run.ended != NOT_NEEDED.ended)


def compare(layout: Layout, runs: Runs) -> Iterator[Evidence]:
    """What the runs have shown."""
    for run in (runs.frozen, runs.theirs_on_base, runs.theirs):
        if run is not None and run.forged:
            yield from _forged(layout, run)
    yield from _broken(runs)
    if runs.frozen is not None:
        yield from _failing(layout, runs, runs.frozen)
        yield from _removed(layout, runs, runs.frozen)
    yield from _own(layout, runs)


def _failing(layout: Layout, runs: Runs, frozen: TestRun) -> Iterator[Evidence]:
    """Tests that hold on the base and no longer on the change."""
    gone = frozenset(_gone(layout))
    for name in sorted(runs.steady):
        if frozen.outcome(name) not in _FAILING:
            continue
        result = frozen.results.get(name)
        path, line = _file(name), runs.base.results[name].line
        words = (
            result.words if result is not None else frozen.uncollected.get(path, "") or "it is not collected"
        )
        kind, why = _kind(layout, runs, name, gone)
        message = (
            f"{name} passes on the base and {_verb(frozen.outcome(name))} on the change ({words[:200]}){why}"
        )
        yield Evidence(kind, path, line, message, name, Side.BEFORE)


def _kind(layout: Layout, runs: Runs, name: str, gone: frozenset[str]) -> tuple[Shown, str]:
    """What became of a test that no longer holds."""
    path = _file(name)
    if runs.theirs is None or path not in layout.change.side_paths:
        return Shown.BASE_TEST_FAILS, ""
    now = runs.theirs.outcome(name)
    if now is Outcome.PASSED:
        before = runs.theirs_on_base.outcome(name) if runs.theirs_on_base is not None else Outcome.LOST
        if before is Outcome.PASSED:
            return Shown.GREENED, "; as edited it passes on both, so it no longer tells them apart"
        return Shown.EXPECTATION, "; as edited it passes on the change alone"
    if now in (Outcome.FAILED, Outcome.ERROR):
        return Shown.BASE_TEST_FAILS, "; as edited it fails as well"
    word = (
        "skipped" if now is Outcome.SKIPPED else f"told as {now}" if name in runs.theirs.results else "gone"
    )
    if word == "gone" and gone and has_word(layout.base.get(path, b""), gone):
        return Shown.EXPECTATION, "; it is gone with what it tests"
    return Shown.GREENED, f"; as proposed it is {word}"


def _removed(layout: Layout, runs: Runs, frozen: TestRun) -> Iterator[Evidence]:
    """Tests that the change takes away although they still hold."""
    if runs.theirs is None and not any(file.after is None for file in layout.change.files):
        return
    moved = {name.rpartition("::")[2] for name in (runs.theirs.results if runs.theirs is not None else ())}
    for name in sorted(runs.steady):
        path = _file(name)
        if path not in layout.change.side_paths or frozen.outcome(name) is not Outcome.PASSED:
            continue
        is_there = runs.theirs is not None and name in runs.theirs.results
        if not is_there and name.rpartition("::")[2] not in moved and path not in _uncollected(runs):
            message = f"{name} is gone, and it still passes on the change"
            yield Evidence(Shown.REMOVED_PASS, path, runs.base.results[name].line, message, name, Side.BEFORE)


def _uncollected(runs: Runs) -> Mapping[str, str]:
    return runs.theirs.uncollected if runs.theirs is not None else {}


def _own(layout: Layout, runs: Runs) -> Iterator[Evidence]:
    """What the tests as proposed say."""
    if runs.theirs is None:
        return
    told = _telling(runs)
    for name, result in sorted(runs.theirs.results.items()):
        path = _file(name)
        if result.outcome in (Outcome.FAILED, Outcome.ERROR, Outcome.LOST) and name not in runs.steady:
            if name in runs.base.results and runs.base.outcome(name) in _FAILING:
                continue  # it did not hold before either
            message = f"{name} {_verb(result.outcome)} on the change it comes with ({result.words[:200]})"
            yield Evidence(Shown.OWN_TEST_FAILS, path, result.line, message, name, Side.AFTER)
        elif (
            result.outcome is Outcome.PASSED
            and name not in runs.base.results
            and runs.theirs_on_base is not None
            and runs.theirs_on_base.outcome(name) is Outcome.PASSED
            and layout.product()
            and (cases := _cases(name)) not in told
        ):
            told.add(cases)
            message = f"{cases} is new and passes without the change as well, so it says nothing of it"
            yield Evidence(Shown.NEW_PASSES, path, result.line, message, name, Side.AFTER)
    for path, words in sorted(runs.theirs.uncollected.items()):
        if path in layout.change.by_path and path not in runs.base.uncollected and words:
            message = f"{path} cannot be collected on the change it comes with ({words[:200]})"
            yield Evidence(Shown.OWN_TEST_FAILS, path, 1, message, path, Side.AFTER)


def _cases(name: str) -> str:
    """The test that a case of it belongs to."""
    return name.partition("[")[0]


def _telling(runs: Runs) -> set[str]:
    """The tests of which some case needs the change: the others belong to what it says."""
    before = runs.theirs_on_base
    if before is None:
        return set()
    return {_cases(name) for name, one in before.results.items() if one.outcome in _FAILING}


def _broken(runs: Runs) -> Iterator[Evidence]:
    """What cannot be told, as the base does not hold it either."""
    for path, words in sorted(runs.base.uncollected.items()):
        message = f"{path} cannot be collected on the base itself ({words[:200]})"
        yield Evidence(Shown.BASE_BROKEN, path, 1, message, path, Side.BEFORE)
    by_file: dict[str, list[str]] = {}
    for name in runs.base.results:
        if name not in runs.steady and name not in runs.flaky and runs.base.outcome(name) in _BROKEN:
            by_file.setdefault(_file(name), []).append(name)
    for path, names in sorted(by_file.items()):
        first = runs.base.results[names[0]]
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        message = f"{names[0]}{more} {_verb(first.outcome)} on the base itself ({first.words[:200]})"
        yield Evidence(Shown.BASE_BROKEN, path, first.line, message, path, Side.BEFORE)
    for name in sorted(runs.flaky):
        message = f"{name} passes on the base in some runs and not in others"
        yield Evidence(Shown.FLAKY, _file(name), runs.base.results[name].line, message, name, Side.BEFORE)


_BROKEN = (Outcome.FAILED, Outcome.ERROR, Outcome.LOST, Outcome.XPASSED)


def _forged(layout: Layout, run: TestRun) -> Iterator[Evidence]:
    paths = layout.product() or tuple(file.path for file in layout.change.files)
    message = f"the tests' outcomes were not told by their runner: {run.forged}"
    yield Evidence(Shown.FORGED, paths[0], 1, message, run.forged, Side.AFTER)


def _gone(layout: Layout) -> Iterator[str]:
    """Names of functions, classes and modules that the product no longer has."""
    for file in layout.change.files:
        if file.before is None or not file.before.path.endswith(".py") or layout.is_frozen(file.before.path):
            continue
        after = file.after.data if file.after is not None else b""
        yield from _defined(file.before.data) - _defined(after)
        if file.after is None or file.is_moved:
            yield file.before.path.rpartition("/")[2].removesuffix(".py")


def _defined(data: bytes) -> set[str]:
    tree = parse_module(data.decode("utf-8", "replace"))
    if isinstance(tree, Unreadable):
        return set()
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in walk(tree) if isinstance(node, kinds)} | set(_assigned(tree.body))


def _assigned(body: Iterable[ast.stmt]) -> Iterator[str]:
    for node in body:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Name):
                yield target.id


def _file(name: str) -> str:
    return name.partition("::")[0]


def _verb(outcome: Outcome) -> str:
    return {
        Outcome.FAILED: "fails",
        Outcome.ERROR: "ends in an error",
        Outcome.LOST: "gives no answer",
        Outcome.SKIPPED: "is skipped",
        Outcome.XPASSED: "passes against its mark",
    }.get(outcome, f"is {outcome}")
