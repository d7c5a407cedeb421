"""The parts of a verdict that say what was judged, by what, and who looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from guard.model.change import ChangeSet
from guard.model.edit import ChangedLines, Facts
from guard.model.finding import CheckResult
from guard.model.verdict import ChangeSummary, FileJudgement, JudgedEdit, PolicySummary
from guard.policy.effects import Effects
from guard.policy.patterns import Coverage

if TYPE_CHECKING:
    from guard.policy.loaded import LoadedPolicy

_NO_LINES = ChangedLines()


def change_summary(change: ChangeSet, facts: Facts) -> ChangeSummary:
    """What was judged."""
    return ChangeSummary(
        source=change.source,
        digest=change.digest,
        base=change.base.id,
        files=len(change.files),
        lines_added=sum(len(lines.after) for lines in facts.lines.values()),
        lines_removed=sum(len(lines.before) for lines in facts.lines.values()),
    )


def policy_summary(loaded: LoadedPolicy, rules_digest: str, effects: Effects) -> PolicySummary:
    """What it was judged by, with the waivers that did nothing."""
    idle = [f"{one.finding} in {one.path} (until {one.until.isoformat()})" for one in effects.unused]
    idle += [f"{one.finding} in {one.path} (expired {one.until.isoformat()})" for one in effects.expired]
    return PolicySummary(loaded.name, loaded.source, loaded.digest, rules_digest, tuple(sorted(idle)))


def judged_edits(facts: Facts, coverage: Coverage) -> tuple[JudgedEdit, ...]:
    """Every edit with the pattern that covers it, or why none does."""
    out = []
    for index, edit in enumerate(facts.edits):
        missed = coverage.missed.get(index)
        if missed is None:
            out.append(JudgedEdit.of(edit, coverage.covered[index]))
        else:
            out.append(JudgedEdit.of(edit, "", missed.why, missed.repair))
    return tuple(out)


def file_judgements(
    change: ChangeSet, facts: Facts, results: Sequence[CheckResult]
) -> tuple[FileJudgement, ...]:
    """For each file, the engines and checks that read it."""
    checks: dict[str, set[str]] = {}
    for result in results:
        for path in result.outcome.judged:
            checks.setdefault(path, set()).add(result.outcome.check)
    out = []
    for file in change.files:
        lines = facts.lines.get(file.path, _NO_LINES)
        readers = {*facts.engines.get(file.path, ()), *checks.get(file.path, ())}
        out.append(
            FileJudgement(
                file.path,
                file.kind.value,
                tuple(sorted(readers)),
                len(lines.after),
                len(lines.before),
                file.before.path if file.is_moved and file.before is not None else "",
            )
        )
    return tuple(out)
