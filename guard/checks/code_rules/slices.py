"""What of a Python file, and of its resolved view, a change can have given a match or taken one from.

Of the file's own text: the functions and class bodies that hold a changed line of code, all that is in a
class whose own statements changed, what uses a name that a changed statement of the module binds, and the
module's own statements. Of the view: such pieces of it, counting also lines that only changed in the view;
and of them only those in which the view says something else than the text.

_Both sides are cut alike: a piece is kept on one side where the piece that its unchanged lines stand in is
kept on the other. So an earlier match is seen if and only if a later one in the same lines is, and no match
in lines that nobody looked at can excuse another. Every line keeps its number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from guard.checks.code_rules.pieces import MODULE, Pieces, words_of
from guard.facts.names.resolved import FileView
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
    view: FileView
    """Its resolved view; asked only where a line of code changed, and for what is looked at of it."""


def cut_new(side: Whole) -> Cut:
    """What is scanned of a file that has no side before: all of it, and what the view says beside it."""
    one = _Side(side)
    one.write_out(one.pieces.all())
    told = one.pieces.with_outer(one.told_by_view())
    return Cut(side.data, one.slice(one.view, told) if told else None)


def cut_both(before: Whole, after: Whole, lines: ChangedLines) -> tuple[Cut, Cut]:
    """What is scanned of a file that stands on both sides; `lines` are those that differ."""
    old, new = _Side(before), _Side(after)
    pairs = _unchanged(old, new, lines)
    joined = _Joined(old, new, pairs)
    code = old.code_among(lines.before), new.code_among(lines.after)
    touched = _touched(old, new, code)
    own = joined.shown(touched)
    texts = old.slice(old.lines, own[0], lines.before), new.slice(new.lines, own[1], lines.after)
    if not any(code):
        return Cut(texts[0], None), Cut(texts[1], None)  # a comment gives no name a new meaning
    views = _views(old, new, pairs, lines)
    return Cut(texts[0], views[0]), Cut(texts[1], views[1])


def _views(
    old: _Side, new: _Side, pairs: list[tuple[int, int]], lines: ChangedLines
) -> tuple[bytes | None, bytes | None]:
    """What is scanned of the views: None where the one after the change says nothing that its text does not.

    Of the side before only that is written out which can excuse, or have altered, what the side after says.
    """
    new.write_out(new.pieces.all())
    said = new.told_by_view()
    if not said:
        return None, None
    old.write_out(_Joined(old, new, pairs).closed((set(), said))[0] | {MODULE})
    moved = [(left, right) for left, right in pairs if old.view[left - 1] != new.view[right - 1]]
    gone = lines.before.union(left for left, _ in moved)
    come = lines.after.union(right for _, right in moved)
    joined = _Joined(old, new, [(left, right) for left, right in pairs if left not in gone])
    altered = joined.closed(_touched(old, new, (old.code_among(gone), new.code_among(come))))
    told = joined.closed((old.told_by_view(), said))
    shown = joined.shown((altered[0] & told[0], altered[1] & told[1]))
    if not any(shown):
        return None, None
    old.write_out(shown[0])
    return old.slice(old.view, shown[0]), new.slice(new.view, shown[1])


_Both = tuple[set[int], set[int]]
"""Pieces of the side before, and of the side after."""


class _Side:
    """One side, its lines and its pieces."""

    def __init__(self, whole: Whole) -> None:
        self.lines = _lines(whole.data)
        self.view = self.lines
        """The lines of the view, as far as it is written out; the text's own where it says nothing new."""
        self.pieces = Pieces(whole.source.tree, self.lines)
        self._whole = whole
        self._written: set[int] = set()

    def write_out(self, pieces: set[int]) -> None:
        """Have these pieces in the view."""
        if pieces <= self._written:
            return
        self._written |= pieces
        text = self._whole.view.written(map(self.pieces.part, sorted(self._written)))
        self.view = self.lines if text is None else _lines(text)

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
        if self.view is self.lines:
            return set()
        pairs = zip(self.lines, self.view, strict=False)
        other = {number for number, (line, seen) in enumerate(pairs, 1) if line != seen}
        return self.pieces.at(other) | self.using(self.pieces.bound(other))

    def using(self, names: set[str] | None) -> set[int]:
        """The pieces that use one of the names, in the text or in the view; None stands for all names."""
        if names is None:
            return self.pieces.all()
        found = self.pieces.using(names)
        if self.view is self.lines:
            return found
        wanted = {name.encode() for name in names}
        return found | {
            piece
            for piece in self._written - found - {MODULE}
            if not wanted.isdisjoint(words_of(self.view[line - 1] for line in self.pieces.extents[piece]))
        }

    def slice(self, lines: Sequence[bytes], kept: set[int], changed: Collection[int] = ()) -> bytes:
        """The lines of kept pieces; of the others only what changed: comments, which may hold a secret."""
        owner = self.pieces.owner
        whole = (line if owner[n] in kept or n in changed else b"" for n, line in enumerate(lines, 1))
        return b"\n".join(whole)


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


def _touched(old: _Side, new: _Side, code: _Both) -> _Both:
    """The pieces with a changed line of code, those within such classes, and users of changed names."""
    names: set[str] | None = set(old.pieces.defined ^ new.pieces.defined)
    for side, changed in zip((old, new), code, strict=True):
        bound = side.pieces.bound(changed)
        rebound = side.pieces.rebound(side.pieces.at(changed))
        names = None if names is None or bound is None else names | bound | rebound
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
