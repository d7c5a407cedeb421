"""What is measured again and again though the first round used it up: iterators made before the rounds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.family import DROPPED
from guard.facts.effects.measure.places import measures
from guard.facts.effects.measure.statements import Compared, said, short
from guard.facts.effects.measure.told import of_line
from guard.facts.effects.measure.words import works_out_figure
from guard.facts.effects.protection.sides import FUNCTION_NODES, Part
from guard.facts.effects.protection.words import listed
from guard.model.effect import ChangeEffect
from guard.syntax.calls import callee
from guard.syntax.walk import walk

_ONCE = listed(
    "map filter zip iter reversed enumerate chain islice starmap takewhile dropwhile filterfalse accumulate "
    "pairwise batched groupby reader DictReader iterdir glob rglob scandir finditer"
)
"""Calls of builtins and the standard library that give what can be gone through once."""


def spent(compared: Compared) -> Iterator[ChangeEffect]:
    """The effect on one function: what its rounds go through can be gone through in the first one alone."""
    pair = compared.pair
    if not isinstance(pair.after.node, FUNCTION_NODES) or not isinstance(pair.before.node, FUNCTION_NODES):
        return
    if not measures(pair.after.path) and not works_out_figure(pair.after):
        return
    known = {name for name, _, _ in _used_up(pair.before)}
    for name, value, place in _used_up(pair.after):
        if name not in known:
            what = f"{pair.after.name}: `{name}` is `{short(value)}`: the first round leaves nothing"
            yield of_line(DROPPED, pair.after.path, what, said(value), after=pair.after.at(place))
            return


def _used_up(part: Part) -> Iterator[tuple[str, ast.expr, ast.AST]]:
    """The names bound once, ahead of a loop, to what can be gone through once, and used in it."""
    held = ((name, held[0]) for name, held in Bound(part.node).values.items() if len(held) == 1)
    once = {name: value for name, value in held if _is_once(value, part)}
    for loop in walk(part.node) if once else ():
        if not isinstance(loop, ast.For | ast.AsyncFor | ast.While):
            continue
        nodes = [each for one in loop.body for each in walk(one)]
        inside = set(map(id, nodes))
        read = {each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}
        for name, value in once.items():
            if name in read and id(value) not in inside and not _takes_one(nodes, name):
                yield name, value, value


def _is_once(node: ast.expr, part: Part) -> bool:
    if isinstance(node, ast.GeneratorExp):
        return True
    if not isinstance(node, ast.Call):
        return False
    called = callee(node)
    return called in _ONCE or (isinstance(node.func, ast.Name) and _yields(called, part))


def _yields(name: str, part: Part) -> bool:
    """Whether a function of the file's own level, so called, gives its values one by one."""
    return any(
        isinstance(one, FUNCTION_NODES)
        and one.name == name
        and any(isinstance(each, ast.Yield | ast.YieldFrom) for each in walk(one))
        for one in part.source.tree.body
    )


def _takes_one(nodes: list[ast.AST], name: str) -> bool:
    """Whether each round takes the next one on purpose, or asks what it is compared with by position."""
    return any(
        isinstance(each, ast.Call)
        and callee(each) in ("next", "anext", "send", "islice", "take")
        and any(isinstance(one, ast.Name) and one.id == name for one in walk(each))
        for each in nodes
    )
