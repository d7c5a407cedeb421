"""Which functions of a Python file pytest and unittest would collect as tests.

Read by `ast`, without importing or running anything: collection that a plugin or a `conftest.py` changes at
run time is not seen here.
"""

from __future__ import annotations

import ast
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

from guard.checks.test_integrity.shape.bodies import Function
from guard.checks.test_integrity.shape.flow import asserts
from guard.checks.test_integrity.shape.rows import columns, is_open_loop, sliced, unwrapped
from guard.checks.test_integrity.shape.scopes import (
    flat,
    is_collected_class,
    is_fixture,
    leaves_early,
    optional_names,
    unbound,
)
from guard.checks.test_integrity.shape.shape import ShapeOfTest, is_test_file, worse
from guard.checks.test_integrity.shape.skips import Skip, about_platform
from guard.checks.test_integrity.shape.taken import (
    is_no_test,
    is_passed_by,
    muting,
    opts_out,
    set_up_skips,
    text_of,
)
from guard.checks.test_integrity.shape.values import Value
from guard.syntax.calls import callee as called
from guard.syntax.python import PythonSource
from guard.syntax.python_normal import Normal, normal_form
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_MARKS = {"skipif": Skip.CONDITIONAL, "skipIf": Skip.CONDITIONAL, "skipUnless": Skip.CONDITIONAL,
          "xfail": Skip.XFAIL, "expectedFailure": Skip.XFAIL, "skip": Skip.ALWAYS}  # fmt: skip


def read_tests(
    source: PythonSource, path: str, imported: Mapping[str, Function] | None = None
) -> list[ShapeOfTest]:
    """Every test function of a file, in order, collected or not; bodies are read when they are asked for.

    A function whose name a later one takes is not collected. `imported` are functions of other files of the
    tests, by the name that they have in this one.
    """
    if path.rsplit("/", 1)[-1] == "tests.py" and not _tests_by_form(source):
        return []
    return list(_Collector(source, path, imported=imported).run())


def _tests_by_form(source: PythonSource) -> bool:
    """Whether a module holds tests and not only something else that is called so: predicates, say."""
    return any(
        asserts(node)
        or (isinstance(node, ast.ClassDef) and any("Test" in unparse(base) for base in node.bases))
        for node in walk(source.tree)
    )


def read_helpers(source: PythonSource, path: str, imported: Mapping[str, Function]) -> list[ShapeOfTest]:
    """The functions of a file beside the tests that assert, as if they were tests: their callers hold it."""
    return [
        replace(found, collected=True)
        for found in _Collector(source, path, strays=True, imported=imported).run()
        if any(map(asserts, walk(found.node)))
    ]


def read_strays(source: PythonSource, path: str, tests: list[ShapeOfTest]) -> list[ShapeOfTest]:
    """Functions that are no tests by name and that no test mentions, as tests that are not collected."""
    mentioned = frozenset().union(*(test.words for test in tests))
    return [
        stray for stray in _Collector(source, path, strays=True).run()
        if not stray.node.name.startswith("test") and stray.node.name not in mentioned
    ]  # fmt: skip


def function_text(source: PythonSource, node: Function) -> bytes:
    """The source of a function with its decorators, indentation and blank lines aside."""
    start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return b"\n".join(line.strip() for line in source.lines[start - 1 : node.end_lineno] if line.strip())


