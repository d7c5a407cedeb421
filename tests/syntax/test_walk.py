"""The fast walk against the standard library's."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from guard.syntax.walk import children, copied, walk

FORMS = """\
import a.b as c, d
from ..e import f as g
@dec(1)
class A(B, metaclass=C):
    x: int = 1
    def m(self, /, a, *b: str, c=2, **d) -> None:
        nonlocal_ = lambda q, w=3: q
        async with x as y, z: await y
        try: pass
        except* (K, L) as error: raise M from error
        finally: del self[1:2, ::3]
        match a:
            case {"k": [1, *rest], **more} if more: pass
            case P(1, q=None) | -1: pass
            case _: return f"{a!r:>{b}}" if not a else [i async for i in j if i and k or l]
        global T; T @= {**n, 1: (yield), **{*o}}
        for i, *v in 1 < 2 <= 3, (w := 4): continue
        else: assert i, "no"
"""
HERE = sorted(Path(__file__).parent.glob("test_*.py"))


def _plain(tree: ast.AST) -> list[ast.AST]:
    return [node for node in ast.walk(tree) if not isinstance(node, ast.expr_context)]


@pytest.mark.parametrize("text", [FORMS, *(path.read_text(encoding="utf-8") for path in HERE)])
def test_it_gives_the_same_nodes_in_the_same_order(text: str) -> None:
    tree = ast.parse(text)
    assert [id(node) for node in walk(tree)] == [id(node) for node in _plain(tree)]
    for node in walk(tree):
        below = [one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.expr_context)]
        assert [id(one) for one in children(node)] == [id(one) for one in below]


def test_what_is_below_a_module_is_gone_through_once_and_is_no_part_of_it() -> None:
    tree = ast.parse("def f(a):\n    return [a for a in a]\n")
    before = ast.dump(tree)
    first, second = list(walk(tree)), list(walk(tree))
    assert [id(one) for one in first] == [id(one) for one in second]
    assert ast.dump(tree) == before
    assert children(tree) == tree.body


def test_a_copy_of_a_definition_is_walked_as_it_is_altered() -> None:
    tree = ast.parse("def f(a):\n    return a + 1\n")
    own = tree.body[0]
    assert isinstance(own, ast.FunctionDef)
    before = [id(one) for one in walk(own)]
    made = copied(own)
    made.body = [ast.Pass()]
    assert [type(one) for one in walk(made)] == [ast.FunctionDef, ast.arguments, ast.Pass, ast.arg]
    assert [id(one) for one in walk(own)] == before
