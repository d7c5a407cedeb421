"""The verdict for a person at a terminal: what was decided, what to do next, and only then the evidence."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from itertools import groupby

from guard.model.finding import Status
from guard.model.verdict import Decision, Effect, JudgedFinding, Verdict
from guard.report.objections import Cause, Objection, incomplete_causes, objections
from guard.report.options import ReportOptions
from guard.report.page import Page
from guard.report.sanitize import line, log, visible
from guard.report.words import and_list, headline, looked_at, place, ranges, short_digest, unread_files
from guard.wording import counted, some

_SHOWN = 25
"""Objections shown before the rest is folded into a count; nobody repairs more than this at once."""
_NAMED = 3
_MOST_EDITS = 6
"""Edits shown with what they gained and lost; the rest is folded into a count."""

_STYLES = {
    Decision.BLOCKED: "bold red",
    Decision.INCOMPLETE: "bold magenta",
    Decision.SIGN_OFF: "bold yellow",
    Decision.REVIEW: "bold green",
}


def to_terminal(verdict: Verdict, options: ReportOptions) -> str:
    """The report as text of at most `options.width` columns, with ANSI colour only where asked for."""
    page = Page(options.width, color=options.color, unicode=options.unicode)
    word, advice = headline(verdict)
    page.say((word, _STYLES[verdict.decision]), ("  " + advice, ""), hang=2)
    found = objections(verdict)
    causes = incomplete_causes(verdict)
    _attention(page, verdict, verbose=options.verbose)
    _incomplete(page, causes, verbose=options.verbose)
    _objections(page, found, verbose=options.verbose)
    _sign_offs(page, verdict)
    if found or causes or verdict.sign_offs or verdict.attention:
        page.gap()
    _capabilities(page, verdict, verbose=options.verbose)
    _notes(page, verdict, verbose=options.verbose)
    if options.verbose:
        _everything(page, verdict)
    _evidence(page, verdict)
    return log(page.text())


def _incomplete(page: Page, causes: tuple[Cause, ...], *, verbose: bool) -> None:
    if not causes:
        return
    page.gap()
    page.say(("Not looked at", "bold"))
    shown = causes if verbose else causes[:_SHOWN]
    for cause in shown:
        named = [place(path, number) for path, number in cause.places]
        where = some(named, len(named) if verbose else _NAMED)
        page.say((line(cause.what, 80), "magenta"), (f"  {where}" if where else "", "bold"), indent=2, hang=4)
        page.say((line(cause.message), ""), indent=6)
        if cause.repair:
            page.say(("repair: ", "green"), (line(cause.repair), ""), indent=6, hang=2)
    if len(causes) > len(shown):
        page.say((f"… and {counted(len(causes) - len(shown), 'more cause')} (--verbose shows all).", "bold"))


def _attention(page: Page, verdict: Verdict, *, verbose: bool) -> None:
    found = verdict.attention
    if not found:
        return
    page.gap()
    page.say(("Look here first", "bold"), ("  (holds nothing up)", "dim"))
    shown = found if verbose else found[:_SHOWN]
    for item in shown:
        page.say(
            (place(item.path, item.line), "bold"),
            (f"  {line(item.id, 80)}", "cyan"),
            (f"  {item.severity.value}", "dim"),
            indent=2,
            hang=4,
        )
        page.say((line(item.message), ""), indent=6)
    if len(found) > len(shown):
        rest = counted(len(found) - len(shown), "more place")
        page.say((f"… and {rest} (--verbose shows all).", "bold"))


def _objections(page: Page, found: tuple[Objection, ...], *, verbose: bool) -> None:
    shown = found if verbose else found[:_SHOWN]
    for path, group in groupby(shown, key=lambda item: item.path):
        page.gap()
        page.say((visible(path) if path else "The change as a whole", "bold"))
        for item in group:
            _objection(page, item)
    if len(found) > len(shown):
        page.gap()
        rest = len(found) - len(shown)
        page.say((f"… and {counted(rest, 'more objection')} (--verbose shows all).", "bold"))


def _objection(page: Page, item: Objection) -> None:
    where = f"{ranges(item.lines)}  " if item.lines else ""
    label = f"  {line(item.label, 200)}" if item.label else ""
    page.say((where, "bold"), (line(item.rule, 80), "red"), (label, "dim"), indent=2, hang=4)
    page.say((line(item.message), ""), indent=6)
    if item.repair:
        page.say(("repair: ", "green"), (line(item.repair), ""), indent=6, hang=2)


def _sign_offs(page: Page, verdict: Verdict) -> None:
    for number, item in enumerate(verdict.sign_offs):
        if number == 0:
            page.gap()
            page.say(("Must sign before merge", "bold"))
        who = and_list([line(name, 80) for name in item.by]) or "nobody named"
        page.say((who, "yellow"), (f"  {line(item.id, 80)}: {line(item.why)}", ""), indent=2, hang=2)
        if item.paths:
            page.say(("for ", "dim"), (_listed(item.paths), ""), indent=4, hang=4)


def _listed(paths: tuple[str, ...]) -> str:
    return some([visible(path) for path in paths], _NAMED)


def _capabilities(page: Page, verdict: Verdict, *, verbose: bool) -> None:
    if not any(item.gains or item.lost or item.unanalysed for item in verdict.edits):
        return
    told = import_module("guard.report.capabilities")  # most changes gain and lose nothing
    rows = told.capability_rows(verdict)
    shown = rows if verbose else rows[:_MOST_EDITS]
    for row in shown:
        symbol = f"  {row.symbol}" if row.symbol else ""
        page.say(
            ("Capabilities: ", "dim"),
            (row.difference, "yellow" if row.gained else ""),
            (f"  {place(row.path, row.line)}{symbol}", ""),
            hang=2,
        )
    if len(rows) > len(shown):
        rest = counted(len(rows) - len(shown), "more edit")
        page.say(("Capabilities: ", "dim"), (f"{rest} (--verbose shows all)", ""), hang=2)
    calls = told.unanalysed(verdict)
    if calls:
        page.say(("Unanalysed: ", "dim"), (calls, ""), hang=2)


def _notes(page: Page, verdict: Verdict, *, verbose: bool) -> None:
    words = {
        Effect.SIGN_OFF: "asking for a sign-off",
        Effect.NOTED: "noted",
        Effect.WAIVED: "waived",
        Effect.OLD: "old",
    }
    counts = Counter(item.effect for item in verdict.findings)
    parts = [f"{counts[effect]} {word}" for effect, word in words.items() if counts[effect]]
    if parts:
        hint = "" if verbose else " (--verbose shows them)"
        page.say(("Findings: ", "dim"), (", ".join(parts) + hint, ""), hang=2)
    if verdict.policy.unused_waivers:
        named = ", ".join(line(item, 120) for item in verdict.policy.unused_waivers)
        page.say(("Unused or expired waivers: ", "yellow"), (named, ""), hang=2)
    unread = unread_files(verdict)
    if unread:
        page.say(("Read by nothing: ", "yellow"), (_listed(unread), ""), hang=2)
    causes = [cause.message for cause in incomplete_causes(verdict)]
    for item in verdict.outcomes:
        told = any(item.check in said and item.reason in said for said in causes)
        if item.status is Status.SKIPPED and not told:
            # What to set up is said with --verbose: many a project never will, and reads this each time.
            reason = item.reason if verbose else item.reason.partition(",")[0]
            page.say((f"Skipped {line(item.check, 80)}: ", "yellow"), (line(reason), ""), hang=2)


def _everything(page: Page, verdict: Verdict) -> None:
    told = (Effect.BLOCKS, Effect.ATTENTION)
    folded = [item for item in verdict.findings if item.effect not in told]
    for item in folded:
        _folded_finding(page, item)
    for edit in (item for item in verdict.edits if item.pattern):
        symbol = f" {line(edit.symbol, 120)}" if edit.symbol else ""
        page.say(
            (place(edit.path, edit.line), "bold"),
            (f"  {line(edit.kind, 80)}{symbol}", ""),
            (f"  covered by {line(edit.pattern, 80)}", "dim"),
            indent=2,
            hang=2,
        )
    for outcome in verdict.outcomes:
        if outcome.details:
            named = "; ".join(line(detail, 200) for detail in outcome.details)
            page.say((f"{line(outcome.check, 80)}: ", "dim"), (named, ""), indent=2, hang=2)


def _folded_finding(page: Page, finding: JudgedFinding) -> None:
    why = f" ({line(finding.why, 300)})" if finding.why else ""
    page.say(
        (place(finding.path, finding.line), "bold"),
        (f"  {line(finding.id, 80)}", "cyan"),
        (f"  {finding.severity.value}, {finding.effect.value.replace('_', '-')}{why}", "dim"),
        indent=2,
        hang=2,
    )
    page.say((line(finding.message), ""), indent=6)
    if finding.repair:
        page.say(("repair: ", "green"), (line(finding.repair), ""), indent=6, hang=2)


def _evidence(page: Page, verdict: Verdict) -> None:
    change, policy = verdict.change, verdict.policy
    page.say(
        ("Looked at: ", "dim"),
        (
            f"{counted(change.files, 'file')} (+{change.lines_added} -{change.lines_removed}), "
            f"{counted(len(verdict.edits), 'edit')} {looked_at(verdict)}",
            "",
        ),
        hang=2,
    )
    page.say(
        ("Policy: ", "dim"),
        (f"{line(policy.name, 80)} {short_digest(policy.digest)}", ""),
        (f" · change {short_digest(change.digest)}", "dim"),
        (f" · base {short_digest(change.base)}", "dim"),
        (f" · guard {line(verdict.guard_version, 40)}" if verdict.guard_version else "", "dim"),
        hang=2,
    )
