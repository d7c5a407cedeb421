"""What a glance tells of a file: whether it can concern the tests. Every run imports this."""

from __future__ import annotations

import re

from guard.expressions import expression
from guard.model.change import FileChange, FileSide

_SUFFIXES = (".toml", ".ini", ".cfg", ".yml", ".yaml", ".coveragerc", ".sh")
_PROSE = (".rst", ".md", ".txt")
_EXPECTATION = expression(r"test|snap|golden|expected|approv|cassette", re.IGNORECASE)
_NAMES = frozenset({"Makefile", "justfile"})
_STEERING = expression(
    r"(^|/)(conftest|noxfile|sitecustomize|usercustomize)\.py$|^\.|^azure-pipelines|(^|/)pluggy(\.py$|/)"
)
"""Python files that have a say in how tests are run, or that are imported before they are."""
_HOOK = expression(rb"pytest_|specname")
"""What a file that adds a hook of the test runner holds, whatever the hook is called."""
_HINTS = expression(
    rb"==|__eq__|__ne__|modules|argv|stack|_getframe|environ|getenv|case |import tests?\b|from tests?\b"
    rb"|PYTEST|pytest|unittest|nose|tests?/|test_|['\"]tests?['\"]|expected|\]:| in [\[({]|[\[{(] *-?\d"
)
"""An added line without any of these answers no test by itself."""


def concerns_tests(file: FileChange) -> bool:
    """Whether a file may hold tests, what they expect, how they are run, or code that answers them."""
    return any(map(_by_name, file.sides)) or (
        any(side.path.endswith(".py") for side in file.sides) and _by_content(file)
    )


def _by_name(side: FileSide) -> bool:
    path = side.path
    if path.endswith(_SUFFIXES) or path.rsplit("/", 1)[-1] in _NAMES or _EXPECTATION.search(path):
        return True
    return path.endswith(_PROSE) and b">>>" in side.data


def _by_content(file: FileChange) -> bool:
    """Whether code of the product may steer tests, answer them, or hold examples that are run as tests."""
    if any(_STEERING.search(side.path) or b">>>" in side.data for side in file.sides):
        return True
    after = file.after
    # A name can be written in other letters that mean the same to Python.
    return after is not None and (
        not after.data.isascii() or _HOOK.search(after.data) is not None or bool(telling_lines(file))
    )


def telling_lines(file: FileChange) -> frozenset[int]:
    """The lines that a file did not hold before and that may answer a test."""
    if file.after is None:
        return frozenset()
    had = frozenset(file.before.lines) if file.before is not None else frozenset()
    return frozenset(
        number for number, line in enumerate(file.after.lines, 1) if line not in had and _HINTS.search(line)
    )
