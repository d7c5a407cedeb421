"""Values that are written out whole, and what an assertion on a field of them asks: `tool.name == "add"`.

Whoever replaces ten assertions on fields by one on all of them holds as much: each value that a field had to
have stands in the whole, at that field.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from guard.checks.test_integrity.shape.words import words_of
from guard.syntax.calls import callee as called
from guard.syntax.python_normal import Normal, normal_form

_MOST = 2000
"""How many places of a whole are entered; what is asked of a later one counts as lost."""


@dataclass(frozen=True)
class Asked:
    """What an assertion asks of one place."""

    steps: tuple[str, ...]
    """The attributes and items that lead there, from the name at the root."""
    how: str
    """`is`, `holds` or `size`."""
    value: Normal


@dataclass(frozen=True)
class Whole:
    """A value that must be equal to what is written out."""

    places: frozenset[tuple[tuple[str, ...], str, Normal]]
    """What stands in it: the steps that lead to a place, what is asked there, and the answer.

    Items of a list that is the whole itself are each a whole.
    """
    words: frozenset[str]
    """Names in what is compared with it."""

    def answers(self, asked: Asked) -> bool:
        """Whether it holds what was asked: at that very place, or at one that the last steps lead to.

        What the root is called says nothing: it may be a name for the item that is looked at.
        """
        for start in range(len(asked.steps)):
            if (asked.steps[start:], asked.how, asked.value) in self.places:
                return all(step.isdigit() or step in self.words for step in asked.steps[1:start])
        return False


def asked_of(test: ast.expr) -> Asked | None:
    """What a condition asks of a field; None where it asks something else."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    left, op, right = test.left, test.ops[0], test.comparators[0]
    if isinstance(op, ast.In):
        return _asked(right, "holds", left)
    if not isinstance(op, ast.Eq | ast.Is):
        return None
    if isinstance(left, ast.Constant):
        left, right = right, left
    if called(left) == "len" and isinstance(left, ast.Call) and len(left.args) == 1:
        return _asked(left.args[0], "size", right)
    return _asked(left, "is", right)


def _asked(node: ast.expr, how: str, value: ast.expr) -> Asked | None:
    steps = _steps(node)
    return Asked(steps, how, normal_form(value)) if steps else None


def _steps(node: ast.expr) -> tuple[str, ...]:
    """The steps from a name to what is looked at; a bare name is one by itself. Empty where it is no such."""
    match node:
        case ast.Name(id=name):
            return (name,)
        case ast.Attribute(value=value, attr=name):
            return (*before, name) if (before := _steps(value)) else ()
        case ast.Subscript(value=value, slice=ast.Constant(value=str() | int() as key)):
            return (*before, str(key)) if (before := _steps(value)) else ()
        case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[ast.Constant(value=str(key)), *_]):
            return (*before, key) if (before := _steps(value)) else ()
    return ()


def whole_of(test: ast.expr) -> Whole | None:
    """The whole that a condition writes out; None where it compares with no such."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return None
    for looked, written in ((test.left, test.comparators[0]), (test.comparators[0], test.left)):
        value = _written(written)
        if value is not None:
            places = frozenset(entry for _, entry in zip(range(_MOST), _places(value, ()), strict=False))
            return Whole(places, words_of(looked) | {key for steps, _, _ in places for key in steps})
    return None


def _written(node: ast.expr) -> ast.Dict | ast.List | ast.Tuple | None:
    """The display that an expression is, or that a call is given and nothing else, as by snapshot tools."""
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        node = node.args[0]
    return node if isinstance(node, ast.Dict | ast.List | ast.Tuple) else None


def _places(node: ast.expr, steps: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, Normal]]:
    if steps:
        yield steps, "is", normal_form(node)
    if isinstance(node, ast.Dict):
        if None in node.keys:
            return
        items = [(key.value, key, value) for key, value in zip(node.keys, node.values, strict=True)
                 if isinstance(key, ast.Constant)]  # fmt: skip
        yield steps, "size", normal_form(ast.Constant(len(node.keys)))
        for name, key, value in items:
            yield steps, "holds", normal_form(key)
            yield from _places(value, (*steps, str(name)))
    elif isinstance(node, ast.List | ast.Tuple):
        yield steps, "size", normal_form(ast.Constant(len(node.elts)))
        for number, value in enumerate(node.elts):
            yield steps, "holds", normal_form(value)
            yield from _places(value, (*steps, str(number)) if steps else ())
