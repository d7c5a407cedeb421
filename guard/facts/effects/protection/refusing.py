"""Whether a function of the project, called by its short name, can refuse who calls it."""

from __future__ import annotations

import ast

from guard.facts.effects.protection.sides import Sides
from guard.facts.effects.protection.ways import refusal_of
from guard.project.project import TooManyError
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


def refuses(node: ast.AST) -> bool:
    """Whether `node`, or a function inside it, raises or gives up under a condition."""
    for inner in walk(node):
        if isinstance(inner, ast.If) and any(
            refusal_of(body) not in ("", "continue", "break", "return") for body in (inner.body, inner.orelse)
        ):
            return True
    return False
