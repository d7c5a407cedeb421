"""The verdict for a pull request's comment or a step's summary."""

from __future__ import annotations

from collections.abc import Iterator

from guard.model.verdict import Effect, JudgedFinding, Verdict
from guard.report.capabilities import CapabilityRow, capability_rows, unanalysed
from guard.report.markdown_page import MAX_BYTES, MarkdownPage
from guard.report.objections import Objection, incomplete_causes, objections
from guard.report.sanitize import code_span, log, markdown
from guard.report.words import and_list, headline, ranges, short_digest, unread_files
from guard.wording import counted, some

_CELL = 600
_NAMED = 5
"""Places and paths of a row that are named; the rest is counted."""


def to_markdown(verdict: Verdict, *, max_bytes: int = MAX_BYTES) -> str:
    """The report as GitHub-flavoured Markdown, at most `max_bytes` (5,000 or more) long, ending in a newline.

    Where it would be longer, rows are left out from the end of each part, and their number is said.
    """
    page = MarkdownPage(max_bytes)
    word, advice = headline(verdict)
    page.always(f"## guard: {word}", "", markdown(advice), "")
    found = objections(verdict)
    page.part(
        "### Look here first (holds nothing up)",
        map(attention_row, verdict.attention),
        head=("| Where | What | If it is not meant |", "| --- | --- | --- |"),
        counted_as="place",
    )
    page.part("### Not looked at", incomplete_rows(verdict), counted_as="cause")
    page.part("### Must sign before merge", _sign_off_rows(verdict), counted_as="sign-off")
    page.part(
        "### Objections",
        (objection_row(item) for item in found),
        head=("| Where | What is wrong | Repair |", "| --- | --- | --- |"),
        counted_as="objection",
    )
    told = (Effect.BLOCKS, Effect.ATTENTION)
    others = [item for item in verdict.findings if item.effect not in told]
    page.part(
        f"{counted(len(others), 'finding')} that did not decide",
        (other_row(item) for item in others),
        head=("| Where | What | Why it does not block |", "| --- | --- | --- |"),
        counted_as="finding",
        folded=True,
    )
    rows = capability_rows(verdict)
    page.part(
        f"Capabilities gained and lost by {counted(len(rows), 'edit')}",
        (capability_row(row) for row in rows),
        head=("| Where | Function | Difference |", "| --- | --- | --- |"),
        counted_as="edit",
        folded=True,
    )
    page.part("What was looked at", evidence_rows(verdict), counted_as="file", folded=True)
    page.foot(foot_line(verdict))
    return log(page.text())


def objection_row(item: Objection) -> str:
    """A row of the table of objections: where, what is wrong, repair."""
    where = code_span(item.path, 300) if item.path else "the whole change"
    lines = f" line {ranges(item.lines)}" if item.lines else ""
    label = f" ({markdown(item.label, 200)})" if item.label else ""
    what = f"{code_span(item.rule, 80)}{label}<br>{markdown(item.message, _CELL)}"
    return f"| {where}{lines} | {what} | {markdown(item.repair, _CELL)} |"


def other_row(finding: JudgedFinding) -> str:
    """A row for a finding that did not decide: where, what, why not."""
    where = f"{code_span(finding.path, 300)} line {finding.line}"
    what = f"{code_span(finding.id, 80)} ({finding.severity.value})<br>{markdown(finding.message, _CELL)}"
    why = finding.effect.value.replace("_", "-") + (f": {markdown(finding.why, 300)}" if finding.why else "")
    return f"| {where} | {what} | {why} |"


def attention_row(finding: JudgedFinding) -> str:
    """A row for what a reviewer should look at: where, what, what to do if it is not meant."""
    where = f"{code_span(finding.path, 300)} line {finding.line}"
    what = f"{code_span(finding.id, 80)} ({finding.severity.value})<br>{markdown(finding.message, _CELL)}"
    return f"| {where} | {what} | {markdown(finding.repair, _CELL)} |"


def capability_row(row: CapabilityRow) -> str:
    """A row for an edit that gained or lost capabilities: where, in what, which."""
    symbol = code_span(row.symbol, 120) if row.symbol else "the module itself"
    return f"| {code_span(row.path, 300)} line {row.line} | {symbol} | {markdown(row.difference, 300)} |"


def incomplete_rows(verdict: Verdict) -> Iterator[str]:
    """List items for what was to be looked at and was not."""
    for cause in incomplete_causes(verdict):
        named = [
            code_span(path, 300) + (f" line {number}" if number else "") for path, number in cause.places
        ]
        where = f" ({some(named, _NAMED)})" if named else ""
        repair = f" **Repair:** {markdown(cause.repair, _CELL)}" if cause.repair else ""
        yield f"- **{markdown(cause.what, 80)}**{where}: {markdown(cause.message, _CELL)}{repair}"


def _sign_off_rows(verdict: Verdict) -> Iterator[str]:
    for item in verdict.sign_offs:
        who = and_list([f"**{markdown(name, 80)}**" for name in item.by]) or "**nobody named**"
        paths = some([code_span(path, 300) for path in item.paths], _NAMED)
        where = f" For {paths}." if paths else ""
        yield f"- {who} ({markdown(item.id, 80)}): {markdown(item.why, _CELL)}{where}"


def evidence_rows(verdict: Verdict) -> Iterator[str]:
    """List items for what looked at what, what nothing looked at first."""
    unread = unread_files(verdict)
    if unread:
        yield f"- **{counted(len(unread), 'file')} read by nothing.**"
    calls = unanalysed(verdict)
    if calls:
        yield f"- Nothing can be said of {markdown(calls, 600)}"
    for waiver in verdict.policy.unused_waivers:
        yield f"- Unused or expired waiver: {markdown(waiver, 300)}"
    for outcome in verdict.outcomes:
        reason = f": {markdown(outcome.reason, 300)}" if outcome.reason else ""
        judged = f" ({counted(len(outcome.judged), 'file')})" if outcome.judged else ""
        yield f"- Check {code_span(outcome.check, 80)} {outcome.status.value}{judged}{reason}"
    for file in verdict.files:
        engines = ", ".join(code_span(name, 60) for name in file.engines) or "**nothing**"
        size = f"+{file.lines_added} -{file.lines_removed}"
        yield f"- {code_span(file.path, 300)} ({markdown(file.kind, 40)}, {size}): {engines}"


def foot_line(verdict: Verdict) -> str:
    """The closing line: how much was judged, of what, and by what."""
    change, policy = verdict.change, verdict.policy
    parts = [
        f"{counted(change.files, 'file')} (+{change.lines_added} -{change.lines_removed}), "
        f"{counted(len(verdict.edits), 'edit')}",
        f"policy {code_span(policy.name, 80)} {code_span(short_digest(policy.digest), 80)}",
        f"change {code_span(short_digest(change.digest), 80)}",
        f"base {code_span(short_digest(change.base), 80)}",
        f"guard {markdown(verdict.guard_version, 40)}",
    ]
    return "<sub>" + " · ".join(parts) + "</sub>"
