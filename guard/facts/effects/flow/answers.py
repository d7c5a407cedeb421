"""What answers to requests carry besides their body: headers, cookies, marks by which caches know them.

The manuals of Flask, Django, Starlette, aiohttp, Falcon and Tornado: a mapping `headers` of an answer,
items of the answer itself, and methods that set a header, a cookie or an ETag.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guard.facts.effects.flow import tables as table
from guard.facts.effects.flow.sinks import RESPONSES, Place, Sink, Way, names_a_key
from guard.facts.names.scopes import Scope
from guard.syntax.calls import callee, last_name
from guard.syntax.walk import walk

if TYPE_CHECKING:
    from guard.facts.effects.flow.modules import Module

_ANSWER = frozenset({"response", "resp", "res", "answer", "reply", "rsp"})
_ASKS = frozenset({"session", "client", "request", "req", "http", "opener", "conn", "connection"})
"""Words of names of what asks: a header of it proves who that is."""
_SETS = frozenset(
    {"set_header", "add_header", "append_header", "set_cookie", "set_signed_cookie", "set_etag"}
)
_ENTERS = frozenset({"update", "extend", "set", "add", "append", "setdefault", "add_header"})


def answered(module: Module, symbol: str) -> Iterator[tuple[Sink, Scope]]:
    """The ways by which a function puts something into the head of an answer."""
    text = module.source.text
    if not any(word in text for word in ("header", "cookie", "etag", "resp", "answer", "reply")):
        return
    for node, _ in module.by_symbol.get(symbol, ()):
        for one in walk(node):
            for name, key, value in _put(one):
                if _is_answer(name, module, value):
                    place = Place.PROOF if names_a_key(key) else Place.BODY
                    sink = Sink(Way.RESPONSE, None, "header", value.lineno, ((value, place),))
                    yield sink, module.names.scope_of(value)


def _put(node: ast.AST) -> Iterator[tuple[ast.expr, str, ast.expr]]:
    """What a statement or call puts into a head: whose, under which name, and the value."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                inner = target.value
                of_headers = isinstance(inner, ast.Attribute) and inner.attr == "headers"
                whose = inner.value if of_headers and isinstance(inner, ast.Attribute) else inner
                if of_headers or (isinstance(whose, ast.Name) and _words(whose) & _ANSWER):
                    yield whose, _said(target.slice), node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner, name = node.func.value, node.func.attr
        if name in _SETS and node.args:
            yield owner, "" if name == "set_etag" else _said(node.args[0]), node.args[-1]
            for word in node.keywords:
                if word.arg == "value":
                    yield owner, _said(node.args[0]), word.value
        elif name in _ENTERS and isinstance(owner, ast.Attribute) and owner.attr == "headers" and node.args:
            given = node.args[-1]
            if isinstance(given, ast.Dict):
                for key, value in zip(given.keys, given.values, strict=True):
                    yield owner.value, _said(key) if key is not None else "", value
            else:
                yield owner.value, _said(node.args[0]) if len(node.args) > 1 else "", given


def _said(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _words(node: ast.expr) -> frozenset[str]:
    return frozenset(table.words(last_name(node)))


def _is_answer(node: ast.expr, module: Module, value: ast.expr) -> bool:
    """Whether something is an answer: by its name, or by what makes it."""
    words = _words(node)
    if words & _ASKS:
        return False
    if words & _ANSWER or (isinstance(node, ast.Name) and node.id == "self"):
        return True
    bound = module.names.scope_of(value).lookup(node.id) if isinstance(node, ast.Name) else None
    made = [callee(one) for one, _ in bound[1] if isinstance(one, ast.AST)] if bound is not None else []
    return any(one in RESPONSES or one.endswith("Response") for one in made)
