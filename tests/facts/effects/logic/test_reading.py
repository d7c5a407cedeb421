"""What expressions always come to, before the code runs."""

from __future__ import annotations

import ast

import pytest

from guard.facts.effects.logic.reading import UNKNOWN, units
from guard.facts.names.across import Across
from guard.model.change import ChangeSet
from guard.project.project import Project
from guard.syntax.sources import Sources


def value(expression: str) -> object:
    text = f"A = 3\nB = 1\nB = 2\n\n\ndef f(given):\n    local = A > 5\n    return {expression}\n"
    change = ChangeSet.from_files({}, {"a.py": text.encode()})
    sources = Sources(change)
    across = Across(change, sources, Project(change, sources), after=True)
    file = across.files.file("a.py")
    assert file is not None
    [unit] = [one for one in units(file, across) if one.name == "f"]
    [returned] = [one.value for one in unit.nodes if isinstance(one, ast.Return)]
    assert returned is not None
    return unit.value(returned)


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("A * 60", 180), ("local", False), ("not local", True), ("A > 2 and not local", True),
        ("local and given", False), ("given or A == 3", True), ("1 if local else 2", 2),
        ("timedelta(days=2, hours=1)", 176400), ("timedelta(2).total_seconds()", 172800),
        ("int('7')", 7), ("-A", -3), ("B", UNKNOWN), ("given", UNKNOWN), ("given or local", UNKNOWN),
        ("A / 0", UNKNOWN), ("'a' * 10", UNKNOWN), ("int('x')", UNKNOWN), ("other(A)", UNKNOWN),
    ],
)  # fmt: skip
def test_what_it_comes_to(expression: str, wanted: object) -> None:
    assert value(expression) == wanted
