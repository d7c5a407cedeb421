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
from guard.report.web.document import Section, document
from guard.report.web.markup import Html, joined, prose, tag, text
from guard.report.words import and_list, headline

_SIGNS = {Decision.BLOCKED: "✕", Decision.INCOMPLETE: "?", Decision.SIGN_OFF: "✎", Decision.REVIEW: "✓"}
_CODE = 200


def to_html(verdict: Verdict, options: ReportOptions) -> str:
    """The report as one HTML document without script, at most some 500 kB, ending in a newline."""
    rows = ranked(verdict, options.briefing)
    places = Places(options.briefing.diffs)
    parts = (
        objected(verdict, places),
        causes(verdict),
        ranking(verdict, rows, places),
        attention(verdict, places),
        _signing(verdict),
        deltas(verdict, options.briefing, rows, places),
        difference(verdict, rows, options.briefing.diffs),
        evidence(verdict, options.briefing),
    )
    sections = [part for part in parts if part is not None]
    title = f"guard: {headline(verdict)[0]} {verdict.change.source}"
    return document(title, _head(verdict, options, rows, places), sections, foot(verdict))


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
    hint = "WHY is your own sentence. Without --for you sign for all that is yours."
    return Section("sign", "Must sign before merge", joined((tag("p", hint), *items)), str(len(items)))


_PATHS = 8
"""Files of a sign-off that are named."""
