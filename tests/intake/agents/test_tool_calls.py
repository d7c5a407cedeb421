"""Each harness's own tools for editing, applied as that harness does, or refused."""

from __future__ import annotations

from typing import Any

import pytest

from guard.errors import IntakeError
from guard.intake.agents.tool_calls import HARNESSES, Command, apply_call
from tests.intake.agents.memory import draft, result

BASE = {"a.py": "one\ntwo\ntwo\n", "crlf.py": "a\r\nb\r\n", "lib/b.py": "x\n"}
FILE = {"file_path": "/top/a.py"}
ONE = {"old_string": "one", "new_string": "1"}
PATCH = "*** Begin Patch\n*** Update File: a.py\n@@\n-one\n+1\n*** End Patch"

CALLS: list[tuple[str, str, dict[str, Any], dict[str, str | None]]] = [
    ("claude-code", "Write", {"file_path": "/top/n.py", "content": "x"}, {"n.py": "x"}),
    ("claude-code", "Edit", {**FILE, **ONE}, {"a.py": "1\ntwo\ntwo\n"}),
    ("claude-code", "Edit", {**FILE, "old_string": "two", "new_string": "2", "replace_all": True},
     {"a.py": "one\n2\n2\n"}),
    ("claude-code", "Edit", {"file_path": "/top/n.py", "old_string": "", "new_string": "x"}, {"n.py": "x"}),
    ("claude-code", "Edit", {**FILE, "old_string": "one\n", "new_string": ""}, {"a.py": "two\ntwo\n"}),
    ("claude-code", "MultiEdit", {**FILE, "edits": [ONE, {"old_string": "1\n", "new_string": "one\n1\n"}]},
     {"a.py": "one\n1\ntwo\ntwo\n"}),
    ("codex", "apply_patch", {"command": PATCH}, {"a.py": "1\ntwo\ntwo\n"}),
    ("copilot", "create", {"path": "/top/n.py", "file_text": "x"}, {"n.py": "x"}),
    ("copilot", "edit", {"path": "a.py", "old_str": "one", "new_str": "1"}, {"a.py": "1\ntwo\ntwo\n"}),
    ("copilot", "apply_patch", {"input": PATCH}, {"a.py": "1\ntwo\ntwo\n"}),
    ("gemini", "write_file", {"file_path": "lib/n.py", "content": "x"}, {"lib/n.py": "x"}),
    ("gemini", "replace", {**FILE, "old_string": "two", "new_string": "2", "expected_replacements": 2},
     {"a.py": "one\n2\n2\n"}),
    ("cursor", "Write", {"path": "/top/n.py", "contents": "x"}, {"n.py": "x"}),
    ("cursor", "", {"file_path": "/top/n.py", "content": "x"}, {"n.py": "x"}),
    ("cursor", "StrReplace", {"path": "/top/a.py", **ONE}, {"a.py": "1\ntwo\ntwo\n"}),
    ("cursor", "Delete", {"path": "/top/a.py"}, {"a.py": None}),
    ("openhands", "file_editor", {"command": "insert", "path": "/top/a.py", "insert_line": 1, "new_str": "x"},
     {"a.py": "one\nx\ntwo\ntwo\n"}),
    ("openhands", "file_editor", {"command": "str_replace", "path": "a.py", "old_str": "one", "new_str": "1"},
     {"a.py": "1\ntwo\ntwo\n"}),
    ("openhands", "file_editor", {"command": "view", "path": "/top/a.py"}, {}),
    ("claude-code", "Read", {"file_path": "/etc/passwd"}, {}),
    ("gemini", "read_file", {"file_path": "/etc/passwd"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("harness", "tool", "arguments", "expected"), CALLS)
def test_applied_as_the_harness_does(
    harness: str, tool: str, arguments: dict[str, Any], expected: dict[str, str | None]
) -> None:
    edited = draft(BASE)
    assert apply_call(edited, harness, tool, arguments) is None
    assert result(edited) == expected


@pytest.mark.parametrize(
    ("harness", "tool", "arguments"),
    [
        ("claude-code", "Edit", {**FILE, "old_string": "two", "new_string": "2"}),  # twice
        ("claude-code", "Edit", {**FILE, "old_string": "One", "new_string": "1"}),  # not at all
        ("claude-code", "Edit", {**FILE, "old_string": "", "new_string": "1"}),  # over text
        ("claude-code", "Edit", {**FILE, "old_string": "one", "new_string": "one"}),
        ("claude-code", "Edit", {**FILE, "old_string": "one", "new_string": ""}),  # its newline, too?
        ("claude-code", "Edit", {"file_path": "/top/crlf.py", "old_string": "a\nb", "new_string": "c"}),
        ("claude-code", "Edit", {"file_path": "/top/none.py", **ONE}),
        ("claude-code", "Edit", {**FILE, **ONE, "replace_all": "yes"}),
        ("claude-code", "Edit", FILE),
        ("claude-code", "MultiEdit", {**FILE, "edits": []}),
        ("claude-code", "Write", {"file_path": "/etc/passwd", "content": "x"}),
        ("claude-code", "Write", {"file_path": "/top/../x", "content": "x"}),
        ("claude-code", "Write", {"file_path": "/top/.git/config", "content": "x"}),
        ("claude-code", "Write", {"file_path": "/top/a.py/b.py", "content": "x"}),
        ("claude-code", "Write", {"file_path": "/top/lib", "content": "x"}),
        ("claude-code", "Write", {"file_path": "/top/link", "content": "x"}),
        ("claude-code", "Write", {"file_path": 1, "content": "x"}),
        ("claude-code", "Write", {**FILE, "content": None}),
        ("claude-code", "mcp__files__write", {"path": "a.py", "text": "x"}),
        ("codex", "apply_patch", {"command": "rm a.py"}),
        ("gemini", "replace", {**FILE, "old_string": "two", "new_string": "2", "expected_replacements": 3}),
        ("cursor", "", {"path": "a.py"}),
        ("cursor", "Write", {"path": "a.py", "file_path": "lib/b.py", "content": "x"}),
        ("openhands", "file_editor", {"command": "undo_edit", "path": "/top/a.py"}),
        ("openhands", "file_editor", {"command": "insert", "path": "a.py", "insert_line": 9, "new_str": "x"}),
    ],
)  # fmt: skip
def test_refused(harness: str, tool: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(IntakeError):
        apply_call(draft(BASE, links={"link": "a.py"}), harness, tool, arguments)


@pytest.mark.parametrize(
    ("harness", "tool"),
    [("claude-code", "Bash"), ("codex", "Bash"), ("copilot", "bash"), ("gemini", "run_shell_command"),
     ("cursor", "Shell"), ("openhands", "terminal")],
)  # fmt: skip
def test_commands_are_handed_back(harness: str, tool: str) -> None:
    assert apply_call(draft(BASE), harness, tool, {"command": "ls"}) == Command("ls")
    assert harness in HARNESSES


def test_a_move_over_an_unchanged_text_is_a_rename() -> None:
    edited = draft(BASE)
    edited.move("a.py", "c.py")
    (change,) = edited.files()
    assert change.is_moved
    edited.write("a.py", "new\n")
    assert [change.path for change in edited.files()] == ["a.py", "c.py"]


@pytest.mark.parametrize(
    ("harness", "tool", "arguments"),
    [
        ("copilot", "Edit", {"input": PATCH}),
        ("copilot", "Write", {"file_path": "/top/a.py", "content": "1\ntwo\ntwo\n"}),
        ("cursor", "ApplyPatch", {"patch": PATCH}),
        ("gemini", "StrReplace", {"path": "a.py", "old_str": "one", "new_str": "1"}),
        ("openhands", "str-replace", {"path": "a.py", "edits": [ONE]}),
        ("codex", "write_file", {"path": "a.py", "contents": "1\ntwo\ntwo\n"}),
        ("claude-code", "NewEditor", {**FILE, **ONE}),
    ],
)
def test_a_tool_of_another_name_is_read_by_the_shape_of_its_arguments(
    harness: str, tool: str, arguments: dict[str, Any]
) -> None:
    before = draft(BASE)
    assert apply_call(before, harness, tool, arguments) is None
    assert result(before) == {"a.py": "1\ntwo\ntwo\n"}


@pytest.mark.parametrize("harness", sorted(HARNESSES))
def test_a_command_is_a_command_whatever_runs_it(harness: str) -> None:
    call = {"command": "echo hi", "description": "x", "persistent": False}
    assert apply_call(draft(BASE), harness, "Monitor", call) == Command("echo hi")


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("powershell", {"command": "echo hi"}),
        ("Mystery", {"path": "a.py"}),
        ("Mystery", {"content": "x", "old_string": "one", "path": "a.py"}),
        ("Edit", {"whatever": 1}),
    ],
)
def test_a_shape_that_leaves_a_choice_is_refused(tool: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(IntakeError):
        apply_call(draft(BASE), "copilot", tool, arguments)
