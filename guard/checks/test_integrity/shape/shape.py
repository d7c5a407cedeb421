"""A test function as it stands on one side of a change: whether it runs, and what it holds."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property

from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.bodies import BodyReader, Function
from guard.checks.test_integrity.shape.flow import patched
from guard.checks.test_integrity.shape.recorder import Body
from guard.checks.test_integrity.shape.skips import Skip
from guard.checks.test_integrity.shape.strength import Strength
from guard.checks.test_integrity.shape.taken import SETUPS
from guard.checks.test_integrity.shape.values import Value
from guard.checks.test_integrity.shape.words import words_of
from guard.syntax.calls import callee as called
from guard.syntax.python_normal import Normal
from guard.syntax.python_text import unparse


@dataclass(frozen=True, eq=False)
class ShapeOfTest:
    """One test function before or after the change."""

    path: str
    name: str
    """`Class.method` or `function`."""
    node: Function = field(repr=False)
    collected: bool
    mark: tuple[Skip, str]
    """What decorators and marks of its scopes say, and in which words."""
    cases: tuple[Normal, ...] | None
    """Its parametrised cases, one by one; None where they are not written out."""
    parameters: Mapping[str, Value] = field(repr=False)
    """What its parametrised arguments stand for."""
    text: bytes = field(repr=False)
    """Its source, without indentation and blank lines."""
    helpers: Mapping[str, Function] = field(repr=False)

    @cached_property
    def body(self) -> Body:
        """What its body does; read when asked for."""
        body = BodyReader(self.helpers, self.parameters).read(self.node)
        for decorator in self.node.decorator_list:
            if isinstance(decorator, ast.Call) and "patch" in unparse(decorator.func):
                body.mocks.update(patched(decorator))
        return body

    @cached_property
    def words(self) -> frozenset[str]:
        """Names and words in it."""
        return words_of(self.node)

    @cached_property
    def reach(self) -> frozenset[str]:
        """Names and words in it, and in the fixtures, set-up and helpers of its file that it uses."""
        found = set(self.words)
        waiting = [*sorted(self.words), *(arg.arg for arg in self.node.args.args), *sorted(SETUPS)]
        seen = set(waiting)
        for name in waiting:  # grows while it is read
            helper = self.helpers.get(name)
            if helper is None or helper is self.node:
                continue
            more = words_of(helper) | {arg.arg for arg in helper.args.args}
            found |= more
            waiting += sorted(more - seen)
            seen |= more
        return frozenset(found)

    @cached_property
    def skipped(self) -> tuple[Skip, str]:
        """Whether it is left out, by its marks or by itself."""
        body = self.body
        if body.skips:
            call = body.skips[0]
            kind = Skip.XFAIL if called(call) == "xfail" else Skip.ALWAYS
            return worse(self.mark, (kind, unparse(call)))
        if body.skips_if:
            return worse(self.mark, (Skip.CONDITIONAL, f"where {unparse(body.skips_if[0])}"))
        return self.mark

    @property
    def line(self) -> int:
        """Where it begins."""
        return min([self.node.lineno, *(decorator.lineno for decorator in self.node.decorator_list)])

    @property
    def end_line(self) -> int:
        """Where it ends."""
        return self.node.end_lineno or self.node.lineno

    @property
    def assertions(self) -> list[Assertion]:
        """What it holds and can fail by."""
        return [one for one in self.body.assertions if one.strength > Strength.NONE]

    @property
    def can_fail(self) -> bool:
        """Whether anything the tested code does could make it fail."""
        return bool(self.assertions) or self.body.runs

    @property
    def alive(self) -> bool:
        """Whether it is collected, run, and able to fail."""
        return self.collected and self.skipped[0] < Skip.XFAIL and self.can_fail


def is_test_file(path: str) -> bool:
    """Whether pytest or unittest would look for tests in `path` by its name."""
    name = path.rsplit("/", 1)[-1]
    return any(fnmatchcase(name, pattern) for pattern in ("test*.py", "*_test.py", "tests.py"))


def is_test_support(path: str) -> bool:
    """Whether `path` belongs to the tests without holding any by its name: a fixture, a helper, data."""
    parts = path.split("/")
    return parts[-1] == "conftest.py" or bool({"test", "tests", "testing"} & set(parts[:-1]))


def worse(*marks: tuple[Skip, str]) -> tuple[Skip, str]:
    """The worst of several marks."""
    return max(marks, key=lambda mark: mark[0], default=(Skip.NONE, ""))


def is_alone(test: ShapeOfTest) -> bool:
    """Whether a test does nothing but assert: no set-up, no fixture for its sake, nothing put in place."""
    plain = all(
        isinstance(one, ast.Assert | ast.Assign | ast.AnnAssign)
        or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in test.node.body
    )
    given = {arg.arg for arg in test.node.args.args} - {"self"}
    return plain and given <= test.parameters.keys() and not test.body.mocks
