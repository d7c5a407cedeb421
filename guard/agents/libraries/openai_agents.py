"""guard in the OpenAI Agents SDK: an editor that refuses what guard stops, a guardrail for function tools.

The SDK's tool guardrails do not cover `ApplyPatchTool`; its editor has to be wrapped.

    session = guard.Session.from_git(".")
    tool = ApplyPatchTool(editor=GuardedEditor(MyEditor("."), session, "."))
"""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents import (
    ToolGuardrailFunctionOutput,
    ToolInputGuardrail,
    ToolInputGuardrailData,
)
from agents.editor import ApplyPatchEditor, ApplyPatchOperation, ApplyPatchResult

from guard.agents.libraries.deciding import Reader, decide, edits_of
from guard.agents.session import Edits, Session
from guard.app.texts import change_from_text


class GuardedEditor:
    """An `ApplyPatchEditor` that asks guard before it hands an operation to another one."""

    def __init__(self, editor: ApplyPatchEditor, session: Session, folder: Path | str) -> None:
        """Wrap an editor.

        Args:
            editor: makes the edits that guard lets through.
            session: the task that all of them belong to.
            folder: what the editor's paths are relative to, in a work tree.
        """
        self._editor, self._session, self._folder = editor, session, folder

    async def create_file(self, operation: ApplyPatchOperation) -> ApplyPatchResult | str | None:
        """Create a file, unless guard objects."""
        return await self._guarded(operation, "create_file")

    async def update_file(self, operation: ApplyPatchOperation) -> ApplyPatchResult | str | None:
        """Change a file, unless guard objects."""
        return await self._guarded(operation, "update_file")

    async def delete_file(self, operation: ApplyPatchOperation) -> ApplyPatchResult | str | None:
        """Delete a file, unless guard objects."""
        return await self._guarded(operation, "delete_file")

    async def _guarded(self, operation: ApplyPatchOperation, method: str) -> ApplyPatchResult | str | None:
        # The method that is called counts, not what the operation says of itself.
        why_not = await asyncio.to_thread(decide, self._session, lambda: self._edits(operation, method))
        if why_not:
            return ApplyPatchResult(status="failed", output=why_not)
        result = getattr(self._editor, method)(operation)
        return await result if inspect.isawaitable(result) else result  # type: ignore[no-any-return]

    def _edits(self, operation: ApplyPatchOperation, method: str) -> Edits:
        told: dict[str, Any] = {"type": method, "path": operation.path}
        if operation.diff is not None:
            told["diff"] = operation.diff
        if operation.move_to is not None:
            told["move_to"] = operation.move_to
        return edits_of(change_from_text(self._folder, "agents-sdk-operations", json.dumps(told)))


def tool_guardrail(session: Session, readers: Mapping[str, Reader]) -> ToolInputGuardrail[Any]:
    """A guardrail for function tools that write files; give it as `tool_input_guardrails=[…]`.

    Args:
        session: the task that the calls belong to.
        readers: by tool name, what a call would write. A guarded tool without a reader is refused: guard
            cannot see what it does.
    """

    async def guardrail(data: ToolInputGuardrailData) -> ToolGuardrailFunctionOutput:
        name, arguments = data.context.tool_name, data.context.tool_arguments

        def edits() -> Edits:
            return readers[name](json.loads(arguments))

        if name not in readers:
            why_not = f"guard: it has no reader for the tool {name!r}, so nothing of it is let through."
        else:
            why_not = await asyncio.to_thread(decide, session, edits)
        if why_not:
            return ToolGuardrailFunctionOutput.reject_content(why_not)
        return ToolGuardrailFunctionOutput.allow()

    return ToolInputGuardrail(guardrail_function=guardrail, name="guard")
