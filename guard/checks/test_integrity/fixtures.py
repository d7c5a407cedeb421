"""Set-up of tests that answers for the code under test: fixtures and helpers, before against after."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping

from guard.checks.test_integrity.report import finding
from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.bodies import Function
from guard.checks.test_integrity.shape.changes import ChangesOfTests
from guard.checks.test_integrity.shape.flow import patched
from guard.checks.test_integrity.shape.plain import own_modules
from guard.checks.test_integrity.shape.scopes import is_fixture_mark
from guard.checks.test_integrity.shape.shape import ShapeOfTest
from guard.checks.test_integrity.subjects import is_of_others
from guard.facts.names.names import Names, names_of
from guard.model.finding import Confidence, Finding, Location, Severity, Side
from guard.syntax.calls import callee as called
from guard.syntax.python import PythonSource
from guard.syntax.python_normal import equal_code
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_SET_UP = frozenset({"setUp", "setUpClass", "setup_method", "setup_class", "setup_function", "asyncSetUp"})
_DOUBLES = frozenset(
    {"Mock", "MagicMock", "AsyncMock", "SimpleNamespace", "create_autospec", "NonCallableMock"}
)
_OF_MOCKS = ("assert_", "called", "call_args", "call_count", "await_count", "mock_calls", "return_value")
"""Words in assertions that look at a mock on purpose."""


def answering_fixtures(changes: ChangesOfTests) -> Iterator[Finding]:
    """Findings on set-up that no longer asks the code, or that puts something in the place of it."""
    for path, before, after in changes.sources:
        if after is None:
            continue
        old = dict(_set_ups(before)) if before is not None else {}
        for name, node in _set_ups(after):
            was = old.get(name)
            if was is not None and equal_code(was, node):
                continue
            tests = [test for test in _tests(changes) if _uses(test, name, node)]
            tests += _elsewhere(path, name, was, node, changes)
            classes = _doubles(was, before, after, changes) if was is not None and before is not None else ()
            if was is not None and before is not None and _gives(node, classes):
                asked = sorted(_asked(was, names_of(before, changes.readings)))
                if asked and not _asked(node, names_of(after, changes.readings)):
                    yield from _canned(path, (was, node), asked, tests, _gives(node, classes))
            yield from _replaced(path, was, node, tests)


def is_about_call(one: Assertion, name: str) -> bool:
    """Whether what an assertion looks at comes of calling `name`, as a function or as an attribute."""
    if any(word in one.text for word in _OF_MOCKS):
        return False
    form = one.subject
    for index, part in enumerate(form):
        if part != "Call":
            continue
        start = index + 1
        while start < len(form) and form[start] == "Attribute":
            start += 1
        attributes = start - index - 1
        last = start + 1 + attributes
        if form[start : start + 1] == ("Name",) and form[last : last + 1] == (repr(name),):
            return True
    return False


def _tests(changes: ChangesOfTests) -> Iterator[ShapeOfTest]:
    yield from (test for test in changes.kept if test.alive)
    yield from (pair.after for pair in changes.pairs if pair.after is not None and pair.after.alive)


def _elsewhere(
    path: str, name: str, was: Function | None, node: Function, changes: ChangesOfTests
) -> list[ShapeOfTest]:
    """Tests that the change leaves alone and that a fixture below whose folder they stand is put under."""
    if not path.endswith("conftest.py"):
        return []
    had = _patches(was) if was is not None else {}
    asked = {target.rsplit(".", 1)[-1] for target in _patches(node) if target not in had}
    folder = path.removesuffix("conftest.py")
    return [test for test in changes.naming(sorted(asked), folder) if _uses(test, name, node)]


def _uses(test: ShapeOfTest, name: str, node: Function) -> bool:
    short = name.rsplit(".", 1)[-1]
    if short in _SET_UP:
        return test.name.rsplit(".", 1)[0] == name.rsplit(".", 1)[0]
    return "autouse=True" in "".join(map(unparse, node.decorator_list)) or any(
        arg.arg == short for arg in test.node.args.args
    )


def _set_ups(source: PythonSource) -> Iterator[tuple[str, Function]]:
    """Fixtures and set-up methods, by name with their class."""
    for node in source.tree.body:
        for item in node.body if isinstance(node, ast.ClassDef) else [node]:
            if not isinstance(item, Function):
                continue
            fixture = any(map(is_fixture_mark, item.decorator_list))
            if fixture or item.name in _SET_UP:
                yield (f"{node.name}." if isinstance(node, ast.ClassDef) else "") + item.name, item


def _canned(
    path: str, sides: tuple[Function, Function], asked: list[str], tests: list[ShapeOfTest], gives: str
) -> Iterator[Finding]:
    """The set-up asked the code before (`asked`), and now gives what is written out."""
    was, now = sides
    held = next((one for test in tests for one in test.assertions if not _looks_at_mock(one)
                 and now.name in _names(one)), None)  # fmt: skip
    if held is None:
        return
    message = (
        f"the fixture {now.name} gave what {', '.join(asked)[:80]} of the code answers; now it gives "
        f"`{gives[:80]}`, written in the test, and `{held.text}` looks at that."
    )
    where = Location(
        path, was.lineno, was.end_lineno or was.lineno, side=Side.BEFORE, note="the fixture before"
    )
    yield finding("fixture-answers", message, Severity.HIGH, Confidence.MEDIUM,
                  Location(path, now.lineno, now.end_lineno or now.lineno), evidence=f"{now.name} {asked[0]}",
                  related=(where,))  # fmt: skip


def _looks_at_mock(one: Assertion) -> bool:
    return any(word in one.text for word in _OF_MOCKS)


def _names(one: Assertion) -> frozenset[str]:
    return one.words | {part[1:-1] for part in one.subject if part[:1] == "'"}


def _asked(node: Function, names: Names) -> frozenset[str]:
    """What a function calls of the code, as it is written there: by an import, under whatever name."""
    found = set()
    for call in walk(node):
        if isinstance(call, ast.Call):
            root = _root(call.func)
            if isinstance(root, ast.Name) and not all(map(is_of_others, names.imported(root))):
                found.add(root.id)
            elif not all(map(is_of_others, names.imported(call.func))):
                found.add(unparse(call.func))
    return frozenset(found)


def _root(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript | ast.Await):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node


def _doubles(
    was: Function, before: PythonSource, after: PythonSource, changes: ChangesOfTests
) -> frozenset[str]:
    """The classes that came with the change, where the set-up asked the project's own code before.

    A client of somebody else's service is what doubles are for.
    """
    own, names = own_modules(changes.change, changes.readings), names_of(before, changes.readings)
    roots = {
        ref.partition(".")[0] for call in walk(was) if isinstance(call, ast.Call)
        for node in (call.func, _root(call.func)) for ref in names.imported(node)
    }  # fmt: skip
    return _classes(after) - _classes(before) if roots & own else frozenset()


def _classes(source: PythonSource) -> frozenset[str]:
    """The classes that a file defines and that take nothing over from others."""
    return frozenset(
        node.name for node in walk(source.tree)
        if isinstance(node, ast.ClassDef) and not any(unparse(base) != "object" for base in node.bases)
    )  # fmt: skip


def _gives(node: Function, doubles: Collection[str]) -> str:
    """What a fixture returns or sets, where that is written out: a literal, or a double.

    Args:
        node: the fixture.
        doubles: classes that came with the change to stand in for something.
    """
    for item in walk(node):
        value = item.value if isinstance(item, ast.Return | ast.Yield) else None
        if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Attribute):
            value = item.value
        if value is not None and (
            called(value) in _DOUBLES or called(value) in doubles or _is_written_out(value)
        ):
            return unparse(value)
    return ""


def _is_written_out(node: ast.expr) -> bool:
    return not any(isinstance(item, ast.Name | ast.Call) for item in walk(node)) and not (
        isinstance(node, ast.Constant) and node.value is None
    )


def _replaced(path: str, was: Function | None, now: Function, tests: list[ShapeOfTest]) -> Iterator[Finding]:
    """The set-up patches away what the tests that run under it assert on."""
    had = _patches(was) if was is not None else {}
    for target, node in _patches(now).items():
        name = target.rsplit(".", 1)[-1]
        if target in had or not name:
            continue
        about = ((test, one) for test in tests for one in test.assertions if is_about_call(one, name))
        test, one = next(about, (None, None))
        if test is None or one is None:
            continue
        message = (
            f"{test.name} holds `{one.text}` of {name}; {now.name} now puts something else in place of "
            f"{target}, so the assertion looks at what the tests put there. Before, it looked at the code."
        )
        yield finding("subject-mocked", message, Severity.HIGH, Confidence.MEDIUM,
                      Location(path, node.lineno, node.end_lineno or node.lineno),
                      evidence=f"{now.name} {target}")  # fmt: skip


def _is_of_others(target: ast.Attribute) -> bool:
    """Whether an attribute belongs to something else than the object whose method this is."""
    root = _root(target)
    return isinstance(root, ast.Name) and root.id not in ("self", "cls")


def _patches(function: Function) -> Mapping[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    for node in walk(function):
        if isinstance(node, ast.Call) and called(node) in ("patch", "object", "setattr", "patch_object"):
            found |= dict.fromkeys(patched(node), node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and _is_of_others(target):
                    found[unparse(target)] = target
    return found
