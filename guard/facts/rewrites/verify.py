"""Verified rewrites: which edits are a named mechanical rewrite of Python expressions and nothing else.

The before-side is rewritten in the syntax tree and compared with the after-side, statement by statement. Each
statement that changed must come out equal, where any of the places that match may have been rewritten or
left, never the other way round. White space, line breaks, quotes and redundant parentheses may differ;
comments may not, they are edits of their own. A statement that changed in any other way, was added, removed
or moved makes every edit that touches its lines none. What a statement is follows from where it stands:
a name in the rewrite must be the module that the file imports under it (or a builtin), and bound to nothing
else anywhere in the file. In doubt the edit is no rewrite.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from guard.facts.rewrites.statements import Statement, groups, marked_statements, physical_lines
from guard.facts.rewrites.template import Filling, Template, parse_rewrite, parts_of, resolves
from guard.model.change import ChangeSet, FileChange
from guard.model.edit import ChangedLines, Edit, ExpressionRewrite, Facts, Span
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.python_normal import depth, normal_form
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError

_SUFFIXES = (".py", ".pyi", ".pyw")
_MAX_TREE = 500
_MAX_DEPTH = 150
"""Levels of a file's tree, and of a statement that is compared; what is deeper is no rewrite."""
_MAX_GROUP = 200
"""Changed statements side by side that are compared each with each; a larger group is no rewrite."""


def with_rewrites(
    change: ChangeSet,
    facts: Facts,
    rewrites: Collection[ExpressionRewrite],
    sources: Sources | None = None,
) -> Facts:
    """`facts` of `change`, with the edits that each of `rewrites` accounts for wholly.

    `sources` reads the change, where others have it read, too.

    Raises:
        ValueError: one of `rewrites` cannot be read (`parse_rewrite`); a policy holds none such.
    """
    if not rewrites:
        return facts
    sources = sources or Sources(change)
    templates = {rewrite: parse_rewrite(rewrite.before, rewrite.after) for rewrite in rewrites}
    found: dict[ExpressionRewrite, set[Edit]] = {rewrite: set() for rewrite in rewrites}
    for file in change.files:
        sides = _sides(file, facts, sources)
        if sides is None:
            continue
        edits = [edit for edit in facts.edits if edit.path == file.path]
        commented = any(edit.kind.startswith("comment") for edit in edits)
        for rewrite, (before, after) in templates.items():
            accounted = _accounted_lines(sides, before, after)
            if accounted is not None and (commented or not accounted.comments):
                found[rewrite].update(edit for edit in edits if _is_accounted(edit, sides.lines, accounted))
    return replace(facts, rewrites={rewrite: frozenset(edits) for rewrite, edits in found.items()})


@dataclass(frozen=True)
class _Sides:
    """Both sides of a Python file that changed."""

    old: PythonSource
    new: PythonSource
    lines: ChangedLines


def _sides(file: FileChange, facts: Facts, sources: Sources) -> _Sides | None:
    """None where the file is no Python on both sides, or cannot be read."""
    lines = facts.lines.get(file.path)
    if lines is None or file.before is None or file.after is None or not file.path.endswith(_SUFFIXES):
        return None
    old, new = sources.python(file.before), sources.python(file.after)
    if isinstance(old, Unreadable) or isinstance(new, Unreadable):
        return None
    return _Sides(old, new, lines) if max(map(depth, (old.tree, new.tree))) <= _MAX_TREE else None


@dataclass(frozen=True)
class _Accounted:
    before: frozenset[int]
    after: frozenset[int]
    comments: bool
    """Whether a comment inside the statements differs."""


def _is_accounted(edit: Edit, lines: ChangedLines, accounted: _Accounted) -> bool:
    """Whether all that `edit` changes is rewritten; it changes something on both sides."""
    before, after = _lines(edit.before) & lines.before, _lines(edit.after) & lines.after
    return bool(before and after) and before <= accounted.before and after <= accounted.after


def _accounted_lines(sides: _Sides, before: Template, after: Template) -> _Accounted | None:
    """The lines of statements that were rewritten and otherwise left, or None where it cannot be told."""
    old, new = sides.old, sides.new
    if not (resolves(old.tree, before.roots) and resolves(new.tree, after.roots)):
        return None
    found = groups(marked_statements(old, sides.lines.before), marked_statements(new, sides.lines.after))
    if found is None:
        return None
    good: tuple[set[int], set[int]] = set(), set()
    bad: tuple[set[int], set[int]] = set(), set()
    comments = False
    for ones, twos in found:
        pairs = _pairs(ones, twos, before, after)
        matched = {id(statement) for pair in pairs for statement in pair}
        for side, (source, statements) in enumerate(((old, ones), (new, twos))):
            for statement in statements:
                into = good if id(statement) in matched else bad
                into[side].update(physical_lines(source, statement.lines))
        comments = comments or any(
            _comments(old, one.lines) != _comments(new, two.lines) for one, two in pairs
        )
    return _Accounted(frozenset(good[0] - bad[0]), frozenset(good[1] - bad[1]), comments)


def _pairs(
    ones: Sequence[Statement], twos: Sequence[Statement], before: Template, after: Template
) -> list[tuple[Statement, Statement]]:
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


def _rewritten(one: Statement, two: Statement, before: Template, after: Template) -> bool:
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


def _comments(source: PythonSource, lines: range) -> list[str]:
    try:
        return [text for _, text in sorted(source.comments(lines).items())]
    except UnreadableError:
        return ["unknown", repr(source.path)]


def _lines(spans: Sequence[Span]) -> frozenset[int]:
    return frozenset(line for span in spans for line in range(span.start, span.end + 1))
