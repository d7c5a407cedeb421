"""Small faults put into changed lines, one at a time: each is a whole file that differs in one place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

import libcst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper, PositionProvider

from guard.syntax.python import Unreadable, parse_module
from guard.syntax.python_concrete import parse_concrete

_OPERATORS: dict[type[libcst.CSTNode], str] = {
    libcst.LessThan: "<=",
    libcst.LessThanEqual: "<",
    libcst.GreaterThan: ">=",
    libcst.GreaterThanEqual: ">",
    libcst.Equal: "!=",
    libcst.NotEqual: "==",
    libcst.In: "not in",
    libcst.NotIn: "in",
    libcst.Is: "is not",
    libcst.IsNot: "is",
    libcst.And: "or",
    libcst.Or: "and",
    libcst.Add: "-",
    libcst.Subtract: "+",
    libcst.Multiply: "+",
    libcst.Divide: "*",
    libcst.FloorDivide: "*",
    libcst.AddAssign: "-=",
    libcst.SubtractAssign: "+=",
    libcst.MultiplyAssign: "+=",
}
"""An operator, and what it becomes."""
_RECORDS = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print", "echo"}
)
"""Calls that tell people something: tests leave most of them alone, and rightly."""
_TEXTS = (libcst.SimpleString, libcst.FormattedString, libcst.ConcatenatedString)
_MAX_DATA = 1_000_000


@dataclass(frozen=True)
class Mutant:
    """One fault in one place of a file."""

    path: str
    line: int
    lines: range
    """Those of its statement up to the place: a test that runs one of them reaches it."""
    before: str
    """The piece as it was, for a person."""
    after: str
    data: bytes = field(repr=False)
    """The whole file with the fault."""

    @property
    def words(self) -> str:
        """What it does, on one line."""
        return f"`{_short(self.before)}` made `{_short(self.after)}`"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:57]}..."


def mutants(path: str, data: bytes, lines: Collection[int]) -> tuple[Mutant, ...]:
    """The faults that can be put into some lines of a file: one for each line, then a second, and so on.

    A file that LibCST does not read, or whose text is not UTF-8, has none.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return ()
    module = parse_concrete(text) if lines and len(data) <= _MAX_DATA else None
    if module is None or text.startswith("\ufeff"):
        return ()
    sites = _Sites(frozenset(lines))
    MetadataWrapper(module, unsafe_skip_copy=True).visit(sites)
    by_line: dict[int, list[Mutant]] = {}
    for site in sites.found:
        end = site.start + site.length
        changed = data[: site.start] + site.text.encode() + data[end:]
        if not isinstance(parse_module(changed.decode("utf-8")), Unreadable):
            before = data[site.start : end].decode("utf-8", "replace")
            one = Mutant(path, site.line, site.lines, site.around or before, site.made or site.text, changed)
            by_line.setdefault(site.line, []).append(one)
    rounds = zip_longest(*(by_line[line] for line in sorted(by_line)))
    return tuple(one for each in rounds for one in each if one is not None)


@dataclass(frozen=True)
class _Site:
    line: int
    lines: range
    start: int
    length: int
    text: str
    around: str = ""
    made: str = ""


