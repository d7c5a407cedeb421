"""What tests feed and expect: the values of the change's tests, and of those in the base around its code.

A value is written as Python writes it. Texts count whole, line by line and word by word, since what a test
feeds to a program is often one text: `"3\\n1 2\\n"` asks with 3, with 1 and with 2.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from guard.checks.test_integrity.shape.bodies import Function
from guard.checks.test_integrity.shape.shape import is_test_file, is_test_support
from guard.expressions import expression
from guard.model.change import ChangeSet
from guard.project.project import Project, TooManyError
from guard.project.tests import tables_of
from guard.syntax.python import PythonSource
from guard.syntax.python_text import unparse
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_PART = expression(r"-?\d+(?:\.\d+)?|[A-Za-z]+")
_LONGEST = 20_000
"""Texts over this are data that is looked up, and not what a test asks."""
_MOST_FILES = 40
_DATA = expression(r"[\w./-]+\.(?:json|txt|in|out|csv|ya?ml|ans|inp)")

Values = frozenset[str]


def values_in_change(change: ChangeSet, sources: Sources) -> tuple[Values, ...]:
    """By file: the values of the tests that the change holds, on either side."""
    sides = (side for file in change.files for side in file.sides if is_test_file(side.path))
    read = (sources.python(side) for side in sides)
    return tuple(frozenset(_values(source.tree)) for source in read if isinstance(source, PythonSource))


def values_around(
    change: ChangeSet, sources: Sources, names: Collection[str], path: str
) -> tuple[Values, ...]:
    """By test: the values of tests that stand in the base and name one of `names`, the code they ask.

    Args:
        change: the proposal; its own files are left out.
        sources: reads the base.
        names: of functions, and of the module at `path`.
        path: where the code stands.

    Raises:
        ToolError, RepositoryError: the base cannot be asked.
    """
    project = Project(change, sources)
    found: list[Values] = []
    for name in sorted(names):
        try:
            paths = [one for one in project.holding((name,)) if is_test_file(one) or is_test_support(one)]
        except TooManyError:
            continue  # a name that common is no name of one module
        near = sorted(paths, key=lambda one: (-_shared(one, path), one))
        for source in project.python(near[:_MOST_FILES]):
            found += _by_test(source, change)
    return tuple(found)


def _shared(one: str, other: str) -> int:
    """How much of their folders two paths have in common."""
    return len(set(one.split("/")[:-1]) & set(other.split("/")[:-1]))


def _by_test(source: PythonSource, change: ChangeSet) -> Iterator[Values]:
    """What each test of a file asks with and expects, the tables and files that it names read too."""
    tables = tables_of(source.tree)
    helpers = {
        node.name: node for node in walk(source.tree)
        if isinstance(node, Function) and not node.name.startswith("test")
    }  # fmt: skip
    files = frozenset(_of_files(source, change))
    for node in walk(source.tree):
        if isinstance(node, Function) and node.name.startswith("test"):
            found = set(_values(node)) | files
            named = {one.id for one in walk(node) if isinstance(one, ast.Name)}
            named |= {arg.arg for arg in node.args.args}
            for name in named:
                part = tables.get(name) or helpers.get(name)
                found.update(_values(part) if part is not None else ())
                for inner in walk(part) if part is not None else ():
                    if isinstance(inner, ast.Name) and inner.id in tables:
                        found.update(_values(tables[inner.id]))
            yield frozenset(found)


def _of_files(source: PythonSource, change: ChangeSet) -> Iterator[str]:
    """The values in files of data that a file of tests names."""
    named = {
        match
        for node in walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200
        for match in _DATA.findall(node.value)
    }
    if not named:
        return
    ends = tuple(f"/{one.lstrip('./')}" for one in named)
    paths = (path for path in change.base.paths() if f"/{path}".endswith(ends))
    for path in islice(paths, _MOST_FILES):
        data = change.base.read(path) or b""
        if len(data) <= _LONGEST:
            yield from _of_text(data.decode("utf-8", "replace"))


def _values(node: ast.AST) -> Iterator[str]:
    for item in walk(node):
        if isinstance(item, ast.Constant) and item.value is not Ellipsis:
            yield repr(item.value)
            if isinstance(item.value, str) and len(item.value) <= _LONGEST:
                yield from _of_text(item.value)
        elif isinstance(item, ast.UnaryOp) and isinstance(item.op, ast.USub):
            yield unparse(item)


def _of_text(text: str) -> Iterator[str]:
    """A text's lines and words, each as a text and, where it is a number, as that."""
    for line in text.splitlines():
        yield repr(line.strip())
    for part in _PART.findall(text):
        yield repr(part)
        if part[-1].isdigit():
            yield part
            yield part.lstrip("-")


def holds(known: Iterable[Values], inputs: Values, answers: Values) -> bool:
    """Whether one test asks with all of the inputs and expects all of the answers."""
    wanted = [(one, _lines(one)) for one in answers]
    return any(
        inputs <= one and all(answer in one or (bool(lines) and lines <= one) for answer, lines in wanted)
        for one in known
    )


def _lines(answer: str) -> Values:
    """A text that is an answer, line by line as it will be printed; nothing where it is no text."""
    if answer[:1] not in "'\"":
        return frozenset()
    return frozenset(
        repr(line.strip()) for line in str(ast.literal_eval(answer)).splitlines() if line.strip()
    )
