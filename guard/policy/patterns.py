"""Which pattern covers each edit, and for those that none covers: why not, and what to do.

Patterns are tried in order. A pattern claims every edit that no earlier one covered and that meets all it
states. If the claimed edits together stay within its limits, it covers them all. If not, it covers none of
them, and later patterns are tried (`over: block`), or it covers them and asks for a sign-off
(`over: sign_off`). So the order of edits never matters, and one edit more never makes another one pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from guard.facts.kinds import NEVER_COVERED
from guard.model.change import ChangeSet
from guard.model.edit import Edit, Facts
from guard.policy.compiled import CompiledPattern, edit_paths
from guard.policy.globs import PathGlobs
from guard.policy.measure import exceeded, measure
from guard.policy.names import kinds_of
from guard.wording import some

TEST_PATHS = PathGlobs(
    [
        "**/tests/**", "**/test/**", "**/__tests__/**", "**/spec/**", "**/test_*", "**/*_test.*",
        "**/*.test.*", "**/*.spec.*", "**/*_spec.*", "**/tests.py",
    ]
)  # fmt: skip
"""Where tests stand, for `requires: {tests_changed: true}`."""

_TEST_KINDS = kinds_of(["function.*", "class.*", "source"]) - kinds_of(
    ["*.removed", "*.moved", "*.annotation"]
)
"""Edits of a test file that can change what is tested: a comment or a README beside the tests is no test."""


class Miss(IntEnum):
    """What an edit lacked for a pattern, the nearer to being covered the greater."""

    UNRELATED = 0
    PATH = 1
    KIND = 2
    EXCEPTED = 3
    CAPABILITY = 4
    EFFECT = 5
    REWRITE = 6
    REMAINS = 7
    TESTS = 8
    LIMIT = 9


_NAMED = 8
"""Names of a list that are shown; the rest is counted."""


@dataclass(frozen=True)
class Missed:
    """The nearest pattern and what an edit lacked for it."""

    miss: Miss
    pattern: str
    why: str
    repair: str


@dataclass(frozen=True)
class Coverage:
    """What the patterns say of a change."""

    covered: Mapping[int, str]
    """By the index of the edit in `Facts.edits`: the id of the pattern that covers it."""
    missed: Mapping[int, Missed]
    """By index: why no pattern covers the edit."""
    over: Mapping[str, str] = field(default_factory=dict)
    """Patterns (`over: sign_off`) whose limits are passed, with the words for it."""


def cover(patterns: Sequence[CompiledPattern], change: ChangeSet, facts: Facts) -> Coverage:
    """Find the pattern that covers each edit of `facts`."""
    matcher = _Matcher(change, facts)
    open_edits = [index for index, edit in enumerate(facts.edits) if edit.kind not in NEVER_COVERED]
    covered: dict[int, str] = {}
    over: dict[str, str] = {}
    full: dict[str, str] = {}
    claims: dict[str, frozenset[int]] = {}
    for compiled in patterns:
        pattern = compiled.pattern
        claim = [index for index in open_edits if matcher.miss(compiled, index) is None]
        claims[pattern.id] = frozenset(claim)
        if pattern.limits is not None and claim:
            excess = exceeded(pattern.limits, measure(facts, [facts.edits[index] for index in claim]))
            if excess and pattern.limits.over == "block":
                full[pattern.id] = excess
                continue
            if excess:
                over[pattern.id] = excess
        covered.update((index, pattern.id) for index in claim)
        open_edits = [index for index in open_edits if index not in claims[pattern.id]]
    missed = {index: matcher.nearest(patterns, index, full) for index in open_edits}
    for index, edit in enumerate(facts.edits):
        if edit.kind in NEVER_COVERED:
            missed[index] = _UNATTRIBUTED
    return Coverage(covered, missed, over)


_UNATTRIBUTED = Missed(
    Miss.UNRELATED,
    "",
    "no engine could say what these lines do, and no pattern may cover such lines",
    "Make the change in a smaller, plainer way, so that each changed line belongs to a statement, a comment "
    "or an entry that can be read.",
)


class _Matcher:
    """Matches the edits of one change against patterns."""

    def __init__(self, change: ChangeSet, facts: Facts) -> None:
        self.facts = facts
        self.deleted = {file.path for file in change.files if file.after is None}
        self.tests_changed = any(
            edit.after and edit.kind in _TEST_KINDS and TEST_PATHS.match(edit.path) for edit in facts.edits
        )

    def miss(self, compiled: CompiledPattern, index: int) -> Miss | None:
        """What the edit lacks to be claimed by the pattern; None where it lacks nothing."""
        edit, pattern = self.facts.edits[index], compiled.pattern
        right_kind = edit.kind in compiled.kinds
        right_path = all(compiled.paths.match(path) for path in edit_paths(edit))
        if not right_kind or not right_path:
            if right_kind:
                return Miss.PATH
            # That a pattern for every path holds for this one says nothing.
            return Miss.KIND if right_path and pattern.paths != ("**",) else Miss.UNRELATED
        if compiled.excepts(edit):
            return Miss.EXCEPTED
        if compiled.forbidden_gains(edit):
            return Miss.CAPABILITY
        if compiled.forbidden_effects(edit):
            return Miss.EFFECT
        if compiled.rewrite is not None and edit not in self.facts.rewrites.get(compiled.rewrite, ()):
            return Miss.REWRITE
        requires = pattern.requires
        if requires is not None and requires.file_deleted and edit.path not in self.deleted:
            return Miss.REMAINS
        if requires is not None and requires.tests_changed and not self.tests_changed:
            return Miss.TESTS
        return None

    def nearest(self, patterns: Sequence[CompiledPattern], index: int, full: Mapping[str, str]) -> Missed:
        """The pattern that lacked least (the first of several), and what to do about it."""
        best: tuple[Miss, CompiledPattern] | None = None
        for compiled in patterns:
            found = self.miss(compiled, index)
            miss = Miss.LIMIT if found is None else found
            if best is None or miss > best[0]:
                best = (miss, compiled)
        if best is None or best[0] is Miss.UNRELATED:
            return self._unrelated(patterns, index)
        return _explain(best[0], best[1], self.facts.edits[index], full)

    def _unrelated(self, patterns: Sequence[CompiledPattern], index: int) -> Missed:
        kind = self.facts.edits[index].kind
        return Missed(
            Miss.UNRELATED,
            "",
            f"no pattern allows {kind} here or anywhere else",
            f"Leave this {kind} edit out of the change"
            + (
                f"; what may change is: {_listed([one.pattern.id for one in patterns])}." if patterns else "."
            ),
        )


def _explain(miss: Miss, compiled: CompiledPattern, edit: Edit, full: Mapping[str, str]) -> Missed:
    pattern = compiled.pattern
    name = f"pattern {pattern.id!r}"
    match miss:
        case Miss.PATH:
            why = f"{name} allows {edit.kind}, but only in {_listed(pattern.paths)}"
            repair = f"Make this {edit.kind} edit in {_listed(pattern.paths)}, or leave it out."
        case Miss.KIND:
            allowed = _listed(
                pattern.edits or (f"the rewrite to {pattern.rewrite.to}",)
                if pattern.rewrite
                else pattern.edits or ()
            )
            why = f"{name} holds for this path, but not for {edit.kind}"
            repair = f"Leave the {edit.kind} edit out; allowed here: {allowed}."
        case Miss.EXCEPTED:
            why = f"{name} allows {edit.kind}, but excepts this path"
            repair = f"Leave this file as it is; excepted are {_listed(pattern.except_paths or ())}."
        case Miss.CAPABILITY:
            gains = compiled.forbidden_gains(edit)
            allowed = _listed(pattern.capabilities.gain if pattern.capabilities else ())
            why = f"{name} would cover it, but the code gains {_listed(gains)}"
            repair = f"Do it without {_listed(gains)}; capabilities that may be gained here: {allowed}."
        case Miss.EFFECT:
            effects = compiled.forbidden_effects(edit)
            why = f"{name} would cover it, but it has the effect {_listed(effects)}"
            repair = (
                f"Do it without {_listed(effects)}; effects allowed here: {_listed(pattern.effects or ())}."
            )
        case Miss.REWRITE:
            assert pattern.rewrite is not None  # only such patterns miss by their rewrite
            why = f"{name} covers exactly `{pattern.rewrite.from_}` → `{pattern.rewrite.to}`; this is not it"
            repair = (
                f"Rewrite `{pattern.rewrite.from_}` to `{pattern.rewrite.to}` and change nothing else in the "
                "same statement; propose the rest by itself."
            )
        case Miss.REMAINS:
            why = f"{name} allows {edit.kind} only in a file that is deleted"
            repair = f"Delete the file as a whole, or leave the {edit.kind} edit out."
        case Miss.TESTS:
            why = f"{name} would cover it, but the change adds nothing to a test"
            repair = "Add or extend a test that shows what this change does, in a test file."
        case _:
            why = f"{name} would cover it, but {full.get(pattern.id, 'a limit of it is passed')}"
            repair = "Split the change into smaller ones, each within the limits."
    return Missed(miss, pattern.id, why, repair)


def _listed(items: Sequence[str]) -> str:
    return some(items, _NAMED) or "none"
