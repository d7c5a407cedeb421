"""What takes a test out of the run besides marks: its decorators, the set-up of its scope, its own form."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from guard.checks.test_integrity.shape.bodies import Function
from guard.checks.test_integrity.shape.flow import CATCH_ASSERTIONS, swallows
from guard.checks.test_integrity.shape.skips import Skip
from guard.checks.test_integrity.shape.words import words_of
from guard.syntax.calls import callee as called
from guard.syntax.python_text import unparse
from guard.syntax.walk import children, walk

SETUPS = frozenset({"setUp", "setup", "setup_method", "setup_class", "setUpClass", "setup_module",
                     "setUpModule", "setup_function", "asyncSetUp"})  # fmt: skip
_PASSED_BY = frozenset({"build", "dist", "node_modules", "venv", "CVS", "_darcs"})
"""Folders that pytest does not enter where nothing else is configured."""


def is_passed_by(path: str) -> bool:
    """Whether pytest, left to itself, enters a folder of `path`."""
    return any(part in _PASSED_BY or part.endswith(".egg") for part in path.split("/")[:-1])


def text_of(node: ast.expr) -> str | None:
    """The text that an expression of constants puts together; None where it cannot be told."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text_of(node.left), text_of(node.right)
        return None if left is None or right is None else left + right
    return None


def opts_out(body: Sequence[ast.stmt]) -> bool:
    """Whether a scope says by `__test__` that it holds no tests."""
    return any(
        isinstance(node, ast.Assign)
        and any(getattr(target, "id", "") == "__test__" for target in node.targets)
        and isinstance(node.value, ast.Constant)
        and not node.value.value
        for node in body
    )


def is_no_test(node: Function) -> bool:
    """Whether a function cannot be run as a test by its form: a property, or a generator that none steps."""
    names = [unparse(decorator) for decorator in node.decorator_list]
    if any(name.rpartition(".")[2] in ("property", "cached_property") for name in names):
        return True
    foreign = [name for name in names if ".mark." not in name and "patch" not in name]
    return not foreign and any(isinstance(item, ast.Yield | ast.YieldFrom) for item in _own(node))


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a function that are not inside a function or class that it defines, in no order."""
    waiting = [node]
    while waiting:
        for child in children(waiting.pop()):
            if not isinstance(child, Function | ast.Lambda | ast.ClassDef | ast.GeneratorExp):
                yield child
                waiting.append(child)


def set_up_skips(body: Sequence[ast.stmt]) -> Iterator[tuple[Skip, str]]:
    """Skips that the set-up of a scope, or a fixture that is used by itself, makes whatever happens."""
    for node in body:
        if not isinstance(node, Function):
            continue
        if node.name == "load_tests":
            given = {arg.arg for arg in node.args.args[:2]}
            if not any(isinstance(item, ast.Name) and item.id in given for item in walk(node)):
                yield Skip.CONDITIONAL, "load_tests gives other tests"
        elif node.name in SETUPS or _is_automatic(node):
            yield from ((Skip.ALWAYS, f"{node.name}: {unparse(one)}") for one in node.body if _skips(one))


def _is_automatic(node: Function) -> bool:
    return any(
        keyword.arg == "autouse" and getattr(keyword.value, "value", None) is True
        for decorator in node.decorator_list if isinstance(decorator, ast.Call)
        for keyword in decorator.keywords
    )  # fmt: skip


def _skips(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return called(node.value) in ("skip", "skipTest")
    return isinstance(node, ast.Raise) and node.exc is not None and "SkipTest" in unparse(node.exc)


def muting(decorator: ast.expr, functions: Mapping[str, Function]) -> tuple[Skip, str]:
    """What a decorator of the same file or of another file of the tests does to the test below it.

    One that never runs what it is given, or only where a failure is swallowed, leaves the test out.
    """
    made = isinstance(decorator, ast.Call)
    function = functions.get(called(decorator) if isinstance(decorator, ast.Call) else unparse(decorator))
    if function is not None and made:
        function = next((item for item in function.body if isinstance(item, Function)), None)
    if function is None or not function.args.args:
        return Skip.NONE, ""
    used = any(_uses(one, function.args.args[0].arg) for one in function.body)
    return (Skip.NONE, "") if used else (Skip.ALWAYS, f"@{unparse(decorator)}")


def _uses(node: ast.AST, name: str) -> bool:
    """Whether `name` is used in `node` where a failure is seen; `wraps(name)` is no use."""
    if isinstance(node, ast.Name):
        return node.id == name
    parts: list[ast.AST] = list(children(node))
    if isinstance(node, Function):
        parts = list(node.body)
    elif isinstance(node, ast.Try) and any(map(swallows, node.handlers)):
        parts = [*node.handlers, *node.orelse, *node.finalbody]
    elif isinstance(node, ast.With | ast.AsyncWith):
        contexts = [item.context_expr for item in node.items]
        if any(called(one) == "suppress" and words_of(one) & CATCH_ASSERTIONS for one in contexts):
            return False
    return any(_uses(part, name) for part in parts)
