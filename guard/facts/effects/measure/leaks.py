"""Answers that reach what is measured: as arguments, or as files of the tests that the product reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from guard.expressions import expression
from guard.facts.effects.measure.family import LEAKED
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import Compared, inside, own, said, short
from guard.facts.effects.measure.told import effect
from guard.facts.effects.measure.words import works_out_figure
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.calls import arguments, callee
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
    was = dict(_asked(compared, after=False))
    for answer, call in _asked(compared, after=True):
        handed = {answer, *_holders(answer)}
        if not handed & _given(call):
            continue
        old = was.get(answer)
        if old is not None and not handed & _given(old) and said(old.func) == said(call.func):
            one = next((new for _, new in compared.arrived if call in _walked(new.node)), None)
            if one is not None:
                yield effect(
                    LEAKED,
                    compared,
                    f"`{short(call)}` is handed `{answer[:60]}`, which its answer is "
                    f"compared with; it was `{short(old)}`",
                    one,
                )


def _asked(compared: Compared, *, after: bool) -> Iterator[tuple[str, ast.Call]]:
    """Each expected value, with the call whose answer is compared with it."""
    node = compared.pair.after.node if after else compared.pair.before.node
    bound: dict[str, ast.Call] = {}
    for one in inside(node):
        if isinstance(one.node, ast.Assign) and isinstance(one.node.value, ast.Call):
            bound |= {
                said(target): one.node.value for target in one.node.targets if isinstance(target, ast.Name)
            }
        for part in own(one.node):
            for item in walk(part):
                if isinstance(item, ast.Compare) and len(item.ops) == 1:
                    yield from _sides(item, bound)


def _sides(item: ast.Compare, bound: Mapping[str, ast.Call]) -> Iterator[tuple[str, ast.Call]]:
    for one, other in ((item.left, item.comparators[0]), (item.comparators[0], item.left)):
        call = bound.get(said(one)) if isinstance(one, ast.Name) else one
        while isinstance(call, ast.Call) and callee(call) in _PURE:
            owner = call.func.value if isinstance(call.func, ast.Attribute) else None
            call = call.args[0] if call.args else owner
        if isinstance(call, ast.Call) and isinstance(other, ast.Subscript | ast.Attribute | ast.Name):
            yield said(other), call


def _holders(answer: str) -> Iterator[str]:
    """What an expected value is a part of: `row` of `row['label']`."""
    for sign in ("[", "."):
        holder, found, _ = answer.rpartition(sign)
        if found and holder.isidentifier() and holder != "self":
            yield holder


def _given(call: ast.Call) -> set[str]:
    """All that a call is handed, but for what it is handed only a part of."""
    parts: list[ast.AST] = [*arguments(call)]
    found: set[str] = set()
    while parts:
        one = parts.pop()
        if isinstance(one, ast.expr):
            found.add(said(one))
        if not isinstance(one, ast.Subscript | ast.Attribute):
            parts += ast.iter_child_nodes(one)
    return found


def _walked(node: ast.AST) -> list[ast.AST]:
    return [one for part in own(node) for one in walk(part)]


def _files(compared: Compared) -> Iterator[ChangeEffect]:
    """A path of the tests that a new statement makes, and that the function reads from."""
    for _, new in compared.arrived:
        node = new.node
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
