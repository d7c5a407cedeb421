"""Decorators that stood between a caller and a function, and do not any more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.family import EffectKind
from guard.facts.effects.protection.covered import is_covered
from guard.facts.effects.protection.family import LOOSENED, REMOVED
from guard.facts.effects.protection.refusing import can_refuse
from guard.facts.effects.protection.settings import value_of
from guard.facts.effects.protection.sides import Function, Pair, Sides
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.values import looser, rank
from guard.facts.effects.protection.words import guards, guards_strongly, listed
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.calls import dotted
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_SHAPING = listed(
    """
    property setter getter deleter staticmethod classmethod cached_property abstractmethod override overload
    final dataclass dataclass_transform total_ordering wraps singledispatch register lru_cache cache
    contextmanager asynccontextmanager deprecated runtime_checkable unique fixture parametrize mark given
    settings patch skip skipif xfail option argument command group pass_context version_option task
    shared_task receiver listens_for validates field_validator model_validator field_serializer
    model_serializer validator root_validator computed_field hybrid_property njit jit vectorize profile
    timeit timed traced trace retry backoff
    """
)
"""Decorators of libraries that shape a function, time it, or hand it on, and refuse no caller."""


def removed(pair: Pair, sides: Sides) -> Iterator[ChangeEffect]:
    """Decorators of a function or class that are gone, or take weaker arguments."""
    before, after = pair.before, pair.after
    if isinstance(before.node, ast.Module) or isinstance(after.node, ast.Module):
        return
    left = list(after.node.decorator_list)
    gone: list[ast.expr] = []
    for decorator in before.node.decorator_list:
        same = next((one for one in left if ast.dump(one) == ast.dump(decorator)), None)
        if same is None:
            gone.append(decorator)
        else:
            left.remove(same)
    yield from _opened(pair, left)
    yield from _reordered(pair)
    yield from _run_all_the_same(pair, left, sides)
    for decorator in gone:
        name = _name(decorator)
        short = name.rpartition(".")[2]
        if short in _SHAPING or _is_route(decorator):
            continue
        other = next((one for one in left if guards(_name(one))), None)
        if other is not None:
            if guards_strongly(name):
                yield from _replaced(pair, decorator, other)
            continue
        refuses = can_refuse(name, sides)
        strong = guards_strongly(name)
        if not (refuses or strong or guards(name)):
            continue
        reached = any(_is_route(one) for one in after.node.decorator_list)
        if reached and is_covered(name, after, sides):
            continue
        sure = (refuses or strong) and (reached or refuses)
        said = f"`@{unparse(decorator)[:60]}` stood before {after.name} and is gone"
        said += ", while callers still reach it by its route" if reached else ""
        yield effect(
            REMOVED, pair, Severity.HIGH if refuses or strong else Severity.LOW, said, unparse(decorator),
            before=before.at(decorator), confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
        )  # fmt: skip


def _name(decorator: ast.expr) -> str:
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    return unparse(node)


_ROUTING = listed("route get post put patch delete head options websocket api_route endpoint")


def _is_route(decorator: ast.expr) -> bool:
    """Whether it makes the function answer an address: a method called with a path as its first argument."""
    if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
        return False
    first = decorator.args[0] if decorator.args else None
    is_path = (
        isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value[:1] in ("/", "")
    )
    return is_path or decorator.func.attr in _ROUTING


def _replaced(pair: Pair, old: ast.expr, new: ast.expr) -> Iterator[ChangeEffect]:
    """A guarding decorator that asks for less than the one it replaces."""
    values = [
        [value_of(one) for one in decorator.args] if isinstance(decorator, ast.Call) else []
        for decorator in (old, new)
    ]
    lowered = [
        (was, now) for was, now in zip(*values, strict=False) if was != now and 0 <= rank(now) < rank(was)
    ]
    wider = [
        looser("limit", was, now)
        for was, now in zip(*values, strict=False)
        if isinstance(was, str) and was != now
    ]
    how = ""
    if lowered:
        how = "which asks for less"
    elif any(wider):
        how = "which lets more through"
    elif _name(old) == _name(new) and len(values[1]) < len(values[0]):
        how = "with less to ask for"
    severity = Severity.MEDIUM if how else Severity.LOW
    said = f"`@{unparse(old)[:60]}` before {pair.after.name} became `@{unparse(new)[:60]}`"
    yield _effect(LOOSENED, pair, old, new, severity, said + (f", {how}" if how else ""))


def _run_all_the_same(pair: Pair, left: list[ast.expr], sides: Sides) -> Iterator[ChangeEffect]:
    """A new decorator that calls what it stands before once more where that refused."""
    for decorator in left:
        name = _name(decorator).rpartition(".")[2]
        if any(_calls_again(part.node) for part in sides.named(name)):
            said = f"`@{name}` catches what refuses before {pair.after.name}, and calls it all the same"
            yield _effect(LOOSENED, pair, None, decorator, Severity.HIGH, said)


def _calls_again(node: ast.AST) -> bool:
    """Whether a function calls one that it was handed, and calls it again in a handler of its failure."""
    given = {one.arg for one in walk(node) if isinstance(one, ast.arg)}

    def roots(within: ast.AST) -> set[str]:
        return {dotted(one.func).partition(".")[0] for one in walk(within) if isinstance(one, ast.Call)}

    for one in walk(node):
        if isinstance(one, ast.Try):
            tried = given & {name for inner in one.body for name in roots(inner)}
            if any(tried & roots(handler) for handler in one.handlers) and not _loops(node):
                return True
    return False


def _loops(node: ast.AST) -> bool:
    """Whether a function tries several times, as one that waits for a network does."""
    return any(isinstance(one, ast.For | ast.While) for one in walk(node))


_OPENING = expression(r"exempt|allow_?any|anonymous|public|no_?auth|unauthenticated|skip_?auth|bypass", re.I)


def _opened(pair: Pair, left: list[ast.expr]) -> Iterator[ChangeEffect]:
    """Decorators that take a function out of what protects the others, new before one that stood there."""
    before = pair.before.node
    known = [] if isinstance(before, ast.Module) else [ast.dump(one) for one in before.decorator_list]
    for decorator in left:
        text = unparse(decorator)
        if ast.dump(decorator) not in known and _OPENING.search(text):
            said = f"`@{text[:60]}` is new before {pair.after.name}, and takes it out of a protection"
            yield _effect(LOOSENED, pair, None, decorator, Severity.MEDIUM, said)


def _reordered(pair: Pair) -> Iterator[ChangeEffect]:
    """A guarding decorator that stood beneath a route and stands above it: what is routed has it no more."""
    before, after = pair.before.node, pair.after.node
    if isinstance(before, ast.Module) or isinstance(after, ast.Module):
        return
    for decorator in after.decorator_list:
        name = _name(decorator)
        if _is_route(decorator) or not guards_strongly(name):
            continue
        is_routed = any(map(_is_route, after.decorator_list))
        if is_routed and _beneath_route(before, name) and not _beneath_route(after, name):
            said = f"`@{name}` stands above the route of {pair.after.name}: callers of it pass it by"
            yield _effect(LOOSENED, pair, None, decorator, Severity.HIGH, said)


def _beneath_route(node: Function | ast.ClassDef, name: str) -> bool:
    routes = [index for index, one in enumerate(node.decorator_list) if _is_route(one)]
    mine = [index for index, one in enumerate(node.decorator_list) if _name(one) == name]
    return bool(routes and mine) and min(routes) < max(mine)


def _effect(
    kind: EffectKind, pair: Pair, old: ast.expr | None, new: ast.expr, severity: Severity, said: str
) -> ChangeEffect:
    before = pair.before.at(old) if old is not None else 0
    return effect(kind, pair, severity, said, said, before=before, after=pair.after.at(new))
