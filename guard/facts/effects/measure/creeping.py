"""Bars that a run sets anew by what it measured itself, so that each may be a little worse than the last."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.family import CLAMPED
from guard.facts.effects.measure.held import gates
from guard.facts.effects.measure.places import measures
from guard.facts.effects.measure.statements import Compared, said, short
from guard.facts.effects.measure.told import of_line
from guard.facts.effects.measure.words import works_out_figure
from guard.facts.effects.protection.sides import FUNCTION_NODES, Part
from guard.model.effect import ChangeEffect
from guard.syntax.calls import callee
from guard.syntax.walk import walk

_READS = frozenset({"read_text", "read_bytes", "open", "load", "loads", "read_json", "read_csv", "read"})
_WRITES = frozenset({"write_text", "write_bytes", "dump", "write", "to_json", "to_csv", "save", "open"})
_ASKED_FOR = expression(
    r"(?i)\b(?:args|options|opts|argv|config|flags?)\b|update|record|bless|write|save|refresh|accept"
)


def creeping(compared: Compared) -> Iterator[ChangeEffect]:
    """The effect on one function whose limit is read from where it writes its own figure, unasked."""
    pair = compared.pair
    if not isinstance(pair.after.node, FUNCTION_NODES):
        return
    if not measures(pair.after.path) and not works_out_figure(pair.after):
        return
    known = {said(place) for place, _ in _rewritten(pair.before)}
    for place, node in _rewritten(pair.after):
        if said(place) not in known:
            what = f"{pair.after.name}: the limit is read from `{short(place)}`, where a run writes its own"
            yield of_line(CLAMPED, pair.after.path, what, said(place), after=pair.after.at(node))
            return


def _rewritten(part: Part) -> Iterator[tuple[ast.expr, ast.AST]]:
    """The places that limits of a function are read from and that it writes whatever it was asked for."""
    if not isinstance(part.node, FUNCTION_NODES):
        return
    bound = Bound(part.node)
    written = {said(place): node for place, node in _written(part.node, bound)}
    if not written:
        return
    for gate in gates(part.node, bound):
        for side, _ in gate.sides:
            for one in bound.origins(side):
                place = _place(one, _READS)
                if place is not None and said(place) in written:
                    yield place, written[said(place)]


def _place(node: ast.AST, calls: frozenset[str]) -> ast.expr | None:
    """Where a call reads or writes: what it is called on, or what it is handed."""
    if not isinstance(node, ast.Call) or callee(node) not in calls:
        return None
    given = next((one for one in node.args if isinstance(one, ast.Name | ast.Attribute)), None)
    if callee(node) in ("open", "load", "loads", "dump", "save") and given is not None:
        return given
    return node.func.value if isinstance(node.func, ast.Attribute) else given


def _written(tree: ast.AST, bound: Bound) -> Iterator[tuple[ast.expr, ast.AST]]:
    """The places that are written, where nobody has to ask for it by an option."""
    asked = {
        id(inner)
        for one in walk(tree)
        if isinstance(one, ast.If) and _ASKED_FOR.search(said(one.test))
        for inner in walk(one)
    }
    for node in walk(tree):
        if id(node) in asked or not isinstance(node, ast.Call) or callee(node) not in _WRITES:
            continue
        if callee(node) == "open" and not _opens_to_write(node):
            continue
        if any(_place(one, _READS) is not None for part in node.args for one in bound.origins(part)):
            continue  # what is kept is worked out of what was kept: the better of the two
        for one in (node, *bound.origins(node.args[-1] if callee(node) == "dump" and node.args else node)):
            place = _place(one, _WRITES)
            if place is not None:
                yield place, node


def _opens_to_write(call: ast.Call) -> bool:
    modes = [
        one.value
        for one in (*call.args, *(word.value for word in call.keywords))
        if isinstance(one, ast.Constant)
    ]
    return any(isinstance(mode, str) and mode[:1] in "wa" and len(mode) < 4 for mode in modes)
