"""Enters what a test holds: each assertion with what it looks at, the names of its body resolved."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from guard.checks.test_integrity.shape.assertions import Assertion, expected_of
from guard.checks.test_integrity.shape.context import ControlContext
from guard.checks.test_integrity.shape.echoes import echo_form
from guard.checks.test_integrity.shape.flow import shown
from guard.checks.test_integrity.shape.modern import as_raises
from guard.checks.test_integrity.shape.reach import equals_anything
from guard.checks.test_integrity.shape.snapshots import asked_of, whole_of
from guard.checks.test_integrity.shape.strength import Strength, bound_of, call_strength, tolerance_of
from guard.checks.test_integrity.shape.truths import as_truth
from guard.checks.test_integrity.shape.values import Names, folded
from guard.checks.test_integrity.shape.wild import is_told, wildcards
from guard.checks.test_integrity.shape.words import constants, words_of
from guard.syntax.calls import callee as called
from guard.syntax.python_normal import Normal, normal_form


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


class Recorder:
    """What is held so far, and what the names stand for where the next assertion is read."""

    def __init__(self, names: Names) -> None:
        """Hold nothing yet."""
        self.names = names
        self.body = Body()
        self._via: Normal = ()

    @contextmanager
    def made_by(self, call: ast.expr | None, names: Names | None = None) -> Iterator[None]:
        """What is entered meanwhile is what `call` holds, if any, with `names` for those of its own body."""
        outer, via = self.names, self._via
        if isinstance(call, ast.Call):
            self._via = via or self._held_by(call)
        self.names = names or outer
        yield
        self.names, self._via = outer, via

    def raising(
        self, written: ast.Call, body: Sequence[ast.stmt], place: ControlContext, *, self_made: bool = False
    ) -> None:
        """Enter that `body`, or what the call itself is given to run, must raise or warn.

        `self_made` is whether the body does so whatever the code does.
        """
        strength = Strength.NONE if self_made else call_strength(written)
        call, run = as_raises(written)
        subject: list[ast.AST] = [*body] or [ast.Expr(one) for one in run]
        asked, values = self.names.value(call), [self.names.value(item) for item in subject]
        seen = asked.words.union(*(value.words for value in values))
        done = tuple(part for value in values for part in value.form)
        self._keep(
            Assertion(strength or Strength.NONE, written.lineno, shown(written), folded(done),
                      folded(asked.form + done), constants(call), seen, words_of(call), raises=True),
            place,
        )  # fmt: skip

    def add(
        self, strength: Strength, subject: ast.expr, whole: ast.expr, node: ast.AST, place: ControlContext,
        written: ast.AST | None = None,
    ) -> None:  # fmt: skip
        """Enter that `whole` holds, which looks at `subject`; `node` is the statement, `written` is shown."""
        looked, all_of = self.names.value(subject), self.names.value(whole)
        if self._is_echo(whole):
            strength = min(strength, Strength.BOUND)
        if equals_anything(whole) or (isinstance(whole, ast.Compare) and is_told(looked.form)):
            strength = Strength.NONE
        if place.shortened and strength > Strength.TRUTH:
            strength = Strength(strength - 1)
        expected = expected_of(whole, subject) | (all_of.expected - looked.expected)
        line = getattr(node, "lineno", 0)
        self._keep(
            Assertion(strength, line, shown(written or whole), looked.form, all_of.form, expected,
                      all_of.words,
                      words_of(whole), tolerance_of(whole), bound_of(whole), guarded=place.alone,
                      echo=echo_form(whole), truth=self._truth(whole), wild=wildcards(whole),
                      asked=asked_of(whole), written=whole_of(whole)),
            place,
        )  # fmt: skip

    def _held_by(self, call: ast.Call) -> Normal:
        """By whom an assertion is made, as a form that `assert_same(a, b)` and `assert same(a, b)` share."""
        name = called(call)
        bare = name.removeprefix("assert_").removeprefix("assert").lstrip("_")
        return (bare, *(part for one in call.args for part in self.names.value(one).form))

    def _truth(self, whole: ast.expr) -> frozenset[Normal]:
        asked = as_truth(whole)
        if asked is None:
            return frozenset()
        forms = (normal_form(asked[1]), self.names.value(asked[1]).form)
        return frozenset((str(asked[0]), *form) for form in forms)

    def _is_echo(self, whole: ast.AST) -> bool:
        """Whether an equality compares what came with what came: `wanted = f(x)`, then `f(x) == wanted`."""
        pair: Sequence[ast.expr] = ()
        if isinstance(whole, ast.Compare) and isinstance(whole.ops[0], ast.Eq | ast.Is):
            pair = (whole.left, whole.comparators[0])
        elif called(whole) in ("assertEqual", "assertIs") and isinstance(whole, ast.Call):
            pair = whole.args[:2]
        if len(pair) < 2 or not any(map(_runs, pair)):
            return False
        if self.names.value(pair[0]).form != self.names.value(pair[1]).form:
            return False
        # What was so before something was done is another thing than what is so after it.
        return not any(isinstance(one, ast.Name) and self.names.is_of_before(one) for one in pair)

    def _keep(self, assertion: Assertion, place: ControlContext) -> None:
        held = replace(assertion, via=self._via, inlined=bool(place.depth))
        (self.body.assertions if place.reached else self.body.unreached).append(held)


def _runs(node: ast.AST) -> bool:
    """Whether an expression may stand for the outcome of a call: it is one, or a name."""
    return isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.Subscript | ast.Await)
