"""Tests that ask the code what they should expect of it, or write down what they see and then compare."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.measure.family import HARNESS, LEAKED
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import Compared, Statement, inside, own, said
from guard.facts.effects.measure.told import effect
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.calls import callee
from guard.syntax.walk import walk

_PURE = frozenset(
    {
        "len",
        "sorted",
        "str",
        "list",
        "set",
        "tuple",
        "dict",
        "int",
        "float",
        "repr",
        "type",
        "sum",
        "min",
        "max",
        "join",
        "round",
    }
)
_EQUALS = frozenset({"assertEqual", "assertEquals", "assert_equal"})
_WRITES = frozenset({"write_text", "write_bytes"})
_READS = frozenset({"read_text", "read_bytes"})


def weakened(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects on one test."""
    part = compared.pair.after
    if not is_of_tests(part.path) or isinstance(part.node, ast.Module | ast.ClassDef):
        return
    for old, new in compared.altered:
        yield from _asks_itself(compared, old, new)
    yield from _writes_first(compared)


def _asks_itself(compared: Compared, old: Statement, new: Statement) -> Iterator[ChangeEffect]:
    """An expectation that was written out and now comes of the very function that is tested."""
    was, now = _equality(old.node), _equality(new.node)
    if was is None or now is None or not any(isinstance(one, ast.Constant) for one in was):
        return
    for subject, other in (now, now[::-1]):
        name = callee(subject)
        if not name or name in _PURE or name not in {callee(one) for one in was}:
            continue
        asked = _origin(compared, other)
        if asked is not None and callee(asked) == name:
            yield effect(
                LEAKED,
                compared,
                f"`{said(new.node)[:80]}` expects what `{said(asked)[:60]}` gives, so the "
                f"code answers for itself; it was `{said(old.node)[:60]}`",
                new,
                old,
                confidence=Confidence.HIGH if said(asked) == said(subject) else None,
            )
            return


def _equality(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    if isinstance(node, ast.Assert):
        test = node.test
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
            return test.left, test.comparators[0]
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and callee(call) in _EQUALS and len(call.args) > 1:
        return call.args[0], call.args[1]
    return None


def _origin(compared: Compared, node: ast.expr) -> ast.expr | None:
    """The call that an expectation is, or that its name was assigned from in a new statement."""
    if isinstance(node, ast.Call):
        return node
    if isinstance(node, ast.Name):
        for _, one in compared.arrived:
            if isinstance(one.node, ast.Assign) and any(
                said(target) == node.id for target in one.node.targets
            ):
                return one.node.value
    return None


def _writes_first(compared: Compared) -> Iterator[ChangeEffect]:
    """A file of expectations that the test itself writes before it compares with it."""
    for _, new in compared.arrived:
        for call in (item for part in own(new.node) for item in walk(part)):
            if (
                callee(call) not in _WRITES
                or not isinstance(call, ast.Call)
                or not isinstance(call.func, ast.Attribute)
            ):
                continue
            place = said(call.func.value)
            guards = [one.test for one in new.above if isinstance(one, ast.If)]
            if guards and not any(place in said(test) for test in guards):
                continue  # written where somebody asks for it
            if _was_read(compared, place) and _is_compared(compared, place):
                yield effect(
                    HARNESS,
                    compared,
                    f"`{said(call)[:80]}` writes what the test then expects",
                    new,
                    confidence=Confidence.HIGH,
                )


def _was_read(compared: Compared, place: str) -> bool:
    return any(_reads(item, place) for item in walk(compared.pair.before.node))


def _is_compared(compared: Compared, place: str) -> bool:
    asserts = (one.node for one in inside(compared.pair.after.node) if isinstance(one.node, ast.Assert))
    return any(_reads(item, place) for one in asserts for item in walk(one))


def _reads(node: ast.AST, place: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and callee(node) in _READS
        and isinstance(node.func, ast.Attribute)
        and said(node.func.value) == place
    )
