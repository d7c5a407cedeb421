"""The configuration with which each harness calls guard: what it has to hold, written into what is there."""

from __future__ import annotations

import difflib
import json
import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guard.agents.answers import EDIT, HARNESSES, STOP
from guard.errors import UsageError
from guard.intake.agents.tool_calls import acting, reading
from guard.syntax import jsonc

CLOSING = "guard-has-answered"
"""The last line of an answer, taken off before the harness sees it."""
END = "exit 2 ;; esac"
"""How a command ends that denies whatever is no whole answer."""
_TIMEOUT = 15
"""Seconds after which the harness gives up, well behind the hook's own deadline."""


@dataclass(frozen=True)
class Setting:
    """Where and how one harness is configured."""

    file: str
    events: Mapping[str, str]
    """The harness's event by ours."""
    matcher: str | None
    flat: bool = False
    """Whether the entries of an event are the commands themselves, not groups of them."""
    command: str = "command"
    """The key that holds the command line."""
    needs_version: bool = False
    note: str = ""
    """What the user still has to do."""


# Each matcher covers every tool that guard knows to change files or to run commands. Claude Code adds such
# tools often, and takes an expression of what is not meant: those that only read, and those of MCP servers.
SETTINGS: dict[str, Setting] = {
    "claude-code": Setting(
        ".claude/settings.json",
        {EDIT: "PreToolUse", STOP: "Stop"},
        f"^(?!(?:{'|'.join(reading('claude-code'))})$|mcp__)",
    ),
    "codex": Setting(
        ".codex/hooks.json",
        {EDIT: "PreToolUse", STOP: "Stop"},
        f"^({'|'.join(acting('codex'))})$",
        note="Codex runs a new hook only once you trusted it: open /hooks in Codex.",
    ),
    "copilot": Setting(
        ".github/hooks/guard.json",
        {EDIT: "preToolUse", STOP: "agentStop"},
        "|".join(acting("copilot")),
        flat=True,
        command="bash",
        needs_version=True,
    ),
    "gemini": Setting(
        ".gemini/settings.json",
        {EDIT: "BeforeTool", STOP: "AfterAgent"},
        "|".join(acting("gemini")),
    ),
    "cursor": Setting(
        ".cursor/hooks.json",
        {EDIT: "preToolUse", STOP: "stop"},
        "|".join(acting("cursor")),
        flat=True,
        needs_version=True,
    ),
    "openhands": Setting(
        ".openhands/hooks.json",
        {EDIT: "PreToolUse", STOP: "Stop"},
        "|".join(acting("openhands")),
    ),
}
assert tuple(SETTINGS) == HARNESSES


def program() -> str:
    """How guard is called from a shell here: by its script, which starts it isolated, or by its Python."""
    return "guard" if shutil.which("guard") else f"{shlex.quote(sys.executable)} -I -m guard"


def command_line(harness: str, event: str, guard: str | None = None, options: tuple[str, ...] = ()) -> str:
    """The shell command that a harness runs for an event.

    Most harnesses take silence and exit code 0 for a pass, and so what ends guard early for one. Here it is a
    pass only where guard's last line says that it came to its end. Everything else, a guard that is missing
    or was killed too, ends with exit code 2, which denies.
    """
    words = " ".join([guard or program(), "hook", harness, "--event", event, *map(shlex.quote, options)])
    shown = f'printf %s "${{a%{CLOSING}}}"'
    otherwise = "echo 'guard gave no whole answer; nothing is let through.' >&2"
    return (
        f"a=$({words} --closing {CLOSING}); case $?:$a in 0:*{CLOSING}) {shown} ;; "
        f"2:*{CLOSING}) {shown}; exit 2 ;; *) {otherwise}; {END}"
    )


def entry(harness: str, event: str, command: str) -> dict[str, Any]:
    """What stands in the harness's list for an event."""
    setting = SETTINGS[harness]
    handler: dict[str, Any] = {"type": "command", setting.command: command}
    if harness == "cursor":
        handler |= {"timeout": _TIMEOUT, **({"failClosed": True} if event == EDIT else {"loop_limit": 3})}
        del handler["type"]
    elif harness == "copilot":
        handler["timeoutSec"] = _TIMEOUT
    else:
        handler["timeout"] = _TIMEOUT * 1000 if harness == "gemini" else _TIMEOUT
    matcher = {"matcher": setting.matcher} if setting.matcher is not None and event == EDIT else {}
    return {**matcher, **handler} if setting.flat else {**matcher, "hooks": [handler]}


