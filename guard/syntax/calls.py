"""What is said of a call by its form alone: the last part of its name, and what is handed over."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.syntax.walk import children


def last_name(node: ast.AST) -> str:
    """The last part of a plain or a dotted name; "" for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def callee(node: ast.AST) -> str:
    """The last part of the name that a call calls; "" for anything else."""
    return last_name(node.func) if isinstance(node, ast.Call) else ""


def arguments(call: ast.Call) -> list[ast.expr]:
    """All that is handed over, by place and by keyword."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def positional(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.arg]:
    """The parameters that a call may fill by place."""
    return [*function.args.posonlyargs, *function.args.args]


def parameters(
    function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, *, gathered: bool = False
) -> list[ast.arg]:
    """All parameters of a function, in their order.

    Args:
        function: the function.
        gathered: whether those that take what is left (`*args`, `**kwargs`) are among them.
    """
    every = [*positional(function), *function.args.kwonlyargs]
    if gathered:
        every += [one for one in (function.args.vararg, function.args.kwarg) if one is not None]
    return every


def defaults(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[tuple[ast.arg, ast.expr]]:
    """The parameters that may be left out, each with what it then is."""
    given, said = positional(function), function.args.defaults
    by_word = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    return [
        *zip(given[len(given) - len(said) :], said, strict=True),
        *((one, value) for one, value in by_word if value is not None),
    ]


def called(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call in `node`, by its dotted name; functions inside it are left out."""
    stack: list[ast.AST] = [node]
    while stack:
        part = stack.pop()
        if (
            isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda)
            and part is not node
        ):
            continue
        if isinstance(part, ast.Call):
            yield dotted(part.func), part
        stack += children(part)


def dotted(node: ast.expr) -> str:
    """The dotted name of what is called; calls and subscripts in between show as `()` and `[]`."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            parts.append("()")
            node = node.func
        elif isinstance(node, ast.Subscript):
            parts.append("[]")
            node = node.value
        else:
            parts.append(node.id if isinstance(node, ast.Name) else "?")
            return ".".join(reversed(parts))
