"""Decorators that stood between a caller and a function, and do not any more."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.protection.family import REMOVED
from guard.facts.effects.protection.sides import Pair, Sides
from guard.facts.effects.protection.words import guards, guards_strongly, listed
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.project.project import TooManyError

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
    for decorator in gone:
        name = _name(decorator)
        short = name.rpartition(".")[2]
        if short in _SHAPING or _is_route(decorator):
            continue
        if any(guards(_name(one)) for one in left):
            continue  # another takes its place: which is stricter, the parts for arguments say
        can_refuse = _can_refuse(short, sides)
        strong = guards_strongly(name)
        if not (can_refuse or strong or guards(name)):
            continue
        reached = any(_is_route(one) for one in after.node.decorator_list)
        sure = (can_refuse or strong) and (reached or can_refuse)
        said = f"`@{ast.unparse(decorator)[:60]}` stood before {after.name} and is gone"
        yield ChangeEffect(
            REMOVED.id,
            pair.file.path,
            Severity.HIGH if can_refuse or strong else Severity.LOW,
            Confidence.HIGH if sure else Confidence.MEDIUM,
            said + (", while callers still reach it by its route" if reached else ""),
            symbol=after.name,
            before=before.at(decorator),
            after=after.line,
            before_path=before.path if before.path != pair.file.path else "",
            evidence=ast.unparse(decorator),
        )


def _name(decorator: ast.expr) -> str:
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(node)


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


def _can_refuse(name: str, sides: Sides) -> bool:
    """Whether a decorator of the project called `name` has a way that does not call what it decorates."""
    nodes: list[ast.AST] = [
        part.node for part in sides.after_named.get(name, ()) if not isinstance(part.node, ast.Module)
    ]
    if not nodes:
        try:
            nodes = [node for _, node in sides.around.project.definitions(name)]
        except TooManyError:
            return False
    return any(_refuses(node) for node in nodes)


def _refuses(node: ast.AST) -> bool:
    """Whether a function inside `node` raises, aborts or leaves early under a condition."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.If) and any(
            isinstance(one, ast.Raise | ast.Return)
            or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Call))
            for one in (*inner.body, *inner.orelse)
        ):
            return True
    return False
