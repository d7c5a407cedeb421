"""Functions and settings in Python that matter and are altered."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from guard.checks.kit.rule import Rule
from guard.checks.sensitive_places import words
from guard.checks.sensitive_places.about import about, address, taken
from guard.checks.sensitive_places.place import Altered, Place
from guard.checks.sensitive_places.rules import ACCESS, AMOUNT, ENTRY, FIGURE, RECORDS
from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.measure import places
from guard.facts.effects.protection.covered import across_of
from guard.facts.effects.protection.family import protects_nothing
from guard.facts.effects.protection.words import says_any
from guard.facts.effects.records.words import AUDIT
from guard.facts.names.files import File, FunctionNode
from guard.model.change import FileSide
from guard.model.edit import Edit, Span
from guard.syntax.walk import walk

_DOES = frozenset(
    {
        "function.added",
        "function.removed",
        "function.default",
        "function.decorator",
        "function.body",
        "function.control_flow",
        "function.exception_handling",
        "function.call_arguments",
        "class.added",
    }
)
"""Edits by which a function may do otherwise."""
_RUNS = frozenset({"statement.added", "statement.changed", "statement.removed"})
_SETS = _RUNS | {"assignment.changed", "assignment.added", "assignment.removed"}
_SETTINGS = expression(r"(^|/)(settings?|config(uration)?|conf)(/|\.py$|_\w+\.py$)|\.conf\.py$")


def of_module(one: Altered) -> Iterator[Place]:
    """The places of one module."""
    file, edits, around = one.file, one.edits, one.around
    figures = file.before is not None and places.measures(file.path) and not places.is_of_tests(file.path)
    if not any(edit.kind in _DOES | _SETS for edit in edits) or (not figures and protects_nothing(file.path)):
        return
    before, after = _read(file.before, around, after=False), _read(file.after, around, after=True)
    altered: dict[str, Edit] = {}
    for edit in edits:
        if edit.kind in _SETS:
            rule = FIGURE if figures else _of_setting(edit, after if edit.after else before)
            if rule is not None:
                name = edit.symbol or edit.summary
                yield Place(rule, name, edit.symbol, _first(edit.before), _first(edit.after))
        elif edit.kind in _DOES:
            for name in before.functions_at(edit.before) | after.functions_at(edit.after):
                altered.setdefault(name, edit)
    around_others = {name.rpartition(".")[0] for name in altered}
    for name in sorted(altered):
        place = _of_function(name, altered[name], before, after, figures=figures)
        if place is not None and not (place.rule is ENTRY and name in around_others):
            yield place


def _of_function(name: str, edit: Edit, before: _Side, after: _Side, *, figures: bool) -> Place | None:
    old, new = before.function(name), after.function(name)
    both = [one for one in (old, new) if one is not None]
    answered = address(new) if new is not None and old is None else ""
    rule = FIGURE if figures else ENTRY if answered else about(both)
    if rule is None and taken(new) - taken(old):
        rule = ENTRY
    line = after.line(new)
    return Place(rule, answered or name, name, 0 if line else _first(edit.before), line) if rule else None


@dataclass(frozen=True, eq=False)
class _Side:
    """One side of a module, by its lines as reviewers count them; of what cannot be read nothing is known."""

    file: File | None

    def function(self, name: str) -> FunctionNode | None:
        """The function by that qualified name."""
        node = self.file.blocks.get(name) if self.file is not None else None
        return node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None

    def line(self, node: FunctionNode | None) -> int:
        """The line of a function's head; 0 for none."""
        return self.file.source.physical[node.lineno - 1] if self.file is not None and node is not None else 0

    def functions_at(self, spans: Sequence[Span]) -> set[str]:
        """The innermost functions in which any of these lines stands, by qualified name."""
        owners = self._owners
        return {name for one in spans for name in owners[one.start : one.end + 1] if name}

    def value_at(self, spans: Sequence[Span]) -> ast.expr | None:
        """What a name at the module's own level is given on one of these lines."""
        found = (self._values.get(line) for one in spans for line in range(one.start, one.end + 1))
        return next((one for one in found if one is not None), None)

    @cached_property
    def _owners(self) -> list[str]:
        """The innermost function of each line; the first entry stands for no line."""
        if self.file is None:
            return []
        physical = self.file.source.physical
        extents: list[tuple[int, int, str]] = []
        for name in self.file.blocks:
            node = self.function(name)
            if node is not None:
                first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                extents.append((physical[first - 1], physical[(node.end_lineno or node.lineno) - 1], name))
        owners = [""] * (physical[-1] + 1 if physical else 1)
        for first, last, name in sorted(extents, key=lambda one: (one[0], -one[1])):
            owners[first : last + 1] = [name] * (last + 1 - first)
        return owners

    @cached_property
    def _values(self) -> dict[int, ast.expr]:
        if self.file is None:
            return {}
        source = self.file.source
        return {
            source.physical[node.lineno - 1]: node.value
            for node in source.tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        }


def _read(side: FileSide | None, around: Around, *, after: bool) -> _Side:
    """One side; where much is read already, what was read of other files is let go."""
    if side is None:
        return _Side(None)
    across = across_of(around, after=after)
    across.let_go()
    return _Side(across.files.file(side.path))


def _first(spans: Sequence[Span]) -> int:
    return spans[0].start if spans else 0


def _of_setting(edit: Edit, side: _Side) -> Rule | None:
    """What a name at a module's or class's own level is about, where its value is another now."""
    is_setting = _SETTINGS.search(edit.path) is not None
    if edit.kind in _RUNS:
        return RECORDS if AUDIT.search(edit.summary) else None
    name = edit.symbol.rpartition(".")[2]
    if not is_setting and (edit.kind == "assignment.added" or not _is_plain(name, edit, side)):
        return None
    if words.is_of_access(name, is_setting=is_setting):
        return ACCESS
    if says_any(name, words.ALARMS):
        return RECORDS
    return AMOUNT if says_any(name, words.MONEY) else None


def _is_plain(name: str, edit: Edit, side: _Side) -> bool:
    """Whether a constant holds a plain value: numbers, texts, and lists of them."""
    value = side.value_at(edit.after or edit.before) if name.isupper() else None
    return value is not None and not any(isinstance(one, ast.Call) for one in walk(value))
