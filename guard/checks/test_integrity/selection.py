"""The runs of the tests, job by job: which tests are selected, and whether their failure counts."""

from __future__ import annotations

from collections.abc import Iterator

from guard.checks.test_integrity.report import finding
from guard.checks.test_integrity.runs import Runs
from guard.checks.test_integrity.shape.commands import RunnerCommand, may_run_tests, runner_commands
from guard.model.change import ChangeSet
from guard.model.finding import Finding, Location, Side
from guard.syntax.sources import Sources


def narrowed_runs(change: ChangeSet, sources: Sources) -> Iterator[Finding]:
    """Findings on runs of the tests that no run after the change stands for.

    A run that moves to another job or file, or is split between several, is the same.
    """
    files = [file for file in change.files if file.content_changed or file.is_moved
             if any(may_run_tests(side.path) for side in file.sides)]  # fmt: skip
    before = [command for file in files for command in runner_commands(file.before, sources)]
    after = [command for file in files for command in runner_commands(file.after, sources)] if before else []
    runs = Runs(after)
    for command in before:
        if runs.cover(command):
            continue
        counterpart = runs.counterpart(command)
        if counterpart is not None:
            yield from _weaker(command, counterpart, runs)


def _weaker(one: RunnerCommand, other: RunnerCommand, runs: Runs) -> Iterator[Finding]:
    was = Location(one.path, one.line, one.line, side=Side.BEFORE, note="the run before")
    for severity, confidence, what in runs.differences(other, one):
        job = f"the job {one.job}" if one.job else one.path
        message = (
            f"{job} ran `{one.text[:80]}`; now `{other.text[:80]}`: {what}. Runs are compared job by job."
        )
        yield finding("selection-narrowed", message, severity, confidence,
                      Location(other.path, other.line, other.line), evidence=f"{one.job} {what}",
                      related=(was,))  # fmt: skip
