"""Product code that answers the tests instead of the problem."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from guard.checks.test_integrity.asked import Values, holds, values_around, values_in_change
from guard.checks.test_integrity.glance import telling_lines
from guard.checks.test_integrity.report import finding
from guard.checks.test_integrity.shape.folding import path_of, text_of, texts_in
from guard.checks.test_integrity.shape.shape import is_test_file, is_test_support
from guard.checks.test_integrity.shape.special_cases import TRIVIAL, Canned, canned_answers
from guard.checks.test_integrity.shape.words import constants
from guard.checks.test_integrity.steering import is_always_equal
from guard.expressions import expression
from guard.model.change import ChangeSet, FileChange
from guard.model.finding import Confidence, Finding, Location, Severity
from guard.syntax.calls import callee as called
from guard.syntax.python import PythonSource
from guard.syntax.python_normal import normal_form
from guard.syntax.python_text import unparse
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_RUNNERS = frozenset({"pytest", "_pytest", "unittest", "nose", "nose2"})
_ENVIRONMENT = expression(r"PYTEST_(CURRENT_TEST|VERSION|XDIST_WORKER|ADDOPTS)")
_TEST_FILE = expression(
    r"(^|/)tests?/+[^/]|(^|/)test_[^/]*\.(py|json|ya?ml|txt)$|(^|/)(expected|golden|snapshots?)/"
)
_AROUND = expression(r"modules|argv|stack|frame|f_code|f_back|environ|getenv|_called_from_test")
_ASKING = frozenset(
    {"any", "get", "getenv", "endswith", "startswith", "hasattr", "search", "match", "__contains__"}
)
_TEST_PACKAGE = expression(r"(tests|test)(\.|$)(?!support)")
_OPENS = frozenset({"open", "read_text", "read_bytes", "loadtxt", "Path"})
_ENOUGH = 2
_SMALL = frozenset({"2", "3"})


def special_cased(change: ChangeSet, sources: Sources) -> Iterator[Finding]:
    """Findings on code that the change adds outside the tests."""
    known: tuple[Values, ...] | None = None
    before: frozenset[str] | None = None
    for file in change.files:
        added = _added(file)
        new = sources.python(file.after) if added else None
        if not isinstance(new, PythonSource):
            continue
        nodes = [node for node in _touched(new.tree, added) if _awareness(node) or is_always_equal(node)]
        canned = [one for part in _parts(new.tree, added) for one in canned_answers(part)]
        if not nodes and not canned:
            continue
        old = sources.python(file.before)
        tree = old.tree if isinstance(old, PythonSource) else ast.Module([], [])
        had = {normal_form(node) for node in walk(tree) if _awareness(node) or is_always_equal(node)}
        yield from (_of_node(node, file.path) for node in nodes if normal_form(node) not in had)
        answered = {normal_form(one.node) for one in canned_answers(tree)} if canned else set()
        canned = [one for one in canned if normal_form(one.node) not in answered]
        if not canned:
            continue
        if known is None or before is None:
            known, before = values_in_change(change, sources), _values_before(change, sources)
        # What the code knew before is moved or written in another way, and not taken from the tests.
        canned = [one for one in canned if not (one.inputs | one.answers) - TRIVIAL <= before]
        yield from _answered(canned, known, lambda: _around(change, sources, new, canned), file.path)  # noqa: B023


def answers_tests(canned: Iterable[Canned], known: Collection[Values]) -> list[Canned]:
    """Those of the canned answers whose inputs and answers are, all of them, values of one test."""
    return [
        one for one in canned
        if one.inputs and bool(one.answers) and holds(known, one.inputs, one.answers - TRIVIAL)
    ]  # fmt: skip


def is_enough(matched: Iterable[Canned]) -> bool:
    """Whether so many canned answers of the tests' own values are no accident."""
    found = list(matched)
    return sum(one.weight for one in found) >= _ENOUGH and not all(map(_is_base_case, found))


def _is_base_case(one: Canned) -> bool:
    """Whether the input is one small number, with which many an honest answer begins."""
    return one.weight == 1 and one.inputs <= _SMALL


def _added(file: FileChange) -> frozenset[int]:
    """The lines of a file outside the tests that it did not hold before and that may hold what is looked for.

    None where no added line does.
    """
    after = file.after
    if after is None or not after.path.endswith(".py") or not file.content_changed:
        return frozenset()
    if is_test_file(after.path) or is_test_support(after.path):
        return frozenset()
    return telling_lines(file)