class _Collector:
    """Walks the module and its classes."""

    def __init__(
        self, source: PythonSource, path: str, strays: bool = False,
        imported: Mapping[str, Function] | None = None,
    ) -> None:  # fmt: skip
        self._source, self._path, self._strays = source, path, strays
        self._in_file = is_test_file(path) and not is_passed_by(path) and not opts_out(source.tree.body)
        self._marks: dict[str, ast.expr] = {}
        self._functions: dict[str, Function] = {}
        self._imported = imported or {}
        self._optional: set[str] = set()

    def run(self) -> Iterator[ShapeOfTest]:
        """Every test."""
        body = list(flat(self._source.tree.body))
        for node in body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self._marks[node.targets[0].id] = node.value
            elif isinstance(node, Function):
                self._functions[node.name] = node
        mark = worse(self._mark_of(body), *leaves_early(self._source.tree.body))
        known = ChainMap(self._functions, cast("dict[str, Function]", self._imported))
        yield from self._scope(body, "", self._in_file, *mark, known)

    def _scope(
        self,
        body: list[ast.stmt],
        prefix: str,
        collected: bool,
        skip: Skip,
        skip_text: str,
        helpers: Mapping[str, Function],
    ) -> Iterator[ShapeOfTest]:
        last = {node.name: node for node in body if isinstance(node, Function | ast.ClassDef)}
        gone = unbound(body)
        for node in body:
            if not isinstance(node, Function | ast.ClassDef):
                continue
            here = collected and last[node.name] is node and node.name not in gone
            if isinstance(node, ast.ClassDef):
                inner = list(flat(node.body))
                methods = {item.name: item for item in inner if isinstance(item, Function)}
                found = worse((skip, skip_text), self._decorated(node), self._mark_of(inner))
                yield from self._scope(
                    inner, f"{prefix}{node.name}.", here and is_collected_class(node), *found,
                    ChainMap(methods, *self._inherited(node), cast("dict[str, Function]", helpers)),
                )  # fmt: skip
            elif (node.name.startswith("test") or self._strays) and not is_fixture(node):
                here = here and node.name.startswith("test") and not is_no_test(node)
                muted = [muting(decorator, helpers) for decorator in node.decorator_list]
                mark = worse((skip, skip_text), self._decorated(node), *muted)
                yield self._test(node, prefix, here, mark, helpers)

    def _test(
        self, node: Function, prefix: str, here: bool, mark: tuple[Skip, str], helpers: Mapping[str, Function]
    ) -> ShapeOfTest:
        text = function_text(self._source, node)
        cases, parameters = self._cases(node)
        name = f"{prefix}{node.name}"
        return ShapeOfTest(self._path, name, node, here, mark, cases, parameters, text, helpers)

    def _inherited(self, node: ast.ClassDef) -> Iterator[dict[str, Function]]:
        """The methods of its base classes in the same file."""
        names = {base.id for base in node.bases if isinstance(base, ast.Name)}
        for other in self._source.tree.body:
            if isinstance(other, ast.ClassDef) and other.name in names:
                yield {item.name: item for item in other.body if isinstance(item, Function)}

    def _cases(self, node: Function) -> tuple[tuple[Normal, ...] | None, dict[str, Value]]:
        """The cases that `parametrize` writes out, and what each of its names stands for in some case.

        Several decorators multiply their cases; each case counts by itself here.
        """
        found: list[Normal] = []
        values: dict[str, Value] = {}
        known = True
        for decorator in node.decorator_list:
            if called(decorator) != "parametrize" or not isinstance(decorator, ast.Call):
                continue
            given = {keyword.arg: keyword.value for keyword in decorator.keywords}
            names = next(iter(decorator.args), given.get("argnames"))
            rows = next(iter(decorator.args[1:]), given.get("argvalues"))
            if isinstance(rows, ast.Name):
                rows = self._marks.get(rows.id)
            rows = sliced(rows)
            if not isinstance(rows, ast.List | ast.Tuple | ast.Set):
                known = False
                continue
            cases = [unwrapped(row) for row in rows.elts if not self._is_marked_off(row)]
            found += [normal_form(case) for case in cases]
            values |= columns(names, cases)
        found += [normal_form(row) for row in self._looped(node)]
        # A loop over what is worked out runs as many cases as there are then.
        known = known and (bool(found) or not any(map(is_open_loop, walk(node))))
        return (tuple(found) if known else None), values

    def _is_marked_off(self, row: ast.expr) -> bool:
        """Whether a case carries a mark by which it never runs, or may fail."""
        if not isinstance(row, ast.Call) or called(row) != "param":
            return False
        marks = next((keyword.value for keyword in row.keywords if keyword.arg == "marks"), None)
        every = marks.elts if isinstance(marks, ast.List | ast.Tuple) else [marks] if marks else []
        return any(self._mark(mark)[0] >= Skip.XFAIL for mark in every)

    def _looped(self, node: Function) -> Iterator[ast.expr]:
        """The rows that the test's own loops run its assertions over, where they are written out."""
        local = {
            target.id: one.value for one in node.body if isinstance(one, ast.Assign) for target in one.targets
            if isinstance(target, ast.Name)
        }  # fmt: skip
        for loop in walk(node):
            if not isinstance(loop, ast.For) or not any(map(asserts, walk(loop))):
                continue
            rows = loop.iter
            if called(rows) in ("enumerate", "items") and isinstance(rows, ast.Call):
                rows = rows.args[0] if rows.args else getattr(rows.func, "value", rows)
            if isinstance(rows, ast.Name):
                rows = local.get(rows.id) or self._marks.get(rows.id) or rows
            if isinstance(rows, ast.Dict):
                yield from (ast.Tuple([key, value]) for key, value in zip(rows.keys, rows.values, strict=True)
                            if key is not None)  # fmt: skip
            elif isinstance(rows, ast.List | ast.Tuple | ast.Set):
                yield from rows.elts

    def _decorated(self, node: Function | ast.ClassDef) -> tuple[Skip, str]:
        return worse(*(self._mark(decorator) for decorator in node.decorator_list))

    def _mark_of(self, body: list[ast.stmt]) -> tuple[Skip, str]:
        """What `pytestmark`, or a skip at module level, does to every test of the scope."""
        found = [(Skip.NONE, ""), *set_up_skips(body)]
        for node in body:
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
            ):
                values = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
                found += [self._mark(value) for value in values]
            elif isinstance(node, ast.Expr | ast.Assign) and isinstance(node.value, ast.Call):
                name = called(node.value)
                if name == "importorskip":
                    found.append((Skip.CONDITIONAL, unparse(node.value)))
        return worse(*found)

    def _mark(self, node: ast.expr) -> tuple[Skip, str]:
        if isinstance(node, ast.Name) and node.id in self._marks:
            return self._mark(self._marks[node.id])
        name = called(node) if isinstance(node, ast.Call) else getattr(node, "attr", getattr(node, "id", ""))
        if name == "getattr" and isinstance(node, ast.Call) and len(node.args) > 1:
            # A mark whose name cannot be read is taken for the worst one.
            name = (text_of(node.args[1]) or "skip") if "mark" in unparse(node.args[0]) else ""
        kind = _MARKS.get(name, Skip.NONE)
        if isinstance(node, ast.Call) and kind is Skip.CONDITIONAL and node.args:
            test = node.args[0]
            if isinstance(test, ast.Constant) and not isinstance(test.value, str):
                kind = Skip.ALWAYS if bool(test.value) != (name == "skipUnless") else Skip.NONE
        elif isinstance(node, ast.Call) and kind is Skip.XFAIL:
            off = {keyword.arg for keyword in node.keywords if getattr(keyword.value, "value", None) is False}
            kind = Skip.ALWAYS if "run" in off else kind
            if node.args and kind is Skip.XFAIL and not isinstance(node.args[0], ast.Constant):
                kind = Skip.CONDITIONAL
        return (kind, self._said(node) if kind else "")

    def _said(self, node: ast.expr) -> str:
        """A mark as it is written, with a note where its condition asks for a package that may be missing."""
        text = unparse(node)
        if not self._optional:
            self._optional = {"", *optional_names(self._source.tree.body)}
        asked = isinstance(node, ast.Call) and node.args and not about_platform(unparse(node.args[0]))
        used = {item.id for item in walk(node) if isinstance(item, ast.Name)}
        return f"ImportError: {text}" if asked and used & self._optional else text
