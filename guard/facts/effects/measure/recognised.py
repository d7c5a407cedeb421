"""Inputs that product code knows by a digest or by their whole text, and answers otherwise than the rest."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.family import SPECIAL
from guard.facts.effects.measure.places import is_of_tests, measures
from guard.facts.effects.measure.statements import Compared, inside, own, said, short
from guard.facts.effects.measure.told import effect
from guard.facts.effects.protection.sides import FUNCTION_NODES, Part
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import callee
from guard.syntax.walk import walk

_DIGESTS = frozenset(
    {"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s"}
    | {"crc32", "adler32", "hash", "xxh32", "xxh64", "xxh3_64", "hexdigest"}
)
_TEXTS = frozenset({"str", "repr", "dumps", "pformat", "format"})
_WHOLE = 20
"""From so many characters on, a text of a value is all of it, and no kind of value."""


def answered(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects of a function that works its answer out, except for inputs that it knows by a digest."""
    part = compared.pair.after
    if is_of_tests(part.path) or measures(part.path) or not isinstance(part.node, FUNCTION_NODES):
        return
    arrived = [new for _, new in compared.arrived]
    bound, module = Bound(part.node), Bound(part.source.tree)
    given = {
        one.arg for one in (*part.node.args.posonlyargs, *part.node.args.args, *part.node.args.kwonlyargs)
    }
    for one in arrived:
        tests = [one.node.test] if isinstance(one.node, ast.If) else []
        tests += [item.test for each in own(one.node) for item in walk(each) if isinstance(item, ast.IfExp)]
        for test in tests:
            how = _known_by(test, bound, module, given)
            if how and _answers(one.node, test, bound, module) and _works_out(part, given):
                what = f"`{short(test)}` knows an input by {how}, and what it gets is written down"
                yield effect(SPECIAL, compared, what, one, severity=Severity.MEDIUM)
                return


def _known_by(test: ast.expr, bound: Bound, module: Bound, given: set[str]) -> str:
    """How a condition knows a parameter: held against what is written down, and not against a bound."""
    for one in walk(test):
        match one:
            case ast.Compare(left=left, ops=[ast.Eq() | ast.In()], comparators=[right]):
                pairs = [(left, right), (right, left)]
            case ast.Call(func=ast.Attribute(value=left), args=[right]) if callee(one) == "startswith":
                pairs = [(left, right)]
            case _:
                continue
        for subject, wanted in pairs:
            if not _is_written(wanted, module):
                continue
            nodes = list(bound.origins(subject))
            if not any(isinstance(each, ast.Name) and each.id in given for each in nodes):
                continue
            if any(callee(each) in _DIGESTS for each in nodes):
                return "a digest"
            if any(callee(each) in _TEXTS for each in nodes) and len(said(wanted)) >= _WHOLE:
                return "its whole text"
    return ""


def _is_written(node: ast.expr, module: Bound) -> bool:
    """Whether a value is written down: a constant, or a table of some that nothing is put into."""
    if isinstance(node, ast.Name):
        held = module.of(node)
        return len(held) == 1 and bool(said(held[0]).strip("{}[]()")) and _is_written(held[0], module)
    plain = (ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp, ast.unaryop, ast.expr_context)
    return all(isinstance(one, plain) for one in walk(node))


def _answers(node: ast.AST, test: ast.expr, bound: Bound, module: Bound) -> bool:
    """Whether what follows from a condition is an answer that is written down; yes and no are none."""
    if isinstance(node, ast.If):
        last = node.body[-1]
        value = last.value if isinstance(last, ast.Return | ast.Assign) else None
    else:
        value = next(
            (one.body for each in own(node) for one in walk(each)
             if isinstance(one, ast.IfExp) and one.test is test), None
        )  # fmt: skip
    if isinstance(value, ast.Subscript):
        value = value.value
    elif isinstance(value, ast.Call) and callee(value) == "get" and isinstance(value.func, ast.Attribute):
        value = value.func.value
    if value is None or (isinstance(value, ast.Constant) and isinstance(value.value, bool | None)):
        return False
    return _is_written(bound.core(value), module)


def _works_out(part: Part, given: set[str]) -> bool:
    """Whether a function works its answer out of what it is given, too."""
    bound = Bound(part.node)
    for one in inside(part.node):
        value = one.node.value if isinstance(one.node, ast.Return) else None
        if value is None or isinstance(value, ast.Constant | ast.Subscript):
            continue
        if any(isinstance(each, ast.Name) and each.id in given for each in bound.origins(value)):
            return True
    return False
