"""Limits that figures are held against: wider, or without what followed from missing them; fewer rounds."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from guard.facts.effects.measure.family import CLAMPED
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import Compared, Statement, inside, own, said, short
from guard.facts.effects.measure.told import effect
from guard.facts.effects.measure.words import number, works_out_figure
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.calls import callee
from guard.syntax.walk import walk

_ENDS = frozenset({"exit", "_exit", "fail", "abort"})
_SPEAKS = frozenset({"print", "warn", "warning", "info", "debug", "error", "echo", "write", "log", "secho"})
_TOLERANCES = frozenset(
    {"abs", "rel", "atol", "rtol", "tol", "tolerance", "abs_tol", "rel_tol", "delta", "eps", "epsilon"}
)
ROUNDS = frozenset(
    {"number", "repeat", "rounds", "iterations", "n_samples", "num_samples", "max_examples", "trials"}
)
MUCH = 10.0
"""From here on a wider tolerance or fewer rounds are signed for; below, a person may look."""
SOME = 2.0


def opened(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects on limits within one function."""
    pair = compared.pair
    if is_of_tests(pair.after.path):
        return
    if works_out_figure(pair.before):
        yield from _unheeded(compared)
        yield from _tolerances(compared)


def _unheeded(compared: Compared) -> Iterator[ChangeEffect]:
    """A comparison that failed the run, and only speaks now or is gone."""
    after = list(inside(compared.pair.after.node))
    kept = {one.text for one in after}
    for old in compared.gone + tuple(old for old, _ in compared.altered):
        if isinstance(old.node, ast.Assert):
            if old.text not in kept and _compares(old.node.test) and not _asserts_alike(old, after):
                yield effect(
                    CLAMPED,
                    compared,
                    f"`{short(old.node)}` failed the run; nothing does in its place",
                    None,
                    old,
                )
            continue
        gate = next((one for one in reversed(old.above) if isinstance(one, ast.If)), None)
        if gate is None or not fails(old.node) or refuses(old.node) or not _holds_figure(gate.test):
            continue
        now = [one for one in after if isinstance(one.node, ast.If) and _alike(one.node.test, gate.test)]
        inner = [part for one in now for part in walk(one.node) if isinstance(part, ast.stmt)]
        if any(map(fails, inner)):
            continue
        if now and all(_only_speaks(one) for one in _bodies(now)):
            yield effect(
                CLAMPED,
                compared,
                f"where `{short(gate.test)}` the run failed (`{short(old.node)}`); now it goes on",
                now[0],
                old,
            )
        elif not now and not any(_says(gate.test, one.node) for one in after):
            yield effect(
                CLAMPED,
                compared,
                f"where `{short(gate.test)}` the run failed (`{short(old.node)}`); now nothing asks",
                None,
                old,
            )


def _bodies(ifs: Sequence[Statement]) -> list[ast.stmt]:
    return [part for one in ifs if isinstance(one.node, ast.If) for part in one.node.body]


def _asserts_alike(old: Statement, after: Sequence[Statement]) -> bool:
    """Whether another assertion, or another way to fail, speaks of what the old one spoke of."""
    assert isinstance(old.node, ast.Assert)
    words = {said(one) for one in walk(old.node.test) if isinstance(one, ast.Name | ast.Attribute)}
    for one in after:
        if isinstance(one.node, ast.Assert | ast.If):
            test = one.node.test
            if words & {said(part) for part in walk(test) if isinstance(part, ast.Name | ast.Attribute)}:
                return True
    return False


def _alike(one: ast.expr, other: ast.expr) -> bool:
    return said(one) == said(other)


def _says(test: ast.expr, node: ast.AST) -> bool:
    """Whether a statement still compares what `test` compared."""
    left = said(test.left) if isinstance(test, ast.Compare) else said(test)
    return any(
        isinstance(part, ast.Compare) and left in said(part) for each in own(node) for part in walk(each)
    )


def fails(node: ast.AST) -> bool:
    """Whether a statement makes the run fail."""
    if isinstance(node, ast.Raise | ast.Assert):
        return True
    if isinstance(node, ast.Return):
        return bool(number(node.value)) or (
            isinstance(node.value, ast.Constant) and node.value.value is False
        )
    if isinstance(node, ast.Expr) and callee(node.value) in _ENDS:
        assert isinstance(node.value, ast.Call)
        return not node.value.args or number(node.value.args[0]) != 0.0
    return False


_ARGUMENTS = frozenset({"ValueError", "TypeError", "KeyError", "NotImplementedError", "IndexError"})


def refuses(node: ast.AST) -> bool:
    """Whether a statement refuses what it was given, by the error that it raises."""
    raised = node.exc if isinstance(node, ast.Raise) else None
    name = callee(raised) if raised is not None else ""
    return (name or (said(raised) if raised is not None else "")) in _ARGUMENTS


def _compares(test: ast.expr) -> bool:
    """Whether an assertion compares, and does not only ask whether there is something of some type."""
    orders = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.In)
    return any(isinstance(one, ast.Compare) and isinstance(one.ops[0], orders) for one in walk(test))


def _only_speaks(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and (callee(node.value) in _SPEAKS or isinstance(node.value, ast.Constant))
    )


def _holds_figure(test: ast.expr) -> bool:
    """Whether a condition holds one value against another by order."""
    return any(
        isinstance(one, ast.Compare)
        and any(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in one.ops)
        for one in walk(test)
    )


def _tolerances(compared: Compared) -> Iterator[ChangeEffect]:
    for old, new in compared.altered:
        was, now = _named_numbers(old), _named_numbers(new)
        for name in sorted(was.keys() & now.keys()):
            if name in _TOLERANCES and was[name] > 0 and now[name] >= was[name] * SOME:
                sure = None if now[name] >= was[name] * MUCH else Confidence.LOW
                yield effect(
                    CLAMPED,
                    compared,
                    f"{name} was {was[name]:g}; now {now[name]:g} counts as equal",
                    new,
                    old,
                    confidence=sure,
                )
            elif name in ROUNDS and 0 < now[name] * SOME <= was[name]:
                sure = None if now[name] * MUCH <= was[name] else Confidence.LOW
                yield effect(
                    CLAMPED,
                    compared,
                    f"{name} was {was[name]:g}; now {now[name]:g}: fewer are measured",
                    new,
                    old,
                    confidence=sure,
                )


def _named_numbers(one: Statement) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in own(one.node):
        for node in walk(part):
            if isinstance(node, ast.keyword) and node.arg and (value := number(node.value)) is not None:
                found[node.arg] = value
    return found
