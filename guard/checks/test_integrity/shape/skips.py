"""Why a test is left out: because something is missing, because of the platform, or for no such reason."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from enum import Enum, IntEnum
from typing import Any

from guard.expressions import expression
from guard.syntax.python import Unreadable, parse_expression
from guard.syntax.python_text import unparse


class Skip(IntEnum):
    """Whether a test is left out, mildest first."""

    NONE = 0
    CONDITIONAL = 1
    """Left out where a condition holds: a platform, a missing dependency, a missing key."""
    XFAIL = 2
    """Run, and allowed to fail."""
    ALWAYS = 3
    """Never run."""


class SkipReason(Enum):
    """What a skip's condition asks."""

    MISSING = "missing"
    """A package, a program, a key or a service that may not be there."""
    PLATFORM = "platform"
    """The operating system or the version of Python."""
    OTHER = "other"
    """Anything else, and skips without a condition."""


_MISSING = expression(
    r"importorskip|find_spec|which\(|environ|getenv|available|installed|ImportError|ModuleNotFound|HAS_|has_"
    r"|hasattr|api_?key|token|is None|is_file|exists\(|skipUnless|connect|reachable", re.IGNORECASE
)  # fmt: skip
_PLATFORM = expression(
    r"platform|os\.name|version_info|win32|windows|darwin|linux|pypy|implementation", re.IGNORECASE
)


def skip_reason(kind: Skip, text: str) -> SkipReason:
    """Why, by the words of the skip's condition."""
    if kind is not Skip.CONDITIONAL:
        return SkipReason.OTHER
    condition = re.sub(r"reason\s*=.*", "", text, flags=re.DOTALL)
    if about_platform(condition):
        return SkipReason.PLATFORM if not holds_usually(text) else SkipReason.OTHER
    return SkipReason.MISSING if _MISSING.search(condition) else SkipReason.OTHER


def about_platform(condition: str) -> bool:
    """Whether a condition asks for the operating system or the version of Python."""
    return _PLATFORM.search(condition) is not None


_USUAL: Mapping[str, Any] = {
    "sys.platform": "linux",
    "os.name": "posix",
    "platform.system()": "Linux",
    "platform.machine()": "x86_64",
    "platform.python_implementation()": "CPython",
    "sys.implementation.name": "cpython",
    "sys.version_info": (3, 12),
    "sys.version_info[:2]": (3, 12),
    "sys.version_info.major": 3,
    "sys.version_info[0]": 3,
    "sys.version_info.minor": 12,
    "sys.version_info[1]": 12,
}
"""What is so where the tests of most projects are run."""
_OPERATORS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many, ast.Is: operator.eq, ast.IsNot: operator.ne,
}  # fmt: skip


def holds_usually(text: str) -> bool:
    """Whether a skip's platform condition holds where tests are usually run: Linux, a current CPython.

    `text` is the source of the mark or of the condition. What cannot be told is taken not to hold.
    """
    node = parse_expression(text.removeprefix("where ").strip())
    if isinstance(node, Unreadable):
        return False
    unless = False
    if isinstance(node, ast.Call) and node.args and "skip" in unparse(node.func):
        unless = unparse(node.func).endswith("skipUnless")
        node = node.args[0]
    value = _value(node)
    return value is not None and bool(value) is not unless


def _value(node: ast.expr) -> Any:
    """The value of a condition on the usual platform; None where it is not known."""
    known = _USUAL.get(unparse(node))
    if known is not None:
        return known
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            return tuple(map(_value, items))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            value = _value(operand)
            return None if value is None else not value
        case ast.BoolOp(op=op, values=values):
            found = [_value(value) for value in values]
            decides = isinstance(op, ast.Or)
            if any(value is not None and bool(value) is decides for value in found):
                return decides
            return None if None in found else not decides
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(_value(left), op, _value(right))
        case ast.Call(
            func=ast.Attribute(value=value, attr="startswith"), args=[ast.Constant(value=str(start))]
        ):
            text = _value(value)
            return text.startswith(start) if isinstance(text, str) else None
        case ast.Call(func=ast.Attribute(value=value, attr="lower"), args=[]):
            text = _value(value)
            return text.lower() if isinstance(text, str) else None
    return None


def _compared(left: Any, op: ast.cmpop, right: Any) -> Any:
    known = left is not None and right is not None and type(op) in _OPERATORS
    try:
        return _OPERATORS[type(op)](left, right) if known else None
    except TypeError:
        return None
