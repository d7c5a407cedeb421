"""Whether a function of the project, called by its short name, can refuse who calls it."""

from __future__ import annotations

import ast

from guard.facts.effects.protection.refusals import MILD, refusal_of
from guard.facts.effects.protection.sides import Function, Sides
from guard.facts.effects.protection.walking import ASIDE, LOGS, is_predicate
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
        found: list[ast.AST] = [part.node for part in sides.before if part.short == name]
        try:
            found += [one for _, one in sides.around.project.definitions(name)]
        except TooManyError:
            return False
    else:
        found = [node]
    return any(
        refuses(one) or (is_predicate(one) and not is_toothless(one) and guards(name)) for one in found
    )


def is_toothless(node: ast.Lambda | Function) -> bool:
    """Whether a function can refuse nothing, by its form.

    It raises nothing, asks nothing, calls only what is called for what it does, and gives back what is
    written out, or what it was handed.
    """
    given = {one.arg for one in walk(node.args) if isinstance(one, ast.arg)}
    if isinstance(node, ast.Lambda):
        answers: list[ast.expr | None] = [node.body]
        inside: list[ast.AST] = []
    else:
        inside = [one for statement in node.body for one in walk(statement)]
        answers = [one.value for one in inside if isinstance(one, ast.Return)]
        if is_abstract(node):
            return False
    if any(isinstance(one, ast.Raise | ast.Assert | ast.Yield | ast.YieldFrom) for one in inside):
        return False
    if any(isinstance(one, ast.Call) and not _is_aside(one) for one in inside):
        return False
    return all(_is_given(one, given) for one in answers)


def is_abstract(node: Function) -> bool:
    """Whether a function is there to be overridden: its body says nothing, or that it is not written."""
    body = [
        one for one in node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
    ]
    is_bare = not body and not (node.body and isinstance(node.body[-1], ast.Pass))
    return is_bare or any(last_name(one) == "abstractmethod" for one in node.decorator_list)


def _is_aside(call: ast.Call) -> bool:
    name = dotted(call.func)
    return LOGS.search(name) is not None or name.rpartition(".")[2] in ASIDE


def _is_given(value: ast.expr | None, given: set[str]) -> bool:
    """Whether an answer lets through: nothing, a yes that is written out, or an argument."""
    if value is None or isinstance(value, ast.Constant):
        return value is None or value.value is None or bool(value.value)
    return isinstance(value, ast.Name) and value.id in given


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
