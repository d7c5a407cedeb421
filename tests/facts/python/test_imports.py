"""Imports, compared name by name."""

from __future__ import annotations

import pytest

from guard.facts.python.imports import Binding, bindings, compare_imports
from tests.facts.python.samples import units_of


def compared(before: str, after: str) -> list[str]:
    found: list[str] = []

    def add(kind: str, symbol: str, summary: str, old: list[range], new: list[range]) -> None:
        found.append(f"{kind}: {summary}")

    compare_imports(units_of(before), units_of(after), add, lambda *_: None)
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import a.b", [Binding("a.b", "a", False)]),
        ("import a.b as c", [Binding("a.b", "c", False)]),
        ("import a, b", [Binding("a", "a", False), Binding("b", "b", False)]),
        ("from a import b as c", [Binding("a.b", "c", True)]),
        ("from . import a", [Binding(".a", "a", True)]),
        ("from ..p import a", [Binding("..p.a", "a", True)]),
        ("from a import *", [Binding("a.*", "*", True)]),
    ],
)
def test_what_is_bound(text: str, found: list[Binding]) -> None:
    [unit] = units_of(text)
    assert [use.binding for use in bindings(unit)] == found


def test_a_name_has_its_own_line_and_that_of_the_module() -> None:
    [unit] = units_of("from a import (\n    b,\n    c as\n      d,\n)\n")
    assert [use.lines for use in bindings(unit)] == [
        [range(1, 2), range(2, 3)],
        [range(1, 2), range(3, 5)],
    ]


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        (Binding("a.b", "b", True), "a.b"),
        (Binding("a.b", "a", False), "a.b"),
        (Binding("a.b", "c", True), "a.b as c"),
        (Binding("a.*", "*", True), "a.*"),
    ],
)
def test_a_binding_is_shown_with_its_other_name(one: Binding, shown: str) -> None:
    assert str(one) == shown


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("import a", "import b", ["import.added: import b added", "import.removed: import a removed"]),
        ("from a import b", "from c import b", ["import.changed: import a.b became c.b"]),
        ("import a as x", "import b as x", ["import.changed: import a as x became b as x"]),
        ("from a import b", "from a import b as c", ["import.changed: import a.b became a.b as c"]),
        ("import a", "from a import a", ["import.changed: import a became a.a"]),
        ("from a import *", "from b import *",
         ["import.added: import b.* added", "import.removed: import a.* removed"]),
        ("import a\nimport b", "import a, b",
         ["import.moved: the same imports in another order or statement"]),
        ("import a\nimport b", "import b\nimport a",
         ["import.moved: the same imports in another order or statement"]),
        ("import a", "import a\nimport a", ["import.added: import a added"]),
    ],
)  # fmt: skip
def test_what_became_of_each_name(before: str, after: str, found: list[str]) -> None:
    assert compared(before, after) == found


def test_a_reordering_does_not_hide_behind_a_new_name() -> None:
    assert compared("import a\nimport b", "import b\nimport a\nimport c") == [
        "import.added: import c added",
        "import.moved: the same imports in another order or statement",
    ]
