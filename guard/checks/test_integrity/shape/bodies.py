"""Reads a test's body, statement by statement: which assertions are reached, and whether it can fail at all.

Names that the body assigns are resolved into what they stand for, and helpers of the same file are read in
place, so that `assert found == wanted` says what was found and what was wanted.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from guard.checks.test_integrity.shape.assertions import Assertion, expected_of, subject_of
from guard.checks.test_integrity.shape.context import ControlContext
from guard.checks.test_integrity.shape.echoes import echo_form
from guard.checks.test_integrity.shape.flow import (
    CATCH_ASSERTIONS,
    asserts,
    calls,
    patched,
    shown,
    swallows,
    unjudged_from,
)
from guard.checks.test_integrity.shape.modern import as_comparison, as_condition, as_context, as_raises
from guard.checks.test_integrity.shape.reach import (
    constants_of,
    equals_anything,
    is_empty,
    is_mentioned,
    speaks,
    truth_of,
)
from guard.checks.test_integrity.shape.skips import about_platform, holds_usually
from guard.checks.test_integrity.shape.strength import (
    MOCK,
    RAISING,
    Strength,
    bound_of,
    call_strength,
    conditions,
    is_shortened,
    strength_of,
    tolerance_of,
)
from guard.checks.test_integrity.shape.tries import expected_raise
from guard.checks.test_integrity.shape.truths import as_truth
from guard.checks.test_integrity.shape.values import Names, Value, folded
from guard.checks.test_integrity.shape.words import constants, words_of
from guard.expressions import expression
from guard.syntax.calls import callee as called
from guard.syntax.calls import parameters
from guard.syntax.python_normal import Normal, normal_form
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

Function = ast.FunctionDef | ast.AsyncFunctionDef
_MOST_HELPERS = 3
"""How deep helpers are read inside one another."""
_STOPS = frozenset({"exit", "_exit", "abort"})
_SKIPS = frozenset({"skip", "skipTest", "xfail", "importorskip"})
_HARMLESS = frozenset({"print", "skip", "skipTest", "xfail", "pass", "info", "debug"})
_PATCHES = frozenset({"patch", "object", "setattr", "setitem", "dict", "multiple"})


_MAY_RAISE = expression(r"raise|expect|warn|error|exception|fail", re.IGNORECASE)
"""Names of contexts that ask for an exception instead of dropping it."""


@dataclass
class Body:
    """What was read of a test's body."""

    assertions: list[Assertion] = field(default_factory=list)
    unreached: list[Assertion] = field(default_factory=list)
    """Assertions that are written and never judged: after a return, under `if False`, swallowed."""
    runs: bool = False
    """Whether it calls anything whose failure would be the test's failure."""
    skips: list[ast.Call] = field(default_factory=list)
    """Calls that skip the test whatever happens."""
    skips_if: list[ast.AST] = field(default_factory=list)
    """Where it leaves early on a condition: a skip, or a return before the assertions."""
    mocks: set[str] = field(default_factory=set)
    """What it patches away, as dotted text."""


