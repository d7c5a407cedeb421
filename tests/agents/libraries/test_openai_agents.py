"""guard in the OpenAI Agents SDK, run by the SDK itself against a scripted model."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import agents
import pytest
from agents.editor import ApplyPatchOperation, ApplyPatchResult
from agents.items import ModelResponse
from agents.models.interface import Model
from agents.usage import Usage
from openai.types.responses import (
    ResponseFunctionToolCall,
    ResponseOutputMessage,
    ResponseOutputText,
)

import guard
from guard.agents.libraries.openai_agents import GuardedEditor, tool_guardrail
from tests.repos import Repo

SHELL = "import subprocess\n\n\ndef show(name):\n    subprocess.run(f'ls {name}', shell=True)\n"
CLEAN = "def twice(x):\n    return 2 * x\n"


class Editor:
    """Notes what it is asked to do."""

    def __init__(self) -> None:
        self.done: list[tuple[str, str]] = []

    def create_file(self, operation: ApplyPatchOperation) -> ApplyPatchResult:
        self.done.append(("create", operation.path))
        return ApplyPatchResult(status="completed")

    async def update_file(self, operation: ApplyPatchOperation) -> str:
        self.done.append(("update", operation.path))
        return "done"

    def delete_file(self, operation: ApplyPatchOperation) -> None:
        self.done.append(("delete", operation.path))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo", {"a.py": "x = 1\n", "old.txt": "words\n"})


def _added(text: str) -> str:
    return "".join(f"+{line}\n" for line in text.splitlines())


def test_what_is_stopped_never_reaches_the_editor(repo: Repo) -> None:
    inner = Editor()
    editor = GuardedEditor(inner, guard.Session.from_git(repo.folder), repo.folder)
    result = asyncio.run(editor.create_file(ApplyPatchOperation("create_file", "show.py", _added(SHELL))))
    assert isinstance(result, ApplyPatchResult)
    assert result.status == "failed"
    assert "show.py" in (result.output or "")
    assert inner.done == []


def test_what_passes_is_handed_on_sync_or_not(repo: Repo) -> None:
    inner = Editor()
    editor = GuardedEditor(inner, guard.Session.from_git(repo.folder), repo.folder)
    create = ApplyPatchOperation("create_file", "b.py", _added(CLEAN))
    update = ApplyPatchOperation("update_file", "a.py", "@@\n-x = 1\n+x = 2\n")
    assert asyncio.run(editor.create_file(create)) == ApplyPatchResult(status="completed")
    assert asyncio.run(editor.update_file(update)) == "done"
    assert inner.done == [("create", "b.py"), ("update", "a.py")]


@pytest.mark.parametrize(
    "operation",
    [
        ApplyPatchOperation("update_file", "a.py", "@@\n-not there\n+x = 2\n"),
        ApplyPatchOperation("update_file", "../a.py", "@@\n-x = 1\n+x = 2\n"),
        ApplyPatchOperation("update_file", "a.py", None),
        ApplyPatchOperation("update_file", "missing.py", "@@\n-x = 1\n+x = 2\n"),
    ],
)
def test_what_cannot_be_followed_is_refused(repo: Repo, operation: ApplyPatchOperation) -> None:
    inner = Editor()
    editor = GuardedEditor(inner, guard.Session.from_git(repo.folder), repo.folder)
    result = asyncio.run(editor.update_file(operation))
    assert isinstance(result, ApplyPatchResult)
    assert result.status == "failed"
    assert inner.done == []


class Scripted(Model):
    """A model that calls one tool, and then says what the tool answered."""

    def __init__(self, name: str, arguments: dict[str, Any]) -> None:
        self.name, self.arguments = name, arguments
        self.saw: list[Any] = []

    async def get_response(
        self, system_instructions: Any, input: Any, *args: Any, **kwargs: Any
    ) -> ModelResponse:
        self.saw.append(input)
        output: Any
        if len(self.saw) == 1:
            output = ResponseFunctionToolCall(
                type="function_call", call_id="c1", name=self.name, arguments=json.dumps(self.arguments)
            )
        else:
            said = ResponseOutputText(type="output_text", text="done", annotations=[])
            output = ResponseOutputMessage(
                id="m", type="message", role="assistant", status="completed", content=[said]
            )
        return ModelResponse(output=[output], usage=Usage(), response_id=None)

    def stream_response(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize(("text", "passes"), [(SHELL, False), (CLEAN, True)])
@pytest.mark.parametrize("known", [True, False])
def test_a_function_tool_in_a_real_run(repo: Repo, text: str, passes: bool, known: bool) -> None:
    written: dict[str, str] = {}
    session = guard.Session.from_git(repo.folder)
    readers = {"write_file": lambda call: {call["path"]: call["text"].encode()}} if known else {}

    @agents.function_tool(tool_input_guardrails=[tool_guardrail(session, readers)])
    def write_file(path: str, text: str) -> str:
        """Write a file."""
        written[path] = text
        return "written"

    model = Scripted("write_file", {"path": "b.py", "text": text})
    agent = agents.Agent(name="writer", model=model, tools=[write_file])
    result = agents.Runner.run_sync(agent, "go", run_config=agents.RunConfig(tracing_disabled=True))
    assert result.final_output == "done"
    assert written == ({"b.py": text} if passes and known else {})
    answer = next(item for item in model.saw[1] if item.get("type") == "function_call_output")["output"]
    assert ("written" in answer) == (passes and known)
