"""What changed in the head of a function or class: name, decorators, parameters, annotations, bases.

`ast` decides whether something changed; LibCST names it. Where LibCST cannot, the head as a whole is said to
have changed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from guard.facts.python.clauses import Clause
from guard.facts.python.concrete import class_head, function_head
from guard.facts.python.ledger import Ledger
from guard.facts.python.pieces import FunctionHead, Parameter, Piece
from guard.facts.python.statements import Unit
from guard.syntax.python_normal import normal_form

Found = tuple[str, str, list[range], list[range]]
"""Kind, summary, and the lines on both sides."""


class HeadEdits:
    """Enters what differs between the heads of one definition before and after."""

    def __init__(self, ledger: Ledger, symbol: str) -> None:
        self._ledger = ledger
        self._symbol = symbol

    def function(self, before: Unit, after: Unit, old: Clause, new: Clause) -> None:
        """Compare two functions; `old` and `new` are their only clauses."""
        found: list[Found] = []
        left, right = function_head(before, old), function_head(after, new)
        if left is not None and right is not None:
            found += _pieces("function.decorator", "decorators", left.decorators, right.decorators)
            found += _parameters(left, right)
        if type(before.node) is not type(after.node):
            change = "became async" if isinstance(after.node, ast.AsyncFunctionDef) else "is no longer async"
            found.append(("function.signature", change, [old.head_lines], [new.head_lines]))
        if _type_params(before) != _type_params(after):
            found.append(
                ("function.signature", "type parameters changed", [old.head_lines], [new.head_lines])
            )
        self._enter("function.signature", found, before, after, old, new)

    def klass(self, before: Unit, after: Unit, old: Clause, new: Clause) -> None:
        """Compare two classes; `old` and `new` are their only clauses."""
        found: list[Found] = []
        left, right = class_head(before, old), class_head(after, new)
        if left is not None and right is not None:
            found += _pieces("class.decorator", "decorators", left.decorators, right.decorators)
            found += _pieces("class.bases", "bases", left.bases, right.bases)
        if _type_params(before) != _type_params(after):
            found.append(("class.bases", "type parameters changed", [old.head_lines], [new.head_lines]))
        self._enter("class.bases", found, before, after, old, new)

    def _enter(
        self, fallback: str, found: list[Found], before: Unit, after: Unit, old: Clause, new: Clause
    ) -> None:
        """Enter what was found; the rest of the head's changed lines goes with its first edit."""
        renamed = before.name != after.name
        if not found and not renamed:
            found.append((fallback, "head changed", [old.head_lines], [new.head_lines]))
        for kind, summary, left, right in found:
            self._add(kind, summary, left, right)
        if found:
            # A head with none of its lines changed has been named above; here only the rest counts.
            kind, summary = found[0][:2]
            rest = self._ledger.free_before(old.head_lines), self._ledger.free_after(new.head_lines)
            if rest[0] or rest[1]:
                self._ledger.add_lines(kind, self._symbol, f"{self._symbol}: {summary}", *rest)

    def _add(self, kind: str, summary: str, before: Iterable[range], after: Iterable[range]) -> None:
        alignment = self._ledger.alignment
        old = [line for lines in before for line in alignment.changed_before(lines)]
        new = [line for lines in after for line in alignment.changed_after(lines)]
        self._ledger.add_lines(kind, self._symbol, f"{self._symbol}: {summary}", old, new)


def _type_params(unit: Unit) -> object:
    return normal_form(getattr(unit.node, "type_params", []))


def _pieces(kind: str, what: str, old: Sequence[Piece], new: Sequence[Piece]) -> list[Found]:
    """Decorators or bases that differ, as one edit."""
    if [piece.normal for piece in old] == [piece.normal for piece in new]:
        return []
    before = [piece for piece in old if piece.normal not in {other.normal for other in new}]
    after = [piece for piece in new if piece.normal not in {other.normal for other in old}]
    said = [f"{piece.text} removed" for piece in before] + [f"{piece.text} added" for piece in after]
    summary = f"{what} changed: {', '.join(said)}" if said else f"{what} reordered or repeated"
    if not said:
        before, after = list(old), list(new)
    return [(kind, summary, [piece.lines for piece in before], [piece.lines for piece in after])]


def _parameters(old: FunctionHead, new: FunctionHead) -> list[Found]:
    found: list[Found] = []
    shapes = [[(one.kind, one.name) for one in head.parameters] for head in (old, new)]
    if shapes[0] != shapes[1]:
        gone = [one for one in old.parameters if (one.kind, one.name) not in shapes[1]]
        came = [one for one in new.parameters if (one.kind, one.name) not in shapes[0]]
        said = [f"{one.name} removed" for one in gone] + [f"{one.name} added" for one in came]
        summary = f"parameters changed: {', '.join(said)}" if said else "parameters reordered"
        found.append(("function.signature", summary, _lines(gone), _lines(came)))
    return found + _details(old, new)


def _details(old: FunctionHead, new: FunctionHead) -> list[Found]:
    """Defaults and annotations of the parameters that both sides have, and of the result."""
    found: list[Found] = []
    news = {one.name: one for one in new.parameters}
    both = [(one, news[one.name]) for one in old.parameters if one.name in news]
    for kind, what, differs in (
        ("function.default", "default", [(a, b) for a, b in both if a.default != b.default]),
        ("function.annotation", "annotation", [(a, b) for a, b in both if a.annotation != b.annotation]),
    ):
        if differs:
            names = ", ".join(one.name for one, _ in differs)
            lines = (_lines([one for one, _ in differs]), _lines([one for _, one in differs]))
            found.append((kind, f"{what} of {names} changed", *lines))
    if (old.returns and old.returns.normal) != (new.returns and new.returns.normal):
        sides = [[head.returns.lines] if head.returns else [] for head in (old, new)]
        found.append(("function.annotation", "return annotation changed", sides[0], sides[1]))
    return found


def _lines(parameters: Iterable[Parameter]) -> list[range]:
    return [parameter.lines for parameter in parameters]
