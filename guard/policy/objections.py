"""Reasons why a change does not reach review, or not yet: one function for each rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from guard.facts.files.lines import covered
from guard.facts.kinds import NEVER_COVERED
from guard.model.change import ChangeKind, ChangeSet
from guard.model.edit import Facts, Span
from guard.model.finding import CheckResult, Outcome, Status
from guard.model.verdict import Decision, Effect, FileJudgement, JudgedFinding, Reason, Stopped
from guard.policy.effects import setting_of
from guard.policy.measure import exceeded, measure_change
from guard.policy.patterns import Coverage, Missed
from guard.wording import counted

if TYPE_CHECKING:
    from guard.policy.loaded import LoadedPolicy


def of_edits(facts: Facts, coverage: Coverage) -> Iterator[Reason]:
    """Edits that no pattern covers, under one reason for each cause."""
    causes: dict[tuple[str, Missed], list[int]] = defaultdict(list)
    for index, missed in coverage.missed.items():
        code = "unattributed" if facts.edits[index].kind in NEVER_COVERED else "uncovered_edit"
        causes[code, missed].append(index)
    for (code, missed), indices in causes.items():
        edits = [facts.edits[index] for index in sorted(indices)]
        count = f"{len(edits)} edits are" if len(edits) > 1 else "1 edit is"
        yield Reason(
            Decision.BLOCKED,
            code,
            f"{count} covered by no pattern: {missed.why}",
            edits[0].path,
            edits[0].line,
            missed.repair,
            tuple(
                Reason(
                    Decision.BLOCKED,
                    code,
                    f"{edit.kind}: {edit.summary}",
                    edit.path,
                    edit.line,
                    missed.repair,
                )
                for edit in edits
            ),
        )


def of_accounting(change: ChangeSet, facts: Facts) -> Iterator[Reason]:
    """Files without an edit, and changed lines that belong to none: facts that cannot be true."""
    repair = "This is an error in guard, not in the change: report it with the change's digest."
    if not change.files:
        yield Reason(Decision.BLOCKED, "empty_change", "the change holds no file", repair="Propose a change.")
    strays = sorted({edit.path for edit in facts.edits} - {file.path for file in change.files})
    for path in strays:
        yield Reason(
            Decision.BLOCKED, "unaccounted", "an edit of a file that did not change", path, 1, repair
        )
    before: dict[str, list[Span]] = defaultdict(list)
    after: dict[str, list[Span]] = defaultdict(list)
    seen = set()
    for edit in facts.edits:
        seen.add(edit.path)
        before[edit.path] += edit.before
        after[edit.path] += edit.after
    for file in change.files:
        lines = facts.lines.get(file.path)
        if file.path not in seen:
            message = "the file changed, but no edit says how"
            yield Reason(Decision.BLOCKED, "unaccounted", message, file.path, 1, repair)
        elif lines is not None:
            left = (lines.after - covered(after[file.path])).union(lines.before - covered(before[file.path]))
            if left:
                verb = "belongs" if len(left) == 1 else "belong"
                message = f"{counted(len(left), 'changed line')} {verb} to no edit"
                yield Reason(Decision.BLOCKED, "unaccounted", message, file.path, min(left), repair)


def of_frozen(loaded: LoadedPolicy, change: ChangeSet) -> Iterator[Reason]:
    """Frozen paths that the change touches, on either side."""
    frozen = loaded.compiled.frozen
    for file in change.files if frozen else ():
        for path in dict.fromkeys(side.path for side in file.sides):
            if frozen.match(path):
                yield Reason(
                    Decision.BLOCKED,
                    "frozen",
                    f"{path} is frozen by {frozen.which(path)!r}: no change may touch it",
                    file.path,
                    1,
                    f"Leave {path} exactly as it is: do not edit, move, copy, delete or replace it.",
                )


def of_limits(loaded: LoadedPolicy, change: ChangeSet, facts: Facts) -> Iterator[Reason]:
    """The limits for the whole change, where they block."""
    limits = loaded.policy.limits
    excess = exceeded(limits, measure_change(change, facts)) if limits is not None else ""
    if limits is not None and excess and limits.over == "block":
        repair = "Split the change into smaller ones, each within the limits."
        yield Reason(Decision.BLOCKED, "limit", f"the change is too large: {excess}", repair=repair)


def of_findings(findings: Iterable[JudgedFinding]) -> Iterator[Reason]:
    """Findings that block or need a sign-off, under one reason for each rule."""
    decisions = {Effect.BLOCKS: Decision.BLOCKED, Effect.SIGN_OFF: Decision.SIGN_OFF}
    groups: dict[tuple[Decision, str, str], list[JudgedFinding]] = defaultdict(list)
    for judged in findings:
        if judged.effect in decisions:
            groups[decisions[judged.effect], judged.check, judged.id].append(judged)
    for (decision, check, rule), members in groups.items():
        first = members[0]
        children = tuple(
            Reason(decision, "finding", f"{one.message} ({one.why})", one.path, one.line, one.repair)
            for one in members
        )
        message = f"{check} {rule}: {first.title}" + (f" ({len(members)} times)" if len(members) > 1 else "")
        yield Reason(decision, "finding", message, first.path, first.line, first.repair, children)


def of_checks(
    loaded: LoadedPolicy, change: ChangeSet, results: Sequence[CheckResult], stopped: Stopped | None = None
) -> Iterator[Reason]:
    """Checks that were to judge and did not, or not all; those that were stopped under one reason."""
    if stopped:
        names = [*(["the edits"] if stopped.without_edits else []), *stopped.checks]
        message = f"{stopped.why} before these were finished: {', '.join(names)}"
        repair = "Nothing is wrong with the change as such: give more time, or propose less at once."
        yield Reason(Decision.INCOMPLETE, "stopped", message, repair=repair)
    ran = {result.outcome.check for result in results if result.outcome.status is Status.RAN}
    if not ran and not stopped:
        yield Reason(
            Decision.INCOMPLETE, "no_check_ran", "no check ran at all",
            repair="Run guard again with its checks installed; `guard explain` names them.",
        )  # fmt: skip
    present = {result.outcome.check for result in results} | set(stopped.checks if stopped else ())
    for check, setting in loaded.policy.checks.items():
        if setting.required is True and setting.mode == "enforce" and check not in present:
            message = f"the required check {check} gave no answer"
            repair = "Correct the check's name in the policy, or install what provides it."
            yield Reason(Decision.INCOMPLETE, "check_missing", message, repair=repair)
    for outcome in dict.fromkeys(result.outcome for result in results):
        yield from _of_outcome(loaded, change, outcome)


def _of_outcome(loaded: LoadedPolicy, change: ChangeSet, outcome: Outcome) -> Iterator[Reason]:
    setting = setting_of(loaded, outcome.check)
    is_unnamed = outcome.was_never_set_up and outcome.check not in loaded.policy.checks
    may_skip = setting.skippable or is_unnamed
    is_tried = setting.mode == "monitor"
    required = bool(setting.required) and not is_tried
    required = required and not (may_skip and outcome.status is Status.SKIPPED)
    decision = Decision.INCOMPLETE if required else Decision.REVIEW
    name = f"the required check {outcome.check}" if required else f"the check {outcome.check}"
    if outcome.status is not Status.RAN:
        word = "was skipped" if outcome.status is Status.SKIPPED else "failed"
        yield Reason(
            decision,
            f"check_{outcome.status.value}",
            f"{name} {word}: {outcome.reason or 'it does not say why'}",
            repair="Nothing is wrong with the change as such: make the check run, then ask again.",
        )
        return
    wanted = loaded.compiled.judges.get(outcome.check)
    judged = set(outcome.judged)
    for file in change.files if wanted is not None else ():
        due = file.after is not None and file.kind not in _NO_TEXT and file.content_changed
        if wanted is not None and due and file.path not in judged and wanted.match(file.path):
            message = f"{name} did not judge this file"
            repair = "Make the file readable (UTF-8, syntax without errors, not too large), then ask again."
            yield Reason(decision, "file_missed", message, file.path, 1, repair)


_NO_TEXT = (ChangeKind.BINARY, ChangeKind.SYMLINK, ChangeKind.SUBMODULE)


def of_unjudged(loaded: LoadedPolicy, files: Iterable[FileJudgement]) -> Iterator[Reason]:
    """Files that nothing read, where the policy blocks them."""
    if loaded.policy.unjudged == "block":
        for file in files:
            if not file.engines:
                repair = "Leave the file out, or give its content in a form that can be read."
                yield Reason(Decision.BLOCKED, "unjudged", "no engine read this file", file.path, 1, repair)


def unique(reasons: Iterable[Reason], key: Callable[[Reason], tuple[object, ...]]) -> tuple[Reason, ...]:
    """`reasons` without repetition, sorted by `key`."""
    return tuple(sorted(dict.fromkeys(reasons), key=key))
