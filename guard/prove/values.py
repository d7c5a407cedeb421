"""Values to call functions with: literals of an annotated type, and those that the code itself is about."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from itertools import islice

from guard.syntax.calls import last_name
from guard.syntax.python import Unreadable, parse_expression
from guard.syntax.walk import walk

_PLAIN: Mapping[str, tuple[str, ...]] = {
    "int": ("0", "1", "-1", "2", "7", "100"),
    "float": ("0.0", "1.0", "-1.5", "0.1", "1e9"),
    "bool": ("False", "True"),
    "str": ("''", "'a'", "'A b'", "'1'", "' x '", "'a/b.c'", "'\u00e9'"),
    "bytes": ("b''", "b'a'", "b'\\xff'"),
    "None": ("None",),
}
_LISTS = frozenset({"list", "List", "Sequence", "Iterable", "Collection", "MutableSequence"})
_SETS = frozenset({"set", "Set", "frozenset", "AbstractSet", "FrozenSet"})
_MAPS = frozenset({"dict", "Dict", "Mapping", "MutableMapping"})
_WRAPS = frozenset({"Annotated", "Final", "Optional", "Union"})
_MAX_ANNOTATION = 4
"""How deep a type is followed."""


def literal(node: ast.expr) -> str | None:
    """The literal that a node is; None where it is none."""
    try:
        return repr(ast.literal_eval(node))
    except (ValueError, TypeError, MemoryError, RecursionError, SyntaxError):
        return None


def constants_of(*nodes: ast.FunctionDef) -> Mapping[str, tuple[str, ...]]:
    """Values that a function's code is about, with those at their borders, by their type."""
    found: dict[str, list[str]] = {}
    for part in (part for node in nodes for part in walk(node) if isinstance(part, ast.Constant)):
        value = part.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            found.setdefault(type(value).__name__, []).extend(map(repr, (value, value - 1, value + 1)))
            found.setdefault("float", []).append(repr(float(value)))
        elif isinstance(value, str | bytes) and len(value) < 200:
            found.setdefault(type(value).__name__, []).append(repr(value))
    return {kind: tuple(dict.fromkeys(texts))[:8] for kind, texts in found.items()}


def values_of(
    node: ast.expr | None, constants: Mapping[str, tuple[str, ...]], depth: int = 0
) -> tuple[str, ...]:
    """Values of an annotated type, the smallest first; none where it is not known."""
    if depth > _MAX_ANNOTATION:
        return ()
    match node:
        case ast.Constant(value=None):
            return ("None",)
        case ast.Constant(value=str(text)):
            return values_of(_annotation(text), constants, depth + 1)
        case ast.Name() | ast.Attribute():
            return _plain(last_name(node), constants)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _joined([left, right], constants, depth)
        case ast.Subscript(value=value, slice=inner):
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return _generic(last_name(value), parts, constants, depth)
    return ()


def _plain(name: str, constants: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if name in _LISTS | _SETS | _MAPS | {"tuple", "Tuple"}:
        return ("set()",) if name in _SETS else ("{}",) if name in _MAPS else ("[]", "[1]")
    known = _PLAIN.get(name, ())
    return tuple(dict.fromkeys([*known[:3], *constants.get(name, ()), *known[3:]])) if known else ()


def _joined(
    parts: Iterable[ast.expr], constants: Mapping[str, tuple[str, ...]], depth: int
) -> tuple[str, ...]:
    each = [values_of(part, constants, depth + 1) for part in parts]
    return tuple(dict.fromkeys(text for found in each for text in found))


def _generic(
    name: str, parts: list[ast.expr], constants: Mapping[str, tuple[str, ...]], depth: int
) -> tuple[str, ...]:
    """Values of `name[parts]`."""
    if name == "Literal":
        return tuple(text for part in parts if (text := literal(part)) is not None)
    inner = [values_of(part, constants, depth + 1) for part in parts if not _is_ellipsis(part)]
    first = inner[0] if inner else ()
    if name in _WRAPS:
        extra = ("None",) if name == "Optional" else ()
        return tuple(
            dict.fromkeys([*extra, *(_joined(parts, constants, depth) if name == "Union" else first)])
        )
    if name in _MAPS and len(inner) == 2 and all(inner):
        key, value = inner
        return ("{}", f"{{{key[-1]}: {value[0]}}}", f"{{{key[0]}: {value[-1]}, {key[-1]}: {value[0]}}}")
    if name in _SETS and first:
        return (*(f"{{{one}}}" for one in first[:3]), f"{{{', '.join(first[:4])}}}")
    if name in _LISTS and first:
        more = (
            f"[{', '.join(first[:3])}]",
            f"[{', '.join(reversed(first[:4]))}]",
            f"[{first[-1]}, {first[-1]}]",
        )
        return ("[]", *(f"[{one}]" for one in first[:4]), *more)
    if name in ("tuple", "Tuple") and inner and all(inner):
        return tuple(f"({', '.join(each)},)" for each in islice(zip(*inner, strict=False), 6))
    return ()


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _annotation(text: str) -> ast.expr | None:
    found = parse_expression(text)
    return None if isinstance(found, Unreadable) else found