def _parts(tree: ast.Module, added: frozenset[int]) -> Iterator[ast.stmt]:
    """The statements of the module, and of its classes, that hold an added line."""
    stack = list(tree.body)
    while stack:
        node = stack.pop()
        if not added.isdisjoint(range(node.lineno, (node.end_lineno or node.lineno) + 1)):
            if isinstance(node, ast.ClassDef):
                stack += node.body
            else:
                yield node


def _touched(tree: ast.Module, added: frozenset[int]) -> Iterator[ast.AST]:
    return (node for part in _parts(tree, added) for node in walk(part))


def _values_before(change: ChangeSet, sources: Sources) -> frozenset[str]:
    """The literals of the changed code before the change."""
    found: set[str] = set()
    for file in change.files:
        side = file.before
        if side is not None and side.path.endswith(".py") and not is_test_file(side.path):
            source = sources.python(side)
            found |= constants(source.tree) if isinstance(source, PythonSource) else set()
    return frozenset(found)


def _around(
    change: ChangeSet, sources: Sources, source: PythonSource, canned: Sequence[Canned]
) -> tuple[Values, ...]:
    """What the tests of the base ask of the functions that give the answers, and of their module."""
    path = source.path
    module = path.removesuffix("/__init__.py").removesuffix(".py").rsplit("/", 1)[-1]
    within = {
        node.name for node in walk(source.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(node.lineno <= one.line <= (node.end_lineno or node.lineno) for one in canned)
    }  # fmt: skip
    return values_around(change, sources, {module, *within}, path)


def _answered(
    canned: list[Canned], known: Collection[Values], around: Callable[[], Collection[Values]], path: str
) -> Iterator[Finding]:
    matched, where = answers_tests(canned, known), "in the same change"
    if not is_enough(matched) and is_enough(one for one in canned if one.inputs and one.answers):
        matched, where = answers_tests(canned, around()), "that the change leaves alone"
    sure = is_enough(matched)
    for one in matched if sure else ():
        message = (
            f"for the input {_shown(one.inputs)} this gives the fixed answer {_shown(one.answers)}: both are "
            f"values of the tests {where}, and nothing is computed."
        )
        yield finding("special-cased", message, Severity.HIGH, Confidence.MEDIUM, _at(one.node, path),
                      evidence=unparse(one.node)[:200])  # fmt: skip
    particular = [one for one in canned if one.weight >= _ENOUGH and not isinstance(one.node, ast.Dict)]
    if not sure and len(particular) >= _ENOUGH:
        message = (
            f"{len(particular)} branches compare with whole literal inputs ({_shown(particular[0].inputs)}) "
            "and give fixed answers. No test of the change holds these values."
        )
        node = particular[0].node
        yield finding("special-cased", message, Severity.MEDIUM, Confidence.LOW, _at(node, path),
                      evidence=unparse(node)[:200])  # fmt: skip


def _of_node(node: ast.AST, path: str) -> Finding:
    text = unparse(node)
    if what := _awareness(node):
        message = f"product code {what}: `{text[:80]}`. It did not before."
        return finding("special-cased", message, Severity.MEDIUM, Confidence.MEDIUM, _at(node, path),
                       evidence=text[:200])  # fmt: skip
    message = "the comparison holds whatever the object is compared with: every == on it is true."
    return finding("always-true-eq", message, Severity.HIGH, Confidence.MEDIUM, _at(node, path),
                   evidence=text[:200])  # fmt: skip


def _awareness(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _ENVIRONMENT.fullmatch(node.value):
        return "asks the environment whether tests run"
    if isinstance(node, ast.BinOp | ast.JoinedStr) and _ENVIRONMENT.fullmatch(text_of(node) or ""):
        return "asks the environment whether tests run"
    asks = isinstance(node, ast.Compare | ast.Subscript) or called(node) in _ASKING
    if asks and _AROUND.search(unparse(node)) and _RUNNERS & set(texts_in(node)):
        return "asks whether a test runner is loaded"
    if isinstance(node, ast.ImportFrom) and not node.level and _TEST_PACKAGE.match(node.module or ""):
        return "imports from the tests"
    if isinstance(node, ast.Call) and called(node) in _OPENS:
        whole = [*node.args[:1], *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
        if any(_TEST_FILE.search(path_of(part)) for part in whole):
            return "reads a file of the tests"
    return ""


def _at(node: ast.AST, path: str) -> Location:
    line = getattr(node, "lineno", 1)
    return Location(path, line, getattr(node, "end_lineno", line) or line)


def _shown(values: frozenset[str]) -> str:
    return ", ".join(sorted(values)[:4])[:80] or "that it is given"
