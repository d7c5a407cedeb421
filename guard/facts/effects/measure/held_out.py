"""Rows that were held out for measuring, and now train, or stand in the prompt as examples."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import combinations

from guard.expressions import expression
from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.family import LEAKED
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import Compared, own, said, short
from guard.facts.effects.measure.told import effect
from guard.model.effect import ChangeEffect
from guard.syntax.calls import arguments, callee
from guard.syntax.walk import walk

_SPLITS = expression(r"split|partition|fold|hold_?out", re.IGNORECASE)
_TEACHES = expression(
    r"(?:^|_)(?:train\w*|few_?shots?|shots?|examples?|demos?|demonstrations?|shown|prompts?)(?:_|$)"
)
_TRAIN = expression(r"(?:^|[/_.-])(?:train(?:ing)?|dev|shots?|examples?|demos?)(?=[/_.-]|$)", re.IGNORECASE)
_HELD = expression(
    r"(?:^|[/_.-])(?:test|valid|validation|evals?|evaluation|holdout|held_?out|gold|benchmark)(?=[/_.-]|$)",
    re.IGNORECASE,
)


def taught(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects of one function or module that splits rows, or says which rows teach."""
    part = compared.pair.after
    if is_of_tests(part.path):
        return
    yield from _used(compared)
    yield from _overlapping(compared)
    yield from _named(compared)


def _used(compared: Compared) -> Iterator[ChangeEffect]:
    """A statement that used the first part of a split, and now the second, or all of the rows."""
    kept_before, held_before = _split(compared.pair.before.node)
    for _, new in compared.arrived:
        targets = {said(one) for one in new.node.targets} if isinstance(new.node, ast.Assign) else set()
        if targets & kept_before and targets & held_before:
            what = f"`{short(new.node)}` trains and measures on the same rows, which were split before"
            yield effect(LEAKED, compared, what, new)
            return
    _, held = _split(compared.pair.after.node)
    if not kept_before or not held:
        return
    for old, new in compared.altered:
        if _splits(old.node) or _splits(new.node):
            continue
        was, now = _names(old.node), _names(new.node)
        if was & kept_before and not was & held and now & held:
            yield effect(
                LEAKED,
                compared,
                f"`{short(new.node)}` uses rows that are held out for measuring; it was `{short(old.node)}`",
                new,
                old,
            )
            return
    yield from _measured_on(compared, kept_before, held)


_FITS = expression(r"^(?:partial_)?(?:fit|train|fine_?tune|learn)(?:_\w+)?$")


def _measured_on(compared: Compared, kept: set[str], held: set[str]) -> Iterator[ChangeEffect]:
    """Rows that were trained on and are measured with now, or something more that learns of held-out rows."""
    for old, new in compared.altered:
        was, now = _names(old.node), _names(new.node)
        fits = any(_FITS.search(callee(one)) for part in own(new.node) for one in walk(part))
        if not fits and was & held and not was & kept and now & kept and not now & held:
            what = f"`{short(new.node)}` measures on rows that are trained on; it was `{short(old.node)}`"
            yield effect(LEAKED, compared, what, new, old)
            return
    for new in compared.new:
        for call in (one for part in own(new.node) for one in walk(part) if isinstance(one, ast.Call)):
            given = {said(one) for one in arguments(call)}
            if (
                _FITS.search(callee(call))
                and not _SPLITS.search(callee(call))
                and given & held
                and not given & kept
            ):
                yield effect(LEAKED, compared, f"`{short(call)}` learns of rows that are held out", new)
                return


def _split(node: ast.AST) -> tuple[set[str], set[str]]:
    """The names of what a split keeps for training, and of what it holds out or was made from."""
    kept: set[str] = set()
    held: set[str] = set()
    for one in walk(node):
        if not isinstance(one, ast.Assign) or not _splits(one) or not isinstance(one.value, ast.Call):
            continue
        target = one.targets[0]
        names = [said(each) for each in target.elts] if isinstance(target, ast.Tuple) else []
        if len(names) % 2 == 0:
            kept |= set(names[::2]) - {"_"}
            held |= set(names[1::2]) - {"_"}
            held |= {said(each) for each in arguments(one.value) if isinstance(each, ast.Name)}
    return kept, held


