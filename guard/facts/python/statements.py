"""The statements of a Python file as units that can be compared: what one is, what it is called, where it is.

Split by CPython's `ast`, which is exact about where a statement starts and ends (decorators and semicolons
included) and fast enough for whole files. Columns count UTF-8 bytes, lines are Python lines from 1.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from guard.syntax.python import PythonSource
from guard.syntax.python_normal import Normal, normal_form

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LOOPS_AND_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Match)
GUARDED = (ast.Try, ast.With, ast.AsyncWith) + ((ast.TryStar,) if hasattr(ast, "TryStar") else ())
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)


class Category(Enum):
    """What a statement is to a reader of edits."""

    IMPORT = "import"
    FUNCTION = "function"
    CLASS = "class"
    ASSIGNMENT = "assignment"
    DOCSTRING = "docstring"
    BRANCH = "branch"
    """if, for, while, match: statements that hold others and decide whether they run."""
    GUARD = "guard"
    """try and with: statements that hold others and watch over them."""
    OTHER = "other"


@dataclass(frozen=True)
class Scope:
    """What a block belongs to."""

    symbol: str = ""
    """Its qualified name, as Python's `__qualname__` has it: `outer.<locals>.inner`, `Class.method`."""
    kind: Category | None = None
    """FUNCTION, CLASS, or None for the module."""

    def name(self, name: str) -> str:
        """The qualified name of something defined here."""
        if not self.symbol:
            return name
        return f"{self.symbol}.<locals>.{name}" if self.is_function else f"{self.symbol}.{name}"

    def child(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Scope:
        """The scope that a definition standing here opens."""
        return Scope(self.name(node.name), _category(node))

    @property
    def is_function(self) -> bool:
        """Whether the block is, or lies in, a function's body."""
        return self.kind is Category.FUNCTION


MODULE = Scope()


@dataclass(frozen=True, eq=False)
class Unit:
    """One statement of one side, in its block."""

    source: PythonSource
    node: ast.stmt
    category: Category
    start: int
    """The first line, that of the first decorator if there is one."""
    col: int
    end: int
    end_col: int

    @cached_property
    def text(self) -> bytes:
        """The exact source."""
        return self.source.slice(self.start, self.col, self.end, self.end_col)

    @cached_property
    def normal(self) -> Normal:
        """The normal form of the whole statement."""
        return normal_form(self.node)

    @cached_property
    def name(self) -> str:
        """What it defines: a function's or class's name, an assignment's targets; "" for anything else."""
        if isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return self.node.name
        return ", ".join(target_names(self.node))

    @property
    def lines(self) -> range:
        """Its lines."""
        return range(self.start, self.end + 1)


def first_place(node: ast.stmt) -> tuple[int, int]:
    """Line and column of a statement's first character, decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    if not decorators:
        return node.lineno, node.col_offset
    # The `@` stands in the definition's own column; parentheses may put it above the expression.
    return min(decorator.lineno for decorator in decorators), node.col_offset


def units(source: PythonSource, body: Sequence[ast.stmt], docstring: bool = False) -> tuple[Unit, ...]:
    """The statements of a block; `docstring` says whether its first string is one."""
    found: list[Unit] = []
    for index, node in enumerate(body):
        line, col = first_place(node)
        if line != node.lineno:
            line = _decorator_line(source, line, found[-1].end if found else 0)
        category = _category(node)
        if docstring and index == 0 and is_docstring(node):
            category = Category.DOCSTRING
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        found.append(Unit(source, node, category, line, col, node.end_lineno, node.end_col_offset))
    return tuple(found)


def is_docstring(node: ast.stmt) -> bool:
    """Whether the statement is a plain string; bytes and f-strings are no docstrings."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def target_names(node: ast.stmt) -> tuple[str, ...]:
    """The names and attributes an assignment binds, as written without blanks; () for other statements."""
    if isinstance(node, ast.Assign):
        targets: list[ast.expr] = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    elif type(node).__name__ == "TypeAlias":
        targets = [node.name]  # type: ignore[attr-defined]
    else:
        return ()
    return tuple(name for target in targets for name in _bound(target))


def _bound(target: ast.expr) -> list[str]:
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Tuple | ast.List):
        return [name for element in target.elts for name in _bound(element)]
    if isinstance(target, ast.Starred):
        return _bound(target.value)
    parts: list[str] = []
    while isinstance(target, ast.Attribute | ast.Subscript):
        parts.append(f".{target.attr}" if isinstance(target, ast.Attribute) else _subscript(target))
        target = target.value
    base = target.id if isinstance(target, ast.Name) else "…"
    return [base + "".join(reversed(parts))]


def _subscript(target: ast.Subscript) -> str:
    key = target.slice
    plain = isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.isidentifier()
    return f"[{key.value!r}]" if isinstance(key, ast.Constant) and plain else "[…]"


def _decorator_line(source: PythonSource, line: int, above: int) -> int:
    # `@(\n    name)` or `@\\\n name` start above their expression.
    while line > above + 1 and not source.lines[line - 1].lstrip(b" \t\f").startswith(b"@"):
        line -= 1
    return line


def _category(node: ast.stmt) -> Category:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return Category.IMPORT
    if isinstance(node, FUNCTIONS):
        return Category.FUNCTION
    if isinstance(node, ast.ClassDef):
        return Category.CLASS
    if isinstance(node, _ASSIGNMENTS) or type(node).__name__ == "TypeAlias":
        return Category.ASSIGNMENT
    if isinstance(node, LOOPS_AND_BRANCHES):
        return Category.BRANCH
    return Category.GUARD if isinstance(node, GUARDED) else Category.OTHER
