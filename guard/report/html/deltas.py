"""What is different in kind: capabilities, dependencies, effects, files by risk, with small pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from guard.model.briefing import Briefing, DependencyChange, RankedEdit
from guard.model.verdict import Verdict
from guard.report.capabilities import capability_words
from guard.report.html.difference import Places
from guard.report.ranked import files_by_risk
from guard.report.web.bars import bar, both_ways, number, table
from guard.report.web.document import Section, left_out
from guard.report.web.markup import Html, joined, tag, text

_MOST = 15
"""Rows of each table."""


def deltas(
    verdict: Verdict, briefing: Briefing, rows: Sequence[RankedEdit], places: Places
) -> Section | None:
    """The part with the pictures; None for a change without edits."""
    parts = [
        *_capabilities(verdict),
        *_dependencies(briefing.dependencies, places),
        *_effects(verdict),
        *_files(verdict, rows, places),
    ]
    return Section("deltas", "What is different", joined(parts)) if parts else None


def _capabilities(verdict: Verdict) -> Iterator[Html]:
    gained = Counter(name for edit in verdict.edits for name in capability_words(edit.gains))
    lost = Counter(name for edit in verdict.edits for name in capability_words(edit.lost))
    most = max([*gained.values(), *lost.values()], default=0)
    names = sorted(gained | lost, key=lambda name: (-gained[name], -lost[name], name))
    rows = [
        (
            text(name, 80),
            number(f"+{gained[name]}"),
            number(f"−{lost[name]}"),
            both_ways(gained[name], lost[name], most),
        )
        for name in names[:_MOST]
    ]
    if rows:
        head = ("Capability", "gained by edits", "lost by edits", "picture")
        yield table("Capabilities gained and lost", head, rows)
        yield from _rest(len(names), "capability")


def _dependencies(moved: Sequence[DependencyChange], places: Places) -> Iterator[Html]:
    if not moved:
        return
    kinds = Counter(move for one in moved for move in one.moves)
    most = max(kinds.values())
    rows = [(text(kind, 60), number(str(kinds[kind])), bar(kinds[kind], most)) for kind in sorted(kinds)]
    yield table("Dependencies by what happened to them", ("What", "how many", "picture"), rows)
    each = [
        (
            joined((tag("strong", text(one.name, 120)), tag("span", f" {one.ecosystem}", class_="soft"))),
            text(", ".join(one.moves), 120),
            text(f"{one.before or '(none)'} → {one.after or '(none)'}", 160),
            places.link(one.path, one.line),
        )
        for one in moved[:_MOST]
    ]
    yield table("Dependencies that differ", ("Dependency", "what", "before → after", "where"), each)
    yield from _rest(len(moved), "dependency")


def _effects(verdict: Verdict) -> Iterator[Html]:
    counts = Counter(name for edit in verdict.edits for name in edit.effects)
    if not counts:
        return
    most = max(counts.values())
    rows = [(text(name, 80), number(str(counts[name])), bar(counts[name], most)) for name in sorted(counts)]
    yield table("Effects on what matters", ("Effect", "edits with a part in it", "picture"), rows[:_MOST])
    yield from _rest(len(rows), "effect")


def _files(verdict: Verdict, rows: Sequence[RankedEdit], places: Places) -> Iterator[Html]:
    found = files_by_risk(rows)
    most = max((one.weight for one in found), default=0)
    sizes = {file.path: f"+{file.lines_added} −{file.lines_removed}" for file in verdict.files}
    shown = [
        (
            places.link(one.path, 0),
            number(str(one.weight)),
            bar(one.weight, most),
            number(str(one.edits)),
            number(str(one.findings)),
            number(sizes.get(one.path, "")),
        )
        for one in found[:_MOST]
    ]
    if shown:
        head = ("File", "weight", "picture", "edits", "findings", "lines")
        yield table("Files by risk: the weight of the riskiest edit in each", head, shown, class_="files")
        yield from _rest(len(found), "file")


def _rest(number: int, noun: str) -> Iterator[Html]:
    if number > _MOST:
        yield left_out(number - _MOST, noun)
