"""What of a request an expression holds: a header or cookie by its name, or what its body and address say."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.logic.reading import Unit
from guard.facts.effects.protection.words import listed, words_of
from guard.syntax.calls import callee, defaults, last_name
from guard.syntax.walk import walk

_HEADERS = listed("headers META cookies COOKIES get_header header get_cookie")
_BODIES = listed(
    "get_json json form args values data POST GET query_params match_info params payload body get_argument "
    "get_body_argument get_query_argument"
)
_REQUESTS = listed("request req self http_request")


def written_by_caller(node: ast.AST) -> str:
    """The name of the header or cookie that an expression reads; "" for anything else."""
    match node:
        case ast.Subscript(value=holder, slice=ast.Constant(value=str(name))):
            return name if last_name(holder) in _HEADERS else ""
        case ast.Call(func=ast.Attribute(attr="get" | "getlist" | "get_all", value=holder)):
            name = _first_text(node)
            return name if last_name(holder) in _HEADERS else ""
        case ast.Call(func=ast.Attribute(attr="get_header" | "get_cookie" | "header" | "get_signed_cookie")):
            return "" if callee(node) == "get_signed_cookie" else _first_text(node)
    return ""


def _first_text(node: ast.Call) -> str:
    first = node.args[0] if node.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def header_parameters(unit: Unit) -> Iterator[str]:
    """The parameters that a framework fills from headers or cookies: `role: str = Header(…)`."""
    node = unit.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    for one, value in defaults(node):
        if callee(value) in ("Header", "Cookie"):
            yield one.arg
    for one in (*node.args.args, *node.args.kwonlyargs):
        inside = walk(one.annotation) if one.annotation is not None else ()
        if any(callee(part) in ("Header", "Cookie") for part in inside):
            yield one.arg


def is_body(node: ast.AST) -> bool:
    """Whether an expression reads what a caller put into the body or the address of a request."""
    if isinstance(node, ast.Call) and callee(node) in _BODIES and isinstance(node.func, ast.Attribute):
        return last_name(node.func.value) in _REQUESTS
    return isinstance(node, ast.Attribute) and node.attr in _BODIES and last_name(node.value) in _REQUESTS


def words(name: str) -> frozenset[str]:
    """The words of the name of a header, option or parameter."""
    return frozenset(words_of(name.replace("-", "_")))
