"""A simulation as one self-contained page: what each policy decides, what holds changes up, what to read."""

from __future__ import annotations

from collections.abc import Iterator

from guard.model.verdict import Decision
from guard.report.simulation import Simulation
from guard.report.web.bars import OF_DECISIONS, bar, number, table
from guard.report.web.document import Section, document, left_out
from guard.report.web.markup import Html, joined, prose, tag, text

_CAUSES = 25
"""Causes shown; the JSON document has all."""


def to_page(found: Simulation) -> str:
    """The page, ending in a newline; it loads nothing and runs nothing."""
    names = found.names
    head = joined(
        (
            tag("h1", "What two policies say of past changes"),
            tag("p", f"{len(found.changes)} changes of {names.source}.", class_="advice"),
            tag("p", tag("strong", "Now: "), text(names.policy, 300)),
            tag("p", tag("strong", "Against: "), text(names.against, 300)),
        )
    )
    parts = [_decisions(found), *_causes(found), *_moves(found), *_reading(found)]
    foot = tag("p", "`guard policy simulate --format json` has the same as data.")
    return document("guard: a policy tried on the past", head, parts, foot)


def _decisions(found: Simulation) -> Section:
    before, after, of = found.decisions(against=True), found.decisions(against=False), len(found.changes)
    rows = [
        (
            text(decision.value),
            _share(before[decision.value], of),
            bar(before[decision.value], of, OF_DECISIONS[decision.value]),
            _share(after[decision.value], of),
            bar(after[decision.value], of, OF_DECISIONS[decision.value]),
        )
        for decision in Decision
    ]
    head = ("Decision", "against", "picture", "now", "picture")
    return Section("decisions", "Decisions", table("Of all changes", head, rows))


def _causes(found: Simulation) -> Iterator[Section]:
    now, before = found.causes(against=False), found.causes(against=True)
    causes = found.ranked_causes()
    if not causes:
        return
    most = max((*now.values(), *before.values()))
    rows = [
        (
            text(cause, 120),
            number(str(before[cause])),
            bar(before[cause], most, "z"),
            number(str(now[cause])),
            bar(now[cause], most),
        )
        for cause in causes[:_CAUSES]
    ]
    head = ("What", "against", "picture", "now", "picture")
    rest = len(causes) - len(rows)
    body = table("Changes that each holds up", head, rows)
    yield Section(
        "causes", "What holds changes up", joined((body, left_out(rest, "cause"))) if rest else body
    )


def _moves(found: Simulation) -> Iterator[Section]:
    moves = found.moves()
    if moves:
        rows = [(text(old), text(new), str(count)) for (old, new), count in moves.most_common()]
        body = table("From the one policy to the other", ("against", "now", "changes"), rows)
        yield Section("moves", "Decided otherwise", body, str(moves.total()))


def _reading(found: Simulation) -> Iterator[Section]:
    rows = [
        (
            tag("code", text(one.id, 80)),
            text(one.against.decision),
            text(one.now.decision),
            prose(one.now.why, 300),
        )
        for one in found.to_read()
    ]
    if rows:
        yield Section("reading", "To read", table("First of all", ("Change", "against", "now", "why"), rows))


def _share(count: int, of: int) -> Html:
    return number(f"{count} ({100 * count / max(1, of):.1f} %)")
