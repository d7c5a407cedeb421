"""The runs of the tests, job by job: which tests are selected, and whether their failure counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guard.checks.test_integrity.report import finding
from guard.checks.test_integrity.shape.commands import (
    ADDED_OPTIONS,
    RunnerCommand,
    may_run_tests,
    runner_commands,
)
from guard.expressions import expression
from guard.model.change import ChangeSet
from guard.model.finding import Confidence, Finding, Location, Severity, Side
from guard.syntax.sources import Sources

_NEVER = expression(r"(?:\$\{\{)?\s*(?:false|0)\s*(?:\}\})?$", re.IGNORECASE)


def narrowed_runs(change: ChangeSet, sources: Sources) -> Iterator[Finding]:
    """Findings on runs of the tests that no run after the change stands for.

    A run that moves to another job or file, or is split between several, is the same.
    """
    files = [file for file in change.files if file.content_changed or file.is_moved
             if any(may_run_tests(side.path) for side in file.sides)]  # fmt: skip
    before = [command for file in files for command in runner_commands(file.before, sources)]
    after = [command for file in files for command in runner_commands(file.after, sources)] if before else []
    for command in before:
        if any(_covers(other, command, after) for other in after):
            continue
        counterpart = _counterpart(command, after)
        if counterpart is not None:
            yield from _weaker(command, counterpart, after)


def _covers(other: RunnerCommand, one: RunnerCommand, every: Sequence[RunnerCommand]) -> bool:
    """Whether all that `one` ran is run by `other`, as strictly."""
    if (other.job == ADDED_OPTIONS) is not (one.job == ADDED_OPTIONS):
        return False
    return not any(True for _ in _differences(other, one, every))


def _differences(
    other: RunnerCommand, one: RunnerCommand, every: Sequence[RunnerCommand]
) -> Iterator[tuple[Severity, Confidence, str]]:
    medium = Severity.MEDIUM, Confidence.MEDIUM
    if other.forgiven and not one.forgiven:
        yield Severity.HIGH, Confidence.HIGH, "its failure is ignored"
    if other.condition and other.condition != one.condition:
        never = _NEVER.match(other.condition)
        yield (*medium, "it never runs" if never else f"it runs only where {other.condition[:60]}")
    for option in sorted(other.narrow - one.narrow):
        if not _complemented(option, other, every):
            yield (*medium, f"it gained `{option[:80]}`, which leaves tests out")
    for option in sorted(one.loud - other.loud):
        if not _still_as_loud(option, other):
            yield (*medium, f"it lost `{option[:60]}`, which made it stricter")
    missing = [path for path in sorted(one.paths) if not _reached(path, other.paths, every)]
    if other.paths and (missing or not (one.paths or _is_whole(other, every))):
        what = ", ".join(missing) if missing else f"anything but {', '.join(sorted(other.paths))}"
        yield (*medium, f"it no longer runs {what[:80]}")
    gone = sorted(one.matrix - other.matrix)
    if gone and not any(set(gone) <= each.matrix for each in every):
        yield Severity.LOW, Confidence.MEDIUM, f"it no longer runs with {', '.join(gone)[:80]}"


def _complemented(option: str, other: RunnerCommand, every: Sequence[RunnerCommand]) -> bool:
    """Whether another run selects what this one leaves out: `-m "not slow"` beside `-m slow`."""
    flag, _, value = option.partition(" ")
    if flag in ("--ignore", "--deselect"):
        return any(
            value.rstrip("/") in each.paths for each in every if each is not other and not each.forgiven
        )
    opposite = value.removeprefix("not ").strip("()") if value.startswith("not ") else f"not {value}"
    return any(f"{flag} {opposite}" in each.narrow for each in every if not each.forgiven)


def _still_as_loud(option: str, other: RunnerCommand) -> bool:
    flag, _, value = option.partition(" ")
    if flag == "--cov-fail-under":
        return any(
            each.startswith(flag) and _number(each.partition(" ")[2]) >= _number(value) for each in other.loud
        )
    return flag == "--strict" and "--strict-markers" in other.loud


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _reached(path: str, paths: frozenset[str], every: Sequence[RunnerCommand]) -> bool:
    """Whether a path lies beneath one of those that are run, here or by another run."""
    others = [each.paths for each in every if not each.forgiven and not each.narrow]
    return any(
        not held or any(path == one or path.startswith((f"{one}/", f"{one}::")) for one in held)
        for held in (paths, *others)
    )


def _is_whole(other: RunnerCommand, every: Sequence[RunnerCommand]) -> bool:
    """Whether the paths are those of all tests, or another run has none."""
    if any(not each.paths and not each.narrow and not each.forgiven for each in every):
        return True
    return any(re.fullmatch(r"(\./)?(src/)?tests?", path) for path in other.paths)


def _counterpart(one: RunnerCommand, after: Sequence[RunnerCommand]) -> RunnerCommand | None:
    """The run after the change that is most likely meant to be this one."""
    after = [other for other in after if (other.job == ADDED_OPTIONS) is (one.job == ADDED_OPTIONS)]
    for same in (
        lambda other: (other.path, other.job, other.text) == (one.path, one.job, one.text),
        lambda other: (other.path, other.job) == (one.path, one.job),
        lambda other: other.path == one.path,
        lambda other: other.job == one.job,
    ):
        if found := next((other for other in after if same(other)), None):
            return found
    return None


def _weaker(one: RunnerCommand, other: RunnerCommand, every: Sequence[RunnerCommand]) -> Iterator[Finding]:
    was = Location(one.path, one.line, one.line, side=Side.BEFORE, note="the run before")
    for severity, confidence, what in _differences(other, one, every):
        job = f"the job {one.job}" if one.job else one.path
        message = (
            f"{job} ran `{one.text[:80]}`; now `{other.text[:80]}`: {what}. Runs are compared job by job."
        )
        yield finding("selection-narrowed", message, severity, confidence,
                      Location(other.path, other.line, other.line), evidence=f"{one.job} {what}",
                      related=(was,))  # fmt: skip
