"""What a piece of code counts or keeps, and by which conditions something of it is left out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.facts.effects.measure.bound import GATHERS, Bound
from guard.facts.effects.measure.statements import said
from guard.facts.effects.protection.sides import Block
from guard.syntax.calls import arguments, callee
from guard.syntax.walk import walk

_ASKS_NOTHING = frozenset(
    {"len", "isinstance", "int", "float", "str", "get", "keys", "values", "items", "lower", "strip", "range"}
    | {
        "enumerate",
        "zip",
        "sorted",
        "list",
        "set",
        "split",
        "open",
        "loads",
        "load",
        "read_text",
        "startswith",
    }
)
"""Calls by which a condition asks a row, and not what was measured of it."""


@dataclass(frozen=True, eq=False)
class Left:
    """One condition by which something is left out of a figure."""

    node: ast.AST
    key: str
    """Equal for equal conditions."""
    how: str
    """In words, to be read behind "is taken over"."""
    measured: bool
    """Whether it asks for what was measured, and not for something that was known before."""


SOME = "a part of what was measured"
BEST = "the best part of what was measured alone"
FILTERED = "what is left after some are filtered out"
UNFAILED = "what did not fail"


def conjuncts(test: ast.expr) -> list[ast.expr]:
    """The conditions that have to hold together."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return [part for one in test.values for part in conjuncts(one)]
    return [test]


def names_in(node: ast.AST) -> set[str]:
    """The names and attributes of a piece of code, by their texts."""
    return {said(one) for one in walk(node) if isinstance(one, ast.Name | ast.Attribute)} - {"self"}


def asks_measured(test: ast.expr, recorded: set[str], bound: Bound) -> bool:
    """Whether a condition asks for what is recorded, or for what somebody was asked for."""
    if recorded & names_in(test):
        return True
    return any(isinstance(one, ast.Call) and callee(one) not in _ASKS_NOTHING for one in bound.origins(test))


def gathered(node: Block, bound: Bound) -> Iterator[tuple[str, list[Left]]]:
    """What is counted or kept in `node`, each with the conditions that stand in front of it."""
    for function in _functions(node):
        yield from _in_block(function.body, [], bound, in_loop=False)


def _functions(node: Block) -> list[Block]:
    if not isinstance(node, ast.ClassDef):
        return [node]
    return [one for one in walk(node) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]


Conditions = list[tuple[ast.AST, bool]]
"""Each condition, or handler of a failure; and whether what follows needs it to hold."""
_LEAVES = (ast.Continue, ast.Break, ast.Return)


def _in_block(
    block: Sequence[ast.stmt], above: Conditions, bound: Bound, *, in_loop: bool
) -> Iterator[tuple[str, list[Left]]]:
    here: Conditions = []
    for one in block:
        now = above + here
        match one:
            case ast.If():
                yield from _in_block(one.body, [*now, (one.test, True)], bound, in_loop=in_loop)
                yield from _in_block(one.orelse, [*now, (one.test, False)], bound, in_loop=in_loop)
                if not one.orelse and _leaves(one.body):
                    here.append((one.test, False))
            case ast.For() | ast.AsyncFor() | ast.While():
                yield from _in_block(one.body, above if in_loop else [], bound, in_loop=True)
            case ast.Try():
                hushed = [handler for handler in one.handlers if not _ends_by_raising(handler.body)]
                failing: Conditions = [(each, False) for each in hushed]
                yield from _in_block(one.body, [*now, *failing], bound, in_loop=in_loop)
                for each in hushed:
                    yield from _in_block(each.body, now, bound, in_loop=in_loop)
                yield from _in_block(one.orelse, [*now, *failing], bound, in_loop=in_loop)
                yield from _in_block(one.finalbody, now, bound, in_loop=in_loop)
                here += [(each, False) for each in hushed if _leaves(each.body)]
            case ast.With() | ast.AsyncWith():
                yield from _in_block(one.body, now, bound, in_loop=in_loop)
            case _:
                for key, recorded in _records(one):
                    yield (
                        key,
                        [left for test, holds in now for left in _lefts(key, test, holds, recorded, bound)],
                    )


def _leaves(block: Sequence[ast.stmt]) -> bool:
    return bool(block) and isinstance(block[-1], _LEAVES)


def _ends_by_raising(block: Sequence[ast.stmt]) -> bool:
    return bool(block) and isinstance(block[-1], ast.Raise)


def _records(node: ast.stmt) -> Iterator[tuple[str, set[str]]]:
    """What a statement counts up or puts something into, and what it puts there."""
    match node:
        case ast.AugAssign(target=ast.Subscript(value=owner, slice=key), value=value):
            yield said(owner), names_in(value) | names_in(key)
        case ast.AugAssign(target=target, value=value):
            yield said(target), names_in(value)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner)) as call) if callee(call) in GATHERS:
            yield said(owner), {name for one in arguments(call) for name in names_in(one)}


def _lefts(key: str, test: ast.AST, holds: bool, recorded: set[str], bound: Bound) -> Iterator[Left]:
    if isinstance(test, ast.ExceptHandler):
        if any(kept == key for one in walk(test) if isinstance(one, ast.stmt) for kept, _ in _records(one)):
            return  # what fails is counted, too
        kind = said(test.type) if test.type else ""
        yield Left(test, f"except {kind}", UNFAILED, measured=True)
    elif isinstance(test, ast.expr):
        for one in conjuncts(test) if holds else [test]:
            measured = asks_measured(one, recorded, bound)
            yield Left(one, f"{'' if holds else 'not '}{said(one)}", SOME, measured)
