"""Actions, images and hook repositories: whether the change holds them as firmly as the policy wants."""

from __future__ import annotations

from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.rule import Rule
from guard.checks.pinning import rules
from guard.checks.pinning.options import Options
from guard.checks.pinning.references.delta import ExternalDelta, ExternalMove
from guard.checks.pinning.references.reference import External, ExternalKind, Firmness
from guard.model.finding import Severity

_RULES = {
    ExternalKind.ACTION: rules.ACTION,
    ExternalKind.IMAGE: rules.IMAGE,
    ExternalKind.HOOK: rules.HOOK,
}
_HELD = {
    Firmness.FIXED: "fixed",
    Firmness.VERSION: "a tag, which its owner can move",
    Firmness.MOVING: "nothing that stays",
}


def judge_external(delta: ExternalDelta, options: Options, found: Findings) -> None:
    """Enter what became looser, and what is new and looser than the policy wants."""
    for one in delta.unread:
        severity = rules.REFERENCE_UNREAD.severity if one.was_read else Severity.LOW
        message = f"What {one.path} refers to cannot be told: {one.message}."
        found.add(rules.REFERENCE_UNREAD, one.path, one.line, message, one.message, Case(severity=severity))
    for move in delta.moves:
        wanted = _wanted(move.after, options)
        if move.is_looser or (move.before is None and move.after.firmness > wanted):
            _add(move, found)


def _wanted(one: External, options: Options) -> Firmness:
    if one.kind is ExternalKind.IMAGE:
        return options.images
    if one.kind is ExternalKind.HOOK:
        return options.hooks
    trusted = one.owner in {owner.casefold() for owner in options.trusted_owners}
    return options.trusted_actions if trusted else options.actions


def _add(move: ExternalMove, found: Findings) -> None:
    one = move.after
    rule: Rule = _RULES[one.kind]
    what = f"{one.kind} {one.name}"
    if move.before is not None:
        message = (
            f"The {what} was held by {move.before.ref!r} and is now by {one.ref!r}: {_HELD[one.firmness]}."
        )
    else:
        message = f"The {what} is held by {one.ref!r}: {_HELD[one.firmness]}."
    if not one.ref:
        message = f"The {what} is held by nothing: no tag, no commit, no digest."
    found.add(rule, move.path, one.line, message, f"{one.name} {one.ref}")
