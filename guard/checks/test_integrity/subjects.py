"""What a test is about, in its project: whether that is the project's own code, and whether it stays."""

from __future__ import annotations

import ast
import sys

from guard.checks.test_integrity.shape.changes import ChangesOfTests
from guard.checks.test_integrity.shape.plain import own_modules
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.expressions import expression
from guard.facts.names.names import names_of
from guard.project.project import TooManyError, has_word
from guard.syntax.walk import walk

_PATH = expression(r"[\w.-]+(/[\w.-]+)+/?|[\w-]+\.\w{1,5}")
_ENVIRONMENT = expression(r"environ|getenv")
_VARIABLE = expression(r"['\"]([A-Z][A-Z0-9_]{2,})['\"]")
_GIVEN = expression(
    r"KEY|TOKEN|SECRET|PASS|URL|URI|HOST|PORT|DSN|USER|CREDENTIAL|ACCOUNT|ENDPOINT|^CI$|PATH|DIR"
)
"""Words in the names of what is given from outside."""
_RUNS = expression(
    r"^(\.github/workflows/|\.gitlab-ci\.yml$|\.circleci/|azure-pipelines|\.travis\.yml$|tox\.ini$|noxfile\.py$)"
)
_READABLE = (
    ".py",
    ".yml",
    ".yaml",
    ".toml",
    ".ini",
    ".cfg",
    ".sh",
    ".md",
    ".rst",
    ".txt",
    "Makefile",
    "justfile",
)
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


def asks_what_nobody_sets(text: str, path: str, changes: ChangesOfTests) -> bool:
    """Whether a skip's condition asks for a variable that nothing in the project or the change ever names.

    A key, an address or a login is given from outside, and nobody writes it down. Where the project does not
    say how its tests are run, nothing can be told.
    """
    names = set(_VARIABLE.findall(text)) if _ENVIRONMENT.search(text) else set()
    if not names or any(_GIVEN.search(name) for name in names):
        return False
    if not any(_RUNS.search(one) for one in changes.change.base.paths()):
        return False
    sides = (file.after for file in changes.change.files if file.path != path)
    if any(has_word(side.data, names) for side in sides if side is not None):
        return False
    try:
        return not changes.project.holding(names, _READABLE)
    except TooManyError:
        return False


def _is_below(path: str, name: str) -> bool:
    return path == name or path.startswith(f"{name}/")