class BodyReader:
    """Reads one function.

    `helpers` are the functions of its file and class by name, `known` what its arguments stand for.
    """

    def __init__(self, helpers: Mapping[str, Function], known: Mapping[str, Value] | None = None) -> None:
        self._helpers = helpers
        self._names = Names(dict(known or {}))
        self._parameters = frozenset(known or ())
        self._function: ast.AST = ast.Pass()
        self._constants: dict[str, ast.Constant] = {}
        self._active: list[str] = []
        self._via: Normal = ()
        self.body = Body()

    def read(self, function: Function) -> Body:
        """Read `function` whole."""
        self._active.append(function.name)
        self._function, self._constants = function, constants_of(function)
        self._block(function.body, ControlContext())
        return self.body

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
                if place.guarded and not (self.body.assertions or place.nested or place.depth):
                    self.body.skips_if.append(place.condition or node)
                return True
            case ast.Raise():
                if place.guarded and node.exc is not None and "Assertion" in unparse(node.exc)[:40]:
                    self._add(Strength.MEMBER, node.exc, node.exc, node, place)
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
                self._expression(node.iter, place)
                self._names.bind(node.target, node.iter)
                inside = place.dead(unless=not is_empty(node.iter))
                self._block(node.body, replace(inside, shortened=place.shortened or is_shortened(node.iter)))
                self._block(node.orelse, place)
            case ast.While():
                never = truth_of(node.test, self._constants) is False
                self._block(node.body, place.dead(unless=not never))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                # It is defined to be called, as a thread's target or a callback; else it never runs.
                used = node.decorator_list or place.depth or is_mentioned(node.name, self._function, node)
                self._block(node.body, replace(place.dead(unless=bool(used)), nested=True))
            case ast.ClassDef():
                self._block([item for item in node.body if not isinstance(item, Function)], place)
            case ast.Match():
                for case in node.cases:
                    self._block(case.body, place.under(condition=node.subject))
            case ast.Assign():
                self._expression(node.value, place)
                for target in node.targets:
                    self._names.bind(target, node.value)
                    if isinstance(target, ast.Attribute) and not self._names.knows(target):
                        self.body.mocks.add(unparse(target))
            case ast.AnnAssign() | ast.AugAssign() if node.value is not None:
                self._expression(node.value, place)
                if isinstance(node, ast.AnnAssign):
                    self._names.bind(node.target, node.value)
            case ast.Expr():
                return self._expression(node.value, place)
        return False

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
            self._raising(expected.call, expected.body, place)
            left = self._block(expected.body, place)
            if expected.handler.name:
                caught = ast.Attribute(expected.call, "value", ast.Load())
                self._names.bind(ast.Name(expected.handler.name, ast.Store()), caught)
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
                self._raising(expression, node.body, place)
            elif isinstance(expression, ast.Call) and self._suppresses(expression):
                suppressed = True
            else:
                self._expression(expression, place)
            if item.optional_vars is not None:
                self._names.bind(item.optional_vars, as_context(expression))
        self._block(node.body[tail:], place.dead())
        return self._block(node.body[:tail], place.dead(unless=not suppressed))

    def _suppresses(self, call: ast.Call) -> bool:
        """Whether a context swallows failed assertions: `suppress`, or one given nothing but kinds."""
        if called(call) == "suppress":
            return bool(words_of(*call.args) & CATCH_ASSERTIONS)
        kinds = {unparse(arg).rpartition(".")[2] for arg in call.args}
        return bool(kinds) and kinds <= CATCH_ASSERTIONS and not call.keywords and _MAY_RAISE.search(
            called(call)) is None  # fmt: skip

    def _expression(self, node: ast.expr, place: ControlContext) -> bool:
        """Read an expression that is run for its effect; whether nothing after it is reached."""
        if isinstance(node, ast.Await):
            node = node.value
        if not isinstance(node, ast.Call):
            self.body.runs = self.body.runs or (place.reached and any(calls(node)))
            return False
        name = called(node)
        strength = call_strength(node)
        helper = self._helpers.get(name) if name not in self._active else None
        if helper is not None and place.depth < _MOST_HELPERS and self._inline(helper, node, place):
            return False
        if name in RAISING:
            self._raising(node, [], place)
        elif (condition := as_condition(node)) is not None:
            self._asserted(condition, node, place)
        elif strength is not None:
            subject: ast.expr = node.func
            if "_" not in name and node.args:
                subject = node.args[0]
            elif name in MOCK and isinstance(node.func, ast.Attribute):
                subject = node.func.value
            via, self._via = self._via, self._via or self._held_by(node)
            self._add(strength, subject, node, node, place)
            self._via = via
        elif name in _SKIPS and place.reached:
            if place.nested:
                return False
            if place.guarded or name == "importorskip":
                self.body.skips_if.append(place.condition if place.condition is not None else node)
                return name != "importorskip"
            self.body.skips.append(node)
            return True
        elif name in _STOPS or (name == "assume" and node.args and truth_of(node.args[0], {}) is False):
            return True
        elif name in _PATCHES:
            self.body.mocks.update(patched(node))
        if place.reached and name not in _HARMLESS and not name.startswith("skip"):
            self.body.runs = True
        return False

    def _inline(self, helper: Function, call: ast.Call, place: ControlContext) -> bool:
        """Read a helper's body as part of the test; whether it holds an assertion."""
        if not any(asserts(node) for node in walk(helper)):
            return False
        outer = self._names
        names = [one.arg for one in parameters(helper)]
        if names[:1] in (["self"], ["cls"]):
            names = names[1:]
        given = dict(zip(names, call.args, strict=False))
        given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        values = {name: self._names.value(value) for name, value in given.items()}
        via, self._via = self._via, self._via or self._held_by(call)
        self._names = Names(values)
        self._active.append(helper.name)
        self._block(helper.body, replace(place, depth=place.depth + 1))
        self._active.pop()
        self._names, self._via = outer, via
        self.body.runs = self.body.runs or place.reached
        return True

    def _held_by(self, call: ast.Call) -> Normal:
        """By whom an assertion is made, as a form that `assert_same(a, b)` and `assert same(a, b)` share."""
        name = called(call)
        bare = name.removeprefix("assert_").removeprefix("assert").lstrip("_")
        return (bare, *(part for one in call.args for part in self._names.value(one).form))

    def _asserted(self, test: ast.expr, node: ast.AST, place: ControlContext) -> None:
        for part in conditions(test):
            via, one = self._via, as_comparison(part)
            if isinstance(part, ast.Call) and not via and called(part) not in self._helpers:
                self._via = self._held_by(part)
            # The message of an assertion shows it as it was written.
            written = node if isinstance(node, ast.Call) else part
            self._add(strength_of(one), subject_of(one), one, node, place, written)
            self._via = via
        self._inside(test, place)
        self.body.runs = self.body.runs or (place.reached and any(calls(test)))

    def _inside(self, test: ast.expr, place: ControlContext) -> None:
        """Read the helpers that an asserted expression calls: what they hold is held too."""
        for part in walk(test):
            name = called(part)
            if isinstance(part, ast.Call) and name and name not in self._active:
                helper = self._helpers.get(name)
                if helper is not None and place.depth < _MOST_HELPERS:
                    self._inline(helper, part, place)

    def _raising(self, written: ast.Call, body: Sequence[ast.stmt], place: ControlContext) -> None:
        strength = call_strength(written)
        call, run = as_raises(written)
        subject: list[ast.AST] = [*body] or [ast.Expr(one) for one in run]
        asked, values = self._names.value(call), [self._names.value(item) for item in subject]
        seen = asked.words.union(*(value.words for value in values))
        done = tuple(part for value in values for part in value.form)
        self._keep(
            Assertion(strength or Strength.NONE, written.lineno, shown(written), folded(done),
                      folded(asked.form + done), constants(call), seen, words_of(call), raises=True),
            place,
        )  # fmt: skip

    def _add(
        self, strength: Strength, subject: ast.expr, whole: ast.expr, node: ast.AST, place: ControlContext,
        written: ast.AST | None = None,
    ) -> None:  # fmt: skip
        looked, all_of = self._names.value(subject), self._names.value(whole)
        if self._is_echo(whole):
            strength = min(strength, Strength.BOUND)
        if equals_anything(whole):
            strength = Strength.NONE
        if place.shortened and strength > Strength.TRUTH:
            strength = Strength(strength - 1)
        expected = expected_of(whole, subject) | (all_of.expected - looked.expected)
        line = getattr(node, "lineno", 0)
        self._keep(
            Assertion(strength, line, shown(written or whole), looked.form, all_of.form, expected,
                      all_of.words,
                      words_of(whole), tolerance_of(whole), bound_of(whole), guarded=place.alone,
                      echo=echo_form(whole), truth=self._truth(whole)),
            place,
        )  # fmt: skip

    def _truth(self, whole: ast.expr) -> frozenset[Normal]:
        asked = as_truth(whole)
        if asked is None:
            return frozenset()
        forms = (normal_form(asked[1]), self._names.value(asked[1]).form)
        return frozenset((str(asked[0]), *form) for form in forms)

    def _is_echo(self, whole: ast.AST) -> bool:
        """Whether an equality compares what came with what came: `wanted = f(x)`, then `f(x) == wanted`."""
        pair: Sequence[ast.expr] = ()
        if isinstance(whole, ast.Compare) and isinstance(whole.ops[0], ast.Eq | ast.Is):
            pair = (whole.left, whole.comparators[0])
        elif called(whole) in ("assertEqual", "assertIs") and isinstance(whole, ast.Call):
            pair = whole.args[:2]
        return len(pair) == 2 and any(map(_runs, pair)) and (
            self._names.value(pair[0]).form == self._names.value(pair[1]).form
        )  # fmt: skip

    def _keep(self, assertion: Assertion, place: ControlContext) -> None:
        held = replace(assertion, via=self._via, inlined=bool(place.depth))
        (self.body.assertions if place.reached else self.body.unreached).append(held)


def _runs(node: ast.AST) -> bool:
    """Whether an expression may stand for the outcome of a call: it is one, or a name."""
    return isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.Subscript | ast.Await)
