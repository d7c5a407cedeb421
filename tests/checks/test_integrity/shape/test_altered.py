"""What of the product code differs, and what is made of it."""

from __future__ import annotations

import ast

import pytest

from guard.checks.test_integrity.shape.altered import altered_names, module_name

CODE = """
LIMIT = 3


class Box:
    '''A box.'''

    size = 1

    def __init__(self, size):
        self.size = size

    def fill(self):
        return LIMIT * self.size

    def other(self):
        return 0


def packed(boxes):
    return [box.fill() for box in boxes]


def shipped(boxes):
    return packed(boxes)


def sent(boxes):
    return shipped(boxes)


def alone(number: int) -> int:
    '''A number.'''
    return number
"""


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("A number.", "One number.", set()),
        ("number: int) -> int", "number)", set()),
        ("return number", "return number + 1", {"alone"}),
        ("return LIMIT * self.size", "return LIMIT", {"fill", "packed", "shipped"}),
        ("LIMIT = 3", "LIMIT = 4", {"LIMIT", "fill", "packed"}),
        ("self.size = size", "self.size = 2 * size", {"Box"}),
    ],
)
def test_altered(old: str, new: str, names: set[str]) -> None:
    assert old in CODE
    assert altered_names([(ast.parse(CODE), ast.parse(CODE.replace(old, new)))]) == names


def test_a_file_that_goes_is_altered_whole() -> None:
    found = altered_names([(ast.parse(CODE), None)])
    assert {"LIMIT", "Box", "fill", "alone", "sent"} <= found


@pytest.mark.parametrize(("path", "name"), [("a/b.py", "b"), ("src/a/__init__.py", "a"), ("a.py", "a")])
def test_module_name(path: str, name: str) -> None:
    assert module_name(path) == name
