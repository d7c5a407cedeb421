"""Which tests of the base exercise a function, with what, and what they expect."""

from __future__ import annotations

import pytest

from guard.model.change import ChangeSet, FileChange, FileSide, MappingTree
from guard.project.project import Project
from guard.project.tests import trials_of
from guard.syntax.sources import Sources

TESTS = {
    "tests/test_plain.py": "from shop import add\n\n\ndef test_add():\n    assert add(2, 3) == 5\n    "
    "assert 9 == add(4, b=5)\n",
    "tests/test_rows.py": "import pytest\nfrom shop import add as plus\n\nROWS = [(1, 2, 3), "
    "pytest.param(2, 2, 4, id='x')]\n\n\n"
    "@pytest.mark.parametrize('a, b, wanted', ROWS)\ndef test_rows(a, b, wanted):\n    "
    "assert plus(a, b) == wanted\n",
    "tests/test_unit.py": "import unittest\n\nimport shop\n\n\nclass TestAdd(unittest.TestCase):\n    "
    "def test_it(self):\n"
    "        found = shop.add('a', 'b')\n        self.assertEqual(found, 'ab')\n",
    "tests/test_unknown.py": "from shop import add\n\n\ndef test_more(one):\n    assert add(one, 1) == "
    "2\n    assert add(1, 1) != 3\n",
    "shop.py": "def add(a, b):\n    return a + b\n\n\ndef test_like():\n    assert add(7, 7) == 14\n",
}


def project(*touched: str) -> Project:
    sides = {path: FileSide(path, text.encode()) for path, text in TESTS.items()}
    files = tuple(FileChange(sides[path], FileSide(path, sides[path].data + b"\n")) for path in touched)
    change = ChangeSet(files, MappingTree({path: side.data for path, side in sides.items()}))
    return Project(change, Sources(change))


def test_trials_are_read_with_their_values_put_in() -> None:
    found = [(one.test, one.arguments, one.expected) for one in trials_of(project(), "add")]
    assert found == [
        ("test_add", ("2", "3"), "5"),
        ("test_add", ("4", "5"), "9"),
        ("test_rows", ("1", "2"), "3"),
        ("test_rows", ("2", "2"), "4"),
        ("test_it", ("'a'", "'b'"), "'ab'"),
    ]


def test_tests_that_the_change_touches_are_left_out() -> None:
    found = trials_of(project("tests/test_plain.py", "tests/test_unit.py"), "add")
    assert {one.path for one in found} == {"tests/test_rows.py"}


@pytest.mark.parametrize("name", ["subtract", "ad"])
def test_a_name_that_no_test_calls_has_none(name: str) -> None:
    assert trials_of(project(), name) == ()
