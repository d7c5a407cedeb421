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
from guard.app.own_code import refuse_own_code
from guard.app.places import work_tree_around
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
        `event` (which occasion it was), `deny`, and `text` for the agent (empty: say nothing).
    """
    event = call.event
    try:
        asked = parse_call(data, call.harness, call.event)
        event = asked.event
        refuse_own_code([work_tree_around(asked.folder or Path.cwd())])
        denied, text = _finish(call, asked) if event == STOP else _edit(call, asked)
    except GuardError as error:
        denied, text = True, error_text(error)
    return {"event": event or EDIT, "deny": denied, "text": text}


def _edit(call: Invocation, asked: HookCall) -> tuple[bool, str]:
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
        return True, own_files_text(own)
    denied, text = (False, "") if judged.verdict is None else _said(call, asked, judged.verdict)
    if judged.unfollowed and not denied:
        if call.sign_off == "deny" or judged.unfollowed_blocks:
            return True, unfollowed_text(judged.unfollowed)
        if call.sign_off == "tell":
            text = f"{text}\n{unfollowed_text(judged.unfollowed)}".strip()
    return denied, text


def _finish(call: Invocation, asked: HookCall) -> tuple[bool, str]:
    verdict = judge_tree(asked.folder or Path.cwd(), base=call.base, policy=call.policy, ledger=call.ledger)
    return (False, "") if verdict is None else _said(call, asked, verdict)


def _said(call: Invocation, asked: HookCall, verdict: Verdict) -> tuple[bool, str]:
    if call.ledger or os.environ.get("GUARD_LEDGER"):
        # What cannot be recorded is denied, as everything that fails in here.
        record(verdict, Proposer(asked.session, call.harness, asked.model), path=call.ledger)
    if verdict.decision is Decision.REVIEW:
        return False, ""
    if verdict.decision is not Decision.SIGN_OFF:
        return True, refusal(verdict)
    if call.sign_off == "deny":
        return True, signing(verdict)
    return False, signing(verdict) if call.sign_off == "tell" else ""
