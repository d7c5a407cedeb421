"""The one comment on a proposed change: what it says, which comment it is, and what was answered. Pure.

A comment is guard's own where the account that guard writes as wrote it and its first line is the marker.
Whoever puts the marker into another comment gets nothing by it: that is neither believed nor overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from guard.expressions import expression
from guard.model.briefing import NO_BRIEFING, Briefing
from guard.model.verdict import Decision, Effect, JudgedFinding, Verdict
from guard.ports.forge import Comment
from guard.report.objections import incomplete_causes
from guard.report.options import ReportOptions
from guard.report.sanitize import code_span, log, markdown
from guard.report.summary import to_summary
from guard.review.gate import Standing
from guard.wording import some

MARKER = "<!-- guard:comment/1 -->"
"""The first line of guard's own comment, which no page shows."""
MAX_BYTES = 60_000
RESOLVED = "Nothing is left of what was said here: every edit is covered, and no check objects."
_SUPERSEDED = "<!-- guard:superseded/1 -->\nguard says it in its first comment on this change."
SEEN = "guard: seen"
"""How a line begins that answers a finding; its fingerprint follows."""
_SEEN = expression(rf"[ ]{{0,3}}{SEEN} ([0-9a-f]{{16}})(?:\s.*)?")
_ANSWERED = 200
"""Answers that are read; a page of them is no answer any more."""
_ROOM = 4_000
"""Bytes of each of the three parts that stand beneath the report."""


@dataclass(frozen=True)
class Wanted:
    """What is to be done, so that there is one comment and it is right."""

    body: str = ""
    """What it shall say; "" where nothing is to be written."""
    edits: Comment | None = None
    """The comment that shall say it; None for a new one."""
    superseded: tuple[Comment, ...] = ()
    """Further comments of guard's own, which two runs at one time may have written."""


def report(verdict: Verdict, briefing: Briefing, max_bytes: int) -> str:
    """What the comment says of a verdict, in Markdown of at most `max_bytes`."""
    return to_summary(verdict, ReportOptions(briefing=briefing), max_bytes=max_bytes)


def no_brief(_: Verdict) -> Briefing:
    """Nothing is asked around the verdict."""
    return NO_BRIEFING


def wanted(
    verdict: Verdict,
    comments: Sequence[Comment],
    account: str,
    answered: Mapping[str, str],
    standings: Sequence[Standing] = (),
    brief: Callable[[Verdict], Briefing] = no_brief,
) -> Wanted:
    """What is to be done.

    Args:
        verdict: what is to be said.
        comments: all comments there are.
        account: the one that guard writes as.
        answered: fingerprints of findings that somebody answered, with that account.
        standings: where the sign-offs stand, where that is known.
        brief: asks what a reviewer is shown beside a verdict.
    """
    own = [one for one in comments if one.account.casefold() == account.casefold() and is_marked(one.body)]
    said = body(verdict, answered, standings, brief)
    if not said:
        said = _finished(f"### guard: resolved\n\n{RESOLVED}\n{_answers(verdict, answered)}") if own else ""
    right = bool(own) and same(own[0].body, said)
    return Wanted("" if right else said, own[0] if own and not right else None, tuple(own[1:]))


def body(
    verdict: Verdict,
    answered: Mapping[str, str],
    standings: Sequence[Standing] = (),
    brief: Callable[[Verdict], Briefing] = no_brief,
) -> str:
    """The whole text of the comment, by the arguments of `wanted`; "" where there is nothing to say."""
    left = without(verdict, answered)
    quiet = left.decision is Decision.REVIEW and not left.attention and not incomplete_causes(left)
    if quiet:
        return ""
    beneath = _signatures(standings) + _answers(verdict, answered) + _asking(left)
    return _finished(report(left, brief(left), MAX_BYTES - 3 * _ROOM - 1_000) + beneath)


def superseded() -> str:
    """What a second comment of guard's own is turned into."""
    return _SUPERSEDED


def is_marked(text: str) -> bool:
    """Whether the first line is the marker."""
    return text.replace("\r\n", "\n").split("\n", 1)[0].rstrip() == MARKER


