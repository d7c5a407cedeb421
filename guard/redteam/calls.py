"""Families that reach the harmful function another way: the call and its arguments stay as they are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from guard.redteam.cases import Case, Family, HarmfulCall
from guard.redteam.routes import Route, routes
from guard.syntax.python import Unreadable, parse_module

CODE_CHECKS = frozenset({"code-rules"})


@dataclass(frozen=True)
class CallSite:
    """Where, in a text, a call names its function; offsets count characters."""

    start: int
    end: int
    statement: int
    """The offset of the line that the statement around it begins on."""
    indent: str
    full: str
    """What is called there, as it is written."""


def parse(text: str) -> ast.Module:
    """The syntax tree of text that guard itself wrote or ships.

    Raises:
        SyntaxError: it is no Python.
    """
    tree = parse_module(text)
    if isinstance(tree, Unreadable):
        raise SyntaxError(str(tree))
    return tree


def call_families() -> Iterator[Family]:
    """One family for each way to reach a function."""
    names = dict.fromkeys(
        route.name for sample in (("os", "system"), ("builtins", "eval")) for route in routes(*sample)
    )
    for name in names:
        yield Family(f"reached by {name}", CODE_CHECKS, partial(_applied, name=name))


def _applied(case: Case, *, name: str) -> Case | None:
    if case.call is None:
        return None
    route = next((one for one in routes(case.call.module, case.call.name) if one.name == name), None)
    text = case.after[case.call.path]
    done = route and rerouted(text, case.call, route)
    if not route or not done:
        return None
    folder = case.call.path.rpartition("/")[0]
    beside = {f"{folder}/{path}".lstrip("/"): content for path, content in route.files.items()}
    return replace(case, after={**case.after, case.call.path: done, **beside})


def rerouted(text: str, call: HarmfulCall, route: Route) -> str | None:
    """`text` with what is called replaced by `route`; None where that cannot be written there."""
    place = find_place(text, call)
    if place is None:
        return None
    before = "".join(place.indent + line for line in route.before.splitlines(keepends=True))
    middle = text[place.statement : place.start] + route.expression + text[place.end :]
    top = (
        f"import {call.module}\n{route.top}"
        if route.top or place.full != f"{call.module}.{call.name}"
        else ""
    )
    head = text[: place.statement]
    at = _after_imports(text) if top else 0
    if at > len(head):
        return None
    done = head[:at] + top + head[at:] + before + middle
    try:
        parse(done)
    except (SyntaxError, ValueError):
        return None
    return done


def find_place(text: str, call: HarmfulCall) -> CallSite | None:
    """Where `call` names its function; None where it does not begin a statement of its own lines."""
    tree = parse(text)
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    found: tuple[ast.Call, ast.stmt] | None = None
    for statement in ast.walk(tree):
        if isinstance(statement, ast.stmt) and not isinstance(statement, _BLOCKS):
            for node in ast.walk(statement):
                if isinstance(node, ast.Call) and (node.lineno, node.col_offset) == (call.line, call.column):
                    found = found or (node, statement)
    if found is None:
        return None
    node, statement = found
    line = text.split("\n")[statement.lineno - 1]
    indent = line[: statement.col_offset]
    function = node.func
    if indent.strip() or not line.isascii() or function.end_lineno != function.lineno:
        return None
    start, end = (
        starts[function.lineno - 1] + column for column in (function.col_offset, function.end_col_offset or 0)
    )
    return CallSite(start, end, starts[statement.lineno - 1], indent, text[start:end])


_BLOCKS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.While, ast.With, ast.Try,
           ast.AsyncFor, ast.AsyncWith, ast.Match, ast.TryStar)  # fmt: skip


def _after_imports(text: str) -> int:
    """The offset after the last import at the top of the module (after its docstring, where it has none)."""
    tree = parse(text)
    last = 0
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom) or (
            isinstance(node, ast.Expr) and node is tree.body[0]
        ):
            last = node.end_lineno or last
        elif last or not isinstance(node, ast.Expr):
            break
    return sum(len(line) + 1 for line in text.split("\n")[:last])
