"""The MCP server, asked by a real client over stdio and over HTTP on loopback."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from guard.agents.mcp_server import Desk
from guard.errors import GuardError
from tests.repos import Repo

SHELL = "import subprocess\n\n\ndef show(name):\n    subprocess.run(f'ls {name}', shell=True)\n"
CLEAN = "def twice(x):\n    return 2 * x\n"
Talk = Callable[[ClientSession], Awaitable[Any]]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo", {"a.py": "x = 1\n"})


def _over_stdio(folder: Path, talk: Talk) -> Any:
    async def run() -> Any:
        server = StdioServerParameters(command=sys.executable, args=["-m", "guard", "mcp", "-C", str(folder)])
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            return await talk(session)

    return asyncio.run(asyncio.wait_for(run(), 60))


def _answer(result: CallToolResult) -> dict[str, Any]:
    assert not result.isError, result.content
    assert result.structuredContent is not None
    return result.structuredContent


@pytest.mark.parametrize("rest", [b'{"jsonrpc":"2.0","id":2,"meth', b"\xff\xfe\0\n", b""])
def test_a_caller_that_goes_in_the_middle_of_a_message_is_no_crash(repo: Repo, rest: bytes) -> None:
    hello = (
        b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26",'
        b'"capabilities":{},"clientInfo":{"name":"x","version":"1"}}}\n'
        b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n'
    )
    command = [sys.executable, "-m", "guard", "mcp", "-C", str(repo.folder)]
    done = subprocess.run(command, input=hello + rest, capture_output=True, timeout=60, check=False)
    assert done.returncode in ((0, 3) if rest else (0,)), done  # the library may be faster than the end
    assert b"crashed" not in done.stderr
    assert done.stderr.count(b"guard: ") == (done.returncode == 3)


def test_a_proposal_is_judged_before_it_is_written(repo: Repo) -> None:
    async def talk(session: ClientSession) -> list[dict[str, Any]]:
        proposals = [{"show.py": SHELL}, {"show.py": CLEAN}, {"a.py": None, "b.py": "x = 1\n"}]
        return [_answer(await session.call_tool("check_files", {"files": files})) for files in proposals]

    stopped, passed, moved = _over_stdio(repo.folder, talk)
    assert (stopped["decision"], stopped["may_reach_review"]) == ("blocked", False)
    obstacle = stopped["obstacles"][0]
    assert (obstacle["path"], obstacle["lines"]) == ("show.py", [5])
    assert "list" in obstacle["repair"]
    assert passed["may_reach_review"]
    assert passed["obstacles"] == []
    assert moved["may_reach_review"]
    assert not (repo.folder / "show.py").exists()


def test_the_base_does_not_move_with_the_proposers_commits(repo: Repo) -> None:
    async def talk(session: ClientSession) -> dict[str, Any]:
        await asyncio.to_thread(repo.commit, {"show.py": SHELL})
        return _answer(await session.call_tool("check_work_tree", {}))

    assert _over_stdio(repo.folder, talk)["decision"] == "blocked"


def test_a_patch_and_what_is_approved(repo: Repo) -> None:
    patch = "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n"

    async def talk(session: ClientSession) -> list[Any]:
        tools = await session.list_tools()
        return [
            _answer(await session.call_tool("check_patch", {"patch": patch})),
            _answer(await session.call_tool("show_patterns", {})),
            _answer(await session.call_tool("show_policy", {})),
            _answer(await session.call_tool("explain", {"rule": "code-rules"})),
            {tool.name: tool for tool in tools.tools},
        ]

    judged, patterns, policy, words, tools = _over_stdio(repo.folder, talk)
    assert judged["may_reach_review"]
    assert {"id", "why", "paths", "edits"} <= set(patterns["result"][0])
    assert policy["name"] == "default"
    assert "version: 1" in policy["text"]
    assert words["result"]
    assert all(tool.annotations.readOnlyHint and tool.outputSchema for tool in tools.values())
    # Which repository, base and policy count is not the proposer's to say.
    named = {name for tool in tools.values() for name in tool.inputSchema["properties"]}
    assert named == {"files", "patch", "rule"}


BAD_QUESTIONS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("check_files", {"files": {"../../etc/passwd": "x"}}, "does not stay inside"),
    ("check_files", {"files": {}}, "no file differs"),
    ("check_files", {"files": {"a.py": 5}}, "valid"),
    ("check_patch", {"patch": "nonsense \x1b[31m"}, "patch"),
    ("check_work_tree", {}, "no file differs"),
    ("explain", {"rule": "nothing-has-this-name"}, "nothing-has-this-name"),
)


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> list[CallToolResult]:
    """What one server answers to each of them."""

    async def talk(session: ClientSession) -> list[CallToolResult]:
        return [await session.call_tool(tool, arguments) for tool, arguments, _ in BAD_QUESTIONS]

    repo = Repo(tmp_path_factory.mktemp("bad") / "repo", {"a.py": "x = 1\n"})
    answers: list[CallToolResult] = _over_stdio(repo.folder, talk)
    return answers


@pytest.mark.parametrize("number", range(len(BAD_QUESTIONS)), ids=lambda number: BAD_QUESTIONS[number][2])
def test_bad_questions_are_refused_in_words(refusals: list[CallToolResult], number: int) -> None:
    result = refusals[number]
    assert result.isError
    text = result.content[0]
    assert isinstance(text, TextContent)
    assert BAD_QUESTIONS[number][2] in text.text
    assert "\x1b" not in text.text


def test_no_repository_no_server(tmp_path: Path) -> None:
    with pytest.raises(GuardError):
        Desk.at(tmp_path, "HEAD")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_http_on_loopback(repo: Repo) -> None:
    port = _free_port()
    command = [sys.executable, "-m", "guard", "mcp", "-C", str(repo.folder), "--http", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/mcp"
    try:
        _wait(port)

        async def ask() -> CallToolResult:
            async with streamable_http_client(url) as (read, write, _), ClientSession(read, write) as session:
                await session.initialize()
                return await session.call_tool("check_files", {"files": {"show.py": SHELL}})

        assert _answer(asyncio.run(asyncio.wait_for(ask(), 60)))["decision"] == "blocked"
        # A page that reached loopback through a name of its own is turned away.
        for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
            refused = httpx.post(url, json={}, headers={**headers, "Content-Type": "application/json"})
            assert refused.status_code in (403, 421)
    finally:
        server.kill()
        server.wait()


def _wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not come up")
