"""Text that code puts together from constants, so that a name cannot hide in two halves."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.syntax.walk import walk


def text_of(node: ast.AST) -> str | None:
    """The text that an expression of constants gives, or None where it is not known."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined([text_of(left), text_of(right)], "")
        case ast.JoinedStr(values=values):
            return _joined([text_of(value) for value in values], "")
        case ast.FormattedValue(value=value):
            return text_of(value)
        case ast.Call(
            func=ast.Attribute(value=between, attr="join"),
            args=[ast.List(elts=parts) | ast.Tuple(elts=parts)],
        ):
            separator = text_of(between)
            return None if separator is None else _joined([text_of(part) for part in parts], separator)
        case ast.Subscript(value=value, slice=ast.Slice(lower=None, upper=None, step=ast.UnaryOp())):
            whole = text_of(value)
            return None if whole is None else whole[::-1]
        case ast.Call(func=ast.Attribute(value=value, attr="lower" | "strip" | "casefold"), args=[]):
            whole = text_of(value)
            return None if whole is None else whole.lower().strip()
    return None


def texts_in(node: ast.AST) -> Iterator[str]:
    """Every text that is written in, or put together by, `node`."""
    for item in walk(node):
        if isinstance(item, ast.expr) and (text := text_of(item)) is not None:
            yield text


def path_of(node: ast.AST) -> str:
    """The known parts of a path that is built (`a / "b"`, `join(a, "b")`), with a slash between."""
    match node:
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return f"{path_of(left)}/{path_of(right)}"
        case ast.Call(func=ast.Attribute(attr="join" | "joinpath"), args=args):
            return "/".join(map(path_of, args))
        case ast.Call(args=[first, *_]):
            return path_of(first)
    return text_of(node) or ""


def _joined(parts: list[str | None], separator: str) -> str | None:
    known = [part for part in parts if part is not None]
    return separator.join(known) if len(known) == len(parts) else None
