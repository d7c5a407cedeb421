"""Statements as units: what each is, what it defines, and where it is."""

from __future__ import annotations

import ast
import sys

import pytest

from guard.facts.python.statements import MODULE, Category, first_place, is_docstring, target_names
from tests.facts.python.samples import units_of


@pytest.mark.parametrize(
    ("text", "category", "name"),
    [
        ("import a", Category.IMPORT, ""),
        ("from a import b", Category.IMPORT, ""),
        ("def f(): pass", Category.FUNCTION, "f"),
        ("async def f(): pass", Category.FUNCTION, "f"),
        ("class A: pass", Category.CLASS, "A"),
        ("a = b = 1", Category.ASSIGNMENT, "a, b"),
        ("a: int", Category.ASSIGNMENT, "a"),
        ("a += 1", Category.ASSIGNMENT, "a"),
        ("if a: pass", Category.BRANCH, ""),
        ("for a in b: pass", Category.BRANCH, ""),
        ("while a: pass", Category.BRANCH, ""),
        ("match a:\n  case 1: pass", Category.BRANCH, ""),
        ("try: pass\nexcept A: pass", Category.GUARD, ""),
        ("try: pass\nexcept* A: pass", Category.GUARD, ""),
        ("with a: pass", Category.GUARD, ""),
        ("'text'", Category.OTHER, ""),
        ("del a", Category.OTHER, ""),
    ],
)
def test_what_a_statement_is(text: str, category: Category, name: str) -> None:
    [unit] = units_of(text)
    assert (unit.category, unit.name) == (category, name)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the statement is newer")
def test_a_type_alias_is_an_assignment() -> None:
    [unit] = units_of("type Pair = tuple[int, int]")
    assert (unit.category, unit.name) == (Category.ASSIGNMENT, "Pair")


def test_only_the_first_string_of_a_block_is_its_docstring() -> None:
    text = "'one'\n'two'\n"
    assert [unit.category for unit in units_of(text, True)] == [Category.DOCSTRING, Category.OTHER]
    assert [unit.category for unit in units_of(text)] == [Category.OTHER, Category.OTHER]
    plain = [is_docstring(ast.parse(one).body[0]) for one in ("'a'", "b'a'", "f'a'", "a", "1")]
    assert plain == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a, (b, *c) = d", ("a", "b", "c")),
        ("[a.b, c['k']] = d", ("a.b", "c['k']")),
        ("a[0] = 1", ("a[…]",)),
        ("a['two words'] = 1", ("a[…]",)),
        ("f().x.y = 1", ("….x.y",)),
        ("a.b[i].c = 1", ("a.b[…].c",)),
        ("f(a)", ()),
    ],
)
def test_targets_as_they_are_written(text: str, names: tuple[str, ...]) -> None:
    assert target_names(ast.parse(text).body[0]) == names


def test_a_statement_starts_at_its_first_decorator() -> None:
    text = "x = 1\n@(\n    a\n)\n@b\ndef f():\n    pass\n"
    unit = units_of(text)[1]
    assert (unit.start, unit.end, unit.lines) == (2, 7, range(2, 8))
    assert unit.text.startswith(b"@(\n")
    assert unit.text.endswith(b"pass")
    # Of the decorators alone the line of the first expression is known; the `@` may stand above it.
    assert first_place(unit.node) == (3, 0)


def test_joined_statements_have_their_own_columns() -> None:
    one, two = units_of("é = 1; f(é)\n")
    assert (one.text.decode(), two.text.decode()) == ("é = 1", "f(é)")
    assert one.end_col < two.col


def test_the_normal_form_is_of_the_whole_statement() -> None:
    one, two, other = units_of("f(a)\nf( a )\nf(b)\n")
    assert one.normal == two.normal != other.normal


def test_names_are_qualified_as_python_does_it() -> None:
    tree = ast.parse("class A:\n  def m(self):\n    def inner():\n      class B: pass\n")
    [klass] = tree.body
    assert isinstance(klass, ast.ClassDef)
    [method] = klass.body
    assert isinstance(method, ast.FunctionDef)
    outer = MODULE.child(klass)
    scope = outer.child(method)
    assert (outer.symbol, outer.is_function) == ("A", False)
    assert (scope.symbol, scope.is_function) == ("A.m", True)
    space: dict[str, type] = {}
    exec("class A:\n  def m(self):\n    def inner(): pass\n    return inner.__qualname__\n", space)
    assert scope.name("inner") == space["A"]().m()
    assert MODULE.name("x") == "x"
