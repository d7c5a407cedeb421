"""guard in LangChain, in a real agent with a scripted model."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.tools import tool

import guard
from guard.agents.libraries.langchain import GuardMiddleware
from tests.repos import Repo

SHELL = "import subprocess\n\n\ndef show(name):\n    subprocess.run(f'ls {name}', shell=True)\n"
CLEAN = "def twice(x):\n    return 2 * x\n"


class Scripted(GenericFakeChatModel):
    """A fake model that takes tools."""

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        return self


def _run(
    repo: Repo, name: str, arguments: dict[str, Any], *, is_async: bool
) -> tuple[ToolMessage, list[str]]:
    done: list[str] = []

    @tool
    def write_file(path: str, text: str) -> str:
        """Write a file."""
        done.append(path)
        return "written"

    @tool
    def read_file(path: str) -> str:
        """Read a file."""
        done.append(path)
        return "read"

    @tool
    def run(command: str) -> str:
        """Run a command."""
        done.append(command)
        return "ran"

    call = {"name": name, "args": arguments, "id": "c1", "type": "tool_call"}
    model = Scripted(messages=iter([AIMessage("", tool_calls=[call]), AIMessage("done")]))
    session = guard.Session.from_git(repo.folder)
    readers = {"write_file": lambda call: {call["path"]: call["text"].encode()}}
    middleware = GuardMiddleware(session, readers, harmless=["read_file"])
    agent = create_agent(model, tools=[write_file, read_file, run], middleware=[middleware])
    question: Any = {"messages": [("user", "go")]}
    state = asyncio.run(agent.ainvoke(question)) if is_async else agent.invoke(question)
    answer = next(message for message in state["messages"] if isinstance(message, ToolMessage))
    return answer, done


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo", {"a.py": "x = 1\n"})


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize(
    ("name", "arguments", "passes", "says"),
    [
        ("write_file", {"path": "b.py", "text": CLEAN}, True, "written"),
        ("write_file", {"path": "b.py", "text": SHELL}, False, "b.py:5"),
        ("write_file", {"path": "../b.py", "text": CLEAN}, False, "does not stay inside"),
        ("write_file", {"path": "b.py"}, False, "crashed while judging (KeyError)"),
        ("read_file", {"path": "a.py"}, True, "read"),
        ("run", {"command": "rm -rf /"}, False, "no reader for the tool"),
    ],
)
def test_tool_calls(
    repo: Repo, name: str, arguments: dict[str, Any], passes: bool, says: str, is_async: bool
) -> None:
    answer, done = _run(repo, name, arguments, is_async=is_async)
    assert says in str(answer.content)
    assert bool(done) == passes
    assert (answer.status == "error") == (not passes)
