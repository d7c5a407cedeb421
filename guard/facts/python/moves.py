"""Functions and classes that left one place and stand, unaltered, in another: of one file or of two.

`Facts` are about structure only: code that was moved unaltered may still mean something else where it is now,
because the names it uses are looked up there. The summary says where it came from.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from guard.facts.files.classify import content_before
from guard.facts.python.statements import MODULE, Scope
from guard.model.change import ChangeSet, FileSide
from guard.model.edit import Edit
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.python_normal import Normal, normal_form
from guard.syntax.sources import Sources
from guard.syntax.walk import children

_LINKED = {"function": "function.moved", "class": "class.moved"}
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def link_moves(change: ChangeSet, edits: tuple[Edit, ...], sources: Sources) -> tuple[Edit, ...]:
    """Turn each `function.removed` and `function.added` of equal code and name into two `function.moved`.

    So for classes. Only one to one: a definition that was removed once and added twice stays as it is, since
    one of the two is new code. The order of `edits` is kept.
    """
    gone = _by_simple_name(edits, "removed")
    new = _by_simple_name(edits, "added")
    shared = gone.keys() & new.keys()
    if not shared:
        return edits
    before = _Code({file.path: content_before(file) for file in change.files}, sources)
    after = _Code({file.path: file.after for file in change.files}, sources)
    moved: dict[int, Edit] = {}
    for key in sorted(shared):
        olds: dict[Normal, list[int]] = defaultdict(list)
        news: dict[Normal, list[int]] = defaultdict(list)
        for places, code, indices in ((olds, before, gone[key]), (news, after, new[key])):
            for index in indices:
                if (normal := code.of(edits[index])) is not None:
                    places[normal].append(index)
        for normal, origins in olds.items():
            targets = news.get(normal, [])
            if len(origins) == len(targets) == 1:
                left, right = edits[origins[0]], edits[targets[0]]
                moved[origins[0]] = _moved(left, f"moved to {_place(right, left)}", left.before_path)
                origin = left.before_path or left.path
                origin = right.before_path if origin == right.path else origin
                moved[targets[0]] = _moved(right, f"moved from {_place(left, right)}", origin)
    return tuple(moved.get(index, edit) for index, edit in enumerate(edits))


def _by_simple_name(edits: tuple[Edit, ...], word: str) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, edit in enumerate(edits):
        kind, _, what = edit.kind.partition(".")
        if kind in _LINKED and what == word:
            found[(kind, edit.symbol.rsplit(".", 1)[-1])].append(index)
    return found


def _moved(edit: Edit, where: str, before_path: str) -> Edit:
    kind = _LINKED[edit.kind.partition(".")[0]]
    return replace(edit, kind=kind, summary=f"{edit.symbol} {where}, unaltered", before_path=before_path)


def _place(edit: Edit, seen_from: Edit) -> str:
    return edit.symbol if edit.path == seen_from.path else f"{edit.symbol} in {edit.path}"


class _Code:
    """The definitions of one side of the change, read when asked for."""

    def __init__(self, sides: Mapping[str, FileSide | None], sources: Sources) -> None:
        self._sources = sources
        self._sides = sides

    def of(self, edit: Edit) -> Normal | None:
        """The normal form of what an edit names, or None where the name is not unique in its file."""
        side = self._sides.get(edit.path)
        data = side.data if side is not None else b""
        nodes = self._sources.once(
            ("definitions", edit.path, data), lambda: _definitions(self._sources.python(side)), size=len(data)
        ).get(edit.symbol, [])
        return normal_form(nodes[0]) if len(nodes) == 1 else None


def _definitions(source: PythonSource | Unreadable) -> dict[str, list[_Definition]]:
    found: dict[str, list[_Definition]] = defaultdict(list)
    if isinstance(source, Unreadable):
        return found
    stack: list[tuple[Scope, ast.AST]] = [(MODULE, source.tree)]
    while stack:
        scope, parent = stack.pop()
        for node in children(parent):
            if isinstance(node, _Definition):
                found[scope.name(node.name)].append(node)
                stack.append((scope.child(node), node))
            elif not isinstance(node, ast.expr):
                stack.append((scope, node))
    return found
