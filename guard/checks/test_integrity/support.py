"""Files of the tests that hold no tests themselves: lists of cases."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.checks.test_integrity.report import finding
from guard.checks.test_integrity.shape.changes import ChangesOfTests
from guard.model.finding import Confidence, Finding, Location, Severity, Side
from guard.syntax.python import PythonSource
from guard.syntax.python_normal import normal_form
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk


def shrunk_lists(changes: ChangesOfTests) -> Iterator[Finding]:
    """Module-level lists of cases that lost members whose names are still in the code."""
    for file, old, new in changes.support:
        if old is None or new is None or file.before is None or file.after is None:
            continue
        before, after = dict(_lists(old)), dict(_lists(new))
        for name in sorted(before.keys() & after.keys()):
            gone = {normal_form(item): item for item in before[name].elts}
            for item in after[name].elts:
                gone.pop(normal_form(item), None)
            fewer = len(before[name].elts) - len(after[name].elts)
            words = {word for item in gone.values() for word in _names(item)}
            if fewer <= 0 or not after[name].elts or words & changes.product.fewer:
                continue
            shown = ", ".join(unparse(item)[:40] for item in list(gone.values())[:3])
            node = after[name]
            message = (
                f"the list {name} gave tests {len(before[name].elts)} cases; now it gives {len(node.elts)}: "
                f"{shown} no longer stand in it, and the code still names them."
            )
            yield finding(
                "parametrisation-shrunk", message, Severity.MEDIUM, Confidence.MEDIUM,
                Location(file.path, node.lineno, node.end_lineno or node.lineno), evidence=f"{name} {shown}",
                related=(_before(file.before.path, before[name]),),
            )  # fmt: skip


def _before(path: str, node: ast.expr) -> Location:
    return Location(
        path, node.lineno, node.end_lineno or node.lineno, side=Side.BEFORE, note="the cases before"
    )


def _lists(source: PythonSource) -> Iterator[tuple[str, ast.List | ast.Tuple]]:
    for node in source.tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.List | ast.Tuple):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            # Names of instances and enumeration members are cases; plain data is what the tests feed.
            kinds = (ast.Name, ast.Attribute, ast.Call, ast.Tuple)
            if isinstance(target, ast.Name) and all(isinstance(item, kinds) for item in node.value.elts):
                yield target.id, node.value


def _names(node: ast.AST) -> Iterator[str]:
    for item in walk(node):
        if isinstance(item, ast.Attribute):
            yield item.attr
