"""What loading a file imports, whatever happens."""

from __future__ import annotations

import ast

import pytest

from guard.facts.names.loads import loaded
from guard.facts.names.names import Names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import a.b, c as d", ["a.b", "c"]),
        ("from a.b import c", ["a.b"]),
        ("x = __import__('a')", ["a"]),
        ("from importlib import import_module as im\nNAME = 'a.' + 'b'\nx: object = im(NAME).c",
         ["importlib", "a.b"]),
        ("import importlib\n[importlib.import_module('a')]", ["importlib", "a"]),
        ("from . import a\nfrom .b import c", []),
        ("try:\n    import a\nexcept ImportError:\n    pass", []),
        ("def f():\n    import a\n    return __import__('b')", []),
        ("f = lambda: __import__('a')", []),
        ("import importlib\nx = importlib.import_module('.a', 'b')", ["importlib"]),
        ("import_module('a')\nx = __import__(name)", []),
    ],
)  # fmt: skip
def test_loaded(text: str, found: list[str]) -> None:
    assert list(loaded(Names(ast.parse(text)))) == found
