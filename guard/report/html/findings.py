"""What blocks, what was not looked at, and what holds nothing up and should be looked at."""

from __future__ import annotations

from guard.model.verdict import JudgedFinding, Verdict
from guard.report.html.difference import Places
from guard.report.objections import Cause, Objection, incomplete_causes, objections
from guard.report.web.document import Section, left_out
from guard.report.web.markup import Html, joined, prose, tag, text, within
from guard.report.words import place, ranges
from guard.wording import some

_ROOM = 45_000
_LONG = 700
_NAMED = 5


def objected(verdict: Verdict, places: Places) -> Section | None:
    """What stands in the way, with its repair."""
    found = objections(verdict)
    items, left = within((_objection(item, places) for item in found), _ROOM)
    more = (left_out(left, "objection"),) if left else ()
    return Section("objections", "Objections", joined((*items, *more)), str(len(found))) if found else None


def causes(verdict: Verdict) -> Section | None:
    """What had to be looked at and was not."""
    found = incomplete_causes(verdict)
    items, left = within(map(_cause, found), _ROOM // 2)
    more = (left_out(left, "cause"),) if left else ()
    return Section("unlooked", "Not looked at", joined((*items, *more)), str(len(found))) if found else None


def attention(verdict: Verdict, places: Places) -> Section | None:
    """What a reviewer should look at and nothing waits for."""
    found = verdict.attention
    items, left = within((_finding(item, places) for item in found), _ROOM // 2)
    more = (left_out(left, "place"),) if left else ()
    title = "Look at, holds nothing up"
    return Section("attention", title, joined((*items, *more)), str(len(found))) if found else None


def _objection(item: Objection, places: Places) -> Html:
    if item.path:
        where = places.link(item.path, item.lines[0] if item.lines else 0)
        lines = f", lines {ranges(item.lines)}" if len(item.lines) > 1 else ""
    else:
        where, lines = text("The change as a whole"), ""
    rule = (" ", tag("code", text(item.rule, 80)), f" {item.label}" if item.label else "")
    return _box("blocks", joined((where, lines, *rule)), item.message, item.repair)


def _finding(item: JudgedFinding, places: Places) -> Html:
    rule = tag("code", text(item.id, 80))
    head = joined((places.link(item.path, item.line), " ", rule, f" {item.severity.value}"))
    return _box("attention", head, item.message, item.repair)


def _cause(item: Cause) -> Html:
    where = some([place(path, number) for path, number in item.places], _NAMED)
    head = joined((tag("strong", text(item.what, 80)), f" {where}" if where else ""))
    return _box("blocks", head, item.message, item.repair)


def _box(kind: str, head: Html, message: str, repair: str) -> Html:
    mend = (tag("p", tag("strong", "Repair: "), prose(repair, _LONG)),) if repair else ()
    return tag("div", tag("p", head), tag("p", prose(message, _LONG)), *mend, class_=f"item {kind}")
