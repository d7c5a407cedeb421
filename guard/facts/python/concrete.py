"""Small pieces of source read by LibCST: heads of definitions, and the calls inside one statement.

Only what differs comes here, one statement or head at a time, cut out by `ast` positions. Where LibCST
refuses a piece that CPython accepts, the answer is None and the caller falls back to a coarser edit: less
precise, never less strict.
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider

from guard.facts.python.clauses import Clause
from guard.facts.python.pieces import MAX_DEPTH, Call, ClassHead, FunctionHead, Parameter, Piece
from guard.facts.python.statements import Unit
from guard.syntax.python import Unreadable, parse_module
from guard.syntax.python_concrete import parse_concrete
from guard.syntax.python_normal import Normal, depth, normal_form


def calls_in(text: bytes) -> tuple[Call, ...] | None:
    """Every call in a simple statement or an expression, outermost first, in order of the source."""
    module = parse_concrete(text.decode("utf-8"))
    if module is None:
        return None
    found: list[Call] = []
    for node in m.findall(module, m.Call()):
        assert isinstance(node, libcst.Call)
        arguments = tuple(
            (arg.star or (arg.keyword.value if arg.keyword else ""), _normal(module, arg.value))
            for arg in node.args
        )
        found.append(Call(_short(module, node.func), arguments))
    return tuple(found)


class _Head:
    """The head of a definition, cut out, closed with `pass` and parsed, with lines of the whole file."""

    def __init__(self, unit: Unit, clause: Clause) -> None:
        self.node: libcst.FunctionDef | libcst.ClassDef | None = None
        first = clause.body[0]
        text = unit.source.slice(unit.start, unit.col, first.start, first.col) + b"pass\n"
        indent = unit.source.lines[unit.start - 1][: unit.col]
        wrapped = b"if 1:\n" + indent + text if unit.col else text
        self._offset = unit.start - 1 - bool(unit.col)
        module = parse_concrete(wrapped.decode("utf-8")) if depth(*clause.head_nodes) <= MAX_DEPTH else None
        if module is None:
            return
        self._wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        self.module = module
        self._places = self._wrapper.resolve(PositionProvider)
        node = module.body[0]
        if unit.col:
            assert isinstance(node, libcst.If)
            node = node.body.body[0]  # type: ignore[assignment]
        if isinstance(node, libcst.FunctionDef | libcst.ClassDef):
            self.node = node

    def piece(self, node: libcst.CSTNode) -> Piece:
        """Code and place of a part of the head."""
        return Piece(_short(self.module, node), _normal(self.module, node), self.lines(node))

    def lines(self, node: libcst.CSTNode) -> range:
        """The lines of a part of the head."""
        place = self._places[node]
        return range(place.start.line + self._offset, place.end.line + self._offset + 1)


def function_head(unit: Unit, clause: Clause) -> FunctionHead | None:
    """The head of the function `unit`, whose one clause is `clause`."""
    head = _Head(unit, clause)
    if not isinstance(head.node, libcst.FunctionDef):
        return None
    params = head.node.params
    groups: list[tuple[str, Sequence[libcst.Param]]] = [
        ("posonly", params.posonly_params),
        ("normal", params.params),
        ("vararg", [params.star_arg] if isinstance(params.star_arg, libcst.Param) else []),
        ("kwonly", params.kwonly_params),
        ("kwarg", [params.star_kwarg] if params.star_kwarg else []),
    ]
    found = tuple(
        Parameter(
            param.name.value,
            kind,
            _normal(head.module, param.annotation.annotation) if param.annotation else None,
            _normal(head.module, param.default) if param.default else None,
            head.lines(param),
        )
        for kind, group in groups
        for param in group
    )
    returns = head.piece(head.node.returns.annotation) if head.node.returns else None
    return FunctionHead(found, returns, tuple(head.piece(item.decorator) for item in head.node.decorators))


def class_head(unit: Unit, clause: Clause) -> ClassHead | None:
    """The head of the class `unit`, whose one clause is `clause`."""
    head = _Head(unit, clause)
    if not isinstance(head.node, libcst.ClassDef):
        return None
    bases = (*head.node.bases, *head.node.keywords)
    return ClassHead(
        tuple(head.piece(base) for base in bases),
        tuple(head.piece(item.decorator) for item in head.node.decorators),
    )


def _normal(module: libcst.Module, node: libcst.CSTNode) -> Normal:
    """The normal form of an expression, or its exact code where it is none by itself (`*args: *Ts`)."""
    code = module.code_for_node(node).strip()
    tree = parse_module(f"f({code}\n)")
    return (code,) if isinstance(tree, Unreadable) else normal_form(tree)


def _short(module: libcst.Module, node: libcst.CSTNode) -> str:
    code = " ".join(module.code_for_node(node).split())
    return code if len(code) <= 60 else f"{code[:59]}…"
