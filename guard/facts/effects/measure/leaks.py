"""Answers that reach what is measured: as arguments, or as files of the tests that the product reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.family import LEAKED, SPECIAL
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import Compared, inside, own, said, short
from guard.facts.effects.measure.told import effect
from guard.facts.effects.measure.words import works_out_figure
from guard.facts.effects.protection.sides import Part
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.calls import callee
from guard.syntax.walk import walk

_READS = frozenset(
    {
        "open",
        "read_text",
        "read_bytes",
        "load",
        "loads",
        "exists",
        "is_file",
        "iterdir",
        "glob",
        "rglob",
        "listdir",
        "read_csv",
        "read_json",
        "loadtxt",
    }
)
_OPENS = frozenset({"open", "read_text", "read_bytes", "loadtxt", "Path"})
"""Those that another check reads the argument of."""
_LOOKS = frozenset({"exists", "is_file", "is_dir", "isfile", "isdir", "iterdir", "glob", "rglob", "listdir"})
"""Those that ask whether something is there."""
_FOLDERS = frozenset({"tests", "test", "golden", "goldens", "expected", "snapshots", "testdata", "test_data"})
_TEXT = expression(r"(^|/)(tests?|goldens?|expected|snapshots?|test_?data)/")
_PURE = frozenset(
    {
        "len",
        "str",
        "int",
        "float",
        "lower",
        "strip",
        "upper",
        "casefold",
        "normalize",
        "repr",
        "set",
        "list",
        "sorted",
        "round",
    }
)


def leaked(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects on one function: labels among the arguments, files of the tests that are read."""
    part = compared.pair.after
    if works_out_figure(part):
        yield from _labels(compared)
    elif not is_of_tests(part.path):
        yield from _files(compared)


def _labels(compared: Compared) -> Iterator[ChangeEffect]:
    """Expected values that come into what an answer is worked out from."""
    if any(_handed(compared.pair.before)):
        return
    for answer, asked in _handed(compared.pair.after):
        arrived = [one for _, one in compared.arrived]
        here = next((one for one in arrived if any(part is asked for part in _walked(one.node))), None)
        statement = here or next(iter(arrived), None)
        if statement is not None:
            what = f"`{short(asked)}` is worked out from `{short(answer)}`, which it is compared with"
            yield effect(LEAKED, compared, what, statement)
            return


def _handed(part: Part) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each expected value that stands among what the answer it is compared with is worked out from."""
    bound = Bound(part.node)
    for test in walk(part.node):
        if not isinstance(test, ast.Compare) or len(test.ops) != 1:
            continue
        if not isinstance(test.ops[0], ast.Eq | ast.NotEq | ast.In):
            continue
        for answer, asked in ((test.left, test.comparators[0]), (test.comparators[0], test.left)):
            labels = _labels_of(answer, bound)
            if labels and not isinstance(asked, ast.Constant) and _reaches(asked, labels, bound):
                yield answer, asked


def _labels_of(node: ast.expr, bound: Bound) -> set[str]:
    """The fields of rows that an expected value is, and the rows; nothing for what was asked of anybody."""
    found: set[str] = set()
    for one in bound.origins(node, whole=False):
        if isinstance(one, ast.Call) and callee(one) not in _PURE | {"get"}:
            return set()
        if isinstance(one, ast.Subscript | ast.Attribute) and isinstance(one.value, ast.Name):
            found |= {said(one), one.value.id}
    return found - {"self"}


def _reaches(node: ast.expr, labels: set[str], bound: Bound) -> bool:
    """Whether a call, or a value in place of its answer, is handed one of the labels."""
    nodes = list(bound.origins(node, whole=False))
    if not any(isinstance(one, ast.Call) and callee(one) not in _PURE for one in nodes):
        return False
    return any(isinstance(one, ast.expr) and said(one) in labels for one in nodes)


def _walked(node: ast.AST) -> list[ast.AST]:
    return [one for part in own(node) for one in walk(part)]


def _files(compared: Compared) -> Iterator[ChangeEffect]:
    """A path of the tests that a new statement makes, and that the function reads from."""
    for old, new in compared.arrived:
        node = new.node
        if (look := _look(node)) and not (old is not None and _look(old.node)):
            what = f"`{look}` asks whether the tests of the project are there"
            yield effect(SPECIAL, compared, what, new)
            return
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if not isinstance(target, ast.Name) or not _is_path_of_tests(node):
            continue
        for one in inside(compared.pair.after.node):
            for item in _walked(one.node):
                if callee(item) in _READS and isinstance(item, ast.Call) and _speaks_of(item, target.id):
                    yield effect(
                        LEAKED,
                        compared,
                        f"`{short(item)}` reads what the tests expect (`{short(node)}`)",
                        new,
                        confidence=Confidence.MEDIUM,
                    )
                    return


def _look(node: ast.AST) -> str:
    """What of a condition asks whether a file or folder of the tests is there."""
    for test in (
        one.test for part in _heads(node) for one in walk(part) if isinstance(one, ast.If | ast.IfExp)
    ):
        for call in walk(test):
            if callee(call) in _LOOKS:
                texts = (one.value for one in walk(call) if isinstance(one, ast.Constant))
                if any(isinstance(one, str) and _TEXT.search(one) for one in texts):
                    return short(call)
    return ""


def _heads(node: ast.AST) -> list[ast.AST]:
    return [ast.IfExp(node.test, node.test, node.test)] if isinstance(node, ast.If) else own(node)


def _speaks_of(call: ast.Call, name: str) -> bool:
    root = call.func
    while isinstance(root, ast.Attribute):
        root = root.value
    parts = [root, *call.args]
    return any(isinstance(one, ast.Name) and one.id == name for part in parts for one in walk(part))


def _is_path_of_tests(node: ast.AST) -> bool:
    if any(callee(one) in _OPENS - {"Path"} for one in walk(node)):
        return False  # said by the check of the tests' integrity
    texts = [one.value for one in walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    joins = any(isinstance(one, ast.BinOp) and isinstance(one.op, ast.Div) for one in walk(node)) or any(
        callee(one) in ("join", "joinpath", "Path") for one in walk(node)
    )
    return joins and (bool(_FOLDERS & set(texts)) or any(map(_TEXT.search, texts)))
