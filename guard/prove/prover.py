"""The runs of a change, in their order, and what they have shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from guard.model.change import ChangeSet
from guard.ports import Stop
from guard.ports.behaviour import Evidence, Example, Observed, Shown
from guard.prove.choosing import Choice, choose, matters
from guard.prove.compare import Runs, compare
from guard.prove.difference import Difference
from guard.prove.layout import Layout
from guard.prove.mutation import Mutation
from guard.prove.powers import new_uses
from guard.prove.runs import Runner
from guard.prove.telling import NOT_NEEDED, Outcome, TestRun
from guard.prove.tested import tested
from guard.syntax.sources import Sources

BASE_RUNS = 3
"""Runs of the base's tests on the base: what passes in some only is flaky. All but the first are shuffled."""
FAULTS = 10
"""Faults put into the changed lines, one at a time."""
_FAULT_SECONDS = 120.0
"""When no further one is tried."""
_SEED = 20260101


@dataclass(frozen=True)
class Prover:
    """The `Behaviour` port over a sandbox."""

    runner: Runner
    full: bool = False
    """Whether all tests are run, also those that the change cannot affect."""
    base_runs: int = BASE_RUNS
    faults: int = FAULTS
    """How many faults are put into changed lines, to see whether a test notices."""
    examples: bool = True
    """Whether altered functions are called on both sides."""

    def observe(self, change: ChangeSet, sources: Sources, stop: Stop) -> Observed:
        """See `guard.ports.behaviour.Behaviour.observe`."""
        runner = replace(self.runner, stop=stop)
        layout = Layout(change, sources)
        judged = tuple(file.path for file in change.files if matters(file.path))
        held = f"{runner.sandbox.name}; environment {runner.environment.digest}"
        if not judged:
            return Observed((), (), (held, "only prose changes: nothing was run"))
        choice = choose(layout, full=self.full)
        details = (held, choice.words)
        if not choice.of and not choice.theirs:
            return Observed((), (), details, "the project has no tests that could be found")
        runs = self._runs(runner, layout, choice)
        why = _why_not(runs, choice)
        is_silent = bool(why) and (bool(runs.base.forged) or not _forged(runs))
        evidence: tuple[Evidence, ...] = () if is_silent else tuple(compare(layout, runs))
        told = [*details, *_told(runs)]
        if not why and not any(one.kind in _OBJECTIONS for one in evidence):
            mutation = Mutation(layout, runner, self.faults, _FAULT_SECONDS)
            evidence += tuple(mutation.survivors(_as_proposed(layout, choice)))
            told += mutation.details
        examples: tuple[Example, ...] = ()
        if not why and self.examples:
            difference = Difference(layout, runner)
            evidence += tuple(difference.shown())
            told += difference.details
            examples = tuple(difference.examples)
        used = new_uses(layout, runs.on_base, runs.on_change)
        ended = tested(runner, layout, runs, evidence)
        return Observed(evidence, judged, tuple(told), why, used, ended, examples)

    def _runs(self, runner: Runner, layout: Layout, choice: Choice) -> Runs:
        base_tree = runner.tree("base", layout.base)
        base = runner.run(base_tree, choice.base, watch=True) if choice.base else NOT_NEEDED
        steady, flaky, again = self._again(runner, layout, choice, base)
        frozen = theirs = theirs_on_base = None
        if choice.base:
            frozen = runner.run(runner.tree("frozen", layout.frozen()), choice.base, watch=True)
            frozen = _confirmed(runner, layout, choice, frozen, steady)
        if choice.theirs:
            if layout.product():
                tree = runner.tree("theirs-on-base", layout.theirs(layout.base))
                theirs_on_base = runner.run(tree, choice.theirs, watch=True)
            theirs = runner.run(runner.tree("theirs", layout.theirs(layout.head)), choice.theirs, watch=True)
        elif any(layout.is_test(path) for path in layout.change.side_paths):
            theirs = NOT_NEEDED
        return Runs(steady, flaky, base, frozen, theirs_on_base, theirs, again)

    def _again(
        self, runner: Runner, layout: Layout, choice: Choice, first: TestRun
    ) -> tuple[frozenset[str], frozenset[str], tuple[TestRun, ...]]:
        """What passes on the base in every run, what in some, and the runs but for the first."""
        runs = [first]
        for number in range(1, self.base_runs if choice.base and first.complete else 1):
            runs.append(
                runner.run(runner.tree("base", layout.base), choice.base, shuffle=_SEED + number, watch=True)
            )
        passed = [run.named(Outcome.PASSED) for run in runs]
        every = frozenset.intersection(*passed)
        return every, frozenset.union(*passed) - every, tuple(runs[1:])


def _as_proposed(layout: Layout, choice: Choice) -> tuple[str, ...]:
    """The files of tests that the change can affect, as they are after it."""
    return tuple(sorted({path for path in choice.base if path in layout.head} | set(choice.theirs)))


_OBJECTIONS = (Shown.BASE_TEST_FAILS, Shown.GREENED, Shown.FORGED, Shown.OWN_TEST_FAILS)
"""With one of these the tests have said enough: a fault more would show nothing."""


def _confirmed(
    runner: Runner, layout: Layout, choice: Choice, run: TestRun, steady: frozenset[str]
) -> TestRun:
    """The run, with what failed in it asked once more: what passes then was a whim of the moment.

    Only what was told to have failed is asked again; what told nothing, or was skipped, stays as it is.
    """
    asked = [name for name in steady if run.outcome(name) in (Outcome.FAILED, Outcome.ERROR)]
    if not asked or run.forged or not run.complete:
        return run
    files = {name.partition("::")[0] for name in asked} & set(choice.base)
    again = runner.run(runner.tree("frozen", layout.frozen()), files)
    if again.forged or not again.complete:
        return run
    results = dict(run.results)
    results |= {name: again.results[name] for name in asked if again.outcome(name) is Outcome.PASSED}
    return replace(run, results=results)


def _why_not(runs: Runs, choice: Choice) -> str:
    """Why the runs do not answer; "" where they do."""
    base = runs.base
    if base.forged:  # nothing of the change was there
        return f"what the base's own tests told does not add up: {base.forged}"
    if choice.base and not base.results:
        told = "; ".join(f"{path}: {words}" for path, words in sorted(base.uncollected.items())[:3])
        return f"no test of the base could be run: the runner {base.ended} ({told or base.output[-400:]})"
    if choice.base and not base.complete:
        return f"the tests of the base do not come to their end on the base itself: the runner {base.ended}"
    if choice.base and not runs.steady:
        first = next(iter(sorted(base.results)))
        return f"no test of the base passes on the base itself ({first}: {base.results[first].words[:200]})"
    return ""


def _forged(runs: Runs) -> bool:
    return any(run is not None and run.forged for run in (runs.frozen, runs.theirs_on_base, runs.theirs))


def _told(runs: Runs) -> tuple[str, ...]:
    said = [f"{len(runs.steady)} tests pass on the base each time, {len(runs.flaky)} in some runs"]
    for name, run in (
        ("the base's tests on the change", runs.frozen),
        ("the proposed tests on the base", runs.theirs_on_base),
        ("the proposed tests on the change", runs.theirs),
    ):
        if run is not None and run.results:
            passed = len(run.named(Outcome.PASSED))
            said.append(f"{name}: {passed} of {len(run.results)} pass; the runner {run.ended}")
    return (*said, *([runs.base.runner] if runs.base.runner else ()))
