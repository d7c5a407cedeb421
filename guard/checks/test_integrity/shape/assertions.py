"""An assertion of a test: what it looks at, what it expects of it, and how strong it is."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from guard.checks.test_integrity.shape.snapshots import Asked, Whole
from guard.checks.test_integrity.shape.strength import PARTS, Strength
from guard.checks.test_integrity.shape.words import constants
from guard.syntax.calls import callee as called
from guard.syntax.python_normal import Normal


@dataclass(frozen=True, eq=False)
class Assertion:
    """One thing a test holds."""

    strength: Strength
    line: int
    text: str
    """The source of the assertion, for a reader; shortened."""
    subject: Normal
    """The normal form of what is looked at, names of the function's own resolved."""
    whole: Normal
    """The normal form of all of it, names of the function's own resolved."""
    expected: frozenset[str]
    """The constants it expects, as text; what a snapshot holds of each field."""
    words: frozenset[str]
    """Names and words in it and in what it looks at."""
    own: frozenset[str] = frozenset()
    """Names and words in its own text."""
    tolerance: float | None = None
    """How far an approximate value may be off, where that is written as a number."""
    bound: tuple[str, float] | None = None
    """For a comparison with a number: `least` or `most`, and the number."""
    guarded: bool = False
    """Whether it is judged only where a condition holds, and nothing is judged where it does not."""
    raises: bool = False
    """Whether it expects an exception or a warning."""
    via: Normal = ()
    """The helper or predicate that makes it, with what that is given; the same for `assert_same(a)` and
    `assert same(a)`."""
    echo: Normal = ()
    """Its own form, with a mark for each text that it only passes through; empty where there is none."""
    truth: frozenset[Normal] = frozenset()
    """What has to be true, or empty, where no more than that is asked, as written and resolved; the same for
    `x == []` and `not x`."""
    wild: int = 0
    """How many wildcards stand in it, which equal anything."""
    asked: Asked | None = None
    """What it asks of a field."""
    written: Whole | None = None
    """The whole value that it writes out."""
    inlined: bool = False
    """Whether it stands in the helper, and not in the test itself."""


def subject_of(test: ast.expr) -> ast.expr:
    """What an asserted expression looks at: the side of a comparison that is no constant."""
    if isinstance(test, ast.UnaryOp):
        return subject_of(test.operand)
    if isinstance(test, ast.Compare):
        left, right = test.left, test.comparators[0]
        if isinstance(test.ops[0], ast.In | ast.NotIn):
            return right if not _is_display(right) else left
        return left if not isinstance(left, ast.Constant) else right
    if isinstance(test, ast.Call) and called(test) in {"all", "any", "len", "isinstance", "hasattr"}:
        return test.args[0] if test.args else test
    if isinstance(test, ast.Call) and called(test) in PARTS and isinstance(test.func, ast.Attribute):
        if test.args and _is_display(test.func.value):
            return test.args[0]
        module = isinstance(test.func.value, ast.Name) and test.func.value.id == "re"
        return test.args[1] if module and len(test.args) > 1 else test.func.value
    return test


def _is_display(node: ast.expr) -> bool:
    return isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict)


def expected_of(test: ast.expr, subject: ast.expr) -> frozenset[str]:
    """The constants an assertion holds its subject to."""
    mine = constants(subject)
    return constants(test) if not mine else constants(test) - mine or constants(test)
