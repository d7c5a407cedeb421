"""What is held against itself: limits that follow the figure, records written first, labels as answers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.family import CLAMPED, LEAKED
from guard.facts.effects.measure.held import gates, leaves
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import Compared, said, short
from guard.facts.effects.measure.told import of_line
from guard.facts.effects.measure.words import works_out_figure
from guard.facts.effects.protection.sides import FUNCTION_NODES, Part, Sides
from guard.model.effect import ChangeEffect
from guard.syntax.calls import arguments, callee
from guard.syntax.walk import walk

READS = frozenset(
    {"read_text", "read_bytes", "open", "load", "loads", "read_json", "read_csv", "read_parquet", "read"}
)
WRITES = frozenset(
    {
        "write_text",
        "write_bytes",
        "write",
        "dump",
        "to_json",
        "to_csv",
        "save",
        "savez",
        "copy",
        "copyfile",
        "move",
    }
    | {"replace", "rename", "symlink_to", "writerow"}
)


def followed(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects on what one function holds its figures against."""
    pair = compared.pair
    if is_of_tests(pair.after.path) or not isinstance(pair.after.node, FUNCTION_NODES):
        return
    if not (works_out_figure(pair.before) or works_out_figure(pair.after)):
        return
    had = {what for what, _ in _followed(pair.before)}
    for what, node in _followed(pair.after):
        if what not in had:
            yield of_line(
                CLAMPED, pair.after.path, f"{pair.after.name}: {what}", said(node), after=pair.after.at(node)
            )
            return


def _followed(part: Part) -> Iterator[tuple[str, ast.AST]]:
    bound = Bound(part.node)
    for gate in gates(part.node, bound):
        for (figure, _), (limit, _) in (gate.sides, gate.sides[::-1]):
            if (value := _follows(figure, limit, bound)) is not None:
                what = f"`{short(value)}` is worked out from `{short(figure)}`, which it is held against"
                yield what, gate.test
            elif (call := _written_first(figure, limit, part, bound)) is not None:
                what = f"`{short(call)}` writes what was measured before it is read to be held against it"
                yield what, call


def _follows(figure: ast.expr, limit: ast.expr, bound: Bound) -> ast.expr | None:
    """What a limit is, where that speaks of the figure that is held against it."""
    if not isinstance(figure, ast.Name):
        return None
    for leaf, _ in leaves(limit, 1):
        if said(leaf) == figure.id:
            # `(now - was) / was` is a share of the other; a limit is a name, a number or the larger of two
            return limit if callee(limit) in ("max", "min") else None
        for value in bound.of(leaf):
            if any(isinstance(one, ast.Name) and one.id == figure.id for one in walk(value)):
                return value
    return None


def _written_first(figure: ast.expr, limit: ast.expr, part: Part, bound: Bound) -> ast.Call | None:
    """A call that puts the figure where the limit is read from afterwards."""
    reads = [one for one in bound.origins(limit) if isinstance(one, ast.Call) and places(one, READS, bound)]
    if not reads:
        return None
    figures = {said(one) for one in (figure, *bound.of(figure)) if isinstance(one, ast.Name | ast.Call)}
    first = min(one.lineno for one in reads)
    read = {place for one in reads for place in places(one, READS, bound)}
    for one in walk(part.node):
        if not isinstance(one, ast.Call) or one.lineno >= first or not read & places(one, WRITES, bound):
            continue
        if any(said(each) in figures for given in arguments(one) for each in bound.origins(given)):
            return one
    return None


def places(call: ast.Call, names: frozenset[str], bound: Bound) -> set[str]:
    """Which files a call of one of these names is about, by the text of what says so."""
    if callee(call) not in names:
        return set()
    owner = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    found = [place for one in (*owner, *arguments(call)) for place in _alternatives(one, bound)]
    return {said(one) for one in found} - {"json", "pickle", "yaml", "shutil", "toml", "np", "torch"}


def _alternatives(node: ast.expr, bound: Bound, depth: int = 5) -> Iterator[ast.expr]:
    """What a path may be."""
    if depth <= 0:
        return
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            yield from _alternatives(body, bound, depth - 1)
            yield from _alternatives(orelse, bound, depth - 1)
        case ast.BoolOp(values=many):
            for one in many:
                yield from _alternatives(one, bound, depth - 1)
        case ast.Call(func=ast.Attribute(value=owner)) if callee(node) in ("open", "read_text", "read_bytes"):
            yield from _alternatives(owner, bound, depth - 1)
        case ast.Call(args=[first, *_]) if callee(node) in ("open", "Path", "str"):
            yield from _alternatives(first, bound, depth - 1)
        case ast.Name() | ast.Attribute():
            yield node
            for value in bound.of(node):
                yield from _alternatives(value, bound, depth - 1)
        case ast.Constant(value=str()):
            yield node


def answered(sides: Sides) -> Iterator[ChangeEffect]:
    """Comparisons of what was read with what was read from the same file by itself: labels with labels."""
    ours = {file.after.path for file in sides.files if file.after is not None} - {""}
    had = {said(test) for part in sides.before if part.path in ours for test, _ in _selves(part)}
    for part in sides.after:
        if part.path not in ours or is_of_tests(part.path) or not works_out_figure(part):
            continue
        for test, place in _selves(part):
            if said(test) not in had:
                what = f"{part.name}: `{short(test)}` compares what {place} holds with itself"
                yield of_line(LEAKED, part.path, what, said(test), after=part.at(test))


def _selves(part: Part) -> Iterator[tuple[ast.Compare, str]]:
    if not isinstance(part.node, FUNCTION_NODES):
        return
    bound = Bound(part.node)
    for test in walk(part.node):
        if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
            continue
        left, right = (_read(one, bound) for one in (test.left, test.comparators[0]))
        if left and right and not left.keys() & right.keys():
            same = {place for many in left.values() for place in many} & {
                place for many in right.values() for place in many
            }
            if same:
                yield test, min(same)


def _read(node: ast.expr, bound: Bound) -> dict[int, set[str]]:
    """The calls that read what a value is made of, each with the files it may read."""
    while isinstance(node, ast.Subscript) or (callee(node) in ("get", "strip", "lower")):
        node = node.value if isinstance(node, ast.Subscript) else _owner(node)
    calls = [one for one in bound.origins(node) if isinstance(one, ast.Call)]
    return {id(one): found for one in calls if (found := places(one, READS, bound))}


def _owner(node: ast.expr) -> ast.expr:
    assert isinstance(node, ast.Call)
    return node.func.value if isinstance(node.func, ast.Attribute) else ast.Constant(None)
