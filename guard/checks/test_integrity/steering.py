"""Code that steers the run of the tests: hooks that change outcomes, exits, replaced parts of the runner."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guard.checks.test_integrity.report import finding
from guard.checks.test_integrity.shape.shape import is_test_file, is_test_support
from guard.checks.test_integrity.shape.skips import Skip, SkipReason, about_platform, skip_reason
from guard.expressions import expression
from guard.facts.names.names import Names, names_of
from guard.model.change import ChangeSet, FileChange
from guard.model.finding import Confidence, Finding, Location, Severity
from guard.syntax.calls import callee as called
from guard.syntax.python import PythonSource
from guard.syntax.python_normal import normal_form
from guard.syntax.python_text import unparse
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_HINT = expression(
    rb"pytest_|exit|SystemExit|[sS]kip|kill|std(out|err)|_pytest|unittest|builtins|[gs]etattr|pytest\.|__eq__|__ne__"
)
_HOOKS = frozenset(
    {
        "pytest_collection_modifyitems",
        "pytest_runtest_makereport",
        "pytest_ignore_collect",
        "pytest_runtest_call",
    }
    | {"pytest_sessionfinish", "pytest_pyfunc_call", "pytest_runtest_protocol", "pytest_report_teststatus"}
    | {"pytest_collect_file", "pytest_pycollect_makeitem", "pytest_runtest_logreport", "pytest_deselected"}
    | {"pytest_itemcollected", "pytest_exception_interact", "pytest_terminal_summary", "pytest_unconfigure"}
    | {"pytest_runtest_setup", "pytest_runtest_teardown", "pytest_collection_finish", "pytest_cmdline_main"}
)
_BEGINS = frozenset({"pytest_sessionstart", "pytest_configure", "pytest_runtestloop", "pytest_collection"})
"""Further hooks in which nothing may end the run without a condition."""
_OUTCOMES = frozenset({"outcome", "exitstatus", "wasxfail", "passed", "failed", "longrepr", "testsfailed"})
"""Attributes of reports and sessions by which a hook rewrites what came out."""
_INSTEAD = frozenset(
    {"pytest_pyfunc_call", "pytest_runtest_protocol", "pytest_ignore_collect", "pytest_cmdline_main"}
)
"""Hooks that, by what they return, take the place of running or collecting."""
_ENDS = {
    "exit": ("sys", "os", "pytest"),
    "_exit": ("os",),
    "kill": ("os",),
    "skip": ("pytest",),
    "abort": ("os",),
}
_RUNNER = ("pytest", "_pytest", "unittest", "builtins")
_SKIPS = frozenset({"unittest.SkipTest", "unittest.case.SkipTest", "pytest.skip", "_pytest.outcomes.skip"})
_STREAMS = frozenset({"sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"})
_ASKED = expression(r"getoption|getvalue|environ|getenv|get_closest_marker|keywords|platform")
"""What a hook may ask before it leaves tests out: an option, a mark, the machine."""


def steered(change: ChangeSet, sources: Sources) -> Iterator[Finding]:
    """Findings on what the change adds to steer the run: in hooks anywhere, and in all files of the tests."""
    for file in change.files:
        after = file.after
        if after is None or not after.path.endswith(".py") or not file.content_changed:
            continue
        if not _may_steer(file):
            continue
        new = sources.python(after)
        old = sources.python(file.before)
        if not isinstance(new, PythonSource):
            continue
        known = (
            {normal_form(node) for node, *_ in _steering(old, sources)}
            if isinstance(old, PythonSource)
            else set()
        )
        for node, what, sure in _steering(new, sources):
            if normal_form(node) in known:
                continue
            line = getattr(node, "lineno", 1)
            text = " ".join(unparse(node).split())[:90]
            severity = Severity.HIGH if sure > Confidence.LOW else Severity.LOW
            message = f"{after.path} gained {what}: `{text}`. It was not there before."
            yield finding("runner-tampered", message, severity, sure,
                          Location(after.path, line, getattr(node, "end_lineno", line) or line),
                          evidence=unparse(node)[:200])  # fmt: skip


def _may_steer(file: FileChange) -> bool:
    """Whether an added line holds anything that is looked for here."""
    after = file.after
    assert after is not None
    if not _HINT.search(after.data):
        return False
    had = frozenset(file.before.lines) if file.before is not None else frozenset()
    return any(
        _HINT.search(line) or b"return" in line or b"." in line for line in after.lines if line not in had
    )


def _steering(source: PythonSource, sources: Sources) -> Iterator[tuple[ast.AST, str, Confidence]]:
    path = source.path
    names = names_of(source, sources)
    of_tests = is_test_file(path) or is_test_support(path)
    if of_tests:
        yield from _at_import_time(names)
    if is_test_file(path):
        return  # hooks work in conftest.py and in plug-ins, which tests are not
    if not of_tests and not _is_plugin(names):
        yield from _skips_of_product(names)
    for function in walk(names.tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        hook = _hook_name(function)
        if hook in _HOOKS:
            for item, what, sure in _in_hook(function, hook, names):
                yield item, f"the hook {hook} that {what}", sure
        if hook in _HOOKS or hook in _BEGINS:
            for statement in function.body:
                if isinstance(statement, ast.Expr | ast.Raise) and any(
                    _ends_run(item, names) for item in walk(statement)
                ):
                    what = f"the hook {hook} that ends or skips whatever is run"
                    yield statement, what, Confidence.MEDIUM


def _at_import_time(names: Names) -> Iterator[tuple[ast.AST, str, Confidence]]:
    for statement in _at_import(names.tree.body):
        for item in walk(statement):
            if _ends_run(item, names):
                yield item, "a call at import that ends or skips the run", Confidence.HIGH
        if isinstance(statement, ast.Assign) and _is_own_stream(statement, names):
            yield statement, "an assignment that replaces the stream results are written to", Confidence.HIGH
    for node in walk(names.tree):
        if isinstance(node, ast.Assign):
            targets = [target for target in node.targets if isinstance(target, ast.Attribute)]
            if any(_is_runner(target.value, names) for target in targets):
                yield node, "an assignment that replaces a part of the test runner", Confidence.HIGH
        elif called(node) == "setattr" and isinstance(node, ast.Call) and len(node.args) > 2:
            if _is_runner(node.args[0], names):
                yield node, "a call that replaces a part of the test runner", Confidence.HIGH
        elif is_always_equal(node):
            yield node, "a comparison that holds whatever the object is compared with", Confidence.MEDIUM


def _is_own_stream(node: ast.Assign, names: Names) -> bool:
    """Whether an object of a class of this file takes the place of a stream of the process."""
    if not any(_STREAMS & set(names.dotted(target)) for target in node.targets):
        return False
    made = node.value.func if isinstance(node.value, ast.Call) else node.value
    return isinstance(made, ast.Name) and made.id in names.scopes.definitions


def _is_plugin(names: Names) -> bool:
    """Whether a file outside the tests is there for tests: it has hooks, fixtures or cases of its own."""
    return any(
        (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (
                node.name.startswith(("pytest_", "test"))
                or "fixture" in "".join(map(unparse, node.decorator_list))
            )
        )
        or (isinstance(node, ast.ClassDef) and any("TestCase" in unparse(base) for base in node.bases))
        for node in walk(names.tree)
    )


def _skips_of_product(names: Names) -> Iterator[tuple[ast.AST, str, Confidence]]:
    """Skips that tested code raises itself: whoever tests it is told of a skip, and not of a failure."""
    for node in walk(names.tree):
        raised = node.exc if isinstance(node, ast.Raise) else node if isinstance(node, ast.Call) else None
        known = raised.func if isinstance(raised, ast.Call) else raised
        if raised is None or not _SKIPS & set(names.dotted(known) if known is not None else ()):
            continue
        if isinstance(node, ast.Raise) or called(raised) == "skip":
            yield node, "a skip of tests in code that is none", Confidence.MEDIUM


def is_always_equal(node: ast.AST) -> bool:
    """Whether a method makes every comparison with an object hold."""
    if not isinstance(node, ast.FunctionDef) or node.name not in ("__eq__", "__contains__", "__ne__"):
        return False
    returns = [item.value for item in walk(node) if isinstance(item, ast.Return)]
    wanted = node.name != "__ne__"
    return bool(returns) and all(isinstance(one, ast.Constant) and one.value is wanted for one in returns)


def _is_runner(node: ast.expr, names: Names) -> bool:
    found = names.dotted(node)
    return any(one.split(".")[0] in _RUNNER and "mock" not in one.casefold() for one in found)


def _ends_run(node: ast.AST, names: Names) -> bool:
    if isinstance(node, ast.Raise) and node.exc is not None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return "SystemExit" in unparse(node.exc) or "SystemExit" in names.dotted(raised)
    if isinstance(node, ast.Call):
        called_may_be = [one.rpartition(".") for one in names.dotted(node.func)]
        if any(owner in _ENDS.get(name, ()) for owner, _, name in called_may_be):
            return True
        return any("os._exit" in names.dotted(argument) for argument in node.args)
    return False


def _hook_name(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The hook that a function is, by `specname` where a decorator gives it."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call):
            for keyword in decorator.keywords:
                if keyword.arg == "specname" and isinstance(keyword.value, ast.Constant):
                    return str(keyword.value.value)
    return function.name


def _in_hook(
    function: ast.FunctionDef | ast.AsyncFunctionDef, hook: str, names: Names
) -> Iterator[tuple[ast.AST, str, Confidence]]:
    for item in walk(function):
        if _swallows(item, names):
            yield item, "swallows what the tests raise", Confidence.MEDIUM
        if what := _hooked(item):
            yield item, what, Confidence.MEDIUM
        elif isinstance(item, ast.Call) and _ends_run(item, names) and "skip" not in called(item):
            yield item, "ends the run", Confidence.HIGH
        elif called(item) == "add_marker" and re.search(r"\b(skip|xfail)\b", unparse(item)):
            asked = _ASKED.search(unparse(function)) is not None
            yield item, "skips tests or lets them fail", Confidence.LOW if asked else Confidence.MEDIUM
    if hook in _INSTEAD:
        returns = [item for item in walk(function) if isinstance(item, ast.Return)]
        if returns and all((isinstance(item.value, ast.Constant) and item.value.value not in (None, False))
                           or hook == "pytest_cmdline_main" for item in returns):  # fmt: skip
            yield returns[-1], "takes the place of the test", Confidence.MEDIUM


def _swallows(node: ast.AST, names: Names) -> bool:
    """Whether a wrapper keeps to itself what comes out of the run that it waits for (`yield`)."""
    if isinstance(node, ast.With):
        made = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
        hushed = any("contextlib.suppress" in names.dotted(call.func) for call in made)
        return hushed and any(isinstance(item, ast.Yield) for one in node.body for item in walk(one))
    if not isinstance(node, ast.Try):
        return False
    waits = any(isinstance(item, ast.Yield) for one in node.body for item in walk(one))
    return waits and any(
        not any(isinstance(item, ast.Raise) for one in handler.body for item in walk(one))
        for handler in node.handlers
    )


def _hooked(node: ast.AST) -> str:
    """What a statement or call inside a hook does to the run, or ""."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Delete):
        targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
        if any(isinstance(target, ast.Attribute) and target.attr in _OUTCOMES for target in targets):
            return "rewrites outcomes"
        return "drops collected tests" if unparse(targets[0]).startswith("items") else ""
    if called(node) in ("force_result", "force_exception"):
        return "rewrites outcomes"
    if called(node) == "setattr" and isinstance(node, ast.Call) and len(node.args) > 2:
        name = node.args[1]
        return "rewrites outcomes" if isinstance(name, ast.Constant) and name.value in _OUTCOMES else ""
    drops = called(node) in ("clear", "remove", "pop") and re.match(r"items|.*\.stats\b", unparse(node))
    return "drops collected tests" if drops else ""


def _at_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run when the file is imported, blocks opened; the main block is none of them."""
    for node in body:
        if isinstance(node, ast.If):
            if "__main__" not in unparse(node.test) and not _asks(node.test):
                yield from _at_import([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            # A skip in a handler of a failed import says that something is missing.
            yield from _at_import([*node.body, *node.orelse, *node.finalbody])
        elif isinstance(node, ast.Expr | ast.Assign | ast.With | ast.Raise):
            yield node


def _asks(test: ast.expr) -> bool:
    text = unparse(test)
    return about_platform(text) or skip_reason(Skip.CONDITIONAL, text) is not SkipReason.OTHER
