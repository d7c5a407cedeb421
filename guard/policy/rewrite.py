"""Verified rewrites: which edits are a named mechanical rewrite of Python expressions and nothing else.

The before-side is rewritten in the syntax tree and compared with the after-side, statement by statement. Each
statement that changed must come out equal, where any of the places that match may have been rewritten or
left, never the other way round. White space, line breaks, quotes and redundant parentheses may differ;
comments may not, they are edits of their own. A statement that changed in any other way, was added, removed
or moved makes every edit that touches its lines uncovered. What a statement is follows from where it stands:
a name in the rewrite must be the module that the file imports under it (or a builtin), and bound to nothing
else anywhere in the file. In doubt the edit is not covered.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.facts.normal import depth, normal_form
from guard.facts.source import PythonSource, Unreadable, read_source
from guard.facts.statements import first_place
from guard.model.change import ChangeSet, FileChange
from guard.model.edit import ChangedLines, Facts, Span
from guard.policy.schema import Rewrite
from guard.policy.template import Filling, Template, parse_rewrite, parts_of

_SUFFIXES = (".py", ".pyi", ".pyw")
_MAX_DEPTH = 150
_MAX_GROUP = 200
"""Changed statements side by side that are compared each with each; a larger group is not covered."""
_BLOCKS = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})


def rewritten_edits(rewrite: Rewrite, change: ChangeSet, facts: Facts) -> frozenset[int]:
    """The indices in `facts.edits` of the edits that `rewrite` accounts for wholly."""
    before, after = parse_rewrite(rewrite.from_, rewrite.to)
    found: set[int] = set()
    for file in change.files:
        lines = facts.lines.get(file.path)
        if lines is None or not file.path.endswith(_SUFFIXES):
            continue
        accounted = _accounted_lines(file, lines, before, after)
        commented = any(edit.path == file.path and edit.kind == "comment" for edit in facts.edits)
        for index, edit in enumerate(facts.edits) if accounted is not None else ():
            if edit.path != file.path or accounted is None or (accounted.comments and not commented):
                continue
            ours = (
                (_lines(edit.before) & lines.before) <= accounted.before
                and (_lines(edit.after) & lines.after) <= accounted.after
                and bool((_lines(edit.before) & lines.before) and (_lines(edit.after) & lines.after))
            )
            if ours:
                found.add(index)
    return frozenset(found)


@dataclass(frozen=True)
class _Accounted:
    before: frozenset[int]
    after: frozenset[int]
    comments: bool
    """Whether a comment inside the statements differs."""


@dataclass(frozen=True, eq=False)
class _Entry:
    """A statement without the statements inside it, and where it stands."""

    level: int
    block: str
    node: ast.AST
    lines: range

    @property
    def head(self) -> tuple[object, ...]:
        """All that it says itself."""
        fields = [getattr(self.node, name, None) for name in self.node._fields if name not in _BLOCKS]
        return (type(self.node).__name__, *fields)


def _accounted_lines(
    file: FileChange, lines: ChangedLines, before: Template, after: Template
) -> _Accounted | None:
    """The lines of statements that were rewritten and otherwise left, or None where it cannot be told."""
    if file.before is None or file.after is None:
        return None
    old, new = read_source(file.before), read_source(file.after)
    if (
        isinstance(old, Unreadable)
        or isinstance(new, Unreadable)
        or max(map(depth, (old.tree, new.tree))) > 500
    ):
        return None
    if not (_resolves(old.tree, before.roots) and _resolves(new.tree, after.roots)):
        return None
    groups = _groups(_changed(old, lines.before), _changed(new, lines.after))
    if groups is None:
        return None
    good: tuple[set[int], set[int]] = set(), set()
    bad: tuple[set[int], set[int]] = set(), set()
    comments = False
    for ones, twos in groups:
        pairs = _pairs(ones, twos, before, after)
        for entry in ones:
            (good if any(entry is pair[0] for pair in pairs) else bad)[0].update(_physical(old, entry.lines))
        for entry in twos:
            (good if any(entry is pair[1] for pair in pairs) else bad)[1].update(_physical(new, entry.lines))
        comments = comments or any(
            _comments(old, one.lines) != _comments(new, two.lines) for one, two in pairs
        )
    return _Accounted(frozenset(good[0] - bad[0]), frozenset(good[1] - bad[1]), comments)


_Marked = Sequence[tuple[_Entry, bool]]


def _changed(source: PythonSource, changed: frozenset[int]) -> _Marked:
    """Every statement of a side, with whether any of its lines changed."""
    return [
        (entry, not changed.isdisjoint(_physical(source, entry.lines))) for entry in _entries(source.tree, 0)
    ]


def _groups(old: _Marked, new: _Marked) -> list[tuple[list[_Entry], list[_Entry]]] | None:
    """The changed statements of both sides between the same two unchanged ones; None if those differ."""
    found: list[tuple[list[_Entry], list[_Entry]]] = []
    kept: tuple[list[_Entry], list[_Entry]] = [], []
    for side, marked in enumerate((old, new)):
        place = 0
        for entry, changed in marked:
            if not changed:
                kept[side].append(entry)
                place += 1
                continue
            while len(found) <= place:
                found.append(([], []))
            found[place][side].append(entry)
    same = len(kept[0]) == len(kept[1]) and all(
        (one.level, one.block) == (two.level, two.block) and normal_form(*one.head) == normal_form(*two.head)
        for one, two in zip(*kept, strict=True)
    )
    return found if same else None


def _entries(node: ast.AST, level: int) -> Iterator[_Entry]:
    stack: list[tuple[ast.AST, int, str]] = [(node, level, "")]
    while stack:
        current, height, block = stack.pop()
        if block:
            yield _Entry(height, block, current, _own_lines(current))
        for name in reversed(current._fields):
            inner = getattr(current, name, None)
            if name in _BLOCKS and isinstance(inner, list):
                stack.extend((one, height + 1, name) for one in reversed(inner))


def _own_lines(node: ast.AST) -> range:
    """The lines of a statement without those of the statements inside it."""
    if isinstance(node, ast.match_case):
        start = node.pattern.lineno
    else:
        start = first_place(node)[0] if isinstance(node, ast.stmt) else getattr(node, "lineno", 1)
    end = getattr(node, "lineno", start)
    if not any(name in _BLOCKS for name in node._fields):
        return range(start, (getattr(node, "end_lineno", None) or end) + 1)
    for name in node._fields:
        value = getattr(node, name, None)
        if name not in _BLOCKS:
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, ast.AST):
                    end = max([end, *(getattr(inner, "end_lineno", 0) or 0 for inner in ast.walk(one))])
    return range(start, end + 1)


def _pairs(
    ones: Sequence[_Entry], twos: Sequence[_Entry], before: Template, after: Template
) -> list[tuple[_Entry, _Entry]]:
    """The longest list of statements, in order, that are the rewrite of one another."""
    if len(ones) > _MAX_GROUP or len(twos) > _MAX_GROUP:
        return []
    fits = [[_rewritten(one, two, before, after) for two in twos] for one in ones]
    best = [[0] * (len(twos) + 1) for _ in range(len(ones) + 1)]
    for i in range(len(ones) - 1, -1, -1):
        for j in range(len(twos) - 1, -1, -1):
            paired = 1 + best[i + 1][j + 1] if fits[i][j] else 0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    found, i, j = [], 0, 0
    while i < len(ones) and j < len(twos):
        if fits[i][j] and best[i][j] == 1 + best[i + 1][j + 1]:
            found.append((ones[i], twos[j]))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return found


def _rewritten(one: _Entry, two: _Entry, before: Template, after: Template) -> bool:
    if (one.level, one.block, type(one.node)) != (two.level, two.block, type(two.node)):
        return False
    if max(depth(one.node), depth(two.node)) > _MAX_DEPTH:
        return False
    return _Comparison(before, after).same(list(one.head), list(two.head))


@dataclass(frozen=True)
class _Comparison:
    before: Template
    after: Template

    def same(self, old: object, new: object) -> bool:
        """Whether `new` is `old` with some of the places that match rewritten."""
        if normal_form(old) == normal_form(new):
            return True
        if isinstance(old, ast.expr) and isinstance(new, ast.expr) and self._is_rewrite(old, new):
            return True
        if isinstance(old, list) and isinstance(new, list):
            return len(old) == len(new) and all(map(self.same, old, new))
        if not isinstance(old, ast.AST) or not isinstance(new, ast.AST) or type(old) is not type(new):
            return False
        return all(
            self.same(getattr(old, name, None), getattr(new, name, None))
            for name in old._fields
            if name != "ctx"
        )

    def _is_rewrite(self, old: ast.expr, new: ast.expr) -> bool:
        held: dict[str, Filling] = {}

        def hold(name: str, filling: Filling) -> bool:
            known = held.setdefault(name, filling)
            return known is filling or [normal_form(list(part)) for part in parts_of(known)] == [
                normal_form(list(part)) for part in parts_of(filling)
            ]

        def agree(name: str, filling: Filling) -> bool:
            pairs = zip(parts_of(held[name]), parts_of(filling), strict=False)
            return isinstance(filling, tuple) == isinstance(held[name], tuple) and all(
                self.same(list(one), list(two)) for one, two in pairs
            )

        return self.before.unify(old, hold) and self.after.unify(new, agree)


def _resolves(tree: ast.Module, roots: frozenset[str]) -> bool:
    """Whether each of `roots` is, wherever the file uses it, the module of that name or a builtin."""
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                bound = alias.asname or alias.name.split(".")[0]
                if alias.name == "*":
                    return False
                if bound in roots:
                    plain = isinstance(node, ast.Import) and (alias.asname in (None, alias.name))
                    if not plain:
                        return False
                    if node in tree.body:
                        imported.add(bound)
        elif not roots.isdisjoint(_bound_names(node)):
            return False
    return all(name in imported or hasattr(builtins, name) for name in roots)


def _bound_names(node: ast.AST) -> Iterator[str]:
    """The names that `node` itself binds, imports aside."""
    if isinstance(node, ast.Name):
        if not isinstance(node.ctx, ast.Load):
            yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Global | ast.Nonlocal):
        yield from node.names
    elif not isinstance(node, ast.alias | ast.keyword | ast.Attribute):
        # Functions, classes, handlers, patterns and type parameters call theirs `name` or `rest`.
        for value in (getattr(node, "name", None), getattr(node, "rest", None)):
            if isinstance(value, str):
                yield value


def _physical(source: PythonSource, lines: range) -> frozenset[int]:
    return frozenset(source.physical[line - 1] for line in lines if line <= len(source.physical))


def _comments(source: PythonSource, lines: range) -> list[str]:
    import tokenize

    try:
        return [text for _, text in sorted(source.comments(lines).items())]
    except (tokenize.TokenError, SyntaxError):
        return ["unknown", repr(source.path)]


def _lines(spans: Sequence[Span]) -> frozenset[int]:
    return frozenset(line for span in spans for line in range(span.start, span.end + 1))
