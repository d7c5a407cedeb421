"""Calls of hooks as each harness makes them, and how it takes the answers: what `guard doctor` replays."""

from __future__ import annotations

import json
from typing import Any

from guard.agents.answers import EXIT_DENY, STOP


def writing(harness: str, top: str, name: str, text: str) -> bytes:
    """What `harness` writes to its hook when its agent is about to make the file `name` under `top`."""
    file = f"{top}/{name}"
    lines = "".join(f"+{line}\n" for line in text.splitlines())
    patch = f"*** Begin Patch\n*** Add File: {name}\n{lines}*** End Patch"
    tools: dict[str, tuple[str, dict[str, Any]]] = {
        "claude-code": ("Write", {"file_path": file, "content": text}),
        "codex": ("apply_patch", {"command": patch}),
        "copilot": ("create", {"path": file, "file_text": text}),
        "gemini": ("write_file", {"file_path": file, "content": text}),
        "cursor": ("Write", {"file_path": file, "content": text}),
        "openhands": ("file_editor", {"command": "create", "path": file, "file_text": text}),
    }
    tool, arguments = tools[harness]
    if harness == "copilot":
        return _call({"timestamp": 0, "cwd": top, "toolName": tool, "toolArgs": json.dumps(arguments)})
    call = {"session_id": "guard-doctor", "tool_name": tool, "tool_input": arguments}
    if harness == "openhands":
        return _call({**call, "event_type": "PreToolUse", "working_dir": top})
    event = {"gemini": "BeforeTool", "cursor": "preToolUse"}.get(harness, "PreToolUse")
    return _call({**call, "hook_event_name": event, "cwd": top})


def finishing(harness: str, top: str) -> bytes:
    """What `harness` writes to its hook when its agent is about to finish."""
    if harness == "openhands":
        return _call({"event_type": "Stop", "session_id": "guard-doctor", "working_dir": top})
    if harness == "copilot":
        return _call({"timestamp": 0, "cwd": top, "sessionId": "guard-doctor", "stopReason": "end_turn"})
    event = {"gemini": "AfterAgent", "cursor": "stop"}.get(harness, "Stop")
    return _call(
        {"session_id": "guard-doctor", "hook_event_name": event, "cwd": top, "stop_hook_active": False}
    )


def is_denied(harness: str, event: str, code: int, out: bytes, err: bytes) -> bool:
    """Whether the harness takes this answer as a denial, by its own rules."""
    document = _document(out)
    if event == STOP and harness == "cursor":
        return code == 0 and bool(document.get("followup_message"))
    if harness == "copilot" and event != STOP and code:
        return True
    if code == EXIT_DENY:
        return harness != "codex" or bool(err.strip())
    if code:
        return False  # a failed hook, which the harness passes over
    special = document.get("hookSpecificOutput")
    if event != STOP and harness in ("claude-code", "codex"):
        return isinstance(special, dict) and special.get("permissionDecision") == "deny"
    if event != STOP and harness in ("copilot", "cursor"):
        return "deny" in (document.get("permissionDecision"), document.get("permission"))
    return document.get("decision") in ("deny", "block")


def said(out: bytes, err: bytes) -> str:
    """The beginning of what a command had to say."""
    text = err.decode("utf-8", "replace").strip() or out.decode("utf-8", "replace").strip()
    return text.splitlines()[0] if text else "nothing"


def _document(out: bytes) -> dict[str, Any]:
    try:
        document = json.loads(out)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _call(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()
