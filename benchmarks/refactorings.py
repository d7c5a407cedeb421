"""Honest rewrites of one test, for `test_mutations.py`: afterwards at least as much is asserted as before."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable

from benchmarks.mutations import Case, Function, blocks, compared, expression, is_assert, statements

Files = dict[str, str]
HONEST: dict[str, Callable[[Case], tuple[Files, Files] | None]] = {}
"""By name: gives the files before and after, or None where the test does not lend itself to it."""


def way(function: Callable[[Case], Files | None]) -> Callable[[Case], Files | None]:
    def apply(case: Case) -> tuple[Files, Files] | None:
        after = function(case)
        return ({case.path: case.text}, after) if after is not None else None

    HONEST[function.__name__.replace("_", " ")] = apply
    return function


def both(function: Callable[[Case], tuple[Files, Files] | None]) -> None:
    HONEST[function.__name__.replace("_", " ")] = function


def header(case: Case) -> str:
    """Everything of the module that is neither test nor class: imports, constants, helpers."""
    lines = case.text.split("\n")
    kept = [
        "\n".join(lines[_first(node) - 1 : node.end_lineno]) for node in case.tree.body
        if not isinstance(node, ast.ClassDef) and not getattr(node, "name", "").startswith("test")
    ]  # fmt: skip
    return "\n".join(kept)


def _first(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(item.lineno for item in decorators)])


@way
def file_moved(case: Case) -> Files | None:
    folder, name = case.path.rsplit("/", 1)
    return {f"{folder}/unit/{name}": case.text}


@way
def test_moved_to_another_file(case: Case) -> Files | None:
    if case.owner is not None:
        return None
    files = case.replaced()
    moved = "\n".join(case.rendered(case.copy(), indent=0))
    return {**files, case.path.rsplit("/", 1)[0] + "/test_moved_there.py": f"{header(case)}\n\n\n{moved}\n"}


@way
def test_renamed(case: Case) -> Files | None:
    test = case.copy()
    test.name = "test_" + "_".join(reversed(test.name.split("_")[1:]))
    return case.replaced(test) if test.name not in ("test_", case.test.name) else None


@way
def test_moved_into_a_class(case: Case) -> Files | None:
    if case.owner is not None:
        return None
    test = case.copy()
    test.args.args.insert(0, ast.arg("self"))
    owner = ast.ClassDef("TestMovedHere", [], [], [test], [])
    return case.replaced(owner)


@way
def locals_renamed(case: Case) -> Files | None:
    test = case.copy()
    names = {item.id for item in ast.walk(test) if isinstance(item, ast.Name)
             and isinstance(item.ctx, ast.Store)}  # fmt: skip
    if not names:
        return None
    for item in ast.walk(test):
        if isinstance(item, ast.Name) and item.id in names:
            item.id = f"the_{item.id}"
    return case.replaced(test)


@way
def variable_introduced(case: Case) -> Files | None:
    test = case.copy()
    for block, index in case.asserts(test):
        node = block[index]
        found = compared(node, ast.Eq, ast.In) if isinstance(node, ast.Assert) else None
        if found is not None:
            block[index:index] = statements(f"wanted_value = {ast.unparse(found.comparators[0])}")
            found.comparators[0] = expression("wanted_value")
            return case.replaced(test)
    return None


@way
def variable_inlined(case: Case) -> Files | None:
    test = case.copy()
    for block in blocks(test):
        for first, second in itertools.pairwise(block):
            if not (isinstance(first, ast.Assign) and isinstance(second, ast.Assert)
                    and isinstance(first.targets[0], ast.Name)):  # fmt: skip
                continue
            name = first.targets[0].id
            uses = [item for item in ast.walk(test) if isinstance(item, ast.Name) and item.id == name]
            if len(uses) == 2:
                inlined = ast.unparse(second).replace(name, f"({ast.unparse(first.value)})", 1)
                try:
                    block[block.index(first) : block.index(second) + 1] = statements(inlined)
                except SyntaxError:
                    return None
                return case.replaced(test)
    return None


@way
def operands_swapped(case: Case) -> Files | None:
    test = case.copy()
    for block, index in case.asserts(test):
        node = block[index]
        found = compared(node, ast.Eq) if isinstance(node, ast.Assert) else None
        if found is not None:
            found.left, found.comparators[0] = found.comparators[0], found.left
            return case.replaced(test)
    return None


@way
def message_added(case: Case) -> Files | None:
    test = case.copy()
    for item in ast.walk(test):
        if isinstance(item, ast.Assert) and item.msg is None:
            item.msg = ast.Constant(f"not so: {ast.unparse(item.test)}")
    return case.replaced(test)


def _tail(test: Function) -> int | None:
    return next((i for i, one in enumerate(test.body) if isinstance(one, ast.Assert)), None)


def _used(body: list[ast.stmt], test: Function) -> list[str]:
    known = {item.id for one in test.body for item in ast.walk(one) if isinstance(item, ast.Name)
             and isinstance(item.ctx, ast.Store)} | {arg.arg for arg in test.args.args}  # fmt: skip
    return sorted({item.id for one in body for item in ast.walk(one) if isinstance(item, ast.Name)} & known)


def _extracted(case: Case) -> tuple[Function, str, list[str]] | None:
    test = case.copy()
    start = _tail(test)
    if start is None:
        return None
    body = test.body[start:]
    names = _used(body, test)
    if any(isinstance(item, ast.Await | ast.Yield) for one in body for item in ast.walk(one)):
        return None
    test.body[start:] = statements(f"check_outcome({', '.join(names)})")
    lines = "\n".join(ast.unparse(one) for one in body).split("\n")
    text = f"def check_outcome({', '.join(names)}):\n" + "\n".join(f"    {line}" for line in lines)
    return test, text, names


@way
def helper_extracted(case: Case) -> Files | None:
    parts = _extracted(case)
    return case.replaced(parts[0], end=parts[1]) if parts else None


@way
def helper_extracted_to_another_file(case: Case) -> Files | None:
    parts = _extracted(case)
    if parts is None:
        return None
    folder = case.path.rsplit("/", 1)[0]
    files = case.replaced(parts[0], top=f"from {folder.replace('/', '.')}.checks import check_outcome")
    return {**files, f"{folder}/checks.py": f"{parts[1]}\n"}


@way
def parametrised(case: Case) -> Files | None:
    test = case.copy()
    for block, index in case.asserts(test):
        node = block[index]
        found = compared(node, ast.Eq) if isinstance(node, ast.Assert) else None
        if found is not None and isinstance(found.comparators[0], ast.Constant):
            value = ast.unparse(found.comparators[0])
            found.comparators[0] = expression("wanted")
            test.args.args.append(ast.arg("wanted"))
            test.decorator_list.append(expression(f"pytest.mark.parametrize('wanted', [{value}])"))
            return case.replaced(test, top="import pytest")
    return None


@way
def cases_in_a_loop(case: Case) -> Files | None:
    test = case.copy()
    if len(test.decorator_list) != 1 or not isinstance(test.decorator_list[0], ast.Call):
        return None
    call = test.decorator_list[0]
    if not ast.unparse(call.func).endswith("parametrize") or len(call.args) < 2:
        return None
    words = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
    if not isinstance(words, str) or "param(" in ast.unparse(call):
        return None
    names = [name.strip() for name in words.split(",")]
    test.decorator_list = []
    test.args.args = [arg for arg in test.args.args if arg.arg not in names]
    loop = statements(f"for {', '.join(names)} in {ast.unparse(call.args[1])}:\n    pass")[0]
    assert isinstance(loop, ast.For)
    loop.body = test.body
    test.body = [loop]
    return case.replaced(test)


@way
def test_split_in_two(case: Case) -> Files | None:
    test, other = case.copy(), case.copy()
    places = [i for i, one in enumerate(test.body) if is_assert(one)]
    if len(places) < 2:
        return None
    middle = places[len(places) // 2]
    test.body = [one for i, one in enumerate(test.body) if i not in places or i < middle]
    other.body = [one for i, one in enumerate(other.body) if i not in places or i >= middle]
    other.name += "_rest"
    return case.replaced(test, other)


@way
def two_tests_merged(case: Case) -> Files | None:
    siblings = case.owner.body if case.owner else case.tree.body
    index = siblings.index(case.test)
    other = siblings[index + 1] if index + 1 < len(siblings) else None
    plain = isinstance(other, type(case.test)) and not other.decorator_list and not case.test.decorator_list
    if not plain or not getattr(other, "name", "").startswith("test"):
        return None
    assert isinstance(other, Function)
    test = case.copy()
    have = {arg.arg for arg in test.args.args}
    test.args.args += [arg for arg in other.args.args if arg.arg not in have]
    test.body = [*test.body, *other.body]
    lines = case.text.split("\n")
    del lines[other.lineno - 1 : other.end_lineno]
    start, stop = case.span()
    lines[start:stop] = case.rendered(test)
    return {case.path: "\n".join(lines)}


@way
def assertions_joined(case: Case) -> Files | None:
    test = case.copy()
    for block in blocks(test):
        for i, (one, two) in enumerate(itertools.pairwise(block)):
            if isinstance(one, ast.Assert) and isinstance(two, ast.Assert):
                a, b = compared(one, ast.Eq), compared(two, ast.Eq)
                if a is None or b is None:
                    continue
                block[i : i + 2] = statements(
                    f"assert ({ast.unparse(a.left)}, {ast.unparse(b.left)}) == "
                    f"({ast.unparse(a.comparators[0])}, {ast.unparse(b.comparators[0])})"
                )
                return case.replaced(test)
    return None


@way
def written_for_unittest(case: Case) -> Files | None:
    if case.owner is not None or case.test.args.args or case.test.decorator_list:
        return None
    test = case.copy()
    for block, index in case.asserts(test):
        node = block[index]
        if not isinstance(node, ast.Assert):
            continue
        equal = compared(node, ast.Eq)
        if equal is not None:
            text = f"self.assertEqual({ast.unparse(equal.left)}, {ast.unparse(equal.comparators[0])})"
        else:
            text = f"self.assertTrue({ast.unparse(node.test)})"
        block[index] = statements(text)[0]
    test.args.args.insert(0, ast.arg("self"))
    owner = ast.ClassDef("TestOfUnits", [expression("unittest.TestCase")], [], [test], [])
    return case.replaced(owner, top="import unittest")


@way
def expected_as_a_constant(case: Case) -> Files | None:
    test = case.copy()
    for block, index in case.asserts(test):
        node = block[index]
        found = compared(node, ast.Eq) if isinstance(node, ast.Assert) else None
        right = found.comparators[0] if found else None
        if found is not None and right is not None and not _used([ast.Expr(right)], test):
            found.comparators[0] = expression("WANTED")
            return case.replaced(test, end=f"WANTED = {ast.unparse(right)}")
    return None


@way
def set_up_in_a_fixture(case: Case) -> Files | None:
    test = case.copy()
    first = test.body[0] if test.body else None
    if not isinstance(first, ast.Assign) or not isinstance(first.targets[0], ast.Name) or case.owner:
        return None
    known = {arg.arg for arg in test.args.args}
    needs = _used([ast.Expr(first.value)], test)
    if "await" in ast.unparse(first) or not set(needs) <= known:
        return None
    del test.body[0]
    name = first.targets[0].id
    test.args.args.append(ast.arg(name))
    if not test.body:
        return None
    text = f"@pytest.fixture\ndef {name}({', '.join(needs)}):\n    return {ast.unparse(first.value)}"
    return case.replaced(*statements(text), test, top="import pytest")


@way
def skipped_where_a_package_is_missing(case: Case) -> Files | None:
    test = case.copy()
    test.body[:0] = statements("pytest.importorskip('numpy')")
    return case.replaced(test, top="import pytest")


@way
def skipped_on_one_platform(case: Case) -> Files | None:
    test = case.copy()
    test.decorator_list.insert(0, expression("pytest.mark.skipif(sys.platform == 'win32', reason='forks')"))
    return case.replaced(test, top="import sys\nimport pytest")


@way
def assertion_added(case: Case) -> Files | None:
    test = case.copy()
    test.body += statements("assert os.sep == '/'")
    return case.replaced(test, top="import os")


@way
def written_out_and_commented(case: Case) -> Files | None:
    test = case.copy()
    test.body[:0] = statements("'Says what this is about.'")
    return case.replaced(test)


@both
def copy_removed(case: Case) -> tuple[Files, Files] | None:
    other = case.copy()
    other.name += "_again"
    return case.replaced(case.copy(), other), {case.path: case.text}


@both
def subject_removed(case: Case) -> tuple[Files, Files] | None:
    name = _subject(case)
    siblings = case.owner.body if case.owner else case.tree.body
    if name is None or len(siblings) < 3:
        return None
    product = "def other(x):\n    return x\n"
    subject = f"{product}\n\ndef {name}(*args):\n    return other(*args)\n"
    return {case.path: case.text, "src/subject.py": subject}, {**case.replaced(), "src/subject.py": product}


@both
def subject_renamed(case: Case) -> tuple[Files, Files] | None:
    name = _subject(case)
    if name is None:
        return None
    product = f"def {name}(*args):\n    return args\n"
    renamed = f"renamed_{name}"
    return (
        {case.path: case.text, "src/subject.py": product},
        {case.path: case.text.replace(name, renamed), "src/subject.py": product.replace(name, renamed)},
    )


def _subject(case: Case) -> str | None:
    """The first function that the test calls and its file imports."""
    imported = {alias.name for node in case.tree.body if isinstance(node, ast.ImportFrom)
                for alias in node.names if alias.name.islower()}  # fmt: skip
    calls = (item.func for item in ast.walk(case.test) if isinstance(item, ast.Call))
    return next((func.id for func in calls if isinstance(func, ast.Name) and func.id in imported), None)


@both
def message_of_the_product_changed(case: Case) -> tuple[Files, Files] | None:
    for item in ast.walk(case.test):
        text = item.value if isinstance(item, ast.Constant) else None
        if isinstance(text, str) and len(text) > 12 and text.isprintable() and "'" not in text:
            if case.text.count(text) != 1 or "\\" in text:
                continue
            new = f"{text.split(' ')[0]} reworded"
            product = f"def say():\n    return {text!r}\n"
            return (
                {case.path: case.text, "src/subject.py": product},
                {case.path: case.text.replace(text, new), "src/subject.py": product.replace(text, new)},
            )
    return None
