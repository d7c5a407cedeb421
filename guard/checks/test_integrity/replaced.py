"""Code beside the tests that puts something else in place of what they test, or of what runs them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.checks.test_integrity.report import finding
from guard.checks.test_integrity.shape.plain import own_modules
from guard.checks.test_integrity.shape.shape import is_test_file, is_test_support
from guard.expressions import expression
from guard.facts.names.names import Names, names_of
from guard.facts.names.steps import Refs
from guard.model.change import ChangeSet
from guard.model.finding import Confidence, Finding, Location, Severity
from guard.syntax.python import PythonSource
from guard.syntax.python_normal import normal_form
from guard.syntax.python_text import unparse
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_STANDS_BEFORE = expression(r"((src|lib|tests?)/)?(pytest|_pytest|pluggy)(\.py|/__init__\.py)")
_STARTS_UP = expression(r"(.*/)?(sitecustomize|usercustomize)\.py")
_ASSERTS = expression(r"assert[A-Z]\w*|fail(If|Unless)?")


def replaced(change: ChangeSet, sources: Sources) -> Iterator[Finding]:
    """Findings on stand-ins that the change adds: for the subject, for assertions, for the runner itself."""
    for file in change.files:
        after = file.after
        if after is None or not after.path.endswith(".py") or not file.content_changed:
            continue
        if file.before is None and (_STANDS_BEFORE.fullmatch(after.path) or _STARTS_UP.fullmatch(after.path)):
            message = f"{after.path} is new: it is imported in place of, or before, what runs the tests."
            yield _tampered(after.path, 1, message, after.path)
            continue
        if not (is_test_file(after.path) or is_test_support(after.path)):
            continue
        new, old = sources.python(after), sources.python(file.before)
        if not isinstance(new, PythonSource):
            continue  # said by the check as a whole
        modules = own_modules(change, sources)
        had = (
            {normal_form(node) for node, _ in _stand_ins(names_of(old, sources), modules)}
            if isinstance(old, PythonSource)
            else set()
        )
        for node, what in _stand_ins(names_of(new, sources), modules):
            if normal_form(node) not in had:
                text = " ".join(unparse(node).split())[:90]
                message = f"{after.path} gained {what}: `{text}`. It was not there before."
                yield _tampered(after.path, node.lineno, message, text)


def _tampered(path: str, line: int, message: str, evidence: str) -> Finding:
    return finding("runner-tampered", message, Severity.MEDIUM, Confidence.MEDIUM,
                   Location(path, line, line), evidence=evidence)  # fmt: skip


def _stand_ins(names: Names, modules: frozenset[str]) -> Iterator[tuple[ast.stmt, str]]:
    for node in names.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if _is_of(modules, names.at_module(node.name)):
                yield node, "a definition that hides what it imported from the code"
            if isinstance(node, ast.ClassDef):
                yield from _hushed(node)
        elif isinstance(node, ast.Assign):
            owners = [target.value for target in node.targets if isinstance(target, ast.Attribute)]
            if any(_is_of(modules, names.imported(owner)) for owner in owners) and _is_stand_in(
                node.value, names
            ):
                yield node, "an assignment that replaces a part of the tested code"
            elif any(getattr(target, "id", "") == "pytest_plugins" for target in node.targets):
                named = [item.value for item in walk(node.value) if isinstance(item, ast.Constant)]
                if any(not _is_known(str(name), modules) for name in named):
                    yield node, "a plugin that is neither in the project nor one of pytest's"


def _is_of(modules: frozenset[str], refs: Refs) -> bool:
    """Whether a name is that of a module of the project, or of something in one."""
    return any(ref.lstrip(".").split(".")[0] in modules for ref in refs)


def _hushed(node: ast.ClassDef) -> Iterator[tuple[ast.stmt, str]]:
    for item in node.body:
        if (
            isinstance(item, ast.Assign)
            and not _ASSERTS.fullmatch(unparse(item.value).rpartition(".")[2])
            and any(isinstance(one, ast.Name) and _ASSERTS.fullmatch(one.id) for one in item.targets)
        ):
            yield item, "something else under the name of an assertion"


def _is_stand_in(value: ast.expr, names: Names) -> bool:
    """Whether a value is a function, a class or a double that is made here."""
    if names.functions(value):
        return True
    if isinstance(value, ast.Name):
        return value.id in names.scopes.definitions
    made = value.func if isinstance(value, ast.Call) else None
    return made is not None and any("Mock" in one for one in (unparse(made), *names.imported(made)))


def _is_known(name: str, modules: frozenset[str]) -> bool:
    root = name.split(".")[0]
    return root in modules or root in ("tests", "test", "_pytest") or root.startswith("pytest")
