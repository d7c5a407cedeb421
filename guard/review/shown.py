"""What is shown beside a commit: the decision, and remarks on the lines that the change altered. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from guard.model.finding import Side
from guard.model.verdict import Decision, Effect, Verdict
from guard.ports.forge import Annotation, Shown, State
from guard.report.markdown import to_markdown
from guard.report.objections import incomplete_causes, objections
from guard.report.sanitize import line
from guard.report.words import headline
from guard.review.gate import Standing
from guard.wording import counted

MAX_ANNOTATIONS = 500
_TEXT, _TITLE = 1000, 140
_SUMMARY = 60_000
"""Bytes; a check run takes 65,535 characters."""
_STATES = {
    Decision.BLOCKED: State.FAILURE,
    Decision.INCOMPLETE: State.INCOMPLETE,
    Decision.SIGN_OFF: State.SIGNATURES,
    Decision.REVIEW: State.SUCCESS,
}


def shown(verdict: Verdict, standings: Sequence[Standing] | None = None) -> Shown:
    """The decision as a server shows it.

    Args:
        verdict: what was decided.
        standings: where the sign-offs stand; None where nobody looked, so that all are taken to be missing.
    """
    word, advice = headline(verdict)
    state, title = _STATES[verdict.decision], f"{word}: {advice}"
    if state is State.SIGNATURES and standings is not None:
        missing = [what for one in standings for what in one.missing]
        state = State.SIGNATURES if missing else State.SUCCESS
        named = (
            f"missing: {'; '.join(missing)}" if missing else f"{counted(len(standings), 'sign-off')} given"
        )
        title = f"{word}: {named}"
    found = tuple(_annotations(verdict))
    left = len(found) - MAX_ANNOTATIONS
    more = (
        f"\n{counted(left, 'remark')} on lines left out here; the JSON report has all.\n" if left > 0 else ""
    )
    summary = to_markdown(verdict, max_bytes=_SUMMARY - 200) + more
    return Shown(state, line(title, _TITLE), summary, found[:MAX_ANNOTATIONS])


def _annotations(verdict: Verdict) -> Iterator[Annotation]:
    """What blocks, what was not looked at, what wants attention, each at its first changed line."""
    lines = _changed(verdict)

    def at(path: str, numbers: Sequence[int], level: str, title: str, text: str) -> Iterator[Annotation]:
        known = next((number for number in numbers if number in lines[path]), 0)
        if known and path.isprintable():
            yield Annotation(path, known, known, level, line(title, _TITLE), line(text, _TEXT))

    for cause in incomplete_causes(verdict):
        for path, number in cause.places:
            yield from at(path, (number,), "failure", cause.what, f"{cause.message} {cause.repair}")
    for item in objections(verdict):
        if item.finding is None or item.finding.side is Side.AFTER:
            text = f"{item.message} Repair: {item.repair}" if item.repair else item.message
            yield from at(item.path, item.lines, "failure", item.rule, text)
    for level, effect in (("warning", Effect.ATTENTION), ("notice", Effect.SIGN_OFF)):
        for one in verdict.findings:
            if one.effect is effect and one.side is Side.AFTER:
                numbers = range(one.line, min(one.end_line, one.line + _TEXT) + 1)
                yield from at(one.path, numbers, level, one.id, f"{one.message} {one.repair}")


def _changed(verdict: Verdict) -> defaultdict[str, set[int]]:
    """The lines after the change that its edits account for, by path."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for edit in verdict.edits:
        for span in edit.after:
            found[edit.path].update(range(span.start, span.end + 1))
    return found
