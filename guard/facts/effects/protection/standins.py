"""What answers for a check now: a name that is bound anew, a patched attribute, an object for a value.

The code that calls the check is as it was. What answers it is another function, and that one can refuse
nothing: it raises nothing, asks nothing, and gives back what is written out or what it was handed.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from guard.facts.effects.protection.family import LOOSENED, REMOVED
from guard.facts.effects.protection.refusals import leaves
from guard.facts.effects.protection.refusing import could_refuse, is_toothless
from guard.facts.effects.protection.settings import value_of
from guard.facts.effects.protection.sides import FUNCTION_NODES, Pair, Part, Sides
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.values import DIRECTED
from guard.facts.effects.protection.words import guards_strongly, listed, words_of
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.project.project import TooManyError
from guard.syntax.calls import callee, dotted, last_name
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_DOUBLES = listed("Mock MagicMock AsyncMock NonCallableMock SimpleNamespace")
"""Objects of the standard library that answer whatever is asked."""


@dataclass(frozen=True)
class _Bound:
    """A name, or an attribute of something, that is bound to something in a new statement."""

    owner: str
    """What the attribute belongs to; "" for a name."""
    name: str
    value: ast.AST
    node: ast.AST
    is_patch: bool = False
    """Whether the owner was there before, and only the attribute is another one."""


def bound_anew(pair: Pair, sides: Sides) -> Iterator[ChangeEffect]:
    """Names that checks have, and that something else has now which refuses nothing."""
    if not isinstance(pair.after.node, ast.Module) or pair.before.path != pair.after.path:
        return
    changed = (
        sides.around.lines[pair.file.path].after if pair.file.path in sides.around.lines else frozenset()
    )
    asked = _asked(pair.before.node)
    for one in _bindings(pair.after, changed):
        if not one.owner and _is_opaque(one, pair, sides):
            weighs = frozenset(words_of(one.name)) & DIRECTED
            said = f"`{one.name}` was written out, and is an object now that says itself what it holds"
            severity = Severity.MEDIUM if weighs else Severity.LOW
            yield effect(LOOSENED, pair, severity, said, said, after=pair.after.at(one.node))
        if (f"{one.owner}.{one.name}" if one.owner else one.name) not in asked and not one.is_patch:
            continue
        may = could_refuse(one.name, sides) or (one.owner and guards_strongly(one.name))
        if not may and not leaves(one.name):
            continue
        if not _is_nothing(one.value, sides):
            continue
        what = f"{one.owner}.{one.name}" if one.owner else one.name
        shown = " ".join(unparse(one.node).split())[:70]
        said = f"`{what}` may refuse, and is bound to what refuses nothing: `{shown}`"
        yield effect(REMOVED, pair, Severity.HIGH, said, said, after=pair.after.at(one.node))


def _asked(tree: ast.AST) -> frozenset[str]:
    """The names that are called, or stand before functions, in a file."""
    found = {callee(node) for node in walk(tree)}
    for node in walk(tree):
        if isinstance(node, ast.Call):
            found.add(dotted(node.func))
        for one in getattr(node, "decorator_list", ()):
            found.add(last_name(one.func if isinstance(one, ast.Call) else one))
        if isinstance(node, ast.Call):
            found.update(one.id for one in node.args if isinstance(one, ast.Name))
    return frozenset(found - {""})


def _bindings(part: Part, changed: AbstractSet[int]) -> Iterator[_Bound]:
    for node in walk(part.node):
        if not isinstance(node, ast.stmt) or part.at(node) not in changed:
            continue
        if isinstance(node, FUNCTION_NODES):
            yield _Bound("", node.name, node, node)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield _Bound("", alias.asname or alias.name, ast.Name(alias.name, ast.Load()), node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _of_target(target, node.value, node)
        elif isinstance(node, ast.Expr) and callee(node.value) == "setattr":
            given = node.value.args if isinstance(node.value, ast.Call) else []
            if len(given) == 3 and isinstance(given[1], ast.Constant):
                yield _Bound(unparse(given[0]), str(given[1].value), given[2], node, is_patch=True)


def _of_target(target: ast.expr, value: ast.expr, node: ast.stmt) -> Iterator[_Bound]:
    if isinstance(target, ast.Name):
        yield _Bound("", target.id, value, node)
        for word in value.keywords if callee(value) in _DOUBLES and isinstance(value, ast.Call) else ():
            yield _Bound(target.id, word.arg or "", word.value, node)
    elif isinstance(target, ast.Attribute):
        yield _Bound(unparse(target.value), target.attr, value, node, is_patch=True)
    elif isinstance(target, ast.Subscript) and last_name(target.slice):
        yield _Bound(unparse(target.value), last_name(target.slice), value, node, is_patch=True)
    elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        if callee(target.value) in ("globals", "vars", "locals") or last_name(target.value) == "__dict__":
            yield _Bound(unparse(target.value), str(target.slice.value), value, node, is_patch=True)
    elif (
        isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts)
    ):
        for one, given in zip(target.elts, value.elts, strict=True):
            yield from _of_target(one, given, node)


def _is_nothing(value: ast.AST, sides: Sides) -> bool:
    """Whether a value is known to be a function that refuses nothing."""
    if isinstance(value, ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef):
        return is_toothless(value)
    if isinstance(value, ast.Call):
        return callee(value) in _DOUBLES
    name = last_name(value)
    if not name:
        return False
    if isinstance(value, ast.Name) and hasattr(builtins, name):
        return True
    found = [part.node for part in sides.after_named(name)]
    if not found:
        try:
            found = [node for _, node in sides.around.project.definitions(name)]
        except TooManyError:
            return False
    return bool(found) and all(isinstance(one, FUNCTION_NODES) and is_toothless(one) for one in found)


_SAYS = listed(
    "__contains__ __eq__ __iter__ __getitem__ __missing__ __bool__ __len__ __lt__ __gt__ __le__ __ge__"
)
"""Methods by which an object answers for what was a plain value."""


def _is_opaque(one: _Bound, pair: Pair, sides: Sides) -> bool:
    """Whether a name had a value that was written out, and has one of a class of the change."""
    made = callee(one.value)
    classes = [part.node for part in sides.after_named(made) if isinstance(part.node, ast.ClassDef)]
    if not any(getattr(inner, "name", "") in _SAYS for node in classes for inner in node.body):
        return False
    return any(
        isinstance(node, ast.Assign)
        and one.name in map(unparse, node.targets)
        and isinstance(value_of(node.value), list | str | int | float)
        for node in walk(pair.before.node)
    )
