"""Definitions that stand, unaltered, in another place."""

from __future__ import annotations

import pytest

from guard.facts.files.lines import changed_lines
from guard.facts.python.edits import python_edits
from guard.facts.python.moves import link_moves
from guard.model.change import ChangeSet
from guard.model.edit import Edit
from guard.syntax.sources import Sources


def linked(before: dict[str, str], after: dict[str, str]) -> list[Edit]:
    change = ChangeSet.from_files(
        {path: text.encode() for path, text in before.items()},
        {path: text.encode() for path, text in after.items()},
    )
    sources = Sources(change)
    edits = tuple(
        edit
        for file in change.files
        for edit in python_edits(file, changed_lines(file.before, file.after), sources)
    )
    return [
        edit for edit in link_moves(change, edits, sources) if edit.kind.startswith(("function", "class"))
    ]


def kinds(edits: list[Edit]) -> list[tuple[str, str, str]]:
    return sorted((edit.path, edit.kind, edit.symbol) for edit in edits)


F = "def f(x):\n    return x + 1\n"


def test_from_one_file_to_another() -> None:
    found = linked({"a.py": "k = 1\n" + F, "b.py": "m = 1\n"}, {"a.py": "k = 1\n", "b.py": "m = 1\n" + F})
    assert kinds(found) == [("a.py", "function.moved", "f"), ("b.py", "function.moved", "f")]
    assert [edit.summary for edit in found] == [
        "f moved to f in b.py, unaltered",
        "f moved from f in a.py, unaltered",
    ]
    assert found[1].before_path == "a.py"


def test_layout_is_no_alteration_and_a_class_moves_as_well() -> None:
    klass = "class A:\n    def m(self): return (1)\n"
    found = linked(
        {"a.py": klass, "b.py": "m = 1\n"}, {"a.py": "", "b.py": "m = 1\n" + klass.replace("(1)", "1")}
    )
    assert {edit.kind for edit in found} == {"class.moved"}


@pytest.mark.parametrize(
    "after",
    [
        {"a.py": "", "b.py": F.replace("+ 1", "+ 2")},
        {"a.py": "", "b.py": F, "c.py": F},
        {"a.py": "", "b.py": F.replace("f(", "g(")},
        {"a.py": "", "b.py": "def f(x, y):\n    return x + 1\n"},
    ],
    ids=["altered", "twice", "renamed", "another head"],
)
def test_what_is_not_the_same_once_stays_removed_and_added(after: dict[str, str]) -> None:
    found = linked({"a.py": F, "b.py": "", "c.py": ""}, {"c.py": "", **after})
    assert not any(edit.kind.endswith(".moved") for edit in found)
    assert ("a.py", "function.removed", "f") in kinds(found)


def test_into_a_class_of_the_same_file() -> None:
    before = "def f(self):\n    return 1\n\n\nclass A:\n    k = 1\n"
    after = "class A:\n    k = 1\n\n    def f(self):\n        return 1\n"
    found = linked({"a.py": before}, {"a.py": after})
    assert [edit.summary for edit in found] == [
        "A.f moved from f, unaltered",
        "f moved to A.f, unaltered",
    ]
