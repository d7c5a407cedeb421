"""What is measured over: loops, loaders, parameters and generators that give fewer or easier cases."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.family import DROPPED
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import Compared, Statement, said, short
from guard.facts.effects.measure.told import effect
from guard.facts.effects.measure.words import number, works_out_figure
from guard.facts.effects.protection.sides import FUNCTION_NODES, Part
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.calls import arguments, callee
from guard.syntax.walk import walk

_TAKES = frozenset(
    {"islice", "sample", "choices", "head", "take", "nsmallest", "nlargest", "sample_n", "limit"}
)
_FILTERS = frozenset({"filter", "drop", "dropna", "query", "filterfalse", "takewhile", "dropwhile"})
_LOADER = expression(
    r"(^|_)(cases?|rows?|data(set)?s?|examples?|samples?|fixtures?|corpus|golds?|labels?"
    r"|inputs?|test_?set|problems)(_|$)"
)
_ONE_VALUE = frozenset({"just", "none", "nothing"})


def dropped(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects on what one function of the tests or of a measurement goes through."""
    part = compared.pair.after
    of_tests = is_of_tests(part.path)
    if not of_tests and not works_out_figure(part) and not _is_loader(part):
        return
    if of_tests:
        yield from _loaded(compared)
    for old, new in compared.altered:
        for was, now in _gone_through(old, new, part):
            if what := _fewer(was, now):
                yield effect(DROPPED, compared, f"`{short(now)}` {what}; it was `{short(was)}`", new, old)
                break
        if of_tests:
            yield from _easier(compared, old, new)
    for one in compared.new if of_tests else ():
        if isinstance(one.node, ast.For) and _never_runs(one.node) and _asserts(one.node):
            yield effect(
                DROPPED,
                compared,
                f"the loop over `{short(one.node.iter)}` has no rounds, so that nothing in it is asserted",
                one,
                confidence=Confidence.HIGH,
            )


def _loaded(compared: Compared) -> Iterator[ChangeEffect]:
    """The effect on a function of the tests that gives cases: some are left out before they are handed on."""
    before, after = compared.pair.before, compared.pair.after
    if not isinstance(after.node, FUNCTION_NODES) or not isinstance(before.node, FUNCTION_NODES):
        return
    if not _LOADER.search(after.short):
        return
    sides = [_given(part.node) for part in (before, after)]
    if any(one is None for one in sides) or (ast.dump(sides[0]) == ast.dump(sides[1])):  # type: ignore[arg-type]
        return
    was, now = (
        _spelled(one, Bound(part.node)) for one, part in zip(sides, (before, after), strict=True) if one
    )
    what = _fewer(was, now)
    plain = any(_fewer(*one) for old, new in compared.altered for one in _gone_through(old, new, after))
    statement = next((new for _, new in compared.arrived if isinstance(new.node, ast.Return)), None)
    if what and not plain and statement is not None:
        yield effect(DROPPED, compared, f"`{short(now)}` {what}; it was `{short(was)}`", statement)


def _given(node: ast.AST) -> ast.expr | None:
    """The one value that a function returns; None where there are several."""
    found = [one.value for one in walk(node) if isinstance(one, ast.Return) and one.value is not None]
    return found[0] if len(found) == 1 else None


def _spelled(node: ast.expr, bound: Bound) -> ast.expr:
    """An expression with what its iterated name is bound to in the name's place."""
    node = _bare(bound.core(node))
    if isinstance(node, ast.ListComp | ast.GeneratorExp) and len(node.generators) == 1:
        [one] = node.generators
        inner = ast.comprehension(one.target, bound.core(one.iter), one.ifs, one.is_async)
        return ast.copy_location(type(node)(node.elt, [inner]), node)
    if isinstance(node, ast.Subscript):
        return ast.copy_location(ast.Subscript(bound.core(node.value), node.slice, node.ctx), node)
    if isinstance(node, ast.Call):
        return ast.copy_location(
            ast.Call(node.func, [bound.core(one) for one in node.args], node.keywords), node
        )
    return node


def _is_loader(part: Part) -> bool:
    return (
        not isinstance(part.node, ast.Module | ast.ClassDef)
        and is_of_tests(part.path) is False
        and bool(_LOADER.search(part.short))
        and bool(re.search(r"(^|/)(bench|eval|test|data)", part.path))
    )


def _gone_through(old: Statement, new: Statement, part: Part) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What is gone through, or handed out to be gone through, before and after."""
    was, now = old.node, new.node
    if isinstance(was, ast.For | ast.AsyncFor) and isinstance(now, ast.For | ast.AsyncFor):
        yield was.iter, now.iter
    elif isinstance(was, ast.Return) and isinstance(now, ast.Return) and was.value and now.value:
        if _LOADER.search(part.short):
            yield was.value, now.value
        yield from _comprehended(was.value, now.value)
    elif isinstance(was, ast.Assign | ast.AnnAssign) and isinstance(now, ast.Assign | ast.AnnAssign):
        target = was.targets[0] if isinstance(was, ast.Assign) else was.target
        if was.value is not None and now.value is not None:
            if _LOADER.search(said(target).casefold()) or works_out_figure(part):
                yield was.value, now.value
            yield from _comprehended(was.value, now.value)
            yield from _handed(was.value, now.value)
    elif isinstance(was, ast.FunctionDef | ast.AsyncFunctionDef) and isinstance(now, type(was)):
        yield from _parameters(was, now)


def _handed(was: ast.expr, now: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What one and the same call is handed, before and after."""
    if isinstance(was, ast.Call) and isinstance(now, ast.Call) and said(was.func) == said(now.func):
        yield from zip(was.args, now.args, strict=False)


