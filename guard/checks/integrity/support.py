"""Files of the tests that hold no tests themselves: lists of cases, and hooks that steer the run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.checks.integrity.report import finding
from guard.facts.python.normal import normal_form
from guard.facts.python.source import PythonSource
from guard.facts.test_shape.changes import TestChanges
from guard.facts.test_shape.shape import is_test_file
from guard.facts.test_shape.skips import Skip, SkipReason, about_platform, skip_reason
from guard.facts.test_shape.strength import called
from guard.model.finding import Confidence, Finding, Location, Severity, Side

_HOOKS = frozenset(
    {
        "pytest_collection_modifyitems",
        "pytest_runtest_makereport",
        "pytest_ignore_collect",
        "pytest_runtest_call",
    }
    | {"pytest_sessionfinish", "pytest_pyfunc_call", "pytest_runtest_protocol", "pytest_report_teststatus"}
    | {"pytest_collect_file", "pytest_pycollect_makeitem", "pytest_runtest_logreport", "pytest_deselected"}
)
_OUTCOMES = frozenset({"outcome", "exitstatus", "wasxfail", "passed", "failed", "force_result"})
"""Attributes of reports and sessions by which a hook rewrites what came out."""
_ENDS = {"exit": ("sys", "os", "pytest"), "_exit": ("os",), "kill": ("os",), "skip": ("pytest",)}
_PATCHED = ("pytest", "_pytest", "unittest", "builtins")


def shrunk_lists(changes: TestChanges) -> Iterator[Finding]:
    """Module-level lists of cases that lost members whose names are still in the code."""
    for file, old, new in changes.support:
        if old is None or new is None or file.before is None or file.after is None:
            continue
        before, after = dict(_lists(old)), dict(_lists(new))
        for name in sorted(before.keys() & after.keys()):
            gone = {normal_form(item): item for item in before[name].elts}
            for item in after[name].elts:
                gone.pop(normal_form(item), None)
            fewer = len(before[name].elts) - len(after[name].elts)
            words = {word for item in gone.values() for word in _names(item)}
            if fewer <= 0 or not after[name].elts or words & changes.product.fewer:
                continue
            shown = ", ".join(ast.unparse(item)[:40] for item in list(gone.values())[:3])
            node = after[name]
            message = (
                f"the list {name} gave tests {len(before[name].elts)} cases; now it gives {len(node.elts)}: "
                f"{shown} no longer stand in it, and the code still names them."
            )
            yield finding(
                "parametrisation-shrunk", message, Severity.MEDIUM, Confidence.MEDIUM,
                Location(file.path, node.lineno, node.end_lineno or node.lineno), evidence=f"{name} {shown}",
                related=(_before(file.before.path, before[name]),),
            )  # fmt: skip


def _before(path: str, node: ast.expr) -> Location:
    return Location(
        path, node.lineno, node.end_lineno or node.lineno, side=Side.BEFORE, note="the cases before"
    )


def _lists(source: PythonSource) -> Iterator[tuple[str, ast.List | ast.Tuple]]:
    for node in source.tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.List | ast.Tuple):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            # Names of instances and enumeration members are cases; plain data is what the tests feed.
            kinds = (ast.Name, ast.Attribute, ast.Call, ast.Tuple)
            if isinstance(target, ast.Name) and all(isinstance(item, kinds) for item in node.value.elts):
                yield target.id, node.value


def _names(node: ast.AST) -> Iterator[str]:
    for item in ast.walk(node):
        if isinstance(item, ast.Attribute):
            yield item.attr


def tampered(changes: TestChanges) -> Iterator[Finding]:
    """Code at import, or in a conftest's hooks, that ends the run or changes what came out."""
    for path, before, after in changes.sources:
        if after is None:
            continue
        known = {normal_form(node) for node, _ in _steering(before, path)} if before is not None else set()
        for node, what in _steering(after, path):
            if normal_form(node) in known:
                continue
            line = getattr(node, "lineno", 1)
            sure = Confidence.MEDIUM if what.startswith("the hook") else Confidence.HIGH
            text = " ".join(ast.unparse(node).split())[:90]
            message = f"{path} gained {what}: `{text}`. It was not there before."
            yield finding("runner-tampered", message, Severity.HIGH, sure,
                          Location(path, line, getattr(node, "end_lineno", line) or line),
                          evidence=ast.unparse(node)[:200])  # fmt: skip


def _steering(source: PythonSource, path: str) -> Iterator[tuple[ast.AST, str]]:
    for node in _at_import(source.tree.body):
        for item in ast.walk(node):
            if isinstance(item, ast.Call) and _ends_run(item):
                yield item, "a call at import that ends or skips the run"
        if isinstance(node, ast.Assign):
            for target in node.targets:
                text = ast.unparse(target)
                if isinstance(target, ast.Attribute) and text.split(".")[0] in _PATCHED:
                    yield node, "an assignment at import that replaces a part of the test runner"
    if is_test_file(path):
        return  # hooks work in conftest.py and in plug-ins, which tests are not
    for function in ast.walk(source.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name in _HOOKS:
            for item in ast.walk(function):
                if what := _hooked(item):
                    yield item, f"the hook {function.name} that {what}"


def _hooked(node: ast.AST) -> str:
    """What a statement or call inside a hook does to the run, or ""."""
    if isinstance(node, ast.Assign):
        if any(isinstance(target, ast.Attribute) and target.attr in _OUTCOMES for target in node.targets):
            return "rewrites outcomes"
        return "drops collected tests" if ast.unparse(node.targets[0]).startswith("items") else ""
    if called(node) in ("force_result", "force_exception"):
        return "rewrites outcomes"
    drops = called(node) in ("clear", "remove", "pop") and ast.unparse(node).startswith("items")
    return "drops collected tests" if drops else ""


def _at_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run when the file is imported, blocks opened; the main block is none of them."""
    for node in body:
        if isinstance(node, ast.If):
            if "__main__" not in ast.unparse(node.test) and not _asks(node.test):
                yield from _at_import([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            # A skip in a handler of a failed import says that something is missing.
            yield from _at_import([*node.body, *node.orelse, *node.finalbody])
        elif isinstance(node, ast.Expr | ast.Assign | ast.With):
            yield node


def _asks(test: ast.expr) -> bool:
    text = ast.unparse(test)
    return about_platform(text) or skip_reason(Skip.CONDITIONAL, text) is not SkipReason.OTHER


def _ends_run(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Name):
        return False
    return call.func.value.id in _ENDS.get(call.func.attr, ())
