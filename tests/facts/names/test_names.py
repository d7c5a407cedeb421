"""What a name may be: values, and that working them out is bounded."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.facts.names.names import Names
from guard.facts.names.values import MAX_CONSTANTS, MAX_REFS, Value, constant, join, names


def last(code: str) -> tuple[Names, ast.expr]:
    """The names of `code`, and its last statement's expression."""
    tree = ast.parse(code)
    statement = tree.body[-1]
    assert isinstance(statement, ast.Expr)
    return Names(tree), statement.value


def value(code: str) -> Value:
    resolver, node = last(code)
    found = resolver.value(node)
    resolver.require()
    return found


@pytest.mark.parametrize(
    ("code", "refs"),
    [
        ("import os\nos.path", {"os.path"}),
        ("import os\nx = os\ny = x\ny.path", {"os.path"}),
        ("import os, sys\nx = os\nif a:\n  x = sys\nx", {"os", "sys"}),
        ("import os\ndef f(x=os): return x\nf()", {"os"}),
        ("import os, sys\ndef f(x=os): return x\nf(sys)", {"sys"}),
        ("import os\nf = lambda x: [x]\nf(os)[0]", set()),
        ("import os, sys\n{'a': os, 'b': sys}.get('a')", {"os", "sys"}),
        ("import os\nfor k in {'a': os}:\n  pass\nk", set()),
        ("import os\nfor k in {'a': os}.values():\n  pass\nk", {"os"}),
        ("import os\nfor k, v in {'a': os}.items():\n  pass\nk", set()),
        ("import os\nfor i, m in enumerate([os]):\n  pass\nm", {"os"}),
        ("import os\nx = []\nx.append(os)\nx[0]", {"os"}),
        ("import os\nlen([os])", set()),
        ("import os\nstr(os)", set()),
        ("import os\nlist(os.environ)", set()),
        ("import subprocess as s\nx = s.run(a, stdout=s.PIPE)\nx.stdout", {"subprocess.run().stdout"}),
        ("import os, types\ntypes.SimpleNamespace(m=os).m", {"os"}),
        ("import os\nclass A:\n  @classmethod\n  def f(cls): return os\nA.f", set()),
        ("import os\nclass A:\n  @property\n  def f(self): return os\nA().f", {"os"}),
        ("from builtins import eval as e\ne", {"eval"}),
        ("import os\ngetattr(os, 'path', None)", {"os.path"}),
        ("import sys, os\nsys.modules[__name__].os", {"os"}),
        ("def f(): pass\nprint\nf", set()),
    ],
)  # fmt: skip
def test_what_an_expression_may_be(code: str, refs: set[str]) -> None:
    resolver, node = last(code)
    assert resolver.refs(node) == refs


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("'a' + 'b'", "ab"),
        ("x = 'a'\nf'{x}b'", "ab"),
        ("''.join(chr(c) for c in (97, 98))", "ab"),
        ("''.join(map(chr, [97, 98]))", "ab"),
        ("''.join(reversed('ba'))", "ab"),
        ("['b', 'a'][::-1][0]", None),
        ("def f(a, b='b'): return a + b\nf('a')", "ab"),
        ("(lambda a, b: a + b)('a', 'b')", "ab"),
        ("'x ab y'.split()[1]", "ab"),
        ("a if b else 'c'", None),
    ],
)
def test_the_one_constant(code: str, text: str | None) -> None:
    resolver, node = last(code)
    assert resolver.constant(node) == text


TANGLED = {
    "texts that double": "a0 = 'x'\n" + "".join(f"a{n + 1} = a{n} + a{n}\n" for n in range(60)) + "a60",
    "lists that double": "a0 = ['x']\n"
    + "".join(f"a{n + 1} = [*a{n}, *a{n}]\n" for n in range(60))
    + "''.join(a60)",
    "functions that call two": "def f0(x): return x\n"
    + "".join(f"def f{n + 1}(x): return f{n}(f{n}(x))\n" for n in range(60))
    + "f60('a')",
    "a function that calls itself with more": "def f(x): return f(x + 'a')\nf('a')",
    "lambdas in a circle": "f = lambda x: g(x)\ng = lambda x: f(x) + x\nf('a')",
    "a list that holds itself": "a = []\na.append(a)\na[0][0][0]",
    "tables of tables": "t = {}\n" + "".join(f"t[{n}] = t[{n + 1}]\n" for n in range(400)) + "t[0]",
    "a node that is its next": "for x in y:\n  x = x.next\nx",
    "operators around themselves": "x = 'a'\n" + "x += x\n" * 300 + "x",
    "map over map": "a = [1]\n" + "a = list(map(str, a))\n" * 200 + "a[0]",
    "attributes in a circle": "".join(f"a.b{n} = c.b{(n + 1) % 300}\n" for n in range(300)) + "z.b0",
    "a wide tuple of targets": ", ".join(f"a{n}" for n in range(500)) + " = f(g([h(1), 2]))\na9",
    "deep nesting": "x = " + "f(" * 80 + "1" + ")" * 80 + "\nx",
    "comprehensions within": "''.join(''.join(''.join('abc' for a in 'xyz') for b in 'xyz') for c in 'x')",
}


@pytest.mark.parametrize("name", TANGLED)
def test_what_is_tangled_comes_to_an_end_in_few_steps(name: str) -> None:
    resolver, node = last(TANGLED[name])
    for one in ast.walk(resolver.tree):
        if isinstance(one, ast.expr):
            resolver.value(one)
    resolver.value(node)
    resolver.require()


def test_a_file_that_asks_for_too_much_is_not_followed() -> None:
    lines = [f"def f{n}(a): return " + " or ".join(f"f{m}(a)" for m in range(40)) for n in range(40)]
    resolver, node = last("\n".join([*lines, "f0('a')"]))
    assert resolver.value(node).constant is None


@st.composite
def values(draw: st.DrawFn) -> Value:
    refs = draw(st.lists(st.sampled_from([f"r{n}" for n in range(40)]), max_size=MAX_REFS))
    found = names(*refs)
    for text in draw(st.lists(st.text(max_size=2), max_size=3)):
        found = join(found, constant(text))
    return found


@settings(max_examples=40, deadline=None)
@given(values(), values())
def test_a_join_holds_both_and_is_bounded(left: Value, right: Value) -> None:
    both = join(left, right)
    assert join(both, left) == both
    assert join(both, right) == both
    assert len(both.refs) <= MAX_REFS + 1
    assert len(both.constants) <= MAX_CONSTANTS
    if len({*left.refs, *right.refs}) <= MAX_REFS:
        assert {*left.refs, *right.refs} == set(both.refs)
    assert both.open == (left.open or right.open)
