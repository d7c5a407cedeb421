"""Whether a function of the project, called by its short name, can refuse who calls it."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from guard.facts.effects.protection.asked import is_predicate
from guard.facts.effects.protection.refusals import MILD, refusal_of
from guard.facts.effects.protection.sides import Function, Sides
from guard.facts.effects.protection.walking import ASIDE, LOGS
from guard.facts.effects.protection.words import guards
from guard.project.project import TooManyError
from guard.syntax.calls import dotted, last_name
from guard.syntax.walk import walk


def can_refuse(name: str, sides: Sides) -> bool:
    """Whether what is called `name`, in the change or in the base, refuses under a condition.

    A dotted name is held against the modules that its first part may stand for. Where a name is so common
    that the base cannot tell, it is not said to.

    Raises:
        ToolError, RepositoryError: the base cannot be asked.
    """
    owner, _, short = name.rpartition(".")
    found = [(part.path, part.node) for part in sides.named(short) if not isinstance(part.node, ast.Module)]
    if not found:
        try:
            found = list(sides.around.project.definitions(short))
        except TooManyError:
            return False
    return any(refuses(node) for path, node in found if _may_be_of(owner, path))


def is_defined(name: str, sides: Sides) -> bool:
    """Whether the change or the base defines a function or class by the last part of that name."""
    short = name.rpartition(".")[2]
    if any(not isinstance(part.node, ast.Module) for part in sides.named(short)):
        return True
    try:
        return bool(sides.around.project.definitions(short))
    except TooManyError:
        return True


def _may_be_of(owner: str, path: str) -> bool:
    """Whether a name of `owner` may be defined in the file at `path`."""
    last = owner.rpartition(".")[2]
    if last in ("", "self", "cls", "super.()"):
        return True
    folder, _, file = path.rpartition("/")
    return last in (file.removesuffix(".py"), folder.rpartition("/")[2])


def could_refuse(name: str, sides: Sides, *, node: ast.AST | None = None) -> bool:
    """Whether what was called `name` before the change refuses, or says who may.

    Args:
        name: a short name.
        sides: the change.
        node: the definition, where it is known.

    Raises:
        ToolError, RepositoryError: the base cannot be asked.
    """
    if node is None:
        found: list[ast.AST] = [part.node for part in sides.before_named(name)]
        try:
            found += [one for _, one in sides.around.project.definitions(name)]
        except TooManyError:
            return False
    else:
        found = [node]
    return any(refuses(one) or (guards(name) and _answers(one)) for one in found)


def _answers(node: ast.AST) -> bool:
    """Whether a function says yes or no, and not always yes."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return is_predicate(node) and not is_toothless(node)


def is_toothless(node: ast.Lambda | Function) -> bool:
    """Whether a function can refuse nothing, by its form.

    It raises nothing, asks nothing, calls only what it was handed and what is called for what it does, and
    gives back what is written out, what it was handed, or a function that refuses nothing itself.
    """
    given = {one.arg for one in walk(node) if isinstance(one, ast.arg)}
    if isinstance(node, ast.Lambda):
        return _is_given(node.body, given, {})
    if is_abstract(node):
        return False
    inner = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
    inside = [one for statement in node.body if statement not in inner.values() for one in walk(statement)]
    if any(isinstance(one, ast.Raise | ast.Assert | ast.Yield | ast.YieldFrom | ast.If) for one in inside):
        return False
    if any(isinstance(one, ast.Call) and not _is_aside(one, given) for one in inside):
        return False
    return all(_is_given(one.value, given, inner) for one in inside if isinstance(one, ast.Return))


def is_abstract(node: Function) -> bool:
    """Whether a function is there to be overridden: its body says nothing, or that it is not written."""
    body = [
        one for one in node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
    ]
    is_bare = not body and not (node.body and isinstance(node.body[-1], ast.Pass))
    return is_bare or any(last_name(one) == "abstractmethod" for one in node.decorator_list)


def _is_aside(call: ast.Call, given: set[str]) -> bool:
    name = dotted(call.func)
    is_log = LOGS.search(name) is not None or name.startswith("logging.")
    return name in given or is_log or name.rpartition(".")[2] in ASIDE


def _is_given(value: ast.expr | None, given: set[str], inner: Mapping[str, Function]) -> bool:
    """Whether an answer lets through: nothing, what is written out and no "no", or what was handed in."""
    match value:
        case None:
            return True
        case ast.Constant(value=said):
            return said is None or bool(said)
        case ast.Dict(values=values) | ast.List(elts=values) | ast.Tuple(elts=values):
            return all(isinstance(one, ast.Constant) for one in values)
        case ast.Name(id=name):
            return name in given or (name in inner and is_toothless(inner[name]))
        case ast.Lambda():
            return is_toothless(value)
        case ast.Call():
            return dotted(value.func) in given
    return False


_MADE = frozenset(["__init__", "__new__", "__post_init__", "__enter__", "__aenter__", "__call__"])
"""What of a class is run where it is called, or where what that gives is used as a guard."""


def refuses(node: ast.AST) -> bool:
    """Whether `node`, or a function inside it, raises or gives up under a condition."""
    if isinstance(node, ast.ClassDef):
        made = [one for one in node.body if getattr(one, "name", "") in _MADE]
        return any(map(refuses, made))
    for inner in walk(node):
        if isinstance(inner, ast.If) and any(
            refusal_of(body) not in MILD and refusal_of(body) for body in (inner.body, inner.orelse)
        ):
            return True
    return False
