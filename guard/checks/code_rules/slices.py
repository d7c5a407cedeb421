"""What of a Python file, and of its resolved view, a change can have given a match or taken one from.

Of the file's own text: the functions and class bodies that hold a changed line of code, all that is in a
class whose own statements changed, what uses a name that a changed statement of the module binds, and the
module's own statements. Of the view: such pieces of it, counting also lines that only changed in the view;
and of them only those in which the view says something else than the text.

Both sides are cut alike: a piece is kept on one side where the piece that its unchanged lines stand in is
kept on the other. So an earlier match is seen if and only if a later one in the same lines is, and no match
in lines that nobody looked at can excuse another. Every line keeps its number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from guard.checks.code_rules.pieces import Pieces
from guard.facts.files.lines import align
from guard.model.edit import ChangedLines
from guard.syntax.python import PythonSource
from guard.syntax.unreadable import UnreadableError


@dataclass(frozen=True)
class Cut:
    """What is scanned of one side: of its text, and of its view where that says something else."""

    text: bytes
    view: bytes | None


@dataclass(frozen=True)
class Whole:
    """One side as it stands: what it says, its resolved view, and its tree."""

    source: PythonSource
    data: bytes
    resolve: Callable[[], bytes | None]
    """Gives the view, or None where it says nothing new; asked only where a line of code changed."""

    @cached_property
    def view(self) -> bytes | None:
        """The resolved view."""
        return self.resolve()


def cut_new(side: Whole) -> Cut:
    """What is scanned of a file that has no side before: all of it, and what the view says beside it."""
    if side.view is None:
        return Cut(side.data, None)
    one = _Side(side)
    return Cut(side.data, one.slice(one.view, one.pieces.with_outer(one.told_by_view())))


def cut_both(before: Whole, after: Whole, lines: ChangedLines) -> tuple[Cut, Cut]:
    """What is scanned of a file that stands on both sides; `lines` are those that differ."""
    old, new = _Side(before), _Side(after)
    pairs = _unchanged(old, new, lines)
    joined = _Joined(old, new, pairs)
    touched = _touched(old, new, lines)
    own = joined.shown(touched)
    texts = old.slice(old.lines, own[0], lines.before), new.slice(new.lines, own[1], lines.after)
    if not any(old.code_among(lines.before) | new.code_among(lines.after)):
        return Cut(texts[0], None), Cut(texts[1], None)  # a comment gives no name a new meaning
    if before.view is None and after.view is None:
        return Cut(texts[0], None), Cut(texts[1], None)
    seen = align(old.view, new.view)
    moved = ChangedLines(lines.before | seen.before, lines.after | seen.after)
    still = [(left, right) for left, right in pairs if left not in moved.before and right not in moved.after]
    joined = _Joined(old, new, still)
    altered = joined.closed(_touched(old, new, moved))
    told = joined.closed((old.told_by_view(), new.told_by_view()))
    shown = joined.shown((altered[0] & told[0], altered[1] & told[1]))
    return Cut(texts[0], old.slice(old.view, shown[0])), Cut(texts[1], new.slice(new.view, shown[1]))


class _Side:
    """One side, its lines and its pieces."""

    def __init__(self, whole: Whole) -> None:
        self.lines = _lines(whole.data)
        self._whole = whole
        self.pieces = Pieces(whole.source.tree, self.lines)

    @cached_property
    def view(self) -> list[bytes]:
        """The lines of the view; the text's own where it says nothing new."""
        return self.lines if self._whole.view is None else _lines(self._whole.view)

    def code_among(self, changed: Iterable[int]) -> set[int]:
        """Those of the changed lines that hold more than a comment or nothing."""
        found = {n for n in changed if self.lines[n - 1].strip()}
        maybe = [n for n in found if self.lines[n - 1].lstrip().startswith(b"#")]
        try:
            return found - self._whole.source.comments(maybe).keys()
        except UnreadableError:
            return found  # what may be no comment counts as code

    def told_by_view(self) -> set[int]:
        """The pieces in which the view says something else than the text, or a name stands for that."""
        pairs = zip(self.lines, self.view, strict=False)
        other = {number for number, (line, seen) in enumerate(pairs, 1) if line != seen}
        return self.pieces.at(other) | self.using(self.pieces.bound(other))

    def using(self, names: set[str] | None) -> set[int]:
        """The pieces that use one of the names, in the text or in the view; None stands for all names."""
        if names is None:
            return set(range(len(self.pieces.parents)))
        if not names:
            return set()
        found = self.pieces.using(names)
        return found if self.view is self.lines else found | self.pieces.using(names, self.view)

    def slice(self, lines: Sequence[bytes], kept: set[int], changed: Collection[int] = ()) -> bytes:
        """The lines of kept pieces; of the others only what changed: comments, which may hold a secret."""
        owner = self.pieces.owner
        whole = (line if owner[n] in kept or n in changed else b"" for n, line in enumerate(lines, 1))
        return b"\n".join(whole)


_Both = tuple[set[int], set[int]]
"""Pieces of the side before, and of the side after."""


class _Joined:
    """The pieces of both sides, joined where an unchanged line stands in them."""

    def __init__(self, old: _Side, new: _Side, pairs: Iterable[tuple[int, int]]) -> None:
        self._old, self._new = old.pieces, new.pieces
        self._links = {(self._old.owner[left], self._new.owner[right]) for left, right in pairs}

    def closed(self, pieces: _Both) -> _Both:
        """The pieces, and what they are joined with."""
        before, after = set(pieces[0]), set(pieces[1])
        while True:
            left = {old for old, new in self._links if new in after} - before
            right = {new for old, new in self._links if old in before} - after
            if not left and not right:
                return before, after
            before |= left
            after |= right

    def shown(self, pieces: _Both) -> _Both:
        """The pieces, what they stand in, what binds the module's names anew, and what is joined with it."""
        found = pieces
        if any(pieces):
            found = pieces[0] | self._old.rebinding(), pieces[1] | self._new.rebinding()
        while True:
            wider = self.closed((self._old.with_outer(found[0]), self._new.with_outer(found[1])))
            if wider == found:
                return found
            found = wider


def _touched(old: _Side, new: _Side, lines: ChangedLines) -> _Both:
    """The pieces with a changed line of code, those within such classes, and users of changed names."""
    code = old.code_among(lines.before), new.code_among(lines.after)
    names: set[str] | None = set(old.pieces.defined ^ new.pieces.defined)
    for side, changed in zip((old, new), code, strict=True):
        bound = side.pieces.bound(changed)
        names = None if names is None or bound is None else names | bound
    before, after = (
        side.pieces.with_inner(side.pieces.at(changed) | side.using(names))
        for side, changed in zip((old, new), code, strict=True)
    )
    return before, after


def _unchanged(old: _Side, new: _Side, lines: ChangedLines) -> list[tuple[int, int]]:
    """The numbers of each line that holds something and did not change, before and after."""
    left = (n for n in range(1, len(old.lines) + 1) if n not in lines.before)
    right = (n for n in range(1, len(new.lines) + 1) if n not in lines.after)
    return [(n, m) for n, m in zip(left, right, strict=False) if old.lines[n - 1].strip()]


def _lines(data: bytes) -> list[bytes]:
    return data.replace(b"\r\n", b"\n").split(b"\n")
