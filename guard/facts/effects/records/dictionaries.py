"""Configurations of Python's `logging` that stand in Python: the dictionaries that `dictConfig` is given.

What they say is compared as that of files is: where the records of each logger end, and from which level on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.protection.config.asked import Asked
from guard.facts.effects.protection.config.compare import differences
from guard.facts.effects.protection.config.scalars import value_of
from guard.facts.effects.protection.family import LOOSENED, UNRECORDED, protects_nothing
from guard.facts.effects.protection.sides import Sides
from guard.facts.effects.records import dropping, log_routes
from guard.facts.effects.records.settings import silenced
from guard.facts.names.names import Names, names_of
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.python import PythonSource
from guard.syntax.python_text import unparse
from guard.syntax.sources import Sources
from guard.syntax.tree import Tree
from guard.syntax.walk import walk

_MAY = expression(rb"[\"']handlers[\"']\s*:")
_MOST = 4
"""Such dictionaries of one file."""


def trees_in(side: FileSide | None, sources: Sources) -> list[Tree]:
    """The configurations of `logging` that a module holds, in their order, each as nested values."""
    if side is None or not side.path.endswith((".py", ".pyw")) or not _MAY.search(side.data):
        return []
    source = sources.python(side)
    if not isinstance(source, PythonSource):
        return []
    names = names_of(source, sources)
    found = [node for node in walk(source.tree) if isinstance(node, ast.Dict) and _is_of_logging(node)]
    return [_tree(node, source, names) for node in found[:_MOST]]


def _is_of_logging(node: ast.Dict) -> bool:
    keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
    return "handlers" in keys and bool(keys & {"loggers", "root"})


def _tree(node: ast.expr, source: PythonSource, names: Names) -> Tree:
    line = source.physical[node.lineno - 1]
    if isinstance(node, ast.Dict):
        members = {
            str(key.value): _tree(value, source, names)
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant)
        }
        return Tree(line, members)
    if isinstance(node, ast.List | ast.Tuple):
        return Tree(line, [_tree(one, source, names) for one in node.elts])
    said = names.constant(node)
    return Tree(line, said if isinstance(said, str | int | float | bool) else unparse(node))


def rerouted(sides: Sides) -> Iterator[ChangeEffect]:
    """What of the records of each logger arrives otherwise than before, by such a dictionary."""
    for file in sides.around.change.files:
        if file.before is None or file.after is None or protects_nothing(file.path):
            continue
        new = trees_in(file.after, sides.around.sources)
        old = trees_in(file.before, sides.around.sources) if new else []
        for before, after in zip(old, new, strict=False):
            yield from _of_pair(file, before, after, sides)


def _of_pair(file: FileChange, before: Tree, after: Tree, sides: Sides) -> Iterator[ChangeEffect]:
    def loses(name: str) -> str:
        return dropping.loses(ast.Name(name.rpartition(".")[2], ast.Load()), sides)

    for one in log_routes.rerouted(before, after, loses):
        said = f"`{'.'.join(one.path)}` {one.how.how}"
        yield ChangeEffect(
            (LOOSENED if one.leaves else UNRECORDED).id, file.path, one.how.severity, Confidence.MEDIUM, said,
            ".".join(one.path), after=one.line, evidence=said,
        )  # fmt: skip
    for differing in differences(before, after):
        if differing.before is None or differing.after is None or not differing.path:
            continue
        values = value_of(differing.before), value_of(differing.after)
        how = silenced(Asked(differing.path, *values, differing.holders[1]))
        if how is not None and not log_routes.follows(differing.path, before, after):
            said = f"`{'.'.join(differing.path)}` {how.how}"
            yield ChangeEffect(
                UNRECORDED.id, file.path, how.severity, Confidence.MEDIUM, said, ".".join(differing.path),
                after=differing.after.line, evidence=said,
            )  # fmt: skip