def same(one: str, other: str) -> bool:
    """Whether two texts are one but for line ends, as servers alter them."""
    first, second = ([row.rstrip() for row in text.strip().splitlines()] for text in (one, other))
    return first == second


def without(verdict: Verdict, answered: Mapping[str, str]) -> Verdict:
    """The verdict without findings that somebody answered; what blocks stays, whoever has seen it."""
    return replace(
        verdict, findings=tuple(one for one in verdict.findings if not _is_answered(one, answered))
    )


def answers(
    comments: Iterable[Comment], author: str, account: str, may_answer: Callable[[Comment], bool]
) -> dict[str, str]:
    """The fingerprints that lines `guard: seen FINGERPRINT` name, each with who wrote the first of them.

    Args:
        comments: all comments there are.
        author: who proposes the change; that account's answers do not count, and neither do guard's.
        account: the one that guard writes as.
        may_answer: whether an account has a part in the repository; asked of those alone who wrote one.
    """
    found: dict[str, str] = {}
    nobody = {"", author.casefold(), account.casefold()}
    for comment in comments:
        names = [match[1] for row in comment.body.splitlines()[:_ANSWERED] if (match := _SEEN.fullmatch(row))]
        if names and comment.account.casefold() not in nobody and may_answer(comment):
            for name in names:
                found.setdefault(name, comment.account)
        if len(found) >= _ANSWERED:
            break
    return found


def _is_answered(finding: JudgedFinding, answered: Mapping[str, str]) -> bool:
    return finding.effect is not Effect.BLOCKS and finding.fingerprint in answered


def _answers(verdict: Verdict, answered: Mapping[str, str]) -> str:
    found = [one for one in verdict.findings if _is_answered(one, answered)]
    if not found:
        return ""
    rows = [
        f"- {code_span(one.id, 80)} ({code_span(one.fingerprint)}) by {markdown(by, 60)}"
        for one in found
        for by in [answered[one.fingerprint]]
    ]
    return _part("\n### Answered, and not said again\n", rows)


def _asking(verdict: Verdict) -> str:
    """How what holds nothing up can be answered."""
    found = [one for one in verdict.findings if one.effect in (Effect.ATTENTION, Effect.SIGN_OFF)]
    if not found:
        return ""
    rows = [
        f"- {code_span(f'{SEEN} {one.fingerprint}')}: {code_span(one.id, 80)} in {code_span(one.path, 150)}"
        for one in found
    ]
    head = "<details><summary>Seen it? Answer with one of these lines, and it is not said again</summary>"
    return _part(f"\n{head}\n", rows, "\n</details>\n")


def _signatures(standings: Sequence[Standing]) -> str:
    return _part("\n### Signatures\n", [_standing(one) for one in standings])


def _part(head: str, rows: Sequence[str], foot: str = "") -> str:
    """Rows under a title, as many as there is room for; nothing where there are none."""
    if not rows:
        return ""
    kept: list[str] = []
    left = _ROOM
    for row in rows:
        left -= len(row.encode("utf-8", "replace")) + 1
        if left < 0:
            break
        kept.append(row)
    more = [f"- and {len(rows) - len(kept)} more"] if len(kept) < len(rows) else []
    return "\n".join([head, *kept, *more]) + "\n" + foot


def _standing(one: Standing) -> str:
    signed = [f"{markdown(who, 60)} ({markdown(how, 80)})" for who, how in one.signed]
    parts = [f"signed by {some(signed, 5)}"] if signed else []
    parts += [f"missing: {markdown('; '.join(one.missing), 300)}"] if one.missing else []
    return f"- {code_span(one.sign_off.id, 80)}: {'; '.join(parts) or 'nothing is missing'}"


def _finished(text: str) -> str:
    shown = log("\n".join(_rows(f"{MARKER}\n{text}")))
    assert len(shown.encode("utf-8", "replace")) <= MAX_BYTES
    return shown


def _rows(text: str) -> Iterator[str]:
    r"""The lines, of which none is a command to the server.

    GitLab carries out lines that begin with `/` ("/merge") by the rights of whoever writes them.
    """
    for row in text.split("\n"):
        bare = row.lstrip()
        yield f"{row[: len(row) - len(bare)]}\\{bare}" if bare.startswith("/") else row
