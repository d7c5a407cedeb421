"""Walks the statements of a file before and after, side by side, and enters the edits of code."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from importlib import import_module

from guard.facts.python.bodies import BodyEdits
from guard.facts.python.clauses import Clause, clauses
from guard.facts.python.imports import compare_imports
from guard.facts.python.ledger import Ledger
from guard.facts.python.pairing import Pair, pair_units
from guard.facts.python.statements import MODULE, Category, Scope, Unit, units
from guard.syntax.python_normal import equal_code, normal_form

_COMPOUND = (Category.BRANCH, Category.GUARD)
_MOVED = {
    Category.FUNCTION: "function.moved",
    Category.CLASS: "class.moved",
    Category.IMPORT: "import.moved",
    Category.ASSIGNMENT: "assignment.moved",
}


class Differ:
    """Compares two sides of one file; everything found goes into the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def run(self, docstring: bool = True) -> None:
        """Compare the modules; `docstring` says whether a first string is one (in a cell it is not)."""
        before, after = self._ledger.before, self._ledger.after
        left = units(before, before.tree.body, docstring)
        self._block(MODULE, left, units(after, after.tree.body, docstring))

    def _block(self, scope: Scope, before: Sequence[Unit], after: Sequence[Unit]) -> None:
        loose: tuple[list[Unit], list[Unit]] = ([], [])
        for pair in pair_units(before, after, self._ledger.alignment):
            if pair.before is not None and pair.after is not None:
                self._both(scope, pair, pair.before, pair.after)
                continue
            unit = pair.before or pair.after
            assert unit is not None
            if unit.category is Category.IMPORT:
                loose[0 if pair.before else 1].append(unit)
            else:
                self._alone(scope, pair.before, pair.after)
        if loose[0] or loose[1]:
            self._imports(scope, *loose)

    def _both(self, scope: Scope, pair: Pair, before: Unit, after: Unit) -> None:
        same = equal_code(before.node, after.node)
        if pair.moved or (same and before.text == after.text and not self._in_step(before, after)):
            self._moved(scope, before, after, same)
        if same:
            return  # what is left of its changed lines is white space and comments
        self._ledger.enter(before.lines, after.lines)
        if before.category is Category.FUNCTION or before.category is Category.CLASS:
            self._definition(scope, before, after)
        elif before.category in _COMPOUND and after.category is before.category:
            self._compound(scope, before, after)
        else:
            self._simple(scope, before, after)
        self._ledger.leave()

    def _in_step(self, before: Unit, after: Unit) -> bool:
        """Whether the changed lines of equal statements face each other (a comment beside them changed)."""
        alignment = self._ledger.alignment
        old, new = alignment.changed_before(before.lines), alignment.changed_after(after.lines)
        return {alignment.gap_before(line) for line in old} == {alignment.gap_after(line) for line in new}

    def _moved(self, scope: Scope, before: Unit, after: Unit, same: bool) -> None:
        if scope.is_function and before.category not in (Category.FUNCTION, Category.CLASS):
            BodyEdits(self._ledger, scope).statement(before, after, moved=True)
            return
        kind = _MOVED.get(before.category, "class.body" if scope.kind else "statement.moved")
        symbol = scope.name(after.name) if after.name else scope.symbol
        what = f"{symbol} " if after.name else f"{before.category.value} "
        lines = (before.lines, after.lines) if same else (range(before.start, before.start + 1),) * 2
        if not same:
            lines = (range(before.start, before.start + 1), range(after.start, after.start + 1))
        self._ledger.add(kind, symbol, f"{what}stands in another place of its block", *lines)

    def _alone(self, scope: Scope, before: Unit | None, after: Unit | None) -> None:
        unit = before or after
        assert unit is not None
        word = "removed" if before else "added"
        lines = (before.lines if before else None, after.lines if after else None)
        name = scope.name(unit.name) if unit.name else scope.symbol
        add = self._ledger.add
        if unit.category is Category.DOCSTRING:
            self._docstring(scope, before, after)
        elif unit.category in (Category.FUNCTION, Category.CLASS):
            kind = unit.category.value
            add(f"{kind}.{word}", name, f"{_role(scope, unit)} {name} {word}", *lines)
        elif scope.is_function:
            BodyEdits(self._ledger, scope).statement(before, after)
            self._inside(scope, unit, before is not None)
        elif unit.category is Category.ASSIGNMENT:
            add(f"assignment.{word}", name, f"assignment of {name} {word}", *lines)
        else:
            kind = "class.body" if scope.kind else f"statement.{word}"
            add(kind, scope.symbol, f"{_shape(unit)} {word}", *lines)
            self._inside(scope, unit, before is not None)

    def _inside(self, scope: Scope, unit: Unit, gone: bool) -> None:
        """Imports and definitions inside a compound statement that is new or gone as a whole."""
        for inner in _nested(unit):
            if inner.category is Category.IMPORT:
                self._imports(scope, *(([inner], []) if gone else ([], [inner])))
            else:
                self._alone(scope, *((inner, None) if gone else (None, inner)))

    def _imports(self, scope: Scope, before: list[Unit], after: list[Unit]) -> None:
        alignment = self._ledger.alignment

        def add(kind: str, symbol: str, summary: str, old: list[range], new: list[range]) -> None:
            left = [line for lines in old for line in alignment.changed_before(lines)]
            right = [line for lines in new for line in alignment.changed_after(lines)]
            self._ledger.add_lines(kind, symbol, summary, left, right)

        def add_rest(kind: str, symbol: str, summary: str, old: list[range], new: list[range]) -> None:
            left = [line for lines in old for line in self._ledger.free_before(lines)]
            right = [line for lines in new for line in self._ledger.free_after(lines)]
            if left or right:
                self._ledger.add_lines(kind, symbol, summary, left, right)

        compare_imports(before, after, add, add_rest)
        if scope.is_function:
            body = BodyEdits(self._ledger, scope)
            for unit in before:
                body.altered(unit.lines, None)
            for unit in after:
                body.altered(None, unit.lines)

    def _definition(self, scope: Scope, before: Unit, after: Unit) -> None:
        (old,), (new,) = clauses(before), clauses(after)
        symbol = scope.name(after.name)
        kind = before.category.value
        if before.name != after.name:
            heads = (_name_lines(before), _name_lines(after))
            self._ledger.add(
                f"{kind}.renamed", symbol, f"{scope.name(before.name)} renamed to {symbol}", *heads
            )
        if _unnamed(old) != _unnamed(new):
            from guard.facts.python.heads import HeadEdits  # LibCST, only where a head changed

            edits = HeadEdits(self._ledger, symbol)
            (edits.function if kind == "function" else edits.klass)(before, after, old, new)
        self._block(Scope(symbol, before.category), old.body, new.body)

    def _compound(self, scope: Scope, before: Unit, after: Unit) -> None:
        for old, new in _pair_clauses(clauses(before), clauses(after)):
            if old is None or new is None or (old.label, old.head) != (new.label, new.head):
                self._head(scope, before.category, old, new)
            self._block(scope, old.body if old else (), new.body if new else ())

    def _head(self, scope: Scope, category: Category, old: Clause | None, new: Clause | None) -> None:
        if scope.is_function:
            BodyEdits(self._ledger, scope).head(category is Category.GUARD, old, new)
            return
        clause = new or old
        assert clause is not None
        word = "added" if old is None else "removed" if new is None else "changed"
        lines = (old.head_lines if old else None, new.head_lines if new else None)
        kind = "class.body" if scope.kind else "statement.changed"
        self._ledger.add(kind, scope.symbol, f"{clause.label} clause {word}", *lines)

    def _simple(self, scope: Scope, before: Unit, after: Unit) -> None:
        lines = (before.lines, after.lines)
        if before.category is Category.DOCSTRING:
            self._docstring(scope, before, after)
        elif before.category is Category.IMPORT:
            self._imports(scope, [before], [after])
        elif scope.is_function:
            BodyEdits(self._ledger, scope).statement(before, after)
        elif before.category is Category.ASSIGNMENT:
            name = scope.name(after.name)
            self._ledger.add("assignment.changed", name, f"assignment of {name} changed", *lines)
        else:
            kind = "class.body" if scope.kind else "statement.changed"
            self._ledger.add(kind, scope.symbol, f"{_shape(after)} changed", *lines)

    def _docstring(self, scope: Scope, before: Unit | None, after: Unit | None) -> None:
        word = "added" if before is None else "removed" if after is None else "changed"
        of = scope.symbol or "the module"
        doctest = any(unit is not None and b">>>" in unit.text for unit in (before, after))
        note = " (it holds a doctest, which test runners execute)" if doctest else ""
        lines = (before.lines if before else None, after.lines if after else None)
        self._ledger.add("docstring", scope.symbol, f"docstring of {of} {word}{note}", *lines)


