"""The verdict for a reviewer with one minute, in Markdown: five lines, and all the rest folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guard.model.briefing import DependencyChange, Ground, RankedEdit
from guard.model.verdict import Decision, Effect, SignOff, Verdict
from guard.report.capabilities import capability_rows
from guard.report.lead import borne_out, sign_command, unlooked, why
from guard.report.markdown import (
    attention_row,
    capability_row,
    evidence_rows,
    foot_line,
    incomplete_rows,
    objection_row,
    other_row,
)
from guard.report.markdown_page import MAX_BYTES, MarkdownPage
from guard.report.objections import objections
from guard.report.options import ReportOptions
from guard.report.ranked import EVERYWHERE, ranked
from guard.report.sanitize import code_span, log, markdown
from guard.report.words import and_list, headline
from guard.wording import counted, some

FOLD = 5
"""Lines above the fold, at the most."""
_RANKED = 40
_NAMED, _SIGNERS = 5, 3
_SHORT, _LONG = 160, 400
"""Characters of a phrase above the fold and below it."""


def to_summary(verdict: Verdict, options: ReportOptions, *, max_bytes: int = MAX_BYTES) -> str:
    """The summary as GitHub-flavoured Markdown, at most `max_bytes` (5,000 or more) long.

    At most `FOLD` lines stand before the first fold; what is left out of a part is counted.
    """
    page = MarkdownPage(max_bytes)
    rows = ranked(verdict, options.briefing)
    page.always(*_above(verdict, options, rows), "")
    page.part(
        f"Edits, riskiest first ({len(verdict.edits)})",
        (_ranked_row(number, row) for number, row in enumerate(rows[:_RANKED], 1)),
        head=("| | Where | What it does | Why it stands here |", "| ---: | --- | --- | --- |"),
        counted_as="place",
        folded=True,
    )
    if len(rows) > _RANKED:
        page.always(f"Not listed, as they could break less: {counted(len(rows) - _RANKED, 'place')}.", "")
    found = objections(verdict)
    page.part(
        counted(len(found), "objection"),
        map(objection_row, found),
        head=("| Where | What is wrong | Repair |", "| --- | --- | --- |"),
        counted_as="objection",
        folded=True,
    )
    page.part("Must sign before merge", _sign_off_rows(verdict), counted_as="sign-off", folded=True)
    page.part(
        f"Look at, holds nothing up ({len(verdict.attention)})",
        map(attention_row, verdict.attention),
        head=("| Where | What | If it is not meant |", "| --- | --- | --- |"),
        counted_as="place",
        folded=True,
    )
    _deltas(page, verdict, options)
    page.part("Not looked at", incomplete_rows(verdict), counted_as="cause", folded=True)
    page.part(
        "What looked at what", [*evidence_rows(verdict), *_asked(options)], counted_as="file", folded=True
    )
    page.foot(foot_line(verdict))
    return log(page.text())


def _above(verdict: Verdict, options: ReportOptions, rows: Sequence[RankedEdit]) -> Iterator[str]:
    """The lines above the fold: one for the decision, and the four that matter most."""
    word, advice = headline(verdict)
    yield f"### guard: {word}"
    told = [
        markdown(advice, _LONG),
        *_first(rows),
        *([f"**Must sign:** {_signers(verdict)}"] if verdict.sign_offs else []),
        *_labelled("Not borne out", borne_out(options.briefing)),
        *_labelled("Not looked at", unlooked(verdict)),
        f"{counted(verdict.change.files, 'file')} (+{verdict.change.lines_added} "
        f"-{verdict.change.lines_removed}), {counted(len(verdict.edits), 'edit')}",
    ]
    yield from (f"- {text}" for text in told[: FOLD - 1])


def _labelled(label: str, text: str) -> list[str]:
    return [f"**{label}:** {markdown(text, _LONG)}"] if text else []


def _first(rows: Sequence[RankedEdit]) -> Iterator[str]:
    if not rows:
        return
    edit = rows[0].edit
    reason = f" Why: {markdown(why(rows[0]), _LONG)}." if why(rows[0]) else ""
    what = markdown(rows[0].what, _SHORT)
    yield f"**Look first:** {code_span(edit.path, _SHORT)} line {rows[0].line}: {what}.{reason}"


def _signers(verdict: Verdict) -> str:
    """Who must sign, for what, and how: without `--for` a person signs for all that is theirs."""
    shown = [f"{_who(item)} ({markdown(item.id, 80)})" for item in verdict.sign_offs]
    who = some(shown, _SIGNERS, "; ")
    if verdict.decision in (Decision.BLOCKED, Decision.INCOMPLETE):
        return f"{who}, once nothing else holds it up"
    return f"{who}: {code_span(sign_command(verdict.change.source), _LONG)}"


def _who(item: SignOff) -> str:
    return and_list([f"**{markdown(name, 80)}**" for name in item.by]) or "**nobody named**"


def _ranked_row(number: int, row: RankedEdit) -> str:
    edit = row.edit
    symbol = f"<br>{code_span(edit.symbol, 120)}" if edit.symbol else ""
    where = f"{code_span(edit.path, 300)} line {row.line}{symbol}"
    reasons = "<br>".join(_ground(one) for one in row.grounds if one.weight or one.code not in EVERYWHERE)
    return f"| {number} | {where} | {markdown(row.what, _LONG)} | {reasons} |"


def _ground(one: Ground) -> str:
    return f"{one.weight}: {markdown(one.words, _LONG)} <sub>{markdown(one.source, _SHORT)}</sub>"


def _sign_off_rows(verdict: Verdict) -> Iterator[str]:
    for item in verdict.sign_offs:
        paths = some([code_span(path, 300) for path in item.paths], _NAMED)
        where = f" For {paths}." if paths else ""
        how = code_span(sign_command(verdict.change.source, item.id), _LONG)
        yield f"- {_who(item)} ({markdown(item.id, 80)}): {markdown(item.why, 600)}{where} {how}"


def _deltas(page: MarkdownPage, verdict: Verdict, options: ReportOptions) -> None:
    rows = capability_rows(verdict)
    page.part(
        f"Capabilities gained and lost by {counted(len(verdict.edits), 'edit')}",
        map(capability_row, rows),
        head=("| Where | Function | Difference |", "| --- | --- | --- |"),
        counted_as="edit",
        folded=True,
    )
    moved = options.briefing.dependencies
    page.part(
        f"Dependencies that differ ({len(moved)})",
        map(_dependency_row, moved),
        head=("| Dependency | What | Before | After | Where |", "| --- | --- | --- | --- | --- |"),
        counted_as="dependency",
        folded=True,
    )
    told = (Effect.BLOCKS, Effect.ATTENTION)
    others = [item for item in verdict.findings if item.effect not in told]
    page.part(
        f"{counted(len(others), 'finding')} that did not decide",
        map(other_row, others),
        head=("| Where | What | Why it does not block |", "| --- | --- | --- |"),
        counted_as="finding",
        folded=True,
    )


def _dependency_row(one: DependencyChange) -> str:
    name = f"{code_span(one.name, 120)} ({markdown(one.ecosystem, 40)})"
    sides = f"{code_span(one.before or '-', 120)} | {code_span(one.after or '-', 120)}"
    return f"| {name} | {markdown(', '.join(one.moves), 200)} | {sides} | {_place(one.path, one.line)} |"


def _asked(options: ReportOptions) -> Iterator[str]:
    briefing = options.briefing
    yield from (f"- Asked for the ranking: {markdown(text, _LONG)}" for text in briefing.asked)
    yield from (f"- **Not asked** for the ranking: {markdown(text, _LONG)}" for text in briefing.unasked)
    for claim in briefing.claims:
        said, found = markdown(claim.said, 200), markdown(claim.found, 300)
        yield f"- **Not borne out:** it says “{said}”, but {found} ({_place(claim.path, claim.line)})"


def _place(path: str, line: int) -> str:
    return f"{code_span(path, 300)} line {line}"
