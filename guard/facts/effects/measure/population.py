"""What a figure is taken over: all that was measured, or a part of it; and how many tries count as one."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.measure.family import CLAMPED, DROPPED
from guard.facts.effects.measure.gathered import FILTERED, SOME, Left
from guard.facts.effects.measure.named import names_failure
from guard.facts.effects.measure.ranges import MIDDLES, Figure, Ranges, counts_all
from guard.facts.effects.measure.statements import Compared, Statement, own, said, short
from guard.facts.effects.measure.told import effect
from guard.facts.effects.measure.words import number, works_out_figure
from guard.facts.effects.protection.sides import FUNCTION_NODES, Block, Part
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.calls import callee
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_BEST_OF = expression(r"(?:pass|best|any|max)_?(?:at|of|k)|top_?k|retr|consisten|vote", re.IGNORECASE)
"""Names that say themselves that several tries are counted as one."""


def narrowed(compared: Compared, sources: Sources) -> Iterator[ChangeEffect]:
    """The effect on what the figures of one function are taken over, where that is only a part now."""
    if not _is_figure(compared):
        return
    before, after = (_ranges(part, sources) for part in (compared.pair.before, compared.pair.after))
    was, now = before.figures, after.figures
    if not was or not now:
        return
    if Counter(one.keys for one in was) <= Counter(one.keys for one in now) and not _parts(was, now):
        yield from _pooled(compared, was, now)  # what is new stands beside what was there
        return
    for figure in now:
        for left in (*_new([one.over for one in was], figure.over), *_failures(compared, was, figure)):
            statement = _statement(compared, left.node)
            if statement is not None:
                sure = None if left.measured or left.how == FILTERED else Confidence.LOW
                what = f"`{short(figure.node)}` is taken over {left.how}; before, it was taken over all"
                if left.how == SOME:
                    what = f"`{short(figure.node)}` does not count everything any more: `{short(left.node)}`"
                yield effect(DROPPED, compared, what, statement, confidence=sure)
                return
    yield from _pooled(compared, was, now)


def _other(compared: Compared, was: tuple[Figure, ...], now: tuple[Figure, ...]) -> Iterator[ChangeEffect]:
    """The mean in place of the median, or the other way about: another figure, named as before."""
    old, new = (Counter(one.kind for one in many) for many in (was, now))
    gone, come = old - new, new - old
    figure = next((one for one in now if one.kind in come), None)
    before = next((one for one in was if one.kind in gone), None)
    statement = _statement(compared, figure.node) if figure is not None else None
    if figure is not None and before is not None and statement is not None:
        what = f"`{short(figure.node)}` is another figure than `{short(before.node)}`"
        yield effect(CLAMPED, compared, what, statement, confidence=Confidence.LOW)


def _is_figure(compared: Compared) -> bool:
    return works_out_figure(compared.pair.before) and works_out_figure(compared.pair.after)


def _ranges(part: Part, sources: Sources) -> Ranges:
    """The figures of a function; of the whole class, where it is a method: one gathers, another works out."""
    tree = part.source.tree
    node: Block = part.node
    owner = part.name.rpartition(".")[0]
    if owner:
        classes = (one for one in walk(tree) if isinstance(one, ast.ClassDef))
        node = next((one for one in classes if one.name == owner.rpartition(".")[2]), node)
    key = ("functions that give figures", part.path, part.source.text)
    givers = sources.once(key, lambda: _givers(tree), size=len(part.source.text))
    return Ranges(node, givers - {getattr(node, "name", "")})


def _givers(tree: ast.Module) -> frozenset[str]:
    functions = (one for one in walk(tree) if isinstance(one, FUNCTION_NODES))
    return frozenset(one.name for one in functions if _gives(one))


def _gives(node: ast.AST) -> bool:
    return any(
        callee(one) in MIDDLES
        or (isinstance(one, ast.BinOp) and isinstance(one.op, ast.Div) and counts_all(one))
        for one in walk(node)
    )


def _parts(was: tuple[Figure, ...], now: tuple[Figure, ...]) -> bool:
    """Whether the conditions by which something counts differ."""
    return {one.key for each in was for one in each.part} != {one.key for each in now for one in each.part}


def _new(was: list[tuple[Left, ...]], now: tuple[Left, ...]) -> list[Left]:
    """What is left out now and was not; in the place of another condition only where it leaves out more."""
    had = {one.key: one for each in was for one in each}
    new = [one for one in now if one.key not in had]
    gone = [one for key, one in had.items() if key not in {each.key for each in now}]
    if len(gone) < len(new):
        return new
    return [one for one in new if any(_narrower(old.node, one.node) for old in gone)]


def _narrower(old: ast.AST, new: ast.AST) -> bool:
    """Whether a comparison with a number holds for less than it did."""
    if not (isinstance(old, ast.Compare) and isinstance(new, ast.Compare)) or said(old.left) != said(
        new.left
    ):
        return False
    if len(old.ops) != 1 or len(new.ops) != 1:
        return False
    if isinstance(old.ops[0], ast.Gt | ast.GtE | ast.Lt | ast.LtE) and isinstance(new.ops[0], ast.Eq):
        return True
    if type(old.ops[0]) is not type(new.ops[0]):
        return False
    before, after = number(old.comparators[0]), number(new.comparators[0])
    if before is None or after is None:
        return False
    return after > before if isinstance(new.ops[0], ast.Gt | ast.GtE) else after < before


def _failures(compared: Compared, was: tuple[Figure, ...], figure: Figure) -> list[Left]:
    """What does not count as a failure any more, where the share is one of failures."""
    named = [
        compared.pair.after.short,
        *(said(one) for one in walk(figure.node) if isinstance(one, ast.Name | ast.Attribute)),
    ]
    if not any(map(names_failure, named)):
        return []
    new = _new([one.part for one in was], figure.part)
    return [Left(one.node, one.key, SOME, measured=True) for one in new]


def _pooled(compared: Compared, was: tuple[Figure, ...], now: tuple[Figure, ...]) -> Iterator[ChangeEffect]:
    """One figure of all, where there was a figure of the figures of each group."""
    old = next((one for one in was if one.nested), None)
    if old is None or any(one.nested for one in now):
        yield from _other(compared, was, now)
        return
    for figure in now:
        statement = _statement(compared, figure.node)
        if statement is not None:
            what = f"`{short(figure.node)}` is one figure of all; `{short(old.node)}` was one of each group's"
            yield effect(DROPPED, compared, what, statement)
            return


def _statement(compared: Compared, node: ast.AST) -> Statement | None:
    """The statement that arrived and holds `node`, or else the first one that arrived with it."""
    arrived = [one for _, one in compared.arrived]
    for one in arrived:
        if one.node is node or any(part is node for each in own(one.node) for part in walk(each)):
            return one
    end = compared.pair.after.node
    inside = isinstance(end, FUNCTION_NODES) and end.lineno <= getattr(node, "lineno", 0) <= (
        end.end_lineno or 0
    )
    return arrived[0] if arrived and inside else None


def tried(compared: Compared) -> Iterator[ChangeEffect]:
    """The effect of one of several tries that counts, where one try did."""
    if not _is_figure(compared) or _BEST_OF.search(compared.pair.after.name):
        return
    if any(_one_of(item) for item in walk(compared.pair.before.node)):
        return
    for _, new in compared.arrived:
        again = [new.node] if _tries_again(new.node) else []
        for item in (*again, *(one for part in own(new.node) for one in walk(part))):
            if again or _one_of(item):
                yield effect(
                    CLAMPED,
                    compared,
                    f"`{short(item)}` counts where any of several tries is right; one try counted before",
                    new,
                    severity=Severity.MEDIUM,
                )
                return


def _tries_again(node: ast.AST) -> bool:
    """Whether a loop asks the same thing again until it is right, and then counts it."""
    if not isinstance(node, ast.For) or callee(node.iter) not in ("range", "repeat"):
        return False
    bound = {one.id for one in walk(node.target) if isinstance(one, ast.Name)}
    used = {one.id for part in node.body for one in walk(part) if isinstance(one, ast.Name)}
    for one in node.body:
        if isinstance(one, ast.If) and any(isinstance(each, ast.Break) for each in one.body):
            compares = any(isinstance(each, ast.Compare) for each in walk(one.test))
            counts = any(isinstance(each, ast.AugAssign) for each in one.body)
            return compares and counts and not bound & used
    return False


def _one_of(node: ast.AST) -> bool:
    """Whether a value is the best of several equal calls, or says whether any of them fits."""
    match node:
        case ast.Call(args=[first]) if callee(node) in ("any", "max", "min"):
            return _repeats(first)
        case ast.Compare(ops=[ast.In()], comparators=[many]):
            return _repeats(many)
    return False


def _repeats(node: ast.expr) -> bool:
    match node:
        case (
            ast.GeneratorExp(elt=elt, generators=[one])
            | ast.ListComp(elt=elt, generators=[one])
            | ast.SetComp(elt=elt, generators=[one])
        ):
            calls = any(isinstance(part, ast.Call) for part in walk(elt))
            used = {part.id for part in walk(elt) if isinstance(part, ast.Name)}
            bound = {part.id for part in walk(one.target) if isinstance(part, ast.Name)}
            return calls and callee(one.iter) in ("range", "repeat") and not bound & used
        case ast.Call(args=[_, *given]) if callee(node) == "map":
            return any(_is_repeated(one) for one in given)
        case ast.Call(args=[first]) if callee(node) in ("list", "set", "tuple", "map"):
            return _repeats(first)
    return False


def _is_repeated(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return any(
            isinstance(one, ast.List | ast.Tuple) and len(one.elts) == 1 for one in (node.left, node.right)
        )
    return callee(node) == "repeat"
