"""What is measured and what it is held against come to be one: limits, caches, clocks, expected values."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping

from guard.expressions import expression
from guard.facts.effects.measure.family import CLAMPED, HARNESS, SPECIAL
from guard.facts.effects.measure.gates import fails
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import Compared, Statement, inside, said, short
from guard.facts.effects.measure.told import effect, of_line
from guard.facts.effects.measure.words import works_out_figure
from guard.facts.effects.protection.sides import FUNCTION_NODES, Part, Sides
from guard.facts.names.names import names_of
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.calls import callee
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_KEEPS = expression(r"(?:^|\.)(?:\w*cache[ds]?|memo\w*|lru_cache)$")
"""What answers from what it gave before: the standard library's caches and the habit of naming others."""


def met(compared: Compared, sources: Sources) -> Iterator[ChangeEffect]:
    """The effects on one function: its limit follows the figure, or a cache answers."""
    pair = compared.pair
    if is_of_tests(pair.after.path):
        yield from _expected(compared, sources)
        return
    if works_out_figure(pair.before) or works_out_figure(pair.after):
        yield from _limits(compared)
        yield from _answered(compared)


def equal(sides: Sides) -> Iterator[ChangeEffect]:
    """Types of the product that say they are equal to what they do not look at."""
    before = {(part.path, part.name): ast.dump(part.node) for part in sides.before if part.short == "__eq__"}
    for part in sides.after_named("__eq__"):
        node = part.node
        if not isinstance(node, FUNCTION_NODES) or is_of_tests(part.path) or len(node.args.args) != 2:
            continue
        if before.get((part.path, part.name)) == ast.dump(node):
            continue
        own_name = node.args.args[0].arg
        given = [
            one.node.value for one in inside(node) if isinstance(one.node, ast.Return) and one.node.value
        ]
        says_yes = [one for one in given if not (isinstance(one, ast.Constant) and one.value is not True)]
        says_yes = [one for one in says_yes if said(one) != "NotImplemented"]
        if (
            says_yes
            and not any(_speaks_of(one, own_name) for one in node.body)
            and _holds_a_value(part, sides)
        ):
            text = short(says_yes[0])
            yield of_line(
                SPECIAL,
                part.path,
                f"{part.name} answers `{text}` without looking at its own value",
                f"{part.name} {text}",
                after=part.line,
                severity=Severity.MEDIUM,
            )


def _holds_a_value(part: Part, sides: Sides) -> bool:
    """Whether the class of a method has a value by which its objects could differ."""
    owner = part.name.rpartition(".")[0]
    node = next((one.node for one in sides.of_file(part.path) if one.name == owner), None)
    if not isinstance(node, ast.ClassDef):
        return False
    return bool(node.bases) or any(
        isinstance(one, ast.AnnAssign) or getattr(one, "name", "") == "__init__" for one in node.body
    )


def _speaks_of(node: ast.AST, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in walk(node))


def _bound(part: Part) -> dict[str, ast.expr]:
    """What each name of a function is bound to, the last time."""
    found: dict[str, ast.expr] = {}
    for one in inside(part.node):
        if isinstance(one.node, ast.Assign) and isinstance(one.node.targets[0], ast.Name):
            found[one.node.targets[0].id] = one.node.value
    return found


def _limits(compared: Compared) -> Iterator[ChangeEffect]:
    old, new = (set(_following(part)) for part in (compared.pair.before, compared.pair.after))
    for test, limit, figure in sorted(new - old):
        for one in inside(compared.pair.after.node):
            if isinstance(one.node, ast.If | ast.Assert) and said(one.node.test) == test:
                what = f"`{limit[:60]}` is worked out from `{figure[:40]}`, which it is held against"
                yield effect(CLAMPED, compared, what, one)
                break


def _following(part: Part) -> Iterator[tuple[str, str, str]]:
    """Comparisons by which the run fails, one side of which is worked out from the other."""
    bound = _bound(part)
    for one in inside(part.node):
        node = one.node
        if not isinstance(node, ast.If | ast.Assert) or (
            isinstance(node, ast.If) and not any(map(fails, node.body))
        ):
            continue
        for test in walk(node.test):
            if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], _ORDERS):
                for figure, limit in ((test.left, test.comparators[0]), (test.comparators[0], test.left)):
                    value = _worked_out(figure, limit, bound)
                    if value is not None:
                        yield said(node.test), said(value), said(figure)


def _worked_out(figure: ast.expr, limit: ast.expr, bound: Mapping[str, ast.expr]) -> ast.expr | None:
    """What a limit is bound to, or is itself, where that speaks of the figure that is held against it."""
    value = bound.get(limit.id) if isinstance(limit, ast.Name) else limit
    if not isinstance(figure, ast.Name) or value is None or isinstance(value, ast.Name):
        return None
    follows = limit is not value or callee(value) in ("max", "min")
    return value if follows and _speaks_of(value, figure.id) else None


def _answered(compared: Compared) -> Iterator[ChangeEffect]:
    """What is called between two looks at a clock, and answers from a cache now."""
    part = compared.pair.after
    called = {callee(one) for one in walk(part.node)}
    for _, new in compared.arrived:
        node = new.node
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names = [said(one.func) for one in walk(node.value) if isinstance(one, ast.Call)]
            if node.targets[0].id in called and any(map(_KEEPS.search, names)):
                what = f"`{short(node)}`: what is measured is asked once, and answered from then on"
                yield effect(CLAMPED, compared, what, new)


def _expected(compared: Compared, sources: Sources) -> Iterator[ChangeEffect]:
    """A helper of the tests that writes what is expected by calling what is tested."""
    part = compared.pair.after
    if part.short.startswith("test"):
        return
    for _, new in compared.arrived:
        if (
            isinstance(new.node, ast.Assign)
            and _writes_row(new)
            and _is_of_product(new.node.value, part, sources)
        ):
            what = f"`{short(new.node)}` expects whatever the tested code gives"
            yield effect(HARNESS, compared, what, new, confidence=Confidence.MEDIUM)


def _writes_row(one: Statement) -> bool:
    """Whether a statement in a loop sets a field of a row from other fields of it."""
    node = one.node
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    if not isinstance(target, ast.Subscript) or not isinstance(target.value, ast.Name):
        return False
    row = target.value.id
    loops = [above for above in one.above if isinstance(above, ast.For)]
    is_row = any(said(loop.target) == row for loop in loops)
    return is_row and isinstance(node, ast.Assign) and _speaks_of(node.value, row)


def _is_of_product(value: ast.expr, part: Part, sources: Sources) -> bool:
    """Whether a value is what a function gives that the file imports from the project, or from who knows."""
    if not isinstance(value, ast.Call):
        return False
    root = value.func
    while isinstance(root, ast.Attribute):
        root = root.value
    tops = {ref.partition(".")[0] for ref in names_of(part.source, sources).imported(root)}
    return bool(tops - sys.stdlib_module_names)
