"""Nodes of syntax trees that came after CPython 3.11: the interpreter's own, or ours of the same form."""

from __future__ import annotations

import ast
from typing import Any

_PLACE = ("lineno", "col_offset", "end_lineno", "end_col_offset")


def _kind(name: str, base: type[ast.AST], *fields: str) -> Any:
    """The class of nodes of that name with at least those fields."""
    own = getattr(ast, name, None)
    if own is not None and set(fields) <= set(own._fields):
        return own
    return type(name, (base,), {"_fields": fields, "_attributes": _PLACE, "__module__": __name__})


TYPE_ALIAS = _kind("TypeAlias", ast.stmt, "name", "type_params", "value")
"""`type X[T] = value`."""
TEMPLATE = _kind("TemplateStr", ast.expr, "values")
"""`t"..."`."""
INTERPOLATION = _kind("Interpolation", ast.expr, "value", "str", "conversion", "format_spec")
"""A field of a template string."""
_PARAMETERS = {
    stars: (_kind(name, ast.AST, *fields), _kind(name, ast.AST, *fields, "default_value"))
    for stars, name, fields in (
        ("", "TypeVar", ("name", "bound")),
        ("*", "TypeVarTuple", ("name",)),
        ("**", "ParamSpec", ("name",)),
    )
}
_HEADS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def fields_of(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a kind of node, of every version: definitions have type parameters."""
    if kind in _HEADS and "type_params" not in kind._fields:
        return (*kind._fields, "type_params")
    return kind._fields


def type_parameter(stars: str, name: str, bound: ast.expr | None, default: ast.expr | None) -> Any:
    """One of `def f[T: bound = default]`."""
    words: dict[str, Any] = {"name": name}
    if not stars:
        words["bound"] = bound
    plain, full = _PARAMETERS[stars]
    if default is None:
        return plain(**words)
    return full(**words, default_value=default)