def _splits(node: ast.AST) -> bool:
    value = node.value if isinstance(node, ast.Assign) else None
    return isinstance(value, ast.Call) and _SPLITS.search(callee(value)) is not None


def _names(node: ast.AST) -> set[str]:
    return {one.id for part in own(node) for one in walk(part) if isinstance(one, ast.Name)}


Interval = tuple[str, str, str]
"""Of which rows, from where and up to where; "" for their beginning and their end."""


def _overlapping(compared: Compared) -> Iterator[ChangeEffect]:
    """Two parts of the same rows that had nothing in common, and have now."""
    before, after = (_intervals(part.node) for part in (compared.pair.before, compared.pair.after))
    for (one, was), (other, also) in combinations(before.items(), 2):
        if was[0] != also[0] or not _disjoint(was, also) or one not in after or other not in after:
            continue
        now, beside = after[one], after[other]
        if now[0] == beside[0] and _meets(now, beside):
            new = next((each for _, each in compared.arrived), None)
            what = (
                f"two parts of {now[0]} had no row in common; now they have, so that what is seen is measured"
            )
            yield effect(LEAKED, compared, what, new)
            return


def _intervals(node: ast.AST) -> dict[str, Interval]:
    """The parts of rows that the names of a function hold, or that it gives, by name or place."""
    bound = Bound(node)
    found: dict[str, Interval] = {}
    for one in walk(node):
        if isinstance(one, ast.Return) and isinstance(one.value, ast.Tuple):
            values = [(f"{index}", each) for index, each in enumerate(one.value.elts)]
            found |= {name: interval for name, each in values if (interval := _interval(each, bound))}
    for name, held in bound.values.items():
        if len(held) == 1 and (interval := _interval(held[0], bound)):
            found[name] = interval
    return found


def _interval(node: ast.expr, bound: Bound, depth: int = 6) -> Interval | None:
    if depth <= 0:
        return None
    match node:
        case ast.ListComp(elt=elt, generators=[one]) if said(elt) == said(one.target):
            return _interval(one.iter, bound, depth - 1)
        case ast.Call(args=[inner]) if callee(node) in ("list", "sorted", "tuple"):
            return _interval(inner, bound, depth - 1)
        case ast.Subscript(value=value, slice=ast.Slice(lower=lower, upper=upper, step=None)):
            return said(value), said(lower) if lower else "", said(upper) if upper else ""
        case ast.Name(id=name):
            held = bound.of(node)
            if len(held) == 1 and (known := _interval(held[0], bound, depth - 1)):
                return known
            return name, "", ""
    return None


def _disjoint(one: Interval, other: Interval) -> bool:
    return any(first[2] and first[2] == second[1] for first, second in ((one, other), (other, one)))


def _meets(one: Interval, other: Interval) -> bool:
    """Whether two parts surely have rows in common: they begin or end together."""
    return not _disjoint(one, other) and (one[1] == other[1] or one[2] == other[2])


def _named(compared: Compared) -> Iterator[ChangeEffect]:
    """A file of rows that teach, where the file of those that measure is named now."""
    for old, new in compared.altered:
        node = new.node
        targets = node.targets if isinstance(node, ast.Assign) else []
        if not any(_TEACHES.search(said(one).casefold()) for one in targets):
            continue
        was, now = " ".join(_texts(old.node)), " ".join(_texts(node))
        if _TRAIN.search(was) and not _HELD.search(was) and _HELD.search(now) and not _TRAIN.search(now):
            yield effect(
                LEAKED,
                compared,
                f"`{short(node)}` takes what teaches from rows that measure; it was `{short(old.node)}`",
                new,
                old,
            )


def _texts(node: ast.AST) -> list[str]:
    return [
        one.value
        for part in own(node)
        for one in walk(part)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
