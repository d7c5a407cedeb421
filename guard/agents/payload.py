"""What a harness writes to its hook's standard input."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guard.agents.answers import EDIT, occasion
from guard.errors import UsageError
from guard.model.marks import LETTER

_EVENT = ("hook_event_name", "event_type", "hookEventName")
_SESSION = ("session_id", "sessionId", "conversation_id")
_FOLDER = ("cwd", "working_dir", "workingDirectory")


@dataclass(frozen=True)
class HookCall:
    """One call of a hook."""

    event: str
    """`EDIT` or `STOP`."""
    tool: str
    """Empty where the harness did not say, or the agent is about to finish."""
    arguments: Mapping[str, Any]
    folder: str
    """The session's folder; empty where the harness did not say."""
    session: str = ""
    """The harness's name for the session."""
    model: str = ""


def parse_call(data: bytes, harness: str, event: str | None) -> HookCall:
    """Read a hook's standard input.

    Args:
        data: what was read.
        harness: who wrote it.
        event: the occasion, where the caller knows it.

    Raises:
        UsageError: it is no JSON object, names a key twice, is about another event, or has no arguments.
    """
    try:
        text = data.decode("utf-8").lstrip(LETTER)  # some systems write the mark in front, once or twice
        document = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise UsageError("what the harness wrote is not JSON that can be read") from error
    if not isinstance(document, dict):
        raise UsageError("what the harness wrote is no JSON object")
    named = _first(document, _EVENT)
    event = event or (EDIT if named is None else occasion(named))
    if event is None:
        raise UsageError("guard has nothing to say to this event; take it out of the hook's configuration")
    folder = _first(document, _FOLDER) or ""
    if not folder and isinstance(roots := document.get("workspace_roots"), list) and len(roots) == 1:
        folder = roots[0] if isinstance(roots[0], str) else ""
    session, model = _first(document, _SESSION) or "", _first(document, ("model",)) or ""
    tool, arguments = _tool(document, harness) if event == EDIT else ("", {})
    return HookCall(event, tool, arguments, folder, session, model)


def _tool(document: Mapping[str, Any], harness: str) -> tuple[str, Mapping[str, Any]]:
    tool = _first(document, ("tool_name", "toolName")) or ""
    arguments = document.get("tool_input", document.get("toolArgs"))
    if arguments is None and harness == "cursor" and isinstance(document.get("command"), str):
        return "Shell", {"command": document["command"]}  # beforeShellExecution
    if isinstance(arguments, str):
        if arguments.lstrip().startswith("*** Begin Patch"):
            return tool, {"input": arguments}
        try:
            arguments = json.loads(arguments, object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            raise UsageError("the tool's arguments are not JSON that can be read") from error
    if not isinstance(arguments, dict):
        raise UsageError("the call has no arguments of a tool")
    return tool, arguments


def _first(document: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = document.get(name)
        if isinstance(value, str):
            return value
    return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different: of two equal ones, readers take one or the other."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found
