"""Does the hook of a bare repository really refuse a bad push? Tried on a copy, with that very hook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from guard.agents.doctor import BAD_NAME, GOOD_NAME, GOOD_TEXT, Finding, planted
from guard.agents.rehearse import said
from guard.app.rehearsal import HOOK, is_bare, rehearse_push
from guard.errors import GuardError

__all__ = ["examine_bare", "is_bare"]

_WHAT = "pre-receive hook"


def examine_bare(top: Path) -> Iterator[Finding]:
    """Push a harmless file and a bad one to the newest commit's branch of a copy.

    Raises:
        GuardError: nothing can be tried at all.
    """
    if not (top / HOOK).is_file():
        yield Finding(_WHAT, False, "is not there: `guard hook install git-server` writes it")
        return
    try:
        bad = rehearse_push(top, BAD_NAME, planted(top))
        good = rehearse_push(top, GOOD_NAME, GOOD_TEXT)
    except GuardError as error:
        yield Finding(_WHAT, False, str(error))
        return
    if bad.returncode == 0:
        yield Finding(_WHAT, False, "a bad push to the branch of HEAD was taken: is the branch protected?")
    elif good.returncode:
        told = said(good.stdout, good.stderr)
        yield Finding(_WHAT, False, f"a harmless push was refused as well ({told})")
    else:
        yield Finding(_WHAT, True, "refuses the bad push and takes the harmless one")
