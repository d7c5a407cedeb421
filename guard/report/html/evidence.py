"""What looked at what, what nobody looked at, and by what all of it was judged."""

from __future__ import annotations

from collections.abc import Iterator

from guard.model.briefing import Briefing
from guard.model.finding import Status
from guard.model.verdict import Effect, FileJudgement, JudgedFinding, Verdict
from guard.report.capabilities import unanalysed
from guard.report.web.document import Section, folded, left_out
from guard.report.web.markup import Html, joined, prose, tag, text, within
from guard.report.words import place, short_digest, unread_files
from guard.wording import counted, some

_ROOM = 25_000
_LONG = 400


def evidence(verdict: Verdict, briefing: Briefing) -> Section:
    """The part with who read what; what nobody looked at stands at its head."""
    nobody = list(_nobody(verdict, briefing))
    parts = [
        tag(
            "div",
            tag("h3", "Nobody looked at"),
            tag("ul", *(tag("li", one) for one in nobody)),
            class_="warn",
        )
        if nobody
        else tag("p", "Every file was read by something, and every question was answered."),
        _checks(verdict),
        _files(verdict),
        *_asked(briefing),
        *_undecided(verdict),
    ]
    return Section("looked", "What looked at what", joined(parts))


def _nobody(verdict: Verdict, briefing: Briefing) -> Iterator[Html]:
    unread = unread_files(verdict)
    if unread:
        yield text(f"{counted(len(unread), 'file')} that nothing read: {some(unread, 6)}", _LONG)
    calls = unanalysed(verdict)
    if calls:
        yield text(f"nothing can be said of {calls}", _LONG)
    for one in verdict.skipped:
        yield prose(f"the check {one.check} was skipped: {one.reason}", _LONG)
    for said in briefing.unasked:
        yield text(f"for the ranking: {said}", _LONG)


def _checks(verdict: Verdict) -> Html:
    ran = [
        tag("li", tag("code", text(one.check, 80)), f" ({counted(len(one.judged), 'file')})")
        for one in verdict.outcomes
        if one.status is Status.RAN
    ]
    others = [
        tag(
            "li",
            tag("code", text(one.check, 80)),
            f" {one.status.value}: ",
            prose(one.reason, _LONG),
        )
        for one in verdict.outcomes
        if one.status is not Status.RAN
    ]
    head = tag("h3", "Checks that ran, and how many files each judged")
    more = (tag("h3", "Checks that did not"), tag("ul", *others)) if others else ()
    return joined((head, tag("ul", *ran, class_="inline"), *more))


def _files(verdict: Verdict) -> Html:
    rows, left = within(map(_file, verdict.files), _ROOM)
    more = (left_out(left, "file"),) if left else ()
    listed = joined((tag("ul", *rows), *more))
    return folded(text(f"Files and what read each ({len(verdict.files)})"), listed)


def _file(file: FileJudgement) -> Html:
    engines = joined((tag("code", text(name, 60)) for name in file.engines), " ") or tag("strong", "nothing")
    return tag("li", tag("span", text(file.path, 300), class_="code"), f" ({file.kind}): ", engines)


def _asked(briefing: Briefing) -> Iterator[Html]:
    if briefing.asked:
        yield tag("h3", "Asked for the ranking")
        yield tag("ul", *(tag("li", text(one, _LONG)) for one in briefing.asked))
    if briefing.claims:
        yield tag("h3", "Said of the change, and not borne out")
        yield tag(
            "ul",
            *(
                tag("li", text(f"“{one.said}”, but {one.found} ({place(one.path, one.line)})", _LONG))
                for one in briefing.claims
            ),
        )


def _undecided(verdict: Verdict) -> Iterator[Html]:
    told = (Effect.BLOCKS, Effect.ATTENTION)
    others = [item for item in verdict.findings if item.effect not in told]
    if others:
        rows, left = within(map(_finding, others), _ROOM)
        more = (left_out(left, "finding"),) if left else ()
        yield folded(
            text(f"{counted(len(others), 'finding')} that did not decide"), joined((tag("ul", *rows), *more))
        )


def _finding(item: JudgedFinding) -> Html:
    why = f" ({item.why})" if item.why else ""
    return tag(
        "li",
        tag("span", text(place(item.path, item.line), 300), class_="code"),
        f" {item.id}, {item.severity.value}: {item.effect.value.replace('_', '-')}{why}. ",
        prose(item.message, _LONG),
    )


def foot(verdict: Verdict) -> Html:
    """How much was judged, of what, and by what."""
    change, policy = verdict.change, verdict.policy
    parts = (
        f"{counted(change.files, 'file')} (+{change.lines_added} −{change.lines_removed}), "
        f"{counted(len(verdict.edits), 'edit')}",
        f"policy {policy.name} {short_digest(policy.digest)}",
        f"change {short_digest(change.digest)}",
        f"base {short_digest(change.base)}",
        f"guard {verdict.guard_version}",
    )
    return tag("p", joined((text(part, 200) for part in parts), " · "))
