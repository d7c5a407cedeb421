"""What harnesses write to their hooks, in the forms they have been seen to write it."""

from __future__ import annotations

import json

import pytest

from guard.agents.payload import parse_call
from guard.errors import UsageError

PATCH = "*** Begin Patch\n*** Add File: n.txt\n+yo\n*** End Patch\n"


@pytest.mark.parametrize("marks", [0, 1, 2])
def test_byte_order_marks_in_front_are_no_text(marks: int) -> None:
    document = {"tool_name": "Write", "tool_input": {"file_path": "a", "content": "x"}}
    call = parse_call(b"\xef\xbb\xbf" * marks + json.dumps(document).encode(), "cursor", "edit")
    assert (call.tool, call.arguments["content"]) == ("Write", "x")


@pytest.mark.parametrize("tool", ["Edit", "ApplyPatch", "apply_patch"])
def test_a_patch_may_come_as_plain_text(tool: str) -> None:
    document = {"tool_name": tool, "tool_input": PATCH}
    call = parse_call(json.dumps(document).encode(), "copilot", "edit")
    assert (call.tool, call.arguments) == (tool, {"input": PATCH})


def test_other_plain_text_is_refused() -> None:
    document = {"tool_name": "Edit", "tool_input": "change it please"}
    with pytest.raises(UsageError):
        parse_call(json.dumps(document).encode(), "copilot", "edit")
