"""Product code that behaves otherwise where it is measured, or answers the inputs of the project's tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.measure.family import SPECIAL
from guard.facts.effects.measure.places import is_of_tests, measures
from guard.facts.effects.measure.statements import Compared, Statement, own, said
from guard.facts.effects.measure.told import effect
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import callee
from guard.syntax.walk import walk

_ASKS = frozenset({"get", "getenv", "pop"})
_MEASURED = expression(
    r"^(?:_*)(?:BENCH(?:MARK)?S?|EVAL(?:UATION|S)?|TESTING|TEST|UNDER_TEST|IN_TESTS?"
    r"|IS_TEST|TEST_MODE|CI|CONTINUOUS_INTEGRATION"
    r"|GITHUB_ACTIONS|GITLAB_CI|CIRCLECI|TRAVIS|TOX_ENV\w*|NOX_\w+|GRADING|GRADER|JUDGE"
    r"|SWE_?BENCH\w*)(?:_(?:MODE|RUN|RUNNING|ENABLED))?$"
    r"|_BENCH(?:MARK)?$|^BENCH_"
)
"""Variables by which runners of tests and benchmarks, or the services they run on, make themselves known."""
_STAGES = frozenset({"test", "tests", "testing", "pytest", "unittest", "ci", "bench", "benchmark", "eval"})
_ASIDE = expression(
    r"(^|/)(scripts?|tools?|ci|docs?|examples?|conftest|noxfile|setup|settings?|config\w*"
    r"|cli|telemetry|analytics|__main__)(/|\.py$)",
    re.IGNORECASE,
)
"""Where asking whether one runs on a service is a matter of output, configuration or telemetry."""


def aware(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects of code outside the tests that asks whether it is measured."""
    part = compared.pair.after
    if is_of_tests(part.path) or measures(part.path):
        return
    for old, new in compared.arrived:
        had = set(_variables(old)) if old is not None else set()
        for name in _variables(new):
            if name not in had:
                aside = _ASIDE.search(part.path) is not None or not _decides(new)
                yield effect(
                    SPECIAL,
                    compared,
                    f"`{new.text.partition(' ')[2][:80]}` asks for {name}, by which what measures is known",
                    new,
                    severity=Severity.LOW if aside else None,
                )


def _variables(one: Statement) -> Iterator[str]:
    """The names of variables of the environment that a statement asks for, where they tell who measures."""
    for part in own(one.node):
        for node in walk(part):
            asked = None
            if isinstance(node, ast.Call) and callee(node) in _ASKS and node.args and _environment(node.func):
                asked = node.args[0]
            elif isinstance(node, ast.Subscript) and _environment(node.value):
                asked = node.slice
            elif (
                isinstance(node, ast.Compare)
                and len(node.ops) == 1
                and isinstance(node.ops[0], ast.In | ast.NotIn)
            ):
                asked = node.left if _environment(node.comparators[0]) else None
            if (
                isinstance(asked, ast.Constant)
                and isinstance(asked.value, str)
                and _MEASURED.search(asked.value)
            ):
                yield asked.value
            yield from _stages(node)


def _stages(node: ast.AST) -> Iterator[str]:
    """A stage by which whoever tests says so, where a variable of the environment is held against it."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return
    for asked, wanted in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
        said_so = {one.value for one in walk(wanted) if isinstance(one, ast.Constant)}
        if said_so & _STAGES and any(_is_variable(one) for one in walk(asked)):
            yield f"the stage {min(map(str, said_so & _STAGES))}"


def _is_variable(node: ast.AST) -> bool:
    """Whether an expression asks the environment for a variable."""
    if isinstance(node, ast.Call):
        return callee(node) in _ASKS and _environment(node.func)
    return isinstance(node, ast.Subscript) and _environment(node.value)


def _environment(node: ast.expr) -> bool:
    text = said(node)
    return "environ" in text or text.endswith("getenv")


def _decides(one: Statement) -> bool:
    """Whether what a statement asks decides what is worked out, and not only what is shown."""
    if isinstance(one.node, ast.If):
        return any(isinstance(part, ast.Return | ast.Assign | ast.AugAssign) for part in walk(one.node))
    return any(isinstance(part, ast.IfExp) for each in own(one.node) for part in walk(each))
