"""guard in LangChain: middleware that answers a tool call itself where guard stops it.

session = guard.Session.from_git(".")
write = {"write_file": lambda call: {call["path"]: call["text"].encode()}}
agent = create_agent(model, tools=[…], middleware=[GuardMiddleware(session, write)])
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command

from guard.agents.libraries.deciding import Reader, decide
from guard.agents.session import Session

_Answer = ToolMessage | Command[Any]


class GuardMiddleware(AgentMiddleware[Any, Any]):
    """Asks guard before a tool writes files. A call that is stopped never reaches its tool."""

    def __init__(
        self, session: Session, readers: Mapping[str, Reader], *, harmless: Collection[str] = ()
    ) -> None:
        """Say which tools write.

        Args:
            session: the task that the calls belong to.
            readers: by tool name, what a call would write.
            harmless: names of tools that write no files. Every other tool is refused: guard cannot see what
                it does.
        """
        super().__init__()
        self._session, self._readers, self._harmless = session, dict(readers), frozenset(harmless)

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], _Answer]
    ) -> _Answer:
        """Answer the call, or hand it on."""
        return self._refused(request) or handler(request)

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[_Answer]]
    ) -> _Answer:
        """Answer the call, or hand it on."""
        return await asyncio.to_thread(self._refused, request) or await handler(request)

    def _refused(self, request: ToolCallRequest) -> ToolMessage | None:
        call = request.tool_call
        name = call["name"]
        if name in self._harmless:
            return None
        if name not in self._readers:
            why_not = f"guard: it has no reader for the tool {name!r}, so nothing of it is let through."
        else:
            why_not = decide(self._session, lambda: self._readers[name](call["args"]))
        if not why_not:
            return None
        return ToolMessage(content=why_not, tool_call_id=call["id"], name=name, status="error")
