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

from guard.facts.normal import Normal, normal_form
from guard.facts.source import PythonSource

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


@dataclass(frozen=True, eq=False)
class Clause:
    """A part of a compound statement: a head and the statements under it."""

    label: str
    """The keyword ("if", "elif", "else", "except", "case" …); for functions and classes "def", "class"."""
    head: Normal
    """The normal form of what stands between keyword and colon."""
    head_nodes: tuple[ast.AST, ...]
    start: int
    """The first line of the head; blank and comment lines above an `else` are counted in."""
    head_end: int
    """The last line of the head; the body's first line where both share it."""
    body: tuple[Unit, ...]

    @property
    def lines(self) -> range:
        """All its lines, the body's included."""
        return range(self.start, self.body[-1].end + 1)

    @property
    def head_lines(self) -> range:
        """The lines of its head."""
        return range(self.start, self.head_end + 1)


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


def clauses(unit: Unit) -> tuple[Clause, ...]:
    """The clauses of a compound statement, in order; an `elif` chain comes flat. () for a simple one."""
    found: list[Clause] = []
    start = unit.start
    for label, nodes, extra, body, docstring in _parts(unit.node):
        inner = units(unit.source, body, docstring)
        end = _head_end(inner[0], start)
        found.append(Clause(label, normal_form(*extra, *nodes), nodes, start, end, inner))
        start = inner[-1].end + 1
    return tuple(found)


_Part = tuple[str, tuple[ast.AST, ...], tuple[object, ...], list[ast.stmt], bool]


def _parts(node: ast.stmt) -> list[_Part]:
    """Label, head nodes, head values that are no nodes, body, and whether the body may have a docstring."""
    if isinstance(node, FUNCTIONS):
        nodes = (*node.decorator_list, node.args, *([node.returns] if node.returns else []))
        shape = (node.name, len(node.decorator_list), node.returns is None, type(node).__name__)
        return [("def", (*nodes, *getattr(node, "type_params", [])), shape, node.body, True)]
    if isinstance(node, ast.ClassDef):
        nodes = (*node.decorator_list, *node.bases, *node.keywords, *getattr(node, "type_params", []))
        shape_ = (node.name, len(node.decorator_list), len(node.bases), len(node.keywords))
        return [("class", nodes, shape_, node.body, True)]
    if isinstance(node, ast.If):
        return _branches(node)
    if isinstance(node, ast.For | ast.AsyncFor):
        head: tuple[ast.AST, ...] = (node.target, node.iter)
        return [("for", head, (type(node).__name__,), node.body, False), *_tail("else", node.orelse)]
    if isinstance(node, ast.While):
        return [("while", (node.test,), (), node.body, False), *_tail("else", node.orelse)]
    if isinstance(node, ast.With | ast.AsyncWith):
        return [("with", tuple(node.items), (type(node).__name__,), node.body, False)]
    if isinstance(node, ast.Match):
        return [("case", _case_head(node, case), (), case.body, False) for case in node.cases]
    if isinstance(node, GUARDED):
        return _try_parts(node)
    return []


def _case_head(node: ast.Match, case: ast.match_case) -> tuple[ast.AST, ...]:
    # The subject belongs to every case: a clause's head says all that decides whether it runs.
    return (node.subject, case.pattern, *([case.guard] if case.guard else []))


def _branches(node: ast.If) -> list[_Part]:
    found: list[_Part] = [("if", (node.test,), (), node.body, False)]
    while len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        inner = node.orelse[0]
        # `elif` and `else:` with a lone `if` under it are one tree, and so one normal form.
        found.append(("elif", (inner.test,), (), inner.body, False))
        node = inner
    return [*found, *_tail("else", node.orelse)]


def _try_parts(node: ast.stmt) -> list[_Part]:
    assert isinstance(node, ast.Try) or type(node).__name__ == "TryStar"
    found: list[_Part] = [("try", (), (type(node).__name__,), node.body, False)]  # type: ignore[attr-defined]
    for handler in node.handlers:  # type: ignore[attr-defined]
        head = () if handler.type is None else (handler.type,)
        found.append(("except", head, (handler.name,), handler.body, False))
    found += _tail("else", node.orelse)  # type: ignore[attr-defined]
    return found + _tail("finally", node.finalbody)  # type: ignore[attr-defined]


def _tail(label: str, body: list[ast.stmt]) -> list[_Part]:
    return [(label, (), (), body, False)] if body else []


def _head_end(first: Unit, start: int) -> int:
    shared = first.source.lines[first.start - 1][: first.col].strip()
    return first.start if shared else max(first.start - 1, start)
