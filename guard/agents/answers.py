"""How each harness wants to be answered. It imports little: it has to work when nothing else does.

A denial is said in every way the harness understands at once, where one way does not hide the other: its
JSON on standard output, the reason on standard error, and an exit code. Exit code 2 means "deny" to every
harness here, so it is also what is left when nothing can be printed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from guard.agents.occasions import EDIT, EXIT_DENY, HARNESSES, STOP

__all__ = ["EDIT", "EXIT_DENY", "HARNESSES", "STOP", "Answer", "allow", "ask_user", "deny", "occasion"]

MOST = 9_000
"""Characters of a reason; Claude Code cuts strings at 10,000."""

_EVENTS = {
    "PreToolUse": EDIT,
    "preToolUse": EDIT,
    "BeforeTool": EDIT,
    "beforeShellExecution": EDIT,
    "Stop": STOP,
    "SubagentStop": STOP,
    "agentStop": STOP,
    "subagentStop": STOP,
    "AfterAgent": STOP,
    "stop": STOP,
}


def occasion(name: str) -> str | None:
    """`EDIT` or `STOP` for a harness's name of an event; None for any other."""
    return _EVENTS.get(name)


@dataclass(frozen=True)
class Answer:
    """What the process prints and how it ends."""

    stdout: str = ""
    stderr: str = ""
    code: int = 0


def deny(harness: str, event: str, reason: str) -> Answer:
    """The answer that stops an edit, or keeps an agent from finishing; `reason` is for the agent to read."""
    reason = reason.strip()[:MOST] or "guard gave no reason"
    document = _stop(harness, reason) if event == STOP else _edit(harness, reason)
    # Copilot and Cursor read the reason from the document only where the exit code is 0.
    code = 0 if harness in ("copilot", "cursor") else EXIT_DENY
    return Answer(_line(document), reason + "\n", code)


_ASKING = frozenset({"claude-code", "copilot"})
"""Harnesses that put an edit before their user where a hook answers "ask", or deny it where there is none
(Copilot's cloud). To the others it is no answer they know; Codex lets such an edit through."""


def ask_user(harness: str, event: str, reason: str) -> Answer:
    """The answer that has the user decide on an edit; a denial where the harness cannot ask."""
    if harness not in _ASKING or event == STOP:
        return deny(harness, event, reason)
    reason = reason.strip()[:MOST] or "guard gave no reason"
    return Answer(_line(_edit(harness, reason, "ask")))


def allow(harness: str, event: str, note: str = "") -> Answer:
    """The answer that lets the harness go on as it would without a hook; `note` tells the agent something."""
    note = note.strip()[:MOST]
    if harness == "cursor":
        document: dict[str, Any] = {} if event == STOP else {"permission": "allow"}
        return Answer(_line({**document, "agent_message": note} if note and event == EDIT else document))
    if harness == "copilot":
        # One document is expected; to say "allow" would skip the question to the user.
        return Answer(_line({"additionalContext": note} if note else {}))
    if not note:
        return Answer()
    if harness in ("claude-code", "codex") and event == EDIT:
        return Answer(
            _line({"hookSpecificOutput": {"hookEventName": "PreToolUse", "additionalContext": note}})
        )
    if harness == "openhands":
        return Answer(_line({"additionalContext": note}))
    return Answer(_line({"systemMessage": note}))


def _edit(harness: str, reason: str, decision: str = "deny") -> dict[str, Any]:
    if harness in ("claude-code", "codex"):
        said = {
            "hookEventName": "PreToolUse",
            "permissionDecision": decision,
            "permissionDecisionReason": reason,
        }
        return {"hookSpecificOutput": said}
    if harness == "copilot":
        return {"permissionDecision": decision, "permissionDecisionReason": reason}
    if harness == "cursor":
        message = "guard stopped this edit; the agent was told why."
        return {"permission": "deny", "user_message": message, "agent_message": reason}
    return {"decision": "deny", "reason": reason}


def _stop(harness: str, reason: str) -> dict[str, Any]:
    if harness == "cursor":
        return {"followup_message": reason}  # the only thing its stop hook can say
    return {"decision": "deny" if harness in ("gemini", "openhands") else "block", "reason": reason}


def _line(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=True) + "\n"