def installed(top: Path, harness: str) -> Iterator[tuple[str, str]]:
    """Every command of guard that is configured for a harness, as (our event, command line).

    Raises:
        UsageError: the configuration cannot be read.
    """
    path = top / SETTINGS[harness].file
    if not path.is_file():
        return
    root = jsonc.parse(_text(path), str(path)).value
    hooks = root.get("hooks", {}) if isinstance(root, dict) else {}
    for event, name in SETTINGS[harness].events.items():
        for item in hooks.get(name, []) if isinstance(hooks, dict) else []:
            for command in _commands(item):
                if _is_ours(command, harness):
                    yield event, command


def with_hooks(text: str, harness: str, name: str, command: dict[str, str] | None) -> str:
    """A configuration with guard's hooks in it, or without where `command` is None.

    Args:
        text: what the file holds; empty where there is none.
        harness: whose configuration it is.
        name: the file, for errors.
        command: the command line for each of our events.

    Raises:
        UsageError: the file cannot be read, or holds something else where hooks belong.
    """
    setting = SETTINGS[harness]
    for event, event_name in setting.events.items():
        text = _without(
            text,
            harness,
            event_name,
            name,
            None if command is None else entry(harness, event, command[event]),
        )
    if command is None:
        return text
    if not text.strip():
        document: dict[str, Any] = {"version": 1} if setting.needs_version else {}
        text = json.dumps({**document, "hooks": {}}, indent=2) + "\n"
    for event, event_name in setting.events.items():
        wanted = entry(harness, event, command[event])
        events = _object(jsonc.parse(text, name), name, "hooks")
        if events is None:
            text = jsonc.add(text, jsonc.parse(text, name), {}, "hooks")
            events = _object(jsonc.parse(text, name), name, "hooks")
        assert events is not None
        entries = events.members.get(event_name)
        if entries is None:
            text = jsonc.add(text, events, [wanted], event_name)
        elif not isinstance(entries.value, list):
            raise UsageError(f"hooks.{event_name} is not a list", where=name)
        elif wanted not in entries.value:
            text = jsonc.add(text, entries, wanted)
    return text


def _without(text: str, harness: str, event_name: str, name: str, but: dict[str, Any] | None) -> str:
    """The text without guard's entries for an event, except one that is as it has to be."""
    while text.strip():
        root = jsonc.parse(text, name)
        events = _object(root, name, "hooks")
        entries = events.members.get(event_name) if events is not None else None
        found = [
            node
            for node in (entries.items if entries is not None else ())
            if node.value != but and any(_is_ours(command, harness) for command in _commands(node.value))
        ]
        if not found or events is None or entries is None:
            break
        if any(not _is_ours(command, harness) for command in _commands(found[0].value)):
            raise UsageError(
                f"an entry of hooks.{event_name} holds guard beside other commands; part them", where=name
            )
        alone = len(entries.items) == 1 and but is None
        text = jsonc.remove(text, events, entries) if alone else jsonc.remove(text, entries, found[0])
    return text


def _object(root: jsonc.Node, name: str, key: str) -> jsonc.Node | None:
    if not isinstance(root.value, dict):
        raise UsageError("is no JSON object", where=name)
    node = root.members.get(key)
    if node is not None and not isinstance(node.value, dict):
        raise UsageError(f"{key} is no object", where=name)
    return node


def _commands(item: Any) -> list[str]:
    """Every command line in an entry of an event."""
    if not isinstance(item, dict):
        return []
    handlers = item["hooks"] if isinstance(item.get("hooks"), list) else [item]
    lines = [
        handler.get(key) for handler in handlers if isinstance(handler, dict) for key in ("command", "bash")
    ]
    return [line for line in lines if isinstance(line, str)]


def _is_ours(command: str, harness: str) -> bool:
    return re.search(rf"\bguard\S*\s+hook\s+{re.escape(harness)}\b", command) is not None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("cannot be read as text", where=str(path)) from error


def plan(top: Path, harness: str, command: dict[str, str] | None) -> tuple[Path, str, str]:
    """The file, what it holds, and what it is to hold.

    Raises:
        UsageError: as `with_hooks` does; or the file, or a folder on the way to it, is a symlink.
    """
    path = top / SETTINGS[harness].file
    if any(part.is_symlink() for part in (path, *path.parents) if part != top and part.is_relative_to(top)):
        raise UsageError("is reached through a symlink; guard does not write there", where=str(path))
    old = _text(path) if path.exists() else ""
    return path, old, with_hooks(old, harness, SETTINGS[harness].file, command)


def diff(old: str, new: str, name: str) -> str:
    """What changes, as a unified diff; empty where nothing does."""
    lines = (old.splitlines(keepends=True), new.splitlines(keepends=True))
    return "".join(difflib.unified_diff(*lines, f"a/{name}" if old else "/dev/null", f"b/{name}"))
