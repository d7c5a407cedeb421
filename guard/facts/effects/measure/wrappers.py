"""What tests are wrapped in or given: decorators that run none, fixtures that answer for the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.around import Around
from guard.facts.effects.measure.family import HARNESS
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import Compared, inside, said, short
from guard.facts.effects.measure.told import effect, of_line
from guard.facts.effects.measure.words import number
from guard.facts.effects.protection.sides import Function, Part, Sides
from guard.model.effect import ChangeEffect
from guard.project.project import TooManyError
from guard.syntax.calls import arguments, callee
from guard.syntax.walk import walk


def wrapped(compared: Compared, sides: Sides) -> Iterator[ChangeEffect]:
    """The effects of decorators that tests of this scope gained and that run them in no round."""
    if not is_of_tests(compared.pair.after.path):
        return
    for _, new in compared.arrived:
        if not isinstance(new.node, Function) or not new.node.name.startswith("test"):
            continue
        name = new.node.name
        old = next(
            (one for one in inside(compared.pair.before.node) if getattr(one.node, "name", "") == name), None
        )
        if old is None:
            continue
        had = {said(one) for one in getattr(old.node, "decorator_list", ())}
        for one in new.node.decorator_list:
            if not isinstance(one, ast.Call) or said(one) in had or not _asks_for_none(one):
                continue
            if any(_repeats(part.node) for part in sides.named(callee(one))):
                what = f"`@{short(one)}` runs {name} in no round, so that it cannot fail"
                yield effect(HARNESS, compared, what, new, old)


def _asks_for_none(call: ast.Call) -> bool:
    given = arguments(call)
    return any(number(one) == 0.0 or (isinstance(one, ast.Constant) and one.value is False) for one in given)


def _repeats(node: ast.AST) -> bool:
    """Whether a decorator calls what it is given inside a loop or under a condition, and nowhere else."""
    if not isinstance(node, Function):
        return False
    functions = [one for one in walk(node) if isinstance(one, Function)]
    given = {arg.arg for one in functions for arg in one.args.args}
    always, at_times = False, False
    for function in functions:
        for one in inside(function):
            if isinstance(one.node, ast.Return | ast.Expr | ast.Assign) and one.node.value is not None:
                value = one.node.value
                if isinstance(value, ast.Call) and said(value.func) in given:
                    blocks = [each for each in one.above if isinstance(each, ast.For | ast.While | ast.If)]
                    at_times, always = at_times or bool(blocks), always or not blocks
    return at_times and not always


def given(part: Part, around: Around) -> Iterator[ChangeEffect]:
    """The effects of a new fixture that gives fixed answers to tests of the base that ask it by its name."""
    node = part.node
    if not isinstance(node, Function) or not any("fixture" in said(one) for one in node.decorator_list):
        return
    last = node.body[-1]
    value = last.value if isinstance(last, ast.Return) else None
    if not (isinstance(value, ast.Lambda) and isinstance(value.body, ast.Constant)):
        return
    try:
        paths = [path for path in around.project.holding((node.name,)) if is_of_tests(path)]
        asking = any(_asks(source.tree, node.name) for source in around.project.python(paths))
    except TooManyError:
        return  # a name that common is no fixture's alone
    if asking:
        what = f"{node.name}: `{short(value)}` answers the same whatever the tests that stand there give it"
        yield of_line(HARNESS, part.path, what, said(value), after=part.at(last))


def _asks(tree: ast.Module, name: str) -> bool:
    return any(
        isinstance(one, Function)
        and one.name.startswith("test")
        and name in [arg.arg for arg in one.args.args]
        for one in walk(tree)
    )
