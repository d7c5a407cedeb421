"""What can be told of a body without running it: conditions that are constant, loops over nothing."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence

from guard.checks.test_integrity.shape.flow import asserts
from guard.checks.test_integrity.shape.wild import is_wild
from guard.syntax.calls import callee as called
from guard.syntax.walk import walk

_PASS_ON = frozenset({"list", "tuple", "set", "sorted", "reversed", "iter", "enumerate", "zip"})


def constants_of(function: ast.AST) -> dict[str, ast.Constant]:
    """The names that a function gives a constant, and nothing else anywhere."""
    given = Counter(
        node.id for node in walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    found: dict[str, ast.Constant] = {}
    for node in walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = (target.id for target in node.targets if isinstance(target, ast.Name))
            found |= {name: node.value for name in names if given[name] == 1}
    return found


def truth_of(test: ast.expr, known: Mapping[str, ast.Constant]) -> bool | None:
    """Whether a condition always or never holds; None where that depends."""
    match test:
        case ast.Constant(value=value):
            return bool(value)
        case ast.Name(id=name) if name in known:
            return bool(known[name].value)
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return bool(items)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = truth_of(operand, known)
            return None if inner is None else not inner
        case ast.BoolOp(op=op, values=values):
            decides = isinstance(op, ast.Or)
            parts = [truth_of(value, known) for value in values]
            if decides in parts:
                return decides
            return None if None in parts else not decides
        case ast.Compare(left=ast.Constant() as left, ops=[op], comparators=[ast.Constant() as right]):
            return _compared(left.value, op, right.value)
    return None


def _compared(left: object, op: ast.cmpop, right: object) -> bool | None:
    if isinstance(op, ast.Eq | ast.Is):
        return left == right
    if isinstance(op, ast.NotEq | ast.IsNot):
        return left != right
    if not (isinstance(left, int | float) and isinstance(right, int | float)):
        return None
    if isinstance(op, ast.Lt | ast.LtE):
        return left < right or (isinstance(op, ast.LtE) and left == right)
    if isinstance(op, ast.Gt | ast.GtE):
        return left > right or (isinstance(op, ast.GtE) and left == right)
    return None


def is_empty(iterated: ast.expr) -> bool:
    """Whether a loop over this never runs."""
    match iterated:
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Set(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Constant(value="" | b""):
            return True
        case ast.Subscript(slice=ast.Slice(lower=None, upper=ast.Constant(value=0))):
            return True
        case ast.Call(args=args, keywords=[]) if called(iterated) == "range":
            return _is_empty_range(args)
        case ast.Call(args=args) if called(iterated) in {*_PASS_ON, "dict", "islice"}:
            if called(iterated) == "islice":
                return len(args) > 1 and isinstance(args[1], ast.Constant) and args[1].value == 0
            return not args or (called(iterated) in _PASS_ON and any(map(is_empty, args)))
    return False


def _is_empty_range(args: Sequence[ast.expr]) -> bool:
    """Whether a range over these bounds is known to hold nothing."""
    bounds = [_whole_number(one) for one in args]
    known = [one for one in bounds if one is not None]
    if len(known) < len(bounds) or not 1 <= len(known) <= 3 or known[2:] == [0]:
        return False
    return not range(*known)


def _whole_number(node: ast.expr) -> int | None:
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
            return -number
    return None


def is_mentioned(name: str, function: ast.AST, but: ast.AST) -> bool:
    """Whether a function uses `name` anywhere outside the node `but`."""
    inside = {id(node) for node in walk(but)}
    return any(
        isinstance(node, ast.Name) and node.id == name and id(node) not in inside for node in walk(function)
    )


def is_only_target(name: str, function: ast.AST) -> bool:
    """Whether a function only hands `name` over as `target=`: it runs beside it and fails unseen."""
    given = {id(one.value) for one in walk(function) if isinstance(one, ast.keyword) and one.arg == "target"}
    uses = [node for node in walk(function) if isinstance(node, ast.Name) and node.id == name]
    return bool(uses) and all(id(node) in given for node in uses)


def speaks(body: Sequence[ast.stmt]) -> bool:
    """Whether a branch asserts, fails or leaves: then its condition only chooses between two judgements."""
    return any(
        asserts(node) or isinstance(node, ast.Raise) or called(node) in ("fail", "skip", "skipTest", "xfail")
        for statement in body for node in walk(statement)
    )  # fmt: skip


def equals_anything(whole: ast.AST) -> bool:
    """Whether an equality holds for every value: `== mock.ANY`, or an object made on the spot to be equal."""
    if isinstance(whole, ast.Compare) and len(whole.comparators) == 1:
        sides: list[ast.expr] = [whole.left, whole.comparators[0]]
    elif isinstance(whole, ast.Call) and called(whole) in ("assertEqual", "assertEquals"):
        sides = whole.args[:2]
    else:
        return False
    return any(map(is_wild, sides))
