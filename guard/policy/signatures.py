"""Who must agree before the change may be merged, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from guard.model.change import ChangeSet, FileChange
from guard.model.edit import Edit, Facts
from guard.model.verdict import Decision, Effect, FileJudgement, JudgedFinding, Reason, SignOff
from guard.policy.compiled import CompiledWhen
from guard.policy.effects import check_signers
from guard.policy.measure import exceeded, measure_change
from guard.policy.model import Mode
from guard.policy.names import name_matches
from guard.policy.patterns import Coverage
from guard.wording import counted

if TYPE_CHECKING:
    from guard.policy.loaded import LoadedPolicy


def sign_offs(
    loaded: LoadedPolicy,
    change: ChangeSet,
    facts: Facts,
    coverage: Coverage,
    findings: Sequence[JudgedFinding],
    files: Sequence[FileJudgement],
) -> tuple[SignOff, ...]:
    """Every sign-off that the policy asks for this change, sorted."""
    found = [
        *_by_rule(loaded, change, facts, findings, "enforce"),
        *_by_check(loaded, findings),
        *_by_size(loaded, change, facts, coverage),
        *_unjudged(loaded, files),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.id, one.why, one.by, one.paths)))


def monitored(
    loaded: LoadedPolicy, change: ChangeSet, facts: Facts, findings: Sequence[JudgedFinding]
) -> tuple[SignOff, ...]:
    """The sign-offs that rules would ask for which the policy only monitors."""
    return tuple(_by_rule(loaded, change, facts, findings, "monitor"))


def reasons_of(needed: Iterable[SignOff]) -> Iterator[Reason]:
    """The reasons that sign-offs are."""
    for one in needed:
        children = tuple(Reason(Decision.SIGN_OFF, "sign_off", one.id, path) for path in one.paths)
        message = f"{one.id}: {one.why}; {' and '.join(one.by)} must sign"
        repair = f"Nothing needs repair; without these parts no sign-off by {' and '.join(one.by)} is needed."
        place = one.paths[0] if one.paths else ""
        yield Reason(Decision.SIGN_OFF, "sign_off", message, place, 0, repair, children)


def _by_rule(
    loaded: LoadedPolicy, change: ChangeSet, facts: Facts, findings: Sequence[JudgedFinding], mode: Mode
) -> Iterator[SignOff]:
    edits: dict[str, list[Edit]] = defaultdict(list)
    for edit in facts.edits:
        edits[edit.path].append(edit)
    rules: dict[str, set[str]] = defaultdict(set)
    for judged in findings:
        if judged.effect not in (Effect.OLD, Effect.WAIVED):
            rules[judged.path].add(judged.id)
            rules[judged.path].add(judged.fingerprint)
    for rule, conditions in loaded.compiled.sign_off:
        paths = tuple(
            file.path
            for file in change.files
            if any(_holds(when, file, edits[file.path], rules[file.path]) for when in conditions)
        )
        if paths and rule.mode == mode:
            yield SignOff(rule.id, rule.by, rule.why or _in_words(rule.id, paths), paths)


def _holds(when: CompiledWhen, file: FileChange, edits: Sequence[Edit], rules: Iterable[str]) -> bool:
    if when.paths is not None and not any(when.paths.match(side.path) for side in file.sides):
        return False
    if when.findings and not any(name_matches(one, rule) for one in when.findings for rule in rules):
        return False
    says_nothing_of_edits = when.kinds is None and not when.gains and not when.effects
    return says_nothing_of_edits or any(when.edit_holds(edit) for edit in edits)


def _in_words(name: str, paths: Sequence[str]) -> str:
    return f"the change meets the conditions of {name!r} in {counted(len(paths), 'file')}"


def _by_check(loaded: LoadedPolicy, findings: Sequence[JudgedFinding]) -> Iterator[SignOff]:
    for check, by in check_signers(loaded, findings).items():
        members = [one for one in findings if one.effect is Effect.SIGN_OFF and one.check == check]
        paths = tuple(sorted({one.path for one in members}))
        yield SignOff(
            f"check:{check}", by, f"{check} has {counted(len(members), 'finding')} to agree to", paths
        )


def _by_size(loaded: LoadedPolicy, change: ChangeSet, facts: Facts, coverage: Coverage) -> Iterator[SignOff]:
    policy = loaded.policy
    if policy.limits is not None and policy.limits.over == "sign_off":
        excess = exceeded(policy.limits, measure_change(change, facts))
        if excess:
            by = policy.limits.by or policy.signers
            yield SignOff("limits", by, f"the change is large: {excess}")
    for pattern in policy.patterns or ():
        if pattern.id in coverage.over and pattern.limits is not None:
            by = pattern.limits.by or policy.signers
            yield SignOff(f"limits:{pattern.id}", by, f"{pattern.id} is large: {coverage.over[pattern.id]}")


def _unjudged(loaded: LoadedPolicy, files: Sequence[FileJudgement]) -> Iterator[SignOff]:
    paths = tuple(file.path for file in files if not file.engines)
    if paths and loaded.policy.unjudged == "sign_off":
        yield SignOff("unjudged", loaded.policy.signers, "no engine read these files", paths)
