"""What a reviewer with one minute reads: the decision, the one thing to look at, who must sign and how.

Shared by the formats that lead a reviewer (`summary`, `html`). Texts are passed on as they are; the formats
sanitise them.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from guard.expressions import expression
from guard.model.briefing import Briefing, Ground, RankedEdit
from guard.model.verdict import Verdict
from guard.report.objections import incomplete_causes
from guard.report.ranked import EVERYWHERE
from guard.report.words import unread_files
from guard.wording import counted, some

_RANGE = expression(r"[^.\s].*?\.{2,3}[^.].*")


def sign_command(source: str, sign_off: str = "") -> str:
    """What signs, to be put into a shell; BASE...HEAD where the change has no commits yet.

    Args:
        source: where the change came from, as the verdict says it.
        sign_off: the id of one sign-off; without it, all that the person can give.
    """
    one = f" --for {shlex.quote(sign_off)}" if sign_off else ""
    return f"guard sign{one} -m WHY {shlex.quote(source) if _RANGE.fullmatch(source) else 'BASE...HEAD'}"


def telling(grounds: Sequence[Ground], most: int = 3) -> tuple[Ground, ...]:
    """The grounds that tell one edit from another, heaviest first, at most so many."""
    found = [one for one in grounds if one.code not in EVERYWHERE and one.weight > 0]
    return tuple(found[:most] or [one for one in grounds if one.weight > 0][:1])


def why(row: RankedEdit, most: int = 3) -> str:
    """Why an edit stands where it stands, in a phrase."""
    return "; ".join(one.words for one in telling(row.grounds, most))


def unlooked(verdict: Verdict) -> str:
    """What nobody looked at, in a phrase; "" where all was."""
    parts = [counted(len(incomplete_causes(verdict)), "cause")] if incomplete_causes(verdict) else []
    unread = unread_files(verdict)
    if unread:
        parts.append(f"{counted(len(unread), 'file')} read by nothing ({some(unread, 2)})")
    if verdict.skipped:
        parts.append(f"skipped: {some([one.check for one in verdict.skipped], 3)}")
    return "; ".join(parts)


def borne_out(briefing: Briefing) -> str:
    """The first claim that the change does not bear out, in a phrase; "" where there is none."""
    if not briefing.claims:
        return ""
    first, rest = briefing.claims[0], len(briefing.claims) - 1
    more = f" (and {counted(rest, 'more claim')})" if rest else ""
    return f"it says “{first.said}”, but {first.found}{more}"
