"""What a test is about, in its project: whether that is the project's own code, and whether it stays."""

from __future__ import annotations

import ast
import sys

from guard.checks.test_integrity.shape.changes import ChangesOfTests
from guard.checks.test_integrity.shape.plain import own_modules
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.expressions import expression
from guard.facts.names.names import names_of
from guard.syntax.walk import walk

_PATH = expression(r"[\w.-]+(/[\w.-]+)+/?|[\w-]+\.\w{1,5}")
OF_TESTS = frozenset(
    {"pytest", "mock", "hypothesis", "pytest_mock", "freezegun", "responses", "respx", "faker"}
)
"""Packages that only tests use."""


def is_of_others(ref: str) -> bool:
    """Whether a name comes from the standard library, or from what only tests use."""
    root = ref.split(".")[0]
    return root in sys.stdlib_module_names or root in OF_TESTS


def asks_no_code(test: ShapeOfTest, changes: ChangesOfTests) -> bool:
    """Whether a test of before asks nothing but Python itself: it uses nothing that is the project's.

    A fixture, a helper or a name that is defined elsewhere may ask it; so may a program that it starts, where
    the text that says which one names a package of the project.
    """
    source = changes.before.get(test.path)
    if source is None or {arg.arg for arg in test.node.args.args} - {"self"}:
        return False
    names, own = names_of(source, changes.readings), own_modules(changes.change, changes.readings)
    helpers = set(test.helpers) & test.words
    runs = False
    for node in walk(test.node):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and any(one in node.value for one in own)
        ):
            return False
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            refs = names.imported(node)
            if node.id in helpers or any(not is_of_others(ref) for ref in refs):
                return False
            runs = runs or bool(refs)
        if (
            isinstance(node, ast.Attribute)
            and getattr(node.value, "id", "") == "self"
            and not node.attr.startswith(("assert", "fail", "subTest"))
        ):
            return False
        if isinstance(node, ast.Import | ast.ImportFrom):
            return False
    return runs and bool(own)


def lost_files(test: ShapeOfTest, changes: ChangesOfTests) -> bool:
    """Whether a folder or file that a test of before names by its path goes with the change, all of it."""
    gone = {
        file.before.path for file in changes.change.files if file.before is not None and file.after is None
    }
    named = {
        node.value.strip("/") for node in walk(test.node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _PATH.fullmatch(node.value)
    }  # fmt: skip
    stays = {path for path in changes.change.base.paths() if path not in gone}
    return any(
        any(_is_below(path, name) for path in gone) and not any(_is_below(path, name) for path in stays)
        for name in named
    )


def _is_below(path: str, name: str) -> bool:
    return path == name or path.startswith(f"{name}/")
