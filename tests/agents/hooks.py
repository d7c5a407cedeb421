"""Calls of a hook as each harness makes them: what it writes, and how it reads the answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CLEAN = "def twice(x):\n    return 2 * x\n"
SHELL = (
    "import subprocess\nimport sys\n\n\n"
    "def show(name):\n    subprocess.run(name, shell=True)\n\n\nshow(sys.argv[1])\n"
)


@dataclass(frozen=True)
class Done:
    """How a hook's process ended."""

    code: int
    out: str
    err: str

    def denies(self, harness: str) -> bool:
        """Whether the harness takes this for a denial of a tool's use, by its own rules."""
        document = json.loads(self.out) if self.out.strip() else {}
        if harness in ("claude-code", "codex"):
            special = document.get("hookSpecificOutput", {})
            reason = special.get("permissionDecisionReason", "").strip()
            by_document = special.get("permissionDecision") == "deny" and bool(reason)
            return bool(self.err.strip()) if self.code == 2 else self.code == 0 and by_document
        if harness == "copilot":
            return self.code != 0 or document.get("permissionDecision") == "deny"
        if harness == "cursor":
            return self.code == 2 or (self.code == 0 and document.get("permission") == "deny")
        return self.code == 2 or (self.code == 0 and document.get("decision") == "deny")

    @property
    def asks(self) -> bool:
        """Whether the harness puts the tool's use before its user."""
        document = json.loads(self.out) if self.out.strip() else {}
        said = document.get("hookSpecificOutput", document)
        return self.code == 0 and said.get("permissionDecision") == "ask"

    def keeps_going(self, harness: str) -> bool:
        """Whether the harness makes its agent go on instead of finishing."""
        document = json.loads(self.out) if self.out.strip() else {}
        if harness == "cursor":
            return self.code == 0 and bool(document.get("followup_message"))
        if self.code == 2 and harness != "copilot":
            return bool(self.err.strip())
        return self.code == 0 and document.get("decision") in ("block", "deny")

    def is_silent(self, harness: str) -> bool:
        """Whether the harness goes on as if there were no hook."""
        said = {"cursor": {"permission": "allow"}, "copilot": {}}.get(harness)
        document = json.loads(self.out) if self.out.strip() else None
        return (self.code, document, self.err) == (0, said, "")

    @property
    def reason(self) -> str:
        """What the agent is told."""
        document = json.loads(self.out)
        special = document.get("hookSpecificOutput", document)
        words = ("permissionDecisionReason", "reason", "agent_message", "followup_message")
        return str(next(special[word] for word in words if word in special))


PATIENT = ("--deadline", "60")
"""For a busy machine, where the answer is asked for and not the time."""


def hook(
    harness: str,
    stdin: bytes | Mapping[str, Any],
    *options: str,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    timeout: float = 120,
    fault: str = "",
) -> Done:
    """Run `guard hook HARNESS` as a process of its own, in which the code `fault` has run before guard's.

    It has a minute, but where a fault or an option says how long.
    """
    data = stdin if isinstance(stdin, bytes) else json.dumps(stdin).encode()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    # Isolated, or guard would start itself once more, and without the fault.
    faulty = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{fault}\n"
    faulty += "from guard.__main__ import main\nmain()\n"
    start = ["-I", "-c", faulty] if fault else ["-P", "-m", "guard"]
    patient = () if fault or "--deadline" in options else PATIENT
    done = subprocess.run(
        [sys.executable, *start, "hook", harness, *options, *patient],
        input=data,
        cwd=cwd,
        env=environment,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def writing(harness: str, top: Path, name: str, text: str) -> dict[str, Any]:
    """What `harness` writes when its agent is about to create or overwrite a file."""
    patch = "*** Begin Patch\n*** Add File: " + name + "\n"
    patch += "".join(f"+{line}\n" for line in text.splitlines()) + "*** End Patch"
    file = str(top / name)
    calls: dict[str, dict[str, Any]] = {
        "claude-code": _call("PreToolUse", "Write", {"file_path": file, "content": text}),
        "codex": _call("PreToolUse", "apply_patch", {"command": patch}),
        "copilot": {
            "timestamp": 1,
            "toolName": "create",
            "toolArgs": json.dumps({"path": file, "file_text": text}),
        },
        "gemini": _call("BeforeTool", "write_file", {"file_path": file, "content": text}),
        "cursor": _call("preToolUse", "Write", {"file_path": file, "content": text}),
        "openhands": {
            "event_type": "PreToolUse",
            "tool_name": "file_editor",
            "tool_input": {"command": "create", "path": file, "file_text": text},
            "session_id": "s",
            "working_dir": str(top),
        },
    }
    return {"cwd": str(top), **calls[harness]}


def running(harness: str, top: Path, command: str) -> dict[str, Any]:
    """What `harness` writes when its agent is about to run a shell command."""
    arguments = {"command": command}
    calls: dict[str, dict[str, Any]] = {
        "claude-code": _call("PreToolUse", "Bash", arguments),
        "codex": _call("PreToolUse", "Bash", arguments),
        "copilot": {"timestamp": 1, "toolName": "bash", "toolArgs": json.dumps(arguments)},
        "gemini": _call("BeforeTool", "run_shell_command", arguments),
        "cursor": {"hook_event_name": "beforeShellExecution", "command": command},
        "openhands": _call("PreToolUse", "terminal", arguments),
    }
    return {"cwd": str(top), **calls[harness]}


def finishing(harness: str, top: Path) -> dict[str, Any]:
    """What `harness` writes when its agent is about to finish."""
    names = {"copilot": "agentStop", "gemini": "AfterAgent", "cursor": "stop"}
    call: dict[str, Any] = {"cwd": str(top), "hook_event_name": names.get(harness, "Stop")}
    return {**call, "stop_hook_active": False} if harness in ("claude-code", "codex") else call


def _call(event: str, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {"session_id": "s", "hook_event_name": event, "tool_name": tool, "tool_input": arguments}
