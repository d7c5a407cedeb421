"""Search/replace blocks, whole files, operations of the Agents SDK, and notebooks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.errors import IntakeError
from guard.intake.agents.notebook import edit_notebook
from guard.intake.agents.search_replace import apply_blocks
from guard.intake.agents.v4a_diff import apply_operations, created, updated
from guard.intake.agents.whole_files import apply_whole_files
from tests.intake.agents.memory import draft, result

BASE = {"a.py": "one\ntwo\nthree\ntwo\n"}


def block(search: str, replace: str, name: str = "a.py", mark: int = 7) -> str:
    return f"{name}\n{'<' * mark} SEARCH\n{search}{'=' * mark}\n{replace}{'>' * mark} REPLACE\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (block("one\n", "1\n"), {"a.py": "1\ntwo\nthree\ntwo\n"}),
        (block("one\n", "1\n", mark=5), {"a.py": "1\ntwo\nthree\ntwo\n"}),
        ("Sure!\n\n" + block("one\ntwo\n", ""), {"a.py": "three\ntwo\n"}),
        (block("", "x\n", name="`new.py`"), {"new.py": "x\n"}),
        (block("one\n", "1\n", name="a.py\n```python") + "```\n", {"a.py": "1\ntwo\nthree\ntwo\n"}),
        (block("one\n", "1\n") + block("three\n", "3\n", name=""), {"a.py": "1\ntwo\n3\ntwo\n"}),
    ],
)
def test_search_replace_blocks(text: str, expected: dict[str, str | None]) -> None:
    edited = draft(BASE)
    apply_blocks(edited, text)
    assert result(edited) == expected


@pytest.mark.parametrize(
    "text",
    [
        "no block",
        block("two\n", "2\n"),
        block("o\n", "0\n"),
        block("four\n", "4\n"),
        block(" one\n", "1\n"),
        block("", "x\n"),
        block("one\n", "1\n", name=""),
        block("one\n", "1\n", name="../a.py"),
        block("one\n", "1\n", name="the file a.py"),
        block("one\n", "1\n").replace("=======\n", ""),
        block("one\n", "1\n").replace(">>>>>>> REPLACE\n", ""),
        block("one\n", ">>>>>>> REPLACE\n1\n"),
        block("one\n", "1\n").replace("\n", "\r\n"),
    ],
)
def test_search_replace_blocks_that_do_not_fit_exactly_are_refused(text: str) -> None:
    with pytest.raises(IntakeError):
        apply_blocks(draft(BASE), text)


@given(st.text(alphabet="<>=SEARCHPL \na.py1", max_size=80))
def test_any_text_is_blocks_or_refused(text: str) -> None:
    edited = draft(BASE)
    try:
        apply_blocks(edited, text)
    except IntakeError:
        return
    assert "SEARCH" in text


def test_whole_files() -> None:
    edited = draft(BASE)
    apply_whole_files(edited, json.dumps({"files": {"new.py": "x\n", "a.py": None}}))
    assert result(edited) == {"new.py": "x\n", "a.py": None}
    edited = draft(BASE)
    entries = [{"path": "a.py", "deleted": True}, {"path": "b.py", "content": ""}]
    apply_whole_files(edited, json.dumps({"files": entries}))
    assert result(edited) == {"a.py": None, "b.py": ""}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"files": {}}',
        '{"files": "x"}',
        '{"files": {"a.py": 1}}',
        '{"files": {"a.py": "x", "a.py": "y"}}',
        '{"files": {"a.py": "x", "./a.py": "y"}}',
        '{"files": {"../a.py": "x"}}',
        '{"files": {"gone.py": null}}',
        '{"files": {"a.py": "x"}, "run": "make"}',
        '{"files": [{"path": "a.py"}]}',
        '{"files": [{"path": "a.py", "content": "x", "mode": 1}]}',
        '{"files": {"a.py": "\\ud800"}}',
    ],
)
def test_documents_that_are_not_understood_are_refused(text: str) -> None:
    with pytest.raises(IntakeError):
        apply_whole_files(draft(BASE), text)


@pytest.mark.parametrize(
    ("before", "diff", "after"),
    [
        ("a\nb\n", "@@\n-b\n+c\n", "a\nc\n"),
        ("a\nb", "@@\n-b\n+c", "a\nc"),  # no final newline is made
        ("a\nb\n", "@@ a\n+x\n", "a\nx\nb\n"),  # behind the anchor, not at the end
        ("a\nb\n", "@@ nowhere\n-b\n+c\n", "a\nc\n"),  # an anchor that is not found is passed over
        (
            "class A:\n  x\nclass B:\n  x\n",
            "@@ class B:\n@@   x\n+  y\n",
            "class A:\n  x\nclass B:\n  x\n  y\n",
        ),
        ("a\r\nb\r\n", "@@\n-b\n+c\n", "a\r\nc\r\n"),
        ("a\nb\na\nb\n", "@@\n-b\n+c\n*** End of File\n", "a\nb\na\nc\n"),
        ("  a  \n", "@@\n-a\n+b\n", "b\n"),
    ],
)
def test_a_diff_as_the_agents_sdk_applies_it(before: str, diff: str, after: str) -> None:
    assert updated(before, diff) == after


def test_a_new_file_as_the_agents_sdk_makes_it() -> None:
    assert created("+a\n+b\n") == "a\nb"
    for diff in ("a\n", "+a\n*** End Patch\n+b\n"):
        with pytest.raises(IntakeError):
            created(diff)


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ({"type": "update_file", "path": "a.py", "diff": "@@\n-one\n+1\n"}, {"a.py": "1\ntwo\nthree\ntwo\n"}),
        ([{"type": "create_file", "path": "b.py", "diff": "+x\n"}], {"b.py": "x"}),
        ({"type": "delete_file", "path": "a.py"}, {"a.py": None}),
        (
            {"type": "apply_patch_call", "operation": {"type": "delete_file", "path": "/top/a.py"}},
            {"a.py": None},
        ),
        (
            {"type": "update_file", "path": "a.py", "move_to": "c.py", "diff": "@@\n-one\n+1\n"},
            {"a.py": None, "c.py": "1\ntwo\nthree\ntwo\n"},
        ),
    ],
)
def test_operations(operations: Any, expected: dict[str, str | None]) -> None:
    edited = draft(BASE)
    apply_operations(edited, json.dumps(operations))
    assert result(edited) == expected


@pytest.mark.parametrize(
    "operation",
    [
        {},
        {"type": "rename_file", "path": "a.py"},
        {"type": "update_file", "path": "a.py"},
        {"type": "update_file", "path": "a.py", "diff": "@@\n-nine\n+9\n"},
        {"type": "update_file", "path": "a.py", "diff": "@@\n@@ nowhere\n-one\n+1\n"},
        {"type": "update_file", "path": "a.py", "diff": "@@\n-one\n+1\n*** End Patch\n+x\n"},
        {"type": "update_file", "path": "gone.py", "diff": "@@\n-one\n+1\n"},
        {"type": "create_file", "path": "a.py", "diff": "+x\n"},
        {"type": "create_file", "path": "/etc/x", "diff": "+x\n"},
        {"type": "delete_file", "path": "gone.py"},
        {"type": "apply_patch_call", "operation": None},
    ],
)
def test_operations_that_are_refused(operation: dict[str, Any]) -> None:
    with pytest.raises(IntakeError):
        apply_operations(draft(BASE), json.dumps(operation))


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "id": "top", "metadata": {}, "source": ["# Title"]},
        {
            "cell_type": "code",
            "id": "two",
            "metadata": {},
            "source": "1",
            "outputs": [1],
            "execution_count": 3,
        },
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def cells(**call: Any) -> list[dict[str, Any]]:
    edited = draft({"n.ipynb": json.dumps(NOTEBOOK)})
    defaults: dict[str, Any] = {"source": "x", "cell_id": None, "cell_type": None, "mode": "replace"}
    edit_notebook(edited, "n.ipynb", **{**defaults, **call})
    text = result(edited)["n.ipynb"]
    assert text is not None
    found = json.loads(text)["cells"]
    assert isinstance(found, list)
    return found


def test_notebook_cells_are_replaced_inserted_and_deleted() -> None:
    replaced = cells(cell_id="two")[1]
    assert (replaced["source"], replaced["outputs"], replaced["execution_count"]) == ("x", [], None)
    assert cells(cell_id="cell-1")[1]["source"] == "x"
    assert [cell["source"] for cell in cells(mode="insert", cell_type="code")] == ["x", ["# Title"], "1"]
    inserted = cells(mode="insert", cell_type="code", cell_id="top")
    assert [cell["source"] for cell in inserted] == [["# Title"], "x", "1"]
    assert [cell["id"] for cell in cells(mode="delete", cell_id="top")] == ["two"]


@pytest.mark.parametrize(
    "call",
    [
        {},
        {"cell_id": "nine"},
        {"cell_id": "cell-7"},
        {"mode": "insert"},
        {"mode": "append", "cell_id": "two"},
        {"cell_id": "two", "cell_type": "raw"},
    ],
)
def test_notebook_calls_that_do_not_fit_are_refused(call: dict[str, Any]) -> None:
    with pytest.raises(IntakeError):
        cells(**call)
