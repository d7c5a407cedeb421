"""What changed inside a function's body, beyond that it changed: control flow, exception handling, calls."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from guard.facts.python.clauses import Clause
from guard.facts.python.ledger import Ledger
from guard.facts.python.pieces import MAX_DEPTH, Call
from guard.facts.python.statements import GUARDED, LOOPS_AND_BRANCHES, Scope, Unit
from guard.syntax.python_normal import Normal, depth, normal_form, walk_own
from guard.syntax.walk import walk

_FLOW = (*LOOPS_AND_BRANCHES, ast.Return, ast.Break, ast.Continue, ast.IfExp, ast.Yield, ast.YieldFrom)
_ERRORS = (*GUARDED, ast.Raise, ast.Assert)


class BodyEdits:
    """Enters what happens to the statements of one function's body."""

    def __init__(self, ledger: Ledger, scope: Scope) -> None:
        self._ledger = ledger
        self._symbol = scope.symbol

    def altered(self, before: range | None, after: range | None) -> None:
        """The code of these lines changed."""
        self._add("function.body", f"body of {self._symbol} altered", before, after)

    def statement(self, before: Unit | None, after: Unit | None, moved: bool = False) -> None:
        """A simple statement, or a whole compound one, was added, removed, altered or moved."""
        lines = (before.lines if before else None, after.lines if after else None)
        self.altered(*lines)
        old, new = (_marks(unit.node) if unit else Counter() for unit in (before, after))
        if before and after and not moved:
            old, new = old - new, new - old
        if any(issubclass(kind, _FLOW) for kind, _ in (*old, *new)):
            self._flow(*lines)
        if any(issubclass(kind, _ERRORS) for kind, _ in (*old, *new)):
            self._errors(*lines)
        if before and after and not moved and _may_differ([before.node], [after.node]):
            self._calls(_calls([before]), _calls([after]), before.lines, after.lines)

    def head(self, guarded: bool, before: Clause | None, after: Clause | None) -> None:
        """The head of a clause was altered, or a clause was added or removed."""
        lines = (before.head_lines if before else None, after.head_lines if after else None)
        self.altered(*lines)
        if guarded:
            self._errors(*lines)
        else:
            self._flow(*lines)
        if before and after and _may_differ(before.head_nodes, after.head_nodes):
            self._calls(_head_calls(before), _head_calls(after), before.head_lines, after.head_lines)

    def _flow(self, before: range | None, after: range | None) -> None:
        self._add("function.control_flow", f"control flow of {self._symbol} altered", before, after)

    def _errors(self, before: range | None, after: range | None) -> None:
        summary = f"exception handling of {self._symbol} altered"
        self._add("function.exception_handling", summary, before, after)

    def _calls(
        self,
        old: dict[str, Counter[_Arguments]],
        new: dict[str, Counter[_Arguments]],
        before: range,
        after: range,
    ) -> None:
        for callee in sorted(old.keys() & new.keys()):
            if old[callee] != new[callee]:
                what = _argument_names(old[callee], new[callee])
                summary = f"call of {callee} in {self._symbol} has other arguments{what}"
                self._add("function.call_arguments", summary, before, after)

    def _add(self, kind: str, summary: str, before: range | None, after: range | None) -> None:
        self._ledger.add(kind, self._symbol, summary, before, after)


_Arguments = tuple[tuple[str, Normal], ...]


def _marks(node: ast.stmt) -> Counter[tuple[type, Normal]]:
    """What decides flow or handles errors in a statement, with the code that makes it differ."""
    marks = (*_FLOW, *_ERRORS)
    return Counter(
        (type(child), () if _holds_statements(child) else normal_form(child))
        for child in walk_own([node])
        if isinstance(child, marks)
    )


def _holds_statements(node: ast.AST) -> bool:
    return isinstance(node, (*LOOPS_AND_BRANCHES, *GUARDED))


def _may_differ(before: Iterable[ast.AST], after: Iterable[ast.AST]) -> bool:
    """Whether both sides call something in common; without that there is nothing for LibCST to name."""
    called = [
        {normal_form(node.func) for top in side for node in walk(top) if isinstance(node, ast.Call)}
        for side in (before, after)
    ]
    return not called[0].isdisjoint(called[1])


def _calls(units: Iterable[Unit]) -> dict[str, Counter[_Arguments]]:
    """The argument lists of every call, by callee; nothing where LibCST cannot say."""
    found: dict[str, Counter[_Arguments]] = defaultdict(Counter)
    for unit in units:
        if not _holds_statements(unit.node) and depth(unit.node) <= MAX_DEPTH:
            for call in _read_calls(unit.text):
                found[call.callee][call.arguments] += 1
    return found


def _read_calls(text: bytes) -> Sequence[Call]:
    from guard.facts.python.concrete import calls_in  # LibCST, only where both sides call the same

    return calls_in(text) or ()


def _head_calls(clause: Clause) -> dict[str, Counter[_Arguments]]:
    found: dict[str, Counter[_Arguments]] = defaultdict(Counter)
    source = clause.body[0].source
    for expression in _expressions(clause.head_nodes):
        if depth(expression) <= MAX_DEPTH:
            assert expression.end_lineno is not None
            assert expression.end_col_offset is not None
            place = (
                expression.lineno,
                expression.col_offset,
                expression.end_lineno,
                expression.end_col_offset,
            )
            calls = _read_calls(b"(" + source.slice(*place) + b"\n)")
            for call in calls:
                found[call.callee][call.arguments] += 1
    return found


def _expressions(nodes: Iterable[ast.AST]) -> Iterator[ast.expr]:
    for node in nodes:
        if isinstance(node, ast.expr):
            yield node
        elif isinstance(node, ast.withitem):
            yield node.context_expr


def _argument_names(old: Counter[_Arguments], new: Counter[_Arguments]) -> str:
    """The keywords whose values differ, in brackets, or ""."""
    values: list[set[tuple[str, Normal]]] = [
        {argument for arguments in side for argument in arguments} for side in (old - new, new - old)
    ]
    names = sorted({name for name, _ in values[0] ^ values[1] if name.isidentifier()})
    return f" ({', '.join(names)})" if names else ""
