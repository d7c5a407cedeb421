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
from collections.abc import Sequence
from dataclasses import dataclass

from guard.model.change import ChangeSet, FileChange
from guard.model.edit import ChangedLines, Facts, Span
from guard.policy.entries import Entry, changed_entries, groups, physical_lines
from guard.policy.roots import resolves
from guard.policy.schema import Rewrite
from guard.policy.template import Filling, Template, parse_rewrite, parts_of
from guard.syntax.python import PythonSource, Unreadable, read_source
from guard.syntax.python_normal import depth, normal_form

_SUFFIXES = (".py", ".pyi", ".pyw")
_MAX_DEPTH = 150
_MAX_GROUP = 200
"""Changed statements side by side that are compared each with each; a larger group is not covered."""


def rewritten_edits(rewrite: Rewrite, change: ChangeSet, facts: Facts) -> frozenset[int]:
    """The indices in `facts.edits` of the edits that `rewrite` accounts for wholly."""
    before, after = parse_rewrite(rewrite.from_, rewrite.to)
    found: set[int] = set()
    for file in change.files:
        lines = facts.lines.get(file.path)
        if lines is None or not file.path.endswith(_SUFFIXES):
            continue
        accounted = _accounted_lines(file, lines, before, after)
        commented = any(edit.path == file.path and edit.kind.startswith("comment") for edit in facts.edits)
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
    if not (resolves(old.tree, before.roots) and resolves(new.tree, after.roots)):
        return None
    found = groups(changed_entries(old, lines.before), changed_entries(new, lines.after))
    if found is None:
        return None
    good: tuple[set[int], set[int]] = set(), set()
    bad: tuple[set[int], set[int]] = set(), set()
    comments = False
    for ones, twos in found:
        pairs = _pairs(ones, twos, before, after)
        matched = {id(entry) for pair in pairs for entry in pair}
        for side, (source, entries) in enumerate(((old, ones), (new, twos))):
            for entry in entries:
                into = good if id(entry) in matched else bad
                into[side].update(physical_lines(source, entry.lines))
        comments = comments or any(
            _comments(old, one.lines) != _comments(new, two.lines) for one, two in pairs
        )
    return _Accounted(frozenset(good[0] - bad[0]), frozenset(good[1] - bad[1]), comments)


def _pairs(
    ones: Sequence[Entry], twos: Sequence[Entry], before: Template, after: Template
) -> list[tuple[Entry, Entry]]:
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


def _rewritten(one: Entry, two: Entry, before: Template, after: Template) -> bool:
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
    import tokenize

    try:
        return [text for _, text in sorted(source.comments(lines).items())]
    except (tokenize.TokenError, SyntaxError):
        return ["unknown", repr(source.path)]


def _lines(spans: Sequence[Span]) -> frozenset[int]:
    return frozenset(line for span in spans for line in range(span.start, span.end + 1))
