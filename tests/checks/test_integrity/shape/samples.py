"""Code of tests, read."""

from __future__ import annotations

import ast

from guard.checks.test_integrity.shape.bodies import BodyReader, Function
from guard.checks.test_integrity.shape.recorder import Body
from guard.model.change import FileSide
from guard.syntax.python import PythonSource
from guard.syntax.sources import Sources


def expression(text: str) -> ast.expr:
    """The expression that `text` is."""
    return ast.parse(text, mode="eval").body


def call(text: str) -> ast.Call:
    """The call that `text` is."""
    found = expression(text)
    assert isinstance(found, ast.Call)
    return found


def function(text: str) -> Function:
    """The function that `text` defines."""
    found = ast.parse(text).body[0]
    assert isinstance(found, Function)
    return found


def source_of(text: str, path: str = "tests/test_a.py") -> PythonSource:
    """The source, which must parse."""
    found = Sources().python(FileSide(path, text.encode()))
    assert isinstance(found, PythonSource), found
    return found


def body(lines: str, helpers: str = "") -> Body:
    """What a test with these lines does; `helpers` are functions of its file."""
    known = {node.name: node for node in ast.parse(helpers).body if isinstance(node, Function)}
    indented = "\n".join(f"    {line}" for line in lines.split("\n"))
    return BodyReader(known).read(function(f"def test_it():\n{indented}\n"))
