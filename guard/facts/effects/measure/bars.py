"""Limits, margins, tables of them and rounds: moved so that more passes, or not asked any more."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.family import CLAMPED
from guard.facts.effects.measure.gates import ROUNDS, SOME, refuses
from guard.facts.effects.measure.held import Gate, gates, ways
from guard.facts.effects.measure.judges import fails_above
from guard.facts.effects.measure.places import is_of_tests, measures
from guard.facts.effects.measure.shifts import shift
from guard.facts.effects.measure.statements import Compared, Statement, said, short
from guard.facts.effects.measure.told import effect
from guard.facts.effects.measure.words import number, works_out_figure
from guard.facts.effects.protection.sides import FUNCTION_NODES
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.calls import callee, defaults
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_UNITS = frozenset({60.0, 100.0, 1e3, 1024.0, 3600.0, 1e6, 1e9})
"""Factors by which figures are told in another unit."""


def loosened(compared: Compared, sources: Sources, *, told: bool) -> Iterator[ChangeEffect]:
    """The effects on what one module, class or function holds figures against.

    Args:
        compared: what differs in it.
        sources: that read it.
        told: whether it is said already that something does not fail any more.
    """
    part = compared.pair.after
    if is_of_tests(part.path):
        return
    if not isinstance(part.node, FUNCTION_NODES):
        if measures(part.path):
            yield from _constants(compared, sources)
    elif works_out_figure(compared.pair.before):
        yield from _within(compared, told)


def _constants(compared: Compared, sources: Sources) -> Iterator[ChangeEffect]:
    part = compared.pair.after
    tree = part.source.tree
    key = ("what fails by which name", part.path, part.source.text)
    named, rounds = sources.once(key, lambda: _asked(tree), size=len(part.source.text))
    for old, new in compared.altered:
        for name, was, now in _pairs(old.node, new.node):
            found = shift(was, now)
            if found is None:
                continue
            way, factor, _ = found
            if way < 0 and number(now) and name in rounds:
                what = f"{name} was {short(was)}; now {short(now)}: fewer rounds are measured"
            elif way == _way_of(name, named):
                what = f"{name} was {short(was)}; now {short(now)} is let through"
            else:
                continue
            sure = Confidence.LOW if 0 < factor < SOME else None
            yield effect(CLAMPED, compared, what, new, old, confidence=sure)


def _way_of(name: str, named: Mapping[str, int]) -> int:
    """Which way a constant lets more through: by what fails by it, or else by its name; 0 for neither."""
    if name in named:
        return named[name]
    above = fails_above(name) if not named else None
    return 0 if above is None else 1 if above else -1


def _pairs(old: ast.AST, new: ast.AST) -> Iterator[tuple[str, ast.expr, ast.expr]]:
    """Each named number of two statements: constants, tables of them, defaults of parameters and options."""
    match old, new:
        case (ast.Assign() | ast.AnnAssign(), ast.Assign() | ast.AnnAssign()):
            target = new.targets[0] if isinstance(new, ast.Assign) else new.target
            if old.value is not None and new.value is not None and isinstance(target, ast.Name):
                yield target.id, old.value, new.value
                yield from _in_tables(target.id, old.value, new.value)
        case (ast.FunctionDef() | ast.AsyncFunctionDef(), ast.FunctionDef() | ast.AsyncFunctionDef()):
            was, now = ({one.arg: value for one, value in defaults(node)} for node in (old, new))
            yield from ((name, was[name], now[name]) for name in was if name in now)
    yield from _options(old, new)


def _in_tables(name: str, old: ast.expr, new: ast.expr) -> Iterator[tuple[str, ast.expr, ast.expr]]:
    if isinstance(old, ast.Dict) and isinstance(new, ast.Dict):
        held = {said(key): value for key, value in zip(old.keys, old.values, strict=True) if key}
        for key, value in zip(new.keys, new.values, strict=True):
            if key and said(key) in held:
                yield name, held[said(key)], value
                yield said(key).strip("'\""), held[said(key)], value
    elif isinstance(old, ast.Call) and isinstance(new, ast.Call) and said(old.func) == said(new.func):
        had = {one.arg: one.value for one in old.keywords if one.arg}
        yield from ((key.arg, had[key.arg], key.value) for key in new.keywords if key.arg in had)
        texts = [(was, now) for was, now in zip(old.args, new.args, strict=False)]
        for was, now in texts:  # `float(environ.get("LIMIT", "4.0"))`
            yield from _in_tables(name, was, now)
            if (one := _as_number(was)) and (other := _as_number(now)):
                yield name, one, other


def _as_number(node: ast.expr) -> ast.Constant | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return ast.Constant(float(node.value))
        except ValueError:
            return None
    return node if isinstance(node, ast.Constant) and number(node) is not None else None


def _options(old: ast.AST, new: ast.AST) -> Iterator[tuple[str, ast.expr, ast.expr]]:
    """The defaults of options of a command line, by the option's name."""
    was, now = ({said(one.args[0]): key.value for one, key in _option_defaults(node)} for node in (old, new))
    for name in was.keys() & now.keys():
        yield name.strip("'\"").lstrip("-").replace("-", "_"), was[name], now[name]


