"""Which of the places that a check points at were there before the change.

Each place before the change excuses one equal place after it, so that a copy of an old weakness is new. Equal
means: the same rule on the same, unchanged line; or else the same rule on the same text in the same file
(under its old name, where it was renamed); or else inside a function or class that was moved here unaltered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from guard.model.change import ChangeSet, FileChange
from guard.model.edit import ChangedLines, Edit, Facts, Span
from guard.model.finding import Side


@dataclass(frozen=True)
class Site:
    """One place that a rule points at, in the lines of the file itself."""

    rule: str
    line: int
    end_line: int
    column: int
    end_column: int
    evidence: str
    """The text it rests on, white space folded."""


Sites = dict[tuple[int, Side], list[Site]]
"""By the file's number in the change, and the side."""


def old_sites(change: ChangeSet, facts: Facts, number: int, sites: Sites) -> set[Site]:
    """The sites after the change in file `number` that were there before it."""
    file = change.files[number]
    after = sites.get((number, Side.AFTER), [])
    old = _old_here(file, facts, sites.get((number, Side.BEFORE), []), after) if after else set()
    still_open = [site for site in after if site not in old]
    return old | (_old_elsewhere(file, change, facts, sites, still_open) if still_open else set())


def moves(facts: Facts) -> list[Edit]:
    """The edits that say that something was moved here, unaltered, from another file."""
    return [edit for edit in facts.edits if edit.kind.endswith(".moved") and edit.before_path]


def _old_here(file: FileChange, facts: Facts, before: Sequence[Site], after: Sequence[Site]) -> set[Site]:
    if file.copied:
        return set()
    counterparts = _counterparts(file, facts.lines.get(file.path, ChangedLines()))
    leftover = Counter((site.rule, site.evidence) for site in before)
    starts = {(site.rule, site.line): site for site in before}
    old: set[Site] = set()
    for site in after:
        earlier = starts.get((site.rule, counterparts.get(site.line, 0)))
        if earlier is not None and leftover[earlier.rule, earlier.evidence] > 0:
            leftover[earlier.rule, earlier.evidence] -= 1
            old.add(site)
    return old | _spent([site for site in after if site not in old], leftover)


def _counterparts(file: FileChange, lines: ChangedLines) -> dict[int, int]:
    """From each unchanged line after the change to the same line before it."""
    if file.before is None or file.after is None:
        return {}
    kept_after = (n for n in range(1, len(file.after.lines) + 1) if n not in lines.after)
    kept_before = (n for n in range(1, len(file.before.lines) + 1) if n not in lines.before)
    return dict(zip(kept_after, kept_before, strict=False))


def _old_elsewhere(
    file: FileChange, change: ChangeSet, facts: Facts, sites: Sites, still_open: Sequence[Site]
) -> set[Site]:
    numbers = {
        other.before.path: index for index, other in enumerate(change.files) if other.before is not None
    }
    old: set[Site] = set()
    for move in moves(facts):
        if move.path != file.path:
            continue
        earlier = sites.get((numbers.get(move.before_path, -1), Side.BEFORE), [])
        gone = _left_from(move, facts)
        leftover = Counter((s.rule, s.evidence) for s in earlier if any(s.line in span for span in gone))
        inside = [site for site in still_open if any(site.line in span for span in move.after)]
        old |= _spent([site for site in inside if site not in old], leftover)
    return old


def _left_from(move: Edit, facts: Facts) -> list[Span]:
    """The lines that what was moved here stood on; the edit that says it left its file has them."""
    name = move.symbol.rpartition(".")[2]
    return [
        span
        for edit in facts.edits
        if edit.kind == move.kind
        and (edit.before_path or edit.path) == move.before_path
        and edit.symbol.rpartition(".")[2] == name
        for span in edit.before
    ]


def _spent(sites: Sequence[Site], leftover: Counter[tuple[str, str]]) -> set[Site]:
    """The sites that an equal leftover one excuses; each leftover one is used up."""
    excused = set()
    for site in sites:
        if leftover[site.rule, site.evidence] > 0:
            leftover[site.rule, site.evidence] -= 1
            excused.add(site)
    return excused