def _pair_clauses(
    before: Sequence[Clause], after: Sequence[Clause]
) -> Iterator[tuple[Clause | None, Clause | None]]:
    """Clauses that belong together, in order: equal label and head first, then equal label."""
    left, right = list(before), list(after)
    if [clause.label for clause in left] == [clause.label for clause in right]:
        yield from zip(left, right, strict=True)
        return
    keys = [[(clause.label, clause.head) for clause in side] for side in (left, right)]
    matcher = import_module("difflib").SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    for _, start, end, start2, end2 in matcher.get_opcodes():
        olds, news = left[start:end], right[start2:end2]
        for clause in olds:
            counterpart = next((other for other in news if other.label == clause.label), None)
            if counterpart is not None:
                news.remove(counterpart)
            yield clause, counterpart
        for clause in news:
            yield None, clause


def _nested(unit: Unit) -> Iterator[Unit]:
    """Imports, functions and classes under a compound statement, however deep, none inside another."""
    stack = [inner for clause in clauses(unit) for inner in clause.body]
    while stack:
        inner = stack.pop(0)
        if inner.category in (Category.IMPORT, Category.FUNCTION, Category.CLASS):
            yield inner
        else:
            stack[:0] = [deeper for clause in clauses(inner) for deeper in clause.body]


def _unnamed(clause: Clause) -> object:
    """The head without the name of what it defines."""
    return (clause.head[1:], normal_form(*clause.head_nodes))


def _name_lines(unit: Unit) -> range:
    line = unit.node.lineno
    return range(line, line + 1)


def _role(scope: Scope, unit: Unit) -> str:
    if unit.category is Category.FUNCTION and scope.kind is Category.CLASS:
        return "method"
    return unit.category.value


def _shape(unit: Unit) -> str:
    """What a statement is, in a word."""
    node = unit.node
    if isinstance(node, ast.Expr):
        return "call" if isinstance(node.value, ast.Call) else "expression"
    return type(node).__name__.lower().removeprefix("async")
