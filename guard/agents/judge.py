"""What the child of a hook's process does: read the call, judge it, and say yes or no."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from guard.agents.answers import EDIT, STOP
from guard.agents.invocation import Invocation
from guard.agents.message import error_text, own_files_text, refusal, signing, unfollowed_text
from guard.agents.payload import HookCall, parse_call
from guard.app.edits import judge_call, judge_tree
from guard.app.hiding import hidden
from guard.app.own_code import refuse_own_code
from guard.app.places import work_tree_around
from guard.app.programs import dismiss
from guard.app.recording import record
from guard.errors import GuardError
from guard.model.record import Proposer
from guard.model.verdict import Decision, Verdict

OWN_FILES = re.compile(
    r"\.guard/.*|\.claude/settings(\.local)?\.json|\.codex/(hooks\.json|config\.toml)|\.github/hooks/[^/]*"
    r"|\.gemini/settings\.json|\.cursor/hooks\.json|\.openhands/hooks\.json",
    re.IGNORECASE | re.DOTALL,
)
"""What an agent is judged by, or called through. A signature comes too late for these: the next edit would
be judged by the new one as soon as it is committed."""


def judge(call: Invocation, data: bytes) -> dict[str, Any]:
    """Judge what a harness asks about.

    Args:
        call: how the hook was called.
        data: what the harness wrote to standard input.

    Returns:
        `event` (which occasion it was), `deny`, `ask` (of a denial: whether the user may decide otherwise),
        and `text` for the agent (empty: say nothing).
    """
    event = call.event
    asking = False
    try:
        asked = parse_call(data, call.harness, call.event)
        event = asked.event
        refuse_own_code([work_tree_around(asked.folder or Path.cwd())])
        denied, text, asking = _finish(call, asked) if event == STOP else _edit(call, asked)
    except GuardError as error:
        denied, text = True, error_text(error)
    finally:
        dismiss()  # the child ends without what Python does at the end
    return {"event": event or EDIT, "deny": denied, "ask": asking, "text": hidden(text)}


Said = tuple[bool, str, bool]
"""Whether it is denied, what the agent is told, and whether its user is asked instead."""


def _edit(call: Invocation, asked: HookCall) -> Said:
    judged = judge_call(
        asked.folder or Path.cwd(),
        call.harness,
        asked.tool,
        asked.arguments,
        base=call.base,
        policy=call.policy,
        ledger=call.ledger,
    )
    own = [path for path in judged.paths if OWN_FILES.fullmatch(path)]
    if own:
        return True, own_files_text(own), False
    denied, text, asking = (
        (False, "", False) if judged.verdict is None else _said(call, asked, judged.verdict)
    )
    if judged.unfollowed and (asking or not denied):
        if call.sign_off == "deny" or judged.unfollowed_blocks:
            return True, unfollowed_text(judged.unfollowed), False
        if call.sign_off != "silent":
            text = f"{text}\n{unfollowed_text(judged.unfollowed)}".strip()
        if call.sign_off == "ask":
            return True, text, True
    return denied, text, asking


def _finish(call: Invocation, asked: HookCall) -> Said:
    verdict = judge_tree(asked.folder or Path.cwd(), base=call.base, policy=call.policy, ledger=call.ledger)
    if verdict is None:
        return False, "", False
    denied, text, asking = _said(call, asked, verdict)
    return denied and not asking, text, False  # what stands in the work tree was asked about before


def _said(call: Invocation, asked: HookCall, verdict: Verdict) -> Said:
    if call.ledger or os.environ.get("GUARD_LEDGER"):
        # What cannot be recorded is denied, as everything that fails in here.
        record(verdict, Proposer(asked.session, call.harness, asked.model), path=call.ledger)
    if verdict.decision is Decision.REVIEW:
        return False, "", False
    if verdict.decision is not Decision.SIGN_OFF:
        return True, refusal(verdict), False
    if call.sign_off in ("deny", "ask"):
        return True, signing(verdict), call.sign_off == "ask"
    return False, signing(verdict) if call.sign_off == "tell" else "", False
