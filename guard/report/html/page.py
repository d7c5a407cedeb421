"""The page: what a reviewer needs in the first minute at its head, all the evidence below."""

from __future__ import annotations

from collections.abc import Iterator

from guard.model.briefing import RankedEdit
from guard.model.verdict import Decision, Verdict
from guard.report.html.deltas import deltas
from guard.report.html.difference import Places, difference
from guard.report.html.edits import ranking
from guard.report.html.evidence import evidence, foot
from guard.report.html.findings import attention, causes, objected
from guard.report.lead import borne_out, sign_command, unlooked, why
from guard.report.options import ReportOptions
from guard.report.ranked import ranked
from guard.report.web.document import Section, document, left_out
from guard.report.web.markup import Html, joined, prose, tag, text, within
from guard.report.words import and_list, headline

_SIGNS = {Decision.BLOCKED: "✕", Decision.INCOMPLETE: "?", Decision.SIGN_OFF: "✎", Decision.REVIEW: "✓"}
_CODE = 200
MAX_BYTES = 500_000
_SPARE = 30_000
"""Bytes for the head, the style sheet and what is said of cuts."""
_ROOM = 20_000
"""Bytes for the sign-offs."""


def to_html(verdict: Verdict, options: ReportOptions) -> str:
    """The report as one HTML document without script, at most `MAX_BYTES` long, ending in a newline.

    What is said takes the room that it needs, within bounds; the difference has what is left.
    """
    rows = ranked(verdict, options.briefing)
    diffs = options.briefing.diffs
    all_of_it = Places([one.path for one in diffs])
    said = sum(_size(part.body) for part in _parts(verdict, options, rows, all_of_it))
    differing, places = difference(verdict, rows, diffs, MAX_BYTES - _SPARE - said)
    parts = _parts(verdict, options, rows, places)  # again, as some files may have no place in the page
    sections = [*parts[:-1], *([differing] if differing is not None else []), parts[-1]]
    title = f"guard: {headline(verdict)[0]} {text(verdict.change.source, _CODE)}"
    return document(title, _head(verdict, options, rows, places), sections, foot(verdict))


def _parts(
    verdict: Verdict, options: ReportOptions, rows: tuple[RankedEdit, ...], places: Places
) -> list[Section]:
    """All parts but the difference, what looked at what at the end."""
    found = (
        objected(verdict, places),
        causes(verdict),
        ranking(verdict, rows, places),
        attention(verdict, places),
        _signing(verdict),
        deltas(verdict, options.briefing, rows, places),
        evidence(verdict, options.briefing),
    )
    return [part for part in found if part is not None]


def _size(part: Html) -> int:
    return len(part.encode("utf-8", "replace"))


def _head(verdict: Verdict, options: ReportOptions, rows: tuple[RankedEdit, ...], places: Places) -> Html:
    word, advice = headline(verdict)
    sign = tag("span", _SIGNS[verdict.decision], aria_hidden="true")
    mark = tag("span", sign, f" {word}", class_=f"mark {verdict.decision.value}")
    title = tag("h1", mark, " ", tag("span", text(verdict.change.source, _CODE), class_="soft"))
    lead = [
        *_first(rows, places),
        *_who(verdict),
        *_told("Not borne out", borne_out(options.briefing)),
        *_told("Not looked at", unlooked(verdict)),
    ]
    listed = tag("dl", *lead, class_="lead") if lead else ""
    return joined((title, tag("p", advice, class_="advice"), listed))


def _told(label: str, said: str) -> Iterator[Html]:
    if said:
        yield tag("dt", label)
        yield tag("dd", text(said, 500))


def _first(rows: tuple[RankedEdit, ...], places: Places) -> Iterator[Html]:
    if rows:
        yield tag("dt", "Look first")
        reason = tag("span", " Why: ", prose(why(rows[0]), 400), ".", class_="soft")
        where = places.link(rows[0].edit.path, rows[0].line)
        yield tag("dd", where, " ", prose(rows[0].what, 300), ".", reason)


def _who(verdict: Verdict) -> Iterator[Html]:
    if not verdict.sign_offs:
        return
    yield tag("dt", "Must sign")
    names = list(dict.fromkeys(name for item in verdict.sign_offs for name in item.by))
    who = tag("strong", text(and_list(names) or "nobody named", 300))
    if verdict.decision in (Decision.BLOCKED, Decision.INCOMPLETE):
        yield tag("dd", who, ", once nothing else holds it up")
    else:
        yield tag("dd", who, ": ", tag("code", text(sign_command(verdict.change.source), _CODE)))


def _signing(verdict: Verdict) -> Section | None:
    """Each sign-off with the exact command."""
    if not verdict.sign_offs:
        return None
    items = []
    for item in verdict.sign_offs:
        who = and_list(item.by) or "nobody named"
        paths = [tag("li", tag("code", text(path, 300))) for path in item.paths[:_PATHS]]
        rest = len(item.paths) - len(paths)
        more = [tag("li", f"and {rest} more")] if rest > 0 else []
        items.append(
            tag(
                "div",
                tag("h3", text(who, 200), tag("span", f" ({item.id})", class_="soft")),
                tag("p", prose(item.why, 600)),
                tag("ul", *paths, *more) if paths else "",
                tag("pre", tag("code", text(sign_command(verdict.change.source, item.id), _CODE))),
                class_="item sign_off",
            )
        )
    items, left = within(items, _ROOM)
    cut = (left_out(left, "sign-off"),) if left else ()
    hint = "WHY is your own sentence. Without --for you sign for all that is yours."
    return Section(
        "sign", "Must sign before merge", joined((tag("p", hint), *items, *cut)), str(len(verdict.sign_offs))
    )


_PATHS = 8
"""Files of a sign-off that are named."""
