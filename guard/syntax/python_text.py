"""Code as text again, the same on every Python that guard runs on.

`ast.unparse` of one version quotes f-strings otherwise than that of the next, the oldest refuses some that
the newer grammar allows, and none knows the nodes of the version after it. Their texts stand in findings.
"""

from __future__ import annotations

import ast
from copy import deepcopy
from typing import Any

from guard.syntax.python_nodes import INTERPOLATION, TEMPLATE, TYPE_ALIAS
from guard.syntax.walk import walk

_MARK = "\ufdd0"
"""Stands in no name: what is between two of them is the number of a text."""
_QUOTES = ("'", '"', "'''", '"""')


def unparse(node: ast.AST) -> str:
    """The code of a node, as `ast.unparse` writes it."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
        return f"{unparse(node.value)}.{node.attr}"
    if not any(map(_is_own, walk(node))):
        return ast.unparse(node)
    writer = _Marked()
    text = ast.unparse(ast.fix_missing_locations(writer.visit(deepcopy(node))))
    pieces = text.split(_MARK)
    return "".join(writer.texts[int(piece)] if index % 2 else piece for index, piece in enumerate(pieces))


class _Marked(ast.NodeTransformer):
    """Puts a mark for everything that versions write differently, and keeps its text."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def _mark(self, text: str) -> str:
        self.texts.append(text)
        return f"{_MARK}{len(self.texts) - 1}{_MARK}"

    def visit(self, node: ast.AST) -> Any:
        """The node, or a name that stands for it."""
        if isinstance(node, _STRINGS):
            return ast.Name(self._mark(_string(node)), ast.Load())
        if isinstance(node, TYPE_ALIAS):
            alias: Any = node
            text = f"type {alias.name.id}{_parameters(alias.type_params)} = {unparse(alias.value)}"
            return ast.Expr(ast.Name(self._mark(text), ast.Load()))
        if getattr(node, "type_params", None):
            head: Any = node
            head.name += self._mark(_parameters(head.type_params))
            head.type_params = []
        return self.generic_visit(node)


def _parameters(found: list[Any]) -> str:
    """`[T: bound = default]`, or nothing."""
    stars = {"TypeVarTuple": "*", "ParamSpec": "**"}
    texts = []
    for one in found:
        bound, default = getattr(one, "bound", None), getattr(one, "default_value", None)
        text = f"{stars.get(type(one).__name__, '')}{one.name}"
        text += f": {unparse(bound)}" if bound is not None else ""
        texts.append(text + (f" = {unparse(default)}" if default is not None else ""))
    return f"[{', '.join(texts)}]" if texts else ""


def _string(node: Any) -> str:
    """An f-string or a template string, in the quotes that nothing in it uses, where there are such."""
    parts = [_part(value) for value in node.values]
    used = "".join(parts)
    quote = next((one for one in _QUOTES if one not in used and not used.endswith(one[0])), "'")
    return f"{'t' if isinstance(node, TEMPLATE) else 'f'}{quote}{used}{quote}"


def _part(value: Any) -> str:
    if isinstance(value, ast.Constant):
        text = repr(str(value.value))[1:-1].replace("\\'", "'")
        return text.replace("{", "{{").replace("}", "}}")
    inner = unparse(value.value)
    text = "{" + (" " if inner.startswith("{") else "") + inner
    text += f"!{chr(value.conversion)}" if value.conversion != -1 else ""
    if value.format_spec is not None:
        text += ":" + "".join(map(_part, value.format_spec.values))
    return text + "}"


def _is_own(node: ast.AST) -> bool:
    """Whether versions write the node itself differently."""
    kind = type(node)
    return kind in _OWN or (kind in _HEADS and bool(getattr(node, "type_params", None)))


_STRINGS: tuple[Any, ...] = (ast.JoinedStr, TEMPLATE)
_OWN = frozenset((*_STRINGS, TYPE_ALIAS, INTERPOLATION))
_HEADS = frozenset((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
