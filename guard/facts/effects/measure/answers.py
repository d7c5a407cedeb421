"""Fixed answers to the very inputs of tests that the change leaves alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from guard.facts.effects.around import Around
from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.family import SPECIAL
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import Compared, Statement, own, said, short
from guard.facts.effects.measure.told import effect
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.project.project import TooManyError
from guard.project.tests import Trial, trials_of
from guard.syntax.walk import walk

_ENOUGH = 2
_TABLES = (ast.Set, ast.Tuple, ast.List)


@dataclass(frozen=True)
class _Row:
    """A literal input, and the literal answer that it gets."""

    inputs: frozenset[str]
    answers: frozenset[str]
    statement: Statement


def answered(compared: Compared, around: Around) -> Iterator[ChangeEffect]:
    """The effects of fixed answers to the very inputs of tests that the change leaves alone."""
    part = compared.pair.after
    if is_of_tests(part.path):
        return
    yield from _picked(compared, around)
    rows = [row for _, new in compared.arrived for row in _rows(new)]
    if len(rows) < _ENOUGH:
        return
    names = [part.short] if part.short else _users(compared, rows)
    for name in names:
        try:
            trials = trials_of(around.project, name)
        except TooManyError:
            continue  # a name that common is no name of one function
        matched = [row for row in rows if any(_is(row, trial) for trial in trials)]
        if len(matched) >= _ENOUGH and 3 * len(matched) >= 2 * len(rows):
            first = matched[0]
            where = next(trial for trial in trials if _is(first, trial))
            particular = all(
                any(
                    len(trial.arguments) > 1 or _is_number(trial.arguments[0])
                    for trial in trials
                    if _is(row, trial)
                )
                for row in matched
            )
            yield effect(
                SPECIAL,
                compared,
                f"{len(matched)} of {len(rows)} fixed answers are those that {where.test} "
                f"({where.path}) expects of {name} for the same inputs",
                first.statement,
                severity=None if particular else Severity.LOW,
            )
            return


def _picked(compared: Compared, around: Around) -> Iterator[ChangeEffect]:
    """A function that asks whether its input is one of those that tests of the base ask it with."""
    part = compared.pair.after
    module = Bound(part.source.tree)
    for _, new in compared.arrived if part.short else ():
        for test in (one for each in own(new.node) for one in walk(each) if isinstance(one, ast.Compare)):
            table = module.core(test.comparators[0])
            if not isinstance(test.ops[0], ast.In | ast.NotIn) or not isinstance(table, _TABLES):
                continue
            rows = {frozenset(map(said, one.elts)) for one in table.elts
                    if isinstance(one, ast.Tuple) and len(one.elts) > 1 and _is_literal(one)}  # fmt: skip
            if len(rows) < _ENOUGH:
                continue
            try:
                asked = {frozenset(trial.arguments) for trial in trials_of(around.project, part.short)}
            except TooManyError:
                return  # a name that common is no name of one function
            if len(rows & asked) >= _ENOUGH and 3 * len(rows & asked) >= 2 * len(rows):
                many = len(rows & asked)
                what = f"`{short(test)}` holds for the {many} inputs that tests ask {part.short} with"
                yield effect(SPECIAL, compared, what, new)
                return


def _is(row: _Row, trial: Trial) -> bool:
    wanted = frozenset(trial.arguments)
    return bool(wanted) and row.inputs == wanted and trial.expected in row.answers


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit() and text not in ("0", "1", "-1")


def _users(compared: Compared, rows: list[_Row]) -> list[str]:
    """The functions of the file that look into the new tables of its top level."""
    tables = {
        said(target)
        for row in rows
        if isinstance(row.statement.node, ast.Assign)
        for target in row.statement.node.targets
    }
    users = (
        node.name
        for node in walk(compared.pair.after.source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(isinstance(one, ast.Name) and one.id in tables for one in walk(node))
    )
    return list(islice(users, _MOST_USERS))


_MOST_USERS = 5


def _rows(one: Statement) -> Iterator[_Row]:
    node = one.node
    if isinstance(node, ast.Match):
        for case in node.cases:
            values = [item.value for item in walk(case.pattern) if isinstance(item, ast.MatchValue)]
            yield from _row(values, case.body, one)
    elif isinstance(node, ast.If):
        yield from _row(_compared_with(node.test), node.body, one)
    for part in own(node):
        for table in walk(part):
            if isinstance(table, ast.Dict):
                for key, value in zip(table.keys, table.values, strict=True):
                    if key is not None and _is_literal(key) and _is_literal(value):
                        inputs = key.elts if isinstance(key, ast.Tuple) else [key]
                        yield _Row(frozenset(map(said, inputs)), frozenset({said(value)}), one)
            elif isinstance(table, ast.IfExp) and _is_literal(table.body):
                values = _compared_with(table.test)
                if values:
                    yield _Row(frozenset(map(said, values)), frozenset({said(table.body)}), one)


def _row(values: list[ast.expr], body: list[ast.stmt], one: Statement) -> Iterator[_Row]:
    last = body[-1] if body else None
    answer = last.value if isinstance(last, ast.Return | ast.Assign) else None
    if values and answer is not None and _is_literal(answer) and len(body) == 1:
        yield _Row(frozenset(map(said, values)), frozenset({said(answer)}), one)


def _compared_with(test: ast.expr) -> list[ast.expr]:
    """The literals that a condition asks equality with, where it asks nothing else."""
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
    found: list[ast.expr] = []
    for part in parts:
        if not (
            isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.Eq | ast.Is)
        ):
            return []
        sides = [side for side in (part.left, part.comparators[0]) if _is_literal(side)]
        if len(sides) != 1:
            return []
        inner = sides[0]
        # A tuple is a literal input in parts where the other side is one of names, and a whole one elsewhere.
        found += inner.elts if isinstance(inner, ast.Tuple) else [inner]
    return found


def _is_literal(node: ast.AST) -> bool:
    plain = (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.UnaryOp, ast.unaryop, ast.expr_context)
    return all(isinstance(one, plain) for one in walk(node))