def _comprehended(was: ast.expr, now: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    kinds = (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)
    old = [one.generators[0] for one in walk(was) if isinstance(one, kinds)]
    new = [one.generators[0] for one in walk(now) if isinstance(one, kinds)]
    if len(old) == len(new):
        yield from ((one.iter, other.iter) for one, other in zip(old, new, strict=True))


def _parameters(
    was: ast.FunctionDef | ast.AsyncFunctionDef, now: ast.FunctionDef | ast.AsyncFunctionDef
) -> Iterator[tuple[ast.expr, ast.expr]]:
    old = {said(one.args[0]): one.args[1] for one in _parametrised(was)}
    for one in _parametrised(now):
        if (before := old.get(said(one.args[0]))) is not None:
            yield before, one.args[1]


def _parametrised(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.Call]:
    return [
        one
        for one in node.decorator_list
        if isinstance(one, ast.Call) and callee(one) == "parametrize" and len(one.args) > 1
    ]


def _fewer(was: ast.expr, now: ast.expr) -> str:
    """How `now` gives fewer than `was`, or ""."""
    whole = said(was)
    if not whole or said(now) == whole:
        return ""
    match now:
        case ast.Subscript(value=value, slice=ast.Slice()) if said(_bare(value)) == said(_bare(was)):
            return "" if said(now.slice) in (":", "::", "::-1") else "gives a part of them only"
        case ast.Call() if callee(now) in _TAKES and _takes(now, whole):
            return "gives some of them only"
        case ast.Call() if callee(now) in _FILTERS and _takes(now, whole):
            return "leaves some of them out"
        case (
            ast.ListComp(elt=elt, generators=[ast.comprehension() as one])
            | ast.GeneratorExp(elt=elt, generators=[ast.comprehension() as one])
        ) if one.ifs and said(elt) == said(one.target) and said(_bare(one.iter)) == said(_bare(was)):
            return "leaves some of them out"
        case (
            ast.BinOp(left=ast.List(elts=[_]), op=ast.Mult())
            | ast.BinOp(right=ast.List(elts=[_]), op=ast.Mult())
        ):
            if isinstance(was, ast.List | ast.Tuple) and len({said(one) for one in was.elts}) > 1:
                return "is one case again and again"
    return ""


def _bare(node: ast.expr) -> ast.expr:
    """An iterable without the `list`, `sorted` or `enumerate` around it."""
    while (
        isinstance(node, ast.Call)
        and callee(node) in ("list", "sorted", "tuple", "iter", "enumerate")
        and node.args
    ):
        node = node.args[0]
    return node


def _takes(call: ast.Call, whole: str) -> bool:
    owner = said(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    return whole in (owner, *(said(one) for one in call.args), *(said(_bare(one)) for one in call.args))


def _easier(compared: Compared, old: Statement, new: Statement) -> Iterator[ChangeEffect]:
    """Generators of a property test that give one value where they gave many."""
    was = [one for one in _generators(old.node) if not _gives_one(one)]
    now = _generators(new.node)
    if len(was) == len(_generators(old.node)) == len(now):
        for one, other in zip(was, now, strict=True):
            if _gives_one(other):
                yield effect(
                    DROPPED, compared, f"`{short(other)}` gives one value; it was `{short(one)}`", new, old
                )


def _generators(node: ast.AST) -> list[ast.expr]:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return []
    given = [one for one in node.decorator_list if isinstance(one, ast.Call) and callee(one) == "given"]
    return [part for one in given for part in arguments(one)]


def _gives_one(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if callee(node) in _ONE_VALUE:
        return True
    if callee(node) == "sampled_from" and node.args and isinstance(node.args[0], ast.List | ast.Tuple):
        return len(node.args[0].elts) < 2
    numbers = [number(one) for one in arguments(node)]
    return (
        callee(node) in ("integers", "floats")
        and len(numbers) == 2
        and None not in numbers
        and len(set(numbers)) == 1
    )


def _never_runs(node: ast.For) -> bool:
    match node.iter:
        case ast.List(elts=[]) | ast.Tuple(elts=[]):
            return True
        case ast.Subscript(slice=ast.Slice(upper=ast.Constant(value=0))):
            return True
        case ast.Subscript(value=value, slice=ast.Slice(lower=ast.Call(args=[inner]) as lower)):
            return callee(lower) == "len" and said(inner) == said(value)
        case ast.Call(args=[ast.Constant(value=0)]) as call:
            return callee(call) == "range"
    return False


def _asserts(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Assert) or callee(one).startswith("assert") for one in walk(node))
