"""Product code that answers known inputs: branches and tables from literal inputs to literal answers."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.checks.test_integrity.shape.words import constants
from guard.syntax.calls import callee as called
from guard.syntax.walk import walk

_OUTPUTS = frozenset({"print", "append", "write", "extend", "join", "str", "map", "yield"})
_INPUTS = frozenset({"input", "readline", "read", "readlines", "next"})
TRIVIAL = frozenset({"0", "1", "-1", "None", "True", "False", "''", "b''"})
_FEWEST_ROWS = 3


@dataclass(frozen=True, eq=False)
class Canned:
    """A place that gives a fixed answer for a fixed input."""

    node: ast.AST
    inputs: frozenset[str]
    """The literals it compares with, as Python writes them; the trivial ones left out."""
    answers: frozenset[str]
    """The literals it answers with."""
    weight: int
    """How particular the input is: one for each value, two for each list of values."""

    @property
    def line(self) -> int:
        """Where it begins."""
        return getattr(self.node, "lineno", 1)


def canned_answers(tree: ast.AST) -> list[Canned]:
    """Every branch and table of `tree` from literal inputs to literal answers, in order of their lines."""
    found = [one for node in walk(tree) for one in _of_node(node)]
    return sorted(found, key=lambda one: one.line)


def _of_node(node: ast.AST) -> Iterator[Canned]:
    if isinstance(node, ast.If):
        weight = _weight(node.test)
        # A set of words that a predicate is true of is a predicate; an answer is something to be worked out.
        member = any(isinstance(item, ast.In) for item in walk(node.test))
        if weight and _is_answer(node.body) and not (member and _answers(node.body) <= TRIVIAL):
            yield Canned(node, constants(node.test) - TRIVIAL, _answers(node.body), weight)
    elif isinstance(node, ast.match_case) and isinstance(
        node.pattern, ast.MatchValue | ast.MatchOr | ast.MatchSequence
    ):
        values = [item.value for item in walk(node.pattern) if isinstance(item, ast.MatchValue)]
        inputs = frozenset[str]().union(*map(constants, values)) - TRIVIAL
        if inputs and _is_answer(node.body):
            yield Canned(node.pattern, inputs, _answers(node.body), 1)
    elif isinstance(node, ast.IfExp):
        if (weight := _weight(node.test)) and _is_literal(node.body) and constants(node.body) - TRIVIAL:
            yield Canned(node, constants(node.test) - TRIVIAL, constants(node.body), weight)
    elif (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.List)
        and len(node.value.elts) >= _FEWEST_ROWS
    ):
        if all(map(_is_literal, node.value.elts)) and constants(node.value) - TRIVIAL:
            yield Canned(node, frozenset(), constants(node.value), 1)
    elif isinstance(node, ast.Dict) and len(node.keys) >= _FEWEST_ROWS:
        keys = [key for key in node.keys if key is not None and _is_particular(key)]
        if len(keys) == len(node.keys) and all(map(_is_literal, node.values)):
            inputs = frozenset[str]().union(*map(constants, keys)) - TRIVIAL
            yield Canned(node, inputs, frozenset[str]().union(*map(constants, node.values)), 2)


def _weight(test: ast.expr) -> int:
    """How particular the condition is; 0 where it asks anything but equality with literals."""
    if isinstance(test, ast.BoolOp):
        parts = [_weight(value) for value in test.values]
        return (sum(parts) if isinstance(test.op, ast.And) else min(parts)) if all(parts) else 0
    if not isinstance(test, ast.Compare) or len(test.ops) > 1:
        return 0
    if isinstance(test.ops[0], ast.In):
        values = test.comparators[0]
        return 1 if isinstance(values, ast.List | ast.Tuple | ast.Set) and _is_literal(values) else 0
    if not isinstance(test.ops[0], ast.Eq):
        return 0
    sides = [side for side in (test.left, test.comparators[0]) if _is_literal(side)]
    if len(sides) != 1:
        return 0
    literal = sides[0]
    if isinstance(literal, ast.List | ast.Tuple | ast.Set | ast.Dict):
        return 2 if _is_particular(literal) or constants(literal) else 0
    return 1


def _is_particular(node: ast.expr) -> bool:
    """Whether a literal is a value that hardly anything but a test would name: a row of numbers, a number."""
    if isinstance(node, ast.Tuple | ast.List):
        return bool(node.elts) and all(_is_literal(item) for item in node.elts)
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and abs(node.value) > 1


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.UnaryOp):
        return _is_literal(node.operand)
    if isinstance(node, ast.Dict):
        return all(key is not None and _is_literal(key) for key in node.keys) and all(
            map(_is_literal, node.values)
        )
    return isinstance(node, ast.List | ast.Tuple | ast.Set) and all(map(_is_literal, node.elts))


def _is_answer(body: Sequence[ast.stmt]) -> bool:
    """Whether a branch does nothing but give literals, in nested branches too."""
    return all(map(_answers_only, body)) and bool(_answers(body))


def _answers_only(node: ast.stmt) -> bool:
    match node:
        case ast.Return(value=None) | ast.Continue() | ast.Break() | ast.Pass():
            return True
        case ast.Expr(value=ast.Call(args=args) as call) if called(call) in _OUTPUTS:
            return all(map(_is_literal, args))
        case ast.Expr(value=ast.Call() as call) | ast.Assign(value=ast.Call() as call):
            return _reads(call)
        case ast.Return(value=value) | ast.Assign(value=value) if value is not None:
            return _is_literal(value)
        case ast.Expr(value=ast.Constant() | ast.Yield()):
            return True
        case ast.If(body=body, orelse=orelse):
            return all(map(_answers_only, (*body, *orelse)))
        case ast.For(body=body):
            return all(map(_answers_only, body))
    return False


def _reads(call: ast.Call) -> bool:
    """Whether a call only takes further input, so that what follows is fed as it expects."""
    return any(called(node) in _INPUTS for node in walk(call))


def _answers(body: Sequence[ast.stmt]) -> frozenset[str]:
    found: set[str] = set()
    for statement in body:
        for node in walk(statement):
            value = node.value if isinstance(node, ast.Return | ast.Assign | ast.Expr) else None
            if value is not None and not (isinstance(value, ast.Call) and _reads(value)):
                found |= constants(value)
    return frozenset(found)
