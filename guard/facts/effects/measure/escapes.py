"""Ways past what a figure is held against: a condition more, a way out before it, tries until it fits."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.measure.bound import GATHERS, Bound
from guard.facts.effects.measure.family import CLAMPED
from guard.facts.effects.measure.held import Gate, gates, leaves
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import Compared, Statement, own, said, short
from guard.facts.effects.measure.told import effect
from guard.facts.effects.measure.words import number, works_out_figure
from guard.facts.effects.protection.sides import FUNCTION_NODES
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.calls import callee
from guard.syntax.walk import walk


def past(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects on one function that fails by a figure, before and after."""
    pair = compared.pair
    if is_of_tests(pair.after.path) or not isinstance(pair.after.node, FUNCTION_NODES):
        return
    if not works_out_figure(pair.before) or not works_out_figure(pair.after):
        return
    bound = Bound(pair.after.node)
    was, now = list(gates(pair.before.node, Bound(pair.before.node))), list(gates(pair.after.node, bound))
    if not was or not now:
        return
    names = {said(leaf) for gate in now for side, _ in gate.sides for leaf, _ in leaves(side, 1)}
    for old, new in compared.altered:
        if what := _one_more(old, new, now):
            yield effect(CLAMPED, compared, what, new, old)
            return
    last = max(getattr(gate.node, "lineno", 0) for gate in now)
    for new in (
        *compared.new,
        *(new for old, new in compared.altered if type(old.node) is not type(new.node)),
    ):
        if what := _again(new.node, names):
            yield effect(CLAMPED, compared, what, new)
            return
        handled = any(isinstance(one, ast.ExceptHandler) for one in new.above)
        if handled and _sets(new.node, names):
            what = f"`{short(new.node)}` stands in for a figure that could not be measured"
            yield effect(CLAMPED, compared, what, new)
            return
        if new.above and new.line < last and _succeeds(new.node) and not _decides(new, now):
            asked = " ".join(said(one.test) for one in new.above if isinstance(one, ast.If))
            sure = None if handled or "environ" in asked or "getenv" in asked else Confidence.LOW
            what = f"`{short(new.node)}` succeeds before the figure is held against anything"
            yield effect(CLAMPED, compared, what, new, confidence=sure)
            return


def _decides(new: Statement, now: list[Gate]) -> bool:
    """Whether it is the other outcome of the very comparison."""
    tests = [part for one in new.above if isinstance(one, ast.If) for part in walk(one.test)]
    return any(gate.test is one for gate in now for one in tests)


def _one_more(old: Statement, new: Statement, now: list[Gate]) -> str:
    """A condition beside a comparison by which the run fails, so that it fails less often."""
    for was, test in zip(_asked(old.node), _asked(new.node), strict=False):
        if not isinstance(test, ast.BoolOp):
            continue
        had = {said(one) for one in (was.values if isinstance(was, ast.BoolOp) else [was])}
        if not had < {said(one) for one in test.values}:
            continue
        gate = next((gate for gate in now if gate.node is new.node), None)
        more = next((one for one in test.values if said(one) not in had), None)
        if gate is not None and more is not None and gate.is_bad is isinstance(test.op, ast.And):
            return f"`{short(gate.test)}` fails the run only with `{short(more)}`"
    return ""


def _asked(node: ast.AST) -> list[ast.expr]:
    """The conditions of a statement."""
    test = getattr(node, "test", None)
    inner = [one.test for part in own(node) for one in walk(part) if isinstance(one, ast.IfExp)]
    return [*([test] if isinstance(test, ast.expr) else []), *inner]


def _again(node: ast.AST, names: set[str]) -> str:
    """A loop that measures again until the figure fits."""
    if not isinstance(node, ast.For | ast.While):
        return ""
    sets = {said(target) for one in walk(node) if isinstance(one, ast.Assign) for target in one.targets}
    for one in walk(node):
        if isinstance(one, ast.If) and any(isinstance(each, ast.Break | ast.Return) for each in one.body):
            asked = {said(part) for part in walk(one.test) if isinstance(part, ast.Name)}
            if asked & sets & names:
                return f"`{short(one.test)}` ends a loop that measures again until the figure fits"
    return ""


def _sets(node: ast.AST, names: set[str]) -> bool:
    if isinstance(node, ast.Assign):
        return number(node.value) is not None and any(said(one) in names for one in node.targets)
    return False


def _succeeds(node: ast.AST) -> bool:
    """Whether a statement ends the function, or the run, as a success."""
    match node:
        case ast.Return(value=None):
            return True
        case ast.Return(value=ast.Constant(value=value)):
            return value is None or value is True or (value == 0 and not isinstance(value, bool))
        case ast.Expr(value=ast.Call(args=args) as call) if callee(call) in ("exit", "_exit"):
            return not args or number(args[0]) == 0.0
    return False


def miscounted(compared: Compared) -> Iterator[ChangeEffect]:
    """What is counted by other steps than before, or no more, while the figure is still given."""
    pair = compared.pair
    if not works_out_figure(pair.before) or not works_out_figure(pair.after):
        return
    for old, new in compared.altered:
        match old.node, new.node:
            case ast.AugAssign(value=was, target=target), ast.AugAssign(value=now, target=other):
                one, another = number(was), number(now)
                if said(target) == said(other) and None not in (one, another) and one != another:
                    what = f"`{short(new.node)}` counts by another number; it was `{short(old.node)}`"
                    yield effect(CLAMPED, compared, what, new, old)
    new_keys = {key for _, one in compared.arrived for key in _counted(one.node)}
    after = {key for one in walk(pair.after.node) for key in _counted(one)}
    counting = [(old, key) for old in compared.gone for key in _counted(old.node)]
    tree = pair.after.source.tree
    named = (
        {said(one) for one in walk(tree) if isinstance(one, ast.Name | ast.Attribute)} if counting else set()
    )
    for old, key in counting:
        if key in named and key not in new_keys and (key in after or _in_handler(old)):
            what = f"`{short(old.node)}` is gone: `{key}` does not count it any more"
            yield effect(CLAMPED, compared, what, None, old)
            return


def _in_handler(one: Statement) -> bool:
    return any(isinstance(each, ast.ExceptHandler | ast.If) for each in one.above)


def _counted(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.AugAssign(target=target, op=ast.Add()):
            yield said(target)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner)) as call) if callee(call) in GATHERS:
            yield said(owner)


def reckoned(compared: Compared) -> Iterator[ChangeEffect]:
    """Scores that are reckoned by other settings: the mean of the classes, or of all rows at once."""
    if not works_out_figure(compared.pair.after):
        return
    for old, new in compared.altered:
        was = {said(call.func): call for call in _calls(old) if call.keywords}
        for call in _calls(new):
            before = was.get(said(call.func))
            had = {one.arg: said(one.value) for one in before.keywords} if before is not None else {}
            for key in call.keywords:
                if key.arg == "average" and had.get("average", said(key.value)) != said(key.value):
                    hides = had["average"] in ("'macro'", "None")
                    what = f"`average` was {had['average']}; now {said(key.value)}: each class counted alike"
                    yield effect(
                        CLAMPED, compared, what, new, old, confidence=None if hides else Confidence.LOW
                    )
                    return


def _calls(one: Statement) -> list[ast.Call]:
    return [part for each in own(one.node) for part in walk(each) if isinstance(part, ast.Call)]
