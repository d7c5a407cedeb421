"""Code as text: the same on every Python, and also what the oldest one refuses to write."""

from __future__ import annotations

import pytest

from guard.syntax.python import Unreadable, parse_module
from guard.syntax.python_text import unparse


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("f\"{d['a']}\"", "f\"{d['a']}\""),
        ('f"{d["a"]}"', "f\"{d['a']}\""),
        ("f'{x!r:>{w}} {{}}'", "f'{x!r:>{w}} {{}}'"),
        ('t"{x} y"', "t'{x} y'"),
        ("def f[T: int, *Ts](a: T): pass", "def f[T: int, *Ts](a: T):\n    pass"),
        ("type X[T] = list[T]", "type X[T] = list[T]"),
        ("g(f'{ {1: 2} }')", "g(f'{ {1: 2}}')"),
    ],
)
def test_as_written_on_every_version(text: str, written: str) -> None:
    tree = parse_module(text)
    assert not isinstance(tree, Unreadable)
    assert unparse(tree.body[0]) == written


def test_what_needs_a_backslash_is_written() -> None:
    tree = parse_module(r"""x = f'{"\x00".join(y)}'""")
    assert not isinstance(tree, Unreadable)
    assert unparse(tree.body[0]).startswith("x = f")
