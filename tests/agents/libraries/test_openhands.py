"""guard as OpenHands' security analyser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.repos import Repo

pytest.importorskip("openhands.sdk", reason="openhands-sdk is not installed (it needs Python 3.12)")

from openhands.sdk.event import ActionEvent
from openhands.sdk.llm import MessageToolCall
from openhands.sdk.security import SecurityRisk

from guard.agents.libraries.openhands import GuardAnalyzer

SHELL = "import subprocess\n\n\ndef show(name):\n    subprocess.run(f'ls {name}', shell=True)\n"
CLEAN = "def twice(x):\n    return 2 * x\n"


def _action(tool: str, arguments: Any) -> Any:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    call = MessageToolCall(id="c1", name=tool, arguments=text, origin="completion")
    return ActionEvent(thought=[], tool_name=tool, tool_call_id="c1", tool_call=call, llm_response_id="r")


@pytest.mark.parametrize(
    ("tool", "arguments", "risk"),
    [
        ("file_editor", {"command": "create", "path": "b.py", "file_text": SHELL}, SecurityRisk.HIGH),
        ("file_editor", {"command": "create", "path": "b.py", "file_text": CLEAN}, SecurityRisk.LOW),
        ("file_editor", {"command": "view", "path": "a.py"}, SecurityRisk.LOW),
        ("file_editor", {"command": "create", "path": "/etc/x", "file_text": CLEAN}, SecurityRisk.HIGH),
        ("terminal", {"command": "ls"}, SecurityRisk.LOW),
        ("terminal", {"command": "cat > b.py <<'E'\n" + SHELL + "E\n"}, SecurityRisk.HIGH),
        ("file_editor", "no JSON", SecurityRisk.HIGH),
        ("file_editor", "[]", SecurityRisk.HIGH),
    ],
)
def test_risks(tmp_path: Path, tool: str, arguments: Any, risk: SecurityRisk) -> None:
    repo = Repo(tmp_path / "repo", {"a.py": "x = 1\n"})
    found = GuardAnalyzer(folder=str(repo.folder)).analyze_action(_action(tool, arguments))
    assert found.risk == risk
    assert bool(found.details) == (risk is SecurityRisk.HIGH)
