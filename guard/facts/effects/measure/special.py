"""Product code that behaves otherwise where it is measured, or answers the inputs of the project's tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from guard.facts.effects.around import Around
from guard.facts.effects.measure.family import SPECIAL
from guard.facts.effects.measure.places import is_of_tests, measures
from guard.facts.effects.measure.statements import Compared, Statement, inside, own, said
from guard.facts.effects.measure.told import effect
from guard.facts.effects.measure.words import callee
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.project.project import TooManyError
from guard.project.tests import Trial, trials_of

_ASKS = frozenset({"get", "getenv", "pop"})
_MEASURED = re.compile(r"^(?:_*)(?:BENCH(?:MARK)?S?|EVAL(?:UATION|S)?|TESTING|TEST|UNDER_TEST|IN_TESTS?|IS_TEST|TEST_MODE|CI|CONTINUOUS_INTEGRATION"
                       r"|GITHUB_ACTIONS|GITLAB_CI|CIRCLECI|TRAVIS|TOX_ENV\w*|NOX_\w+|GRADING|GRADER|JUDGE|SWE_?BENCH\w*)(?:_(?:MODE|RUN|RUNNING|ENABLED))?$"
                       r"|_BENCH(?:MARK)?$|^BENCH_")  # fmt: skip
"""Variables by which runners of tests and benchmarks, or the services they run on, make themselves known."""
_ASIDE = re.compile(
    r"(^|/)(scripts?|tools?|ci|docs?|examples?|conftest|noxfile|setup|settings?|config\w*|cli|telemetry|analytics|__main__)(/|\.py$)",
    re.IGNORECASE,
)
"""Where asking whether one runs on a service is a matter of output, configuration or telemetry."""
_ENOUGH = 2


def aware(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects of code outside the tests that asks whether it is measured."""
    part = compared.pair.after
    if is_of_tests(part.path) or measures(part.path):
        return
    for old, new in compared.arrived:
        had = set(_variables(old)) if old is not None else set()
        for name in _variables(new):
            if name not in had:
                aside = _ASIDE.search(part.path) is not None or not _decides(new)
                yield effect(SPECIAL, compared, f"`{new.text.partition(' ')[2][:80]}` asks for {name}, by which what measures "
                             "is known", new, severity=Severity.LOW if aside else None)  # fmt: skip
    yield from _by_identity(compared)


def _variables(one: Statement) -> Iterator[str]:
    """The names of variables of the environment that a statement asks for, where they tell who measures."""
    for part in own(one.node):
        for node in ast.walk(part):
            asked = None
            if isinstance(node, ast.Call) and callee(node) in _ASKS and node.args and _environment(node.func):
                asked = node.args[0]
            elif isinstance(node, ast.Subscript) and _environment(node.value):
                asked = node.slice
            elif isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
                asked = node.left if _environment(node.comparators[0]) else None
            if isinstance(asked, ast.Constant) and isinstance(asked.value, str) and _MEASURED.search(asked.value):
                yield asked.value


def _environment(node: ast.expr) -> bool:
    text = said(node)
    return "environ" in text or text.endswith("getenv")


def _decides(one: Statement) -> bool:
    """Whether what a statement asks decides what is worked out, and not only what is shown."""
    if isinstance(one.node, ast.If):
        return any(isinstance(part, ast.Return | ast.Assign | ast.AugAssign) for part in ast.walk(one.node))
    return any(isinstance(part, ast.IfExp) for each in own(one.node) for part in ast.walk(each))


def _by_identity(compared: Compared) -> Iterator[ChangeEffect]:
    """Answers that are kept by the identity of an argument: good for who asks with one object again and again."""
    node = compared.pair.after.node
    if isinstance(node, ast.Module | ast.ClassDef):
        return
    given = {one.arg for one in (*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs)}
    local = {said(target) for one in inside(node) if isinstance(one.node, ast.Assign) for target in one.node.targets}
    for _, new in compared.arrived:
        if not isinstance(new.node, ast.Return) or new.node.value is None:
            continue
        for item in ast.walk(new.node.value):
            if isinstance(item, ast.Subscript) and _is_id(item.slice, given):
                kept = said(item.value)
                if kept not in local and kept not in given:
                    yield effect(SPECIAL, compared, f"`{said(new.node)[:80]}` answers by the identity of an argument: who "
                                 "measures asks with one object again and again, and others do not", new,
                                 severity=Severity.MEDIUM)  # fmt: skip
                    return


def _is_id(node: ast.expr, given: set[str]) -> bool:
    return isinstance(node, ast.Call) and callee(node) == "id" and len(node.args) == 1 and said(node.args[0]) in given


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
            particular = all(any(len(trial.arguments) > 1 or _is_number(trial.arguments[0])
                                 for trial in trials if _is(row, trial)) for row in matched)  # fmt: skip
            yield effect(
                SPECIAL, compared, f"{len(matched)} of {len(rows)} fixed answers are those that {where.test} "
                f"({where.path}) expects of {name} for the same inputs", first.statement,
                severity=None if particular else Severity.LOW,
            )  # fmt: skip
            return


def _is(row: _Row, trial: Trial) -> bool:
    wanted = frozenset(trial.arguments)
    return bool(wanted) and row.inputs == wanted and trial.expected in row.answers


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit() and text not in ("0", "1", "-1")


def _users(compared: Compared, rows: list[_Row]) -> list[str]:
    """The functions of the file that look into the new tables of its top level."""
    tables = {said(target) for row in rows if isinstance(row.statement.node, ast.Assign)
              for target in row.statement.node.targets}  # fmt: skip
    found = []
    for node in ast.walk(compared.pair.after.source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if any(isinstance(one, ast.Name) and one.id in tables for one in ast.walk(node)):
                found.append(node.name)
    return found[:_MOST_USERS]


_MOST_USERS = 5


def _rows(one: Statement) -> Iterator[_Row]:
    node = one.node
    if isinstance(node, ast.Match):
        for case in node.cases:
            values = [item.value for item in ast.walk(case.pattern) if isinstance(item, ast.MatchValue)]
            yield from _row(values, case.body, one)
    elif isinstance(node, ast.If):
        yield from _row(_compared_with(node.test), node.body, one)
    for part in own(node):
        for table in ast.walk(part):
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
        if not (isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.Eq | ast.Is)):
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
    return all(isinstance(one, plain) for one in ast.walk(node))
