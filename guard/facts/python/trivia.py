"""The changed lines that no code edit owns: comments and white space, proved to be no more.

When this runs, every statement that differs in its normal form has an edit that owns its changed lines. What
is left stands between statements, or in statements and heads whose normal forms are equal. Comments are told
from the rest by the tokenizer: a `#` inside a string is none.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from guard.expressions import expression
from guard.facts.python.ledger import Key, Ledger
from guard.facts.python.statements import MODULE, first_place
from guard.syntax.python import PythonSource
from guard.syntax.unreadable import UnreadableError

_DIRECTIVE = expression(
    r"""\#!
      | \#\s*+(?:-\*-|type\s*:|mypy\s*:|pyright\s*:|pyre|pytype\s*:|ruff\s*:|flake8\s*[:-]|noqa\b|nosec\b
      |nosem|pylint\s*:|isort\s*:|fmt\s*:|yapf\s*:|black\s*:|pragma\b|lgtm\b|codeql\b|noinspection\b
      |cython\s*:|distutils\s*:|doctest\s*:|///|.*?coding\s*[:=]|.*?\b(?:nosec|noqa|nosemgrep|allowlist)\b)""",
    re.VERBOSE | re.IGNORECASE,
)
"""Comments that an interpreter, a checker or a formatter obeys."""


class Trivia:
    """Gives every changed line that nobody owns to a comment, directive, encoding or formatting edit."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sides = (ledger.before, ledger.after)
        self._comments: tuple[Mapping[int, str], Mapping[int, str]] = ({}, {})
        self._scripts: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
        self._recoded = ledger.before.encoding != ledger.after.encoding

    def sweep(self) -> None:
        """Enter the edits."""
        gaps = [
            (gap, [[line for line in gap[side] if self._owner(side, line) is None] for side in (0, 1)])
            for gap in self._ledger.alignment.gaps()
        ]
        gaps = [(gap, free) for gap, free in gaps if free[0] or free[1]]
        every = [[line for _, free in gaps for line in free[side]] for side in (0, 1)]
        try:
            self._comments = (self._find(0, every[0]), self._find(1, every[1]))
        except UnreadableError:
            self._enter("statement.changed", "statement that cannot be tokenized changed", every)
            return
        self._scripts = (_script_blocks(self._sides[0]), _script_blocks(self._sides[1]))
        for gap, free in gaps:
            self._gap(gap, free)

    def _find(self, side: int, lines: Sequence[int]) -> Mapping[int, str]:
        return self._sides[side].comments(lines)

    def _gap(self, gap: tuple[list[int], list[int]], free: list[list[int]]) -> None:
        said, code, solid, blank, spoken = [], [], [], [], []
        for side in (0, 1):
            comments = self._comments[side]
            spoken.append([line for line in free[side] if line in comments])
            said.append([comments[line] for line in spoken[side]])
            texts = {line: self._code(side, line) for line in free[side]}
            code.append("".join(texts.values()))
            solid.append([line for line in free[side] if texts[line] or line in comments])
            blank.append([line for line in free[side] if not texts[line] and line not in comments])
        if said[0] != said[1]:
            noted = solid if code[0] == code[1] else spoken
            self._comment(noted)
            told = [set(noted[side]) for side in (0, 1)]
            solid = [[line for line in solid[side] if line not in told[side]] for side in (0, 1)]
        if solid[0] or solid[1]:
            self._enter("formatting", "formatting changed, the code is the same", solid)
        self._blank(gap, blank)

    def _code(self, side: int, line: int) -> str:
        """A line's text without its comment and without white space."""
        text = self._sides[side].lines[line - 1].decode("utf-8")
        return "".join(text.removesuffix(self._comments[side].get(line, "")).split())

    def _comment(self, lines: list[list[int]]) -> None:
        """A line that lost its comment, or got one, is of the kind of that comment."""
        first = {line for line in (1, 2) if self._recoded}
        kinds = [
            {line: self._kind(side, line, first) for line in lines[side] if line in self._comments[side]}
            for side in (0, 1)
        ]
        said = {*kinds[0].values(), *kinds[1].values()}
        worst = next((kind for kind in ("encoding", "comment.directive") if kind in said), "comment")
        for kind, summary in (
            ("encoding", "the declared encoding changed"),
            ("comment.directive", "comment that a tool obeys changed"),
            ("comment", "comment changed"),
        ):
            mine = [[line for line in lines[side] if kinds[side].get(line, worst) == kind] for side in (0, 1)]
            if mine[0] or mine[1]:
                self._enter(kind, summary, mine)

    def _kind(self, side: int, line: int, first: set[int]) -> str:
        text = self._comments[side].get(line, "")
        if line in first and "coding" in text:
            return "encoding"
        obeyed = line in self._scripts[side] or _DIRECTIVE.match(text)
        return "comment.directive" if obeyed else "comment"

    def _blank(self, gap: tuple[list[int], list[int]], blank: list[list[int]]) -> None:
        """Blank lines go with the edit beside them, so that the space around a new function is part of it."""
        alone: list[list[int]] = [[], []]
        other = next((key for side in (0, 1) for line in gap[side] if (key := self._owner(side, line))), None)
        for side in (0, 1):
            beside = self._beside(side, gap[side]) if blank[side] else {}
            for line in blank[side]:
                key = beside.get(line) or other
                if key is None:
                    alone[side].append(line)
                else:
                    self._ledger.add_lines(*key, *([line], ()) if side == 0 else ((), [line]))
        if alone[0] or alone[1]:
            self._enter("formatting", "formatting changed, the code is the same", alone)

    def _beside(self, side: int, lines: Sequence[int]) -> dict[int, Key | None]:
        """By line of a gap: the owner of the nearest line above that has one, else of the nearest below."""
        owners = [self._owner(side, line) for line in lines]
        found: dict[int, Key | None] = {}
        above: Key | None = None
        for line, owner in zip(lines, owners, strict=True):
            found[line] = above
            above = owner or above
        below: Key | None = None
        for line, owner in zip(reversed(lines), reversed(owners), strict=True):
            found[line] = found[line] or below
            below = owner or below
        return found

    def _owner(self, side: int, line: int) -> Key | None:
        return self._ledger.owner(line, after=bool(side))

    def _enter(self, kind: str, summary: str, lines: list[list[int]]) -> None:
        """One edit for each enclosing definition."""
        by_symbol: dict[str, list[list[int]]] = {}
        for side in (0, 1):
            for line in lines[side]:
                symbol = enclosing_symbol(self._sides[side], line)
                by_symbol.setdefault(symbol, [[], []])[side].append(line)
        for symbol, mine in by_symbol.items():
            self._ledger.add_lines(kind, symbol, summary, mine[0], mine[1])


def _script_blocks(source: PythonSource) -> frozenset[int]:
    """The lines of inline script metadata: comments that name the dependencies a runner installs."""
    found: set[int] = set()
    inside = False
    for number, line in enumerate(source.lines, 1):
        inside = (inside and line.startswith(b"#")) or line.startswith(b"# ///")
        if inside:
            found.add(number)
    return frozenset(found)


def enclosing_symbol(source: PythonSource, line: int) -> str:
    """The qualified name of the innermost function or class that holds a Python line, or ""."""
    scope = MODULE
    body: Sequence[ast.stmt] = source.tree.body
    while body:
        index = bisect_right(body, line, key=lambda node: first_place(node)[0]) - 1
        node = body[index]
        if index < 0 or line > (node.end_lineno or 0):
            break
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            break
        scope, body = scope.child(node), node.body
    return scope.symbol