class _Sites(libcst.CSTVisitor):
    """Finds the places. Annotations, decorators, texts and imports are let be."""

    METADATA_DEPENDENCIES = (PositionProvider, ByteSpanPositionProvider)

    def __init__(self, lines: frozenset[int]) -> None:
        super().__init__()
        self.found: list[_Site] = []
        self._lines = lines
        self._statements: list[int] = [1]
        self._around: list[libcst.CSTNode] = []
        self._module = libcst.Module([])

    def on_visit(self, node: libcst.CSTNode) -> bool:
        if isinstance(
            node, libcst.Annotation | libcst.Decorator | libcst.Import | libcst.ImportFrom | libcst.Assert
        ):
            return False
        if isinstance(node, libcst.BaseStatement | libcst.SimpleStatementLine):
            self._statements.append(self._place(node))
        if isinstance(
            node, libcst.BinaryOperation | libcst.BooleanOperation | libcst.Comparison | libcst.AugAssign
        ):
            self._around.append(node)
        for target, text in _faults(node, self._around[-1] if self._around else None):
            self._add(target, text)
        return not isinstance(node, _TEXTS)

    def on_leave(self, original_node: libcst.CSTNode) -> None:
        if isinstance(original_node, libcst.BaseStatement | libcst.SimpleStatementLine):
            self._statements.pop()
        if self._around and self._around[-1] is original_node:
            self._around.pop()

    def _place(self, node: libcst.CSTNode) -> int:
        return int(self.get_metadata(PositionProvider, node).start.line)

    def _add(self, node: libcst.CSTNode, text: str) -> None:
        line = self._place(node)
        if line not in self._lines:
            return
        span = self.get_metadata(ByteSpanPositionProvider, node)
        old = self._module.code_for_node(node).strip() if span.length else ""
        made = text.format(old=_bare(self._module, node))
        around = shown = ""
        whole = self._around[-1] if self._around else None
        if type(node) in _OPERATORS and whole is not None:
            around = self._module.code_for_node(whole).strip()
            shown = around.replace(old, made, 1) if around.count(old) == 1 else f"{made} for {old}"
        lines = range(self._statements[-1], line + 1)
        self.found.append(_Site(line, lines, span.start, span.length, made, around, shown))


def _bare(module: libcst.Module, node: libcst.CSTNode) -> str:
    """The code of a node without its own brackets: what its place spans."""
    if isinstance(node, libcst.BaseExpression):
        node = node.with_changes(lpar=(), rpar=())
    return module.code_for_node(node)


def _faults(node: libcst.CSTNode, around: libcst.CSTNode | None) -> Iterator[tuple[libcst.CSTNode, str]]:
    """Pieces of a node, each with what it becomes; `{old}` stands for what it was."""
    kind = type(node)
    if kind in _OPERATORS and not _is_text(around):
        yield node, _OPERATORS[kind]
    match node:
        case libcst.If(test=test) | libcst.IfExp(test=test) | libcst.CompIf(test=test):
            yield test, "not ({old})"
        case libcst.UnaryOperation(operator=libcst.Not(), expression=inner):
            yield node, _escaped(_bare(libcst.Module([]), inner), inner)
        case libcst.Return(value=libcst.BaseExpression() as value) if not _is_none(value):
            yield value, "None"
        case libcst.Integer(value=value) if value.isdecimal():
            yield node, str(int(value) + 1)
        case libcst.Name(value="True"):
            yield node, "False"
        case libcst.Name(value="False"):
            yield node, "True"
        case libcst.Raise() | libcst.Continue():
            yield node, "pass" if isinstance(node, libcst.Raise) else "break"
        case libcst.Expr(value=libcst.Call() | libcst.Await(expression=libcst.Call()) as value):
            if not _is_record(value):
                yield node, "pass"


def _escaped(code: str, node: libcst.BaseExpression) -> str:
    plain = isinstance(node, libcst.Name | libcst.Call | libcst.Attribute)
    return (code if plain else f"({code})").replace("{", "{{").replace("}", "}}")


def _is_none(node: libcst.BaseExpression) -> bool:
    return isinstance(node, libcst.Name) and node.value == "None"


def _is_text(node: libcst.CSTNode | None) -> bool:
    """Whether an operation joins or formats a written text."""
    return isinstance(node, libcst.BinaryOperation) and isinstance(node.left, _TEXTS) | isinstance(
        node.right, _TEXTS
    )


def _is_record(node: libcst.BaseExpression) -> bool:
    call = node.expression if isinstance(node, libcst.Await) else node
    called = call.func if isinstance(call, libcst.Call) else call
    name = called.attr if isinstance(called, libcst.Attribute) else called
    return isinstance(name, libcst.Name) and name.value in _RECORDS