def _option_defaults(node: ast.AST) -> Iterator[tuple[ast.Call, ast.keyword]]:
    if isinstance(node, ast.Expr | ast.FunctionDef | ast.AsyncFunctionDef):
        heads = [node.value] if isinstance(node, ast.Expr) else node.decorator_list
        for one in (each for head in heads for each in walk(head)):
            if callee(one) in ("add_argument", "option", "Option") and isinstance(one, ast.Call) and one.args:
                yield from ((one, key) for key in one.keywords if key.arg == "default")


def _asked(tree: ast.Module) -> tuple[dict[str, int], frozenset[str]]:
    """Which way each name of a module lets more through, and the names of how often something is done."""
    rounds: set[str] = set()
    for node in walk(tree):
        if isinstance(node, ast.Call) and callee(node) == "range":
            rounds |= {said(one) for one in node.args}
        elif isinstance(node, ast.keyword) and node.arg in ROUNDS:
            rounds.add(said(node.value))
    return ways(list(gates(tree, Bound(tree)))), frozenset(rounds)


def _within(compared: Compared, told: bool) -> Iterator[ChangeEffect]:
    """The effects on what one function fails by."""
    pair = compared.pair
    was, now = (list(gates(part.node, Bound(part.node))) for part in (pair.before, pair.after))
    named = ways(now)
    for old, new in compared.altered:
        for name, before, after in _pairs(old.node, new.node):
            found = shift(before, after)
            if found and found[0] == named.get(name):
                yield _told(
                    compared, f"`{short(after)}` lets more through than `{short(before)}`", found, new, old
                )
                return
    if was and not now and not told and not refuses(was[0].node) and not _asks_elsewhere(compared):
        gone = next(iter(compared.gone), None) or next((old for old, _ in compared.altered), None)
        if gone is not None and not any(isinstance(one, ast.If | ast.Assert) for one in compared.gone):
            what = f"`{short(was[0].test)}` failed the run; nothing asks for it any more"
            yield effect(CLAMPED, compared, what, None, gone)
    holding = {id(part): one for _, one in compared.arrived for part in walk(one.node)}
    kept = {one.key for one in was}
    for gate in now:
        statement = holding.get(id(gate.node)) or holding.get(id(gate.test))
        for old_gate in was if statement is not None and gate.key not in kept else ():
            if found := _looser(old_gate, gate):
                what = f"`{short(gate.test)}` lets more through than `{short(old_gate.test)}`"
                yield _told(compared, what, found, statement)
                return


def _asks_elsewhere(compared: Compared) -> bool:
    """Whether a function of the file that the new code calls fails by something."""
    called = {callee(part) for _, one in compared.arrived for part in walk(one.node)}
    functions = (one for one in walk(compared.pair.after.source.tree) if isinstance(one, FUNCTION_NODES))
    return any(one.name in called and any(gates(one, Bound(one))) for one in functions)


def _told(
    compared: Compared,
    what: str,
    found: tuple[int, float, str],
    new: Statement | None,
    old: Statement | None = None,
) -> ChangeEffect:
    return effect(
        CLAMPED, compared, what, new, old, confidence=Confidence.LOW if found[1] in _UNITS else None
    )


def _looser(old: Gate, new: Gate) -> tuple[int, float, str] | None:
    """How a comparison lets more through than one of the same figure or limit."""
    (left, way), (right, other_way) = new.sides
    (old_left, old_way), (old_right, _) = old.sides
    if said(left) == said(old_left) and said(right) == said(old_right):
        return (1, 0.0, "") if way != old_way else None
    if way != old_way:
        return None
    for same, was, now, direction in (
        (said(left) == said(old_left), old_right, right, other_way),
        (said(right) == said(old_right), old_left, left, way),
    ):
        if same and callee(now) == "round" and said(now.args[0]) == said(was):  # type: ignore[attr-defined]
            return 1, 60.0, ""
        found = shift(was, now) if same else None
        if found and found[0] == direction:
            return found
    return None
