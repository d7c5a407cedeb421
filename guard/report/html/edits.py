"""The edits, riskiest first: where, what was done in words, and why each stands where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from guard.model.briefing import Ground, RankedEdit
from guard.model.verdict import Verdict
from guard.report.html.difference import Places
from guard.report.lead import why
from guard.report.ranked import EVERYWHERE
from guard.report.web.document import Section, folded, left_out
from guard.report.web.markup import Html, joined, prose, tag, text, within

_ROOM = 90_000
"""Bytes of the part."""
_OPEN = 3
_SHOWN = 60


def ranking(verdict: Verdict, rows: Sequence[RankedEdit], places: Places) -> Section:
    """The part with every edit, as far as there is room."""
    items, left = within((_item(number, row, places) for number, row in enumerate(rows[:_SHOWN], 1)), _ROOM)
    left += max(len(rows) - _SHOWN, 0)
    intro = (
        "By what they could break: the sum of the weights of the reasons. A weight compares edits of this "
        "change alone, and each reason says where it is known from."
    )
    body = (tag("p", intro, class_="soft"), tag("ol", *items, class_="ranked"))
    more = (left_out(left, "place"),) if left else ()
    return Section("ranked", "Edits, riskiest first", joined((*body, *more)), str(len(verdict.edits)))


def _item(number: int, row: RankedEdit, places: Places) -> Html:
    edit = row.edit
    symbol = (" ", tag("code", text(edit.symbol, 120))) if edit.symbol else ()
    title = joined(
        (
            tag("span", f"{number}.", class_="rank"),
            " ",
            tag("span", places.name(edit.path, row.line), class_="code"),
            *symbol,
            tag("span", prose(row.what, 300), class_="what"),
            tag("span", prose(why(row), 300), class_="soft"),
        )
    )
    shown = [one for one in row.grounds if one.weight or one.code not in EVERYWHERE]
    grounds = tag("ul", *map(_ground, shown), class_="grounds")
    link = ("In the difference: ", places.link(edit.path, row.line), ". ") if places.file(edit.path) else ()
    pattern = f"Covered by the pattern {edit.pattern}." if edit.pattern else edit.why_not
    last = tag("p", *link, f"Weight {row.weight}. ", prose(pattern, 400))
    return tag("li", folded(title, joined((grounds, last)), opened=number <= _OPEN))


def _ground(one: Ground) -> Html:
    source = tag("span", text(one.source, 160), class_="src")
    return tag("li", tag("span", str(one.weight), class_="w"), tag("span", prose(one.words, 400), source))
