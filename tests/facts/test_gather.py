from __future__ import annotations

import pytest

from guard.facts import gather as module
from guard.facts.gather import gather
from guard.facts.kinds import KINDS
from guard.model.change import ChangeSet, FileChange, FileSide
from guard.model.edit import Edit, Facts
from tests.facts.python.oracle import numbers

FUNCTION = b"def f(a):\n    # why\n    return a + 1\n"
CLASS = b"class A:\n    def m(self):\n        return 1\n"


def facts(before: dict[str, bytes], after: dict[str, bytes]) -> Facts:
    """The facts, after checking that every changed line is owned and every kind is known."""
    found = gather(ChangeSet.from_files(before, after))
    for path, lines in found.lines.items():
        mine = [edit for edit in found.edits if edit.path == path]
        assert lines.before <= set[int]().union(*(numbers(edit.before) for edit in mine))
        assert lines.after <= set[int]().union(*(numbers(edit.after) for edit in mine))
    assert {edit.kind for edit in found.edits} <= set(KINDS)
    assert not [edit for edit in found.edits if edit.kind == "unattributed"]
    return found


def named(found: Facts) -> set[tuple[str, str, str]]:
    return {(edit.kind, edit.path, edit.symbol) for edit in found.edits}


def test_each_file_is_read_by_its_engine() -> None:
    found = facts(
        {"a.py": b"x = 1\n", "b.md": b"a\n", "c.pyi": b"x: int\n"},
        {"a.py": b"x = 2\n", "b.md": b"b\n", "c.pyi": b"x: str\n", "d.ipynb": b"{}"},
    )
    assert found.engines == {
        "a.py": ("libcst",),
        "b.md": ("lines",),
        "c.pyi": ("libcst",),
        "d.ipynb": ("notebook",),
    }
    assert ("assignment.changed", "a.py", "x") in named(found)
    assert ("assignment.changed", "c.pyi", "x") in named(found)


def test_a_function_moved_to_another_file_is_linked() -> None:
    found = facts(
        {"a.py": b"x = 1\n" + FUNCTION, "b.py": b"y = 1\n"},
        {"a.py": b"x = 1\n", "b.py": b"y = 1\n" + FUNCTION},
    )
    moved = [edit for edit in found.edits if edit.kind == "function.moved"]
    assert [(edit.path, edit.before_path, bool(edit.before), bool(edit.after)) for edit in moved] == [
        ("a.py", "", True, False),
        ("b.py", "a.py", False, True),
    ]


def test_a_method_moved_to_another_class_is_linked() -> None:
    method = b"    def m(self):\n        return 1\n"
    before = b"class A:\n    x = 1\n" + method + b"class B:\n    y = 1\n"
    after = b"class A:\n    x = 1\nclass B:\n    y = 1\n" + method
    assert {("function.moved", "a.py", "A.m"), ("function.moved", "a.py", "B.m")} <= named(
        facts({"a.py": before}, {"a.py": after})
    )


def test_a_class_moved_to_a_new_file_is_linked() -> None:
    found = named(facts({"a.py": b"x = 1\n" + CLASS}, {"a.py": b"x = 1\n", "b.py": b"# new\n" + CLASS}))
    assert {("class.moved", "a.py", "A"), ("class.moved", "b.py", "A")} <= found


@pytest.mark.parametrize(
    ("removed", "added"),
    [
        (FUNCTION, FUNCTION.replace(b"1", b"2")),
        (FUNCTION, FUNCTION.replace(b"f(", b"g(")),
        (FUNCTION, b"@evil\n" + FUNCTION),
        (FUNCTION, FUNCTION + FUNCTION),
    ],
)
def test_altered_code_is_not_moved(removed: bytes, added: bytes) -> None:
    found = facts(
        {"a.py": b"x = 1\n" + removed, "b.py": b"y = 1\n"}, {"a.py": b"x = 1\n", "b.py": b"y = 1\n" + added}
    )
    assert not [edit for edit in found.edits if edit.kind == "function.moved"]


def test_prose_renamed_to_python_is_new_code() -> None:
    found = facts({"a.txt": b"import os\n"}, {"a.py": b"import os\n"})
    assert ("import.added", "a.py", "os") in named(found)
    assert found.lines["a.py"].after == {1}


def test_a_pure_rename_reads_no_lines() -> None:
    found = facts({"a.py": FUNCTION}, {"b.py": FUNCTION})
    assert [edit.kind for edit in found.edits] == ["file.renamed"]


def test_lines_that_no_engine_assigned_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(file: FileChange, lines: object, sources: object) -> tuple[list[Edit], tuple[str, ...]]:
        return [], ("lines",)

    monkeypatch.setattr(module, "_read", nothing)
    (edit,) = gather(ChangeSet.from_files({"a.py": b"x\n"}, {"a.py": b"y\n"})).edits
    assert (edit.kind, [str(span) for span in edit.after]) == ("unattributed", ["1"])


def test_edits_are_sorted_and_the_same_every_time() -> None:
    before = {"b.py": FUNCTION, "a.py": CLASS}
    after = {"b.py": FUNCTION.replace(b"1", b"2") + b"import os\n", "a.py": CLASS.replace(b"m(", b"n(")}
    one, two = facts(before, after), facts(before, after)
    assert one == two
    keys = [(edit.path, edit.line, edit.kind, edit.symbol) for edit in one.edits]
    assert keys == sorted(keys)


def test_a_binary_python_file_is_unparsable() -> None:
    change = ChangeSet((FileChange(FileSide("a.py", b"x = 1\n"), FileSide("a.py", b"x\0y\n")),))
    assert {edit.kind for edit in gather(change).edits} == {"binary", "unparsable"}
