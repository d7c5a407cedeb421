"""Which tests of the trusted base exercise a function, with which literal arguments and expected values.

Read by form, without importing or running anything: assertions by equality of what a call gives with a value
that is written out, with the values that `parametrize` writes out in the place of names. Tests that the
change touches are left out, as everywhere in the project.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from guard.expressions import expression
from guard.project.project import Project
from guard.syntax.calls import arguments, callee
from guard.syntax.python import PythonSource
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_OF_TESTS = expression(r"(^|/)tests?/|(^|/)test[^/]*\.py$|_tests?\.py$")
_OF_OTHER_TESTS = expression(r"(^|/)(__tests__|specs?|e2e)/|[._-](test|spec)s?\.[^./]+$")
"""As runners of other languages look for them: by a folder, or by a word before the suffix."""
_EQUALS = frozenset(
    {
        "assertEqual",
        "assertEquals",
        "assert_equal",
        "assertListEqual",
        "assertDictEqual",
        "assertTupleEqual",
        "assertAlmostEqual",
    }
)
_MAX_ROWS = 500
"""Rows of one `parametrize` that are read; a longer table says the same."""
_MAX_DEPTH = 20

Function = ast.FunctionDef | ast.AsyncFunctionDef
Values = Mapping[str, ast.expr]


@dataclass(frozen=True)
class Trial:
    """One call of a function in a test, and what its answer must equal; literals as Python writes them."""

    path: str
    line: int
    test: str
    arguments: tuple[str, ...]
    """Positional ones first, then those by keyword, in order."""
    expected: str


def is_test(path: str) -> bool:
    """Whether a file belongs to the tests by its path, in Python or another language."""
    return _OF_TESTS.search(path) is not None or _OF_OTHER_TESTS.search(path) is not None


def trials_of(project: Project, name: str) -> tuple[Trial, ...]:
    """The trials of the function or method `name` in the tests of the base, in order of their places.

    Raises:
        TooManyError: the name stands in more files than can be looked at.
        ToolError, RepositoryError: the base cannot be asked.
    """
    paths = [path for path in project.holding((name,)) if _OF_TESTS.search(path)]
    found = [one for source in project.python(paths) for one in trials_in(source, name)]
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.arguments, one.expected)))


def trials_in(source: PythonSource, name: str) -> Iterator[Trial]:
    """The trials of `name` in one file of tests."""
    names = frozenset({name, *_aliases(source.tree, name)})
    tables = tables_of(source.tree)
    for node in walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield from _of_test(node, names, tables, source.path)


def tables_of(tree: ast.Module) -> dict[str, ast.expr]:
    """What the names of a module's top level are assigned, by name; of several assignments the last."""
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _aliases(tree: ast.Module, name: str) -> Iterator[str]:
    for node in walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (one.asname for one in node.names if one.name == name and one.asname)


def _of_test(node: Function, names: frozenset[str], tables: Values, path: str) -> Iterator[Trial]:
    rows = list(_rows(node, tables)) or [{}]
    local: dict[str, ast.expr] = {}
    for part in walk(node):
        if isinstance(part, ast.Assign) and len(part.targets) == 1 and isinstance(part.targets[0], ast.Name):
            local[part.targets[0].id] = part.value
    for left, right in _equalities(node):
        for one, other in ((left, right), (right, left)):
            call = local.get(one.id) if isinstance(one, ast.Name) else one
            if not isinstance(call, ast.Call) or callee(call) not in names:
                continue
            for row in rows:
                known = {**local, **row}
                given = [_literal(each, known) for each in arguments(call)]
                expected = _literal(other, known)
                if expected is not None and None not in given:
                    yield Trial(path, call.lineno, node.name, tuple(one for one in given if one), expected)


def _equalities(node: Function) -> Iterator[tuple[ast.expr, ast.expr]]:
    for part in walk(node):
        if isinstance(part, ast.Assert):
            for test in part.test.values if isinstance(part.test, ast.BoolOp) else [part.test]:
                if (
                    isinstance(test, ast.Compare)
                    and len(test.ops) == 1
                    and isinstance(test.ops[0], ast.Eq | ast.Is)
                ):
                    yield test.left, test.comparators[0]
        elif isinstance(part, ast.Call) and callee(part) in _EQUALS and len(part.args) > 1:
            yield part.args[0], part.args[1]


def _rows(node: Function, tables: Values) -> Iterator[dict[str, ast.expr]]:
    """What `parametrize` gives to the test, row by row; several decorators are taken one by one."""
    for call in node.decorator_list:
        if not isinstance(call, ast.Call) or callee(call) != "parametrize" or len(call.args) < 2:
            continue
        words, given = _words(call.args[0]), call.args[1]
        given = tables.get(given.id, given) if isinstance(given, ast.Name) else given
        for row in given.elts[:_MAX_ROWS] if isinstance(given, ast.List | ast.Tuple) else ():
            values = _values(row)
            if len(words) == 1:
                yield {words[0]: values[0] if isinstance(row, ast.Call) and values else row}
            elif len(values) == len(words):
                yield dict(zip(words, values, strict=True))


def _words(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [word.strip() for word in node.value.split(",") if word.strip()]
    parts = node.elts if isinstance(node, ast.List | ast.Tuple) else []
    return [str(one.value) for one in parts if isinstance(one, ast.Constant)]


def _values(row: ast.expr) -> Sequence[ast.expr]:
    if isinstance(row, ast.Call) and callee(row) == "param":
        return row.args
    return row.elts if isinstance(row, ast.List | ast.Tuple) else [row]


def _literal(node: ast.expr, known: Values) -> str | None:
    """An expression as a literal, names that are known put in; None where it is none."""
    for _ in range(_MAX_DEPTH):
        if not isinstance(node, ast.Name) or node.id not in known:
            break
        node = known[node.id]
    if any(
        isinstance(one, ast.Name | ast.Call | ast.Attribute | ast.JoinedStr | ast.Lambda)
        for one in walk(node)
    ):
        return None
    return unparse(node)
