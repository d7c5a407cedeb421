"""Reads a test's body, statement by statement: which assertions are reached, and whether it can fail at all.

Names that the body assigns are resolved into what they stand for, and helpers of the same file are read in
place, so that `assert found == wanted` says what was found and what was wanted.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from guard.checks.test_integrity.shape.assertions import subject_of
from guard.checks.test_integrity.shape.context import ControlContext
from guard.checks.test_integrity.shape.flow import (
    asserts,
    calls,
    patched,
    raises_itself,
    suppresses,
    swallows,
    unjudged_from,
    waited_for,
)
from guard.checks.test_integrity.shape.modern import as_comparison, as_condition, as_context
from guard.checks.test_integrity.shape.reach import (
    constants_of,
    is_empty,
    is_mentioned,
    is_only_target,
    speaks,
    truth_of,
)
from guard.checks.test_integrity.shape.recorder import Body, Recorder
from guard.checks.test_integrity.shape.skips import about_platform, holds_usually
from guard.checks.test_integrity.shape.strength import (
    MOCK,
    RAISING,
    Strength,
    call_strength,
    conditions,
    is_shortened,
    strength_of,
)
from guard.checks.test_integrity.shape.tries import expected_raise
from guard.checks.test_integrity.shape.values import Names, Value
from guard.checks.test_integrity.shape.words import words_of
from guard.syntax.calls import callee as called
from guard.syntax.calls import parameters
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

Function = ast.FunctionDef | ast.AsyncFunctionDef
_MOST_HELPERS = 3
"""How deep helpers are read inside one another."""
_MOST_ROUNDS = 8
"""Over how many values a loop is read round by round."""
_STOPS = frozenset({"exit", "_exit", "abort"})
_SKIPS = frozenset({"skip", "skipTest", "xfail", "importorskip"})
_HARMLESS = frozenset({"print", "skip", "skipTest", "xfail", "pass", "info", "debug"})
_PATCHES = frozenset({"patch", "object", "setattr", "setitem", "dict", "multiple"})


class BodyReader:
    """Reads one function.

    `helpers` are the functions of its file and class by name, `known` what its arguments stand for.
    """

    def __init__(self, helpers: Mapping[str, Function], known: Mapping[str, Value] | None = None) -> None:
        self._helpers = helpers
        self._held = Recorder(Names(dict(known or {})))
        self._parameters = frozenset(known or ())
        self._function: ast.AST = ast.Pass()
        self._constants: dict[str, ast.Constant] = {}
        self._active: list[str] = []

    def read(self, function: Function) -> Body:
        """Read `function` whole."""
        self._active.append(function.name)
        self._function, self._constants = function, constants_of(function)
        self._block(function.body, ControlContext())
        return self._held.body

    def _block(self, statements: Sequence[ast.stmt], place: ControlContext) -> bool:
        """Read the statements in turn; whether the block is always left before its end."""
        for statement in statements:
            if self._statement(statement, place):
                place = place.dead()
        return not place.reached

    def _statement(self, node: ast.stmt, place: ControlContext) -> bool:
        """Read one statement; whether nothing after it is reached."""
        match node:
            case ast.Assert():
                self._asserted(node.test, node, place)
                return isinstance(node.test, ast.Constant) and not node.test.value
            case ast.Return():
                if node.value is not None:
                    self._expression(node.value, place)
                if place.guarded and not (self._held.body.assertions or place.nested or place.depth):
                    self._held.body.skips_if.append(place.condition or node)
                return True
            case ast.Raise():
                if place.guarded and node.exc is not None and "Assertion" in unparse(node.exc)[:40]:
                    self._held.add(Strength.MEMBER, node.exc, node.exc, node, place)
                return True
            case ast.Continue() | ast.Break():
                return True
            case ast.If():
                return self._if(node, place)
            case ast.Try() | ast.TryStar():
                return self._try(node, place)
            case ast.With() | ast.AsyncWith():
                return self._with(node, place)
            case ast.For() | ast.AsyncFor():
                self._for(node, place)
            case ast.While():
                never = truth_of(node.test, self._constants) is False
                self._block(node.body, place.dead(unless=not never))
                if awaited := waited_for(node):
                    self._asserted(awaited, node, place)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                # It is defined to be called, as a thread's target or a callback; else it never runs.
                used = node.decorator_list or place.depth or is_mentioned(node.name, self._function, node)
                used = used and not is_only_target(node.name, self._function)
                self._block(node.body, replace(place.dead(unless=bool(used)), nested=True))
            case ast.ClassDef():
                self._block([item for item in node.body if not isinstance(item, Function)], place)
            case ast.Match():
                for case in node.cases:
                    self._block(case.body, place.under(condition=node.subject))
            case ast.Assign():
                self._expression(node.value, place)
                for target in node.targets:
                    self._held.names.bind(target, node.value)
                    if isinstance(target, ast.Attribute) and not self._held.names.knows(target):
                        self._held.body.mocks.add(unparse(target))
            case ast.AnnAssign() | ast.AugAssign() if node.value is not None:
                self._expression(node.value, place)
                if isinstance(node, ast.AnnAssign):
                    self._held.names.bind(node.target, node.value)
            case ast.Expr():
                left = self._expression(node.value, place)
                if called(node.value.value if isinstance(node.value, ast.Await) else node.value):
                    self._held.names.pass_on()
                return left
        return False

    def _for(self, node: ast.For | ast.AsyncFor, place: ControlContext) -> None:
        self._expression(node.iter, place)
        inside = place.dead(unless=not is_empty(node.iter))
        inside = replace(inside, shortened=place.shortened or is_shortened(node.iter))
        items = node.iter.elts if isinstance(node.iter, ast.Tuple | ast.List) else []
        # What is named one by one is held one by one; plain values are the cases of the test.
        named = all(isinstance(one, ast.Name | ast.Attribute | ast.Subscript) for one in items)
        given = items if named and 0 < len(items) <= _MOST_ROUNDS else [node.iter]
        for one in given:
            self._held.names.bind(node.target, one)
            self._block(node.body, inside)
        self._block(node.orelse, place)

    def _if(self, node: ast.If, place: ControlContext) -> bool:
        known = truth_of(node.test, self._constants)
        # A case that says itself which branch it takes is judged by both.
        text = unparse(node.test)
        usual = about_platform(text) and holds_usually(text)
        chosen = usual or known is not None or bool(words_of(node.test) & self._parameters)
        for_body, for_else = (not chosen and not speaks(other) for other in (node.orelse, node.body))
        yes = self._block(
            node.body, place.under(reached=known is not False, condition=node.test, alone=for_body)
        )
        no = self._block(
            node.orelse, place.under(reached=known is not True, condition=node.test, alone=for_else)
        )
        if known is not None:
            return yes if known else no and bool(node.orelse)
        return yes and no and bool(node.orelse)

    def _try(self, node: ast.Try | ast.TryStar, place: ControlContext) -> bool:
        expected = expected_raise(node)
        if expected is not None:
            self._held.raising(expected.call, expected.body, place)
            left = self._block(expected.body, place)
            if expected.handler.name:
                caught = ast.Attribute(expected.call, "value", ast.Load())
                self._held.names.bind(ast.Name(expected.handler.name, ast.Store()), caught)
            return self._block(expected.handler.body, place) or left
        # A return in `finally` drops whatever was raised.
        dropped = any(isinstance(item, ast.Return) for one in node.finalbody for item in walk(one))
        swallowed = dropped or any(swallows(handler) for handler in node.handlers)
        left = self._block(node.body, place.dead(unless=not swallowed))
        for handler in node.handlers:
            self._block(handler.body, place.under(condition=handler.type))
        # What stands in `else` fails the test where the body went well: `else: raise AssertionError`.
        self._block(node.orelse, place.under() if node.handlers else place)
        self._block(node.finalbody, place)
        return left and not swallowed and not node.handlers

    def _with(self, node: ast.With | ast.AsyncWith, place: ControlContext) -> bool:
        suppressed, tail = False, len(node.body)
        for item in node.items:
            expression = item.context_expr
            if called(expression) in RAISING:
                assert isinstance(expression, ast.Call)
                tail = min(tail, unjudged_from(expression, node.body))
                last = (
                    item is node.items[-1]
                )  # what another context does with the error is that one's to show
                self._held.raising(expression, node.body, place, self_made=last and raises_itself(node.body))
            elif isinstance(expression, ast.Call) and suppresses(expression):
                suppressed = True
            else:
                self._expression(expression, place)
            if item.optional_vars is not None:
                self._held.names.bind(item.optional_vars, as_context(expression))
        self._block(node.body[tail:], place.dead())
        return self._block(node.body[:tail], place.dead(unless=not suppressed))

    def _expression(self, node: ast.expr, place: ControlContext) -> bool:
        """Read an expression that is run for its effect; whether nothing after it is reached."""
        if isinstance(node, ast.Await):
            node = node.value
        if not isinstance(node, ast.Call):
            self._held.body.runs = self._held.body.runs or (place.reached and any(calls(node)))
            return False
        name = called(node)
        strength = call_strength(node)
        helper = self._helpers.get(name) if name not in self._active else None
        if helper is not None and place.depth < _MOST_HELPERS and self._inline(helper, node, place):
            return False
        if name in RAISING:
            self._held.raising(node, [], place)
        elif (condition := as_condition(node)) is not None:
            self._asserted(condition, node, place)
        elif strength is not None:
            subject: ast.expr = node.func
            if "_" not in name and node.args:
                subject = node.args[0]
            elif name in MOCK and isinstance(node.func, ast.Attribute):
                subject = node.func.value
            with self._held.made_by(node):
                self._held.add(strength, subject, node, node, place)
        elif name in _SKIPS and place.reached:
            if place.nested:
                return False
            if place.guarded or name == "importorskip":
                self._held.body.skips_if.append(place.condition if place.condition is not None else node)
                return name != "importorskip"
            self._held.body.skips.append(node)
            return True
        elif name in _STOPS or (name == "assume" and node.args and truth_of(node.args[0], {}) is False):
            return True
        elif name in _PATCHES:
            self._held.body.mocks.update(patched(node))
        if place.reached and name not in _HARMLESS and not name.startswith("skip"):
            self._held.body.runs = True
        return False

    def _inline(self, helper: Function, call: ast.Call, place: ControlContext) -> bool:
        """Read a helper's body as part of the test; whether it holds an assertion."""
        if not any(asserts(node) for node in walk(helper)):
            return False
        names = [one.arg for one in parameters(helper)]
        if names[:1] in (["self"], ["cls"]):
            names = names[1:]
        given = dict(zip(names, call.args, strict=False))
        given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        values = {name: self._held.names.value(value) for name, value in given.items()}
        self._active.append(helper.name)
        with self._held.made_by(call, Names(values)):
            self._block(helper.body, replace(place, depth=place.depth + 1))
        self._active.pop()
        self._held.body.runs = self._held.body.runs or place.reached
        return True

    def _asserted(self, test: ast.expr, node: ast.AST, place: ControlContext) -> None:
        for part in conditions(test):
            one = as_comparison(part)
            # The message of an assertion shows it as it was written.
            written = node if isinstance(node, ast.Call) else part
            outright = isinstance(part, ast.Call) and called(part) not in self._helpers
            with self._held.made_by(part if outright else None):
                self._held.add(strength_of(one), subject_of(one), one, node, place, written)
        self._inside(test, place)
        self._held.body.runs = self._held.body.runs or (place.reached and any(calls(test)))

    def _inside(self, test: ast.expr, place: ControlContext) -> None:
        """Read the helpers that an asserted expression calls: what they hold is held too."""
        for part in walk(test):
            name = called(part)
            if isinstance(part, ast.Call) and name and name not in self._active:
                helper = self._helpers.get(name)
                if helper is not None and place.depth < _MOST_HELPERS:
                    self._inline(helper, part, place)
