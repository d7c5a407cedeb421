"""Comments that silence a tool: where they stand, how much they silence, and which of them are new."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.checks.suppressions.files import may_silence
from guard.checks.suppressions.tables import DIRECTIVES, HARMLESS_CODES, MARKER, SECURITY_CODES, Scope
from guard.expressions import expression
from guard.facts.files.added import Block
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileSide
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError

_ALIKE = 0.5
"""From this share of equal words on, two lines are one line that was edited."""
_WORDS = expression(r"\w+")


@dataclass(frozen=True)
class Silencer:
    """One comment that silences a tool."""

    path: str
    line: int
    name: str
    text: str
    """As it is written, white space folded."""
    codes: frozenset[str]
    scope: Scope
    code: str
    """The line's text before the comment, white space folded."""

    def is_like(self, other: Silencer) -> bool:
        """Whether both stand on what may be one line, edited."""
        if self.code == other.code:
            return True
        mine, others = set(_WORDS.findall(self.code)), set(_WORDS.findall(other.code))
        return len(mine & others) >= _ALIKE * len(mine | others) > 0

    def covers(self, other: Silencer) -> bool:
        """Whether this silences all that `other` does."""
        return self.name == other.name and (
            not self.codes or (bool(other.codes) and self.codes >= other.codes)
        )


def silencers(side: FileSide | None, block: Block, sources: Sources) -> tuple[Silencer, ...]:
    """The silencing comments on the lines of `block`, which is of `side`.

    In Python only comments count, not strings that look like one.
    """
    if side is None or not block or not may_silence(block.text):
        return ()
    kinds = classes(side.path)
    if kinds[0] in (FileClass.TEXT, FileClass.LOCK) or side.path.endswith(".json"):
        return ()
    found: list[Silencer] = []
    if FileClass.PYTHON in kinds:
        found += _unchecked(side.path, block)
    for line, code, comment in _comments(side, block, sources, is_python=FileClass.PYTHON in kinds):
        found += _read(side.path, line, code, comment)
    return tuple(found)


_UNCHECKED = expression(r"^\s*@(?:\w+\.)?no_type_check(?:_decorator)?\b|\bno_type_check(?:_decorator)?\s*\(")


def _unchecked(path: str, block: Block) -> Iterator[Silencer]:
    """The decorators by which no type of a function or class is checked: the manual of `typing`."""
    for line, text in block:
        if _UNCHECKED.search(text):
            shown = " ".join(text.split())
            yield Silencer(path, line, "no_type_check", shown, frozenset(), Scope.FILE, shown)


def _comments(
    side: FileSide, block: Block, sources: Sources, *, is_python: bool
) -> Iterator[tuple[int, str, str]]:
    """Line, the text before the comment, and the comment."""
    source = sources.python(side) if is_python else Unreadable("")
    if not isinstance(source, Unreadable):
        wanted = {line for line, text in block if may_silence(text)}
        lines = [number for number, place in enumerate(source.physical, 1) if place in wanted]
        try:
            for number, comment in source.comments(lines).items():
                text = source.lines[number - 1].decode("utf-8", "replace")
                yield source.physical[number - 1], text.removesuffix(comment), comment
        except UnreadableError:
            pass  # read as plain lines below
        else:
            return
    for number, text in block:
        marker = MARKER.search(text) if may_silence(text) else None
        if marker is not None:
            yield number, text[: marker.start()], text[marker.start() :]


def _read(path: str, line: int, code: str, comment: str) -> Iterator[Silencer]:
    folded = " ".join(code.split())
    taken: list[tuple[int, int]] = []
    for directive in DIRECTIVES:
        for match in directive.pattern.finditer(comment):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            codes = frozenset(re.split(r"[,\s]+", match.groupdict().get("codes") or "")) - {""}
            scope = directive.coded if codes else directive.bare
            if scope is Scope.NARROW and _is_security(codes):
                scope = Scope.SECURITY
            if (
                scope is Scope.BLANKET
                and not folded
                and directive.name in ("type: ignore", "pyright: ignore")
            ):
                scope = Scope.FILE  # alone on its line it holds for the file
            text = " ".join(match[0].split())
            yield Silencer(path, line, directive.name, text, codes, scope, folded)


def _is_security(codes: frozenset[str]) -> bool:
    return any(SECURITY_CODES.fullmatch(code) and not HARMLESS_CODES.fullmatch(code) for code in codes)


@dataclass(frozen=True)
class News:
    """A silencer that the change brought, and how."""

    silencer: Silencer
    how: str
    """"added", "widened" or "moved"."""
    before: Silencer | None = None


def new_silencers(before: Sequence[Silencer], after: Sequence[Silencer]) -> tuple[News, ...]:
    """What of `after` is new, over the whole change; each earlier silencer excuses one later one.

    First those on equal code, wherever it went; then, within a file, those on a line that was edited; then
    what is left in a file, which was moved to other code.
    """
    leftover, rest, news = list(before), list(after), []
    for same in (_is_same_line, _is_same_edited):
        left = []
        for new in rest:
            old = next((one for one in leftover if same(one, new)), None)
            if old is None:
                left.append(new)
            else:
                leftover.remove(old)
        rest = left
    for new in rest:
        wider = next(
            (one for one in leftover if one.path == new.path and new.covers(one) and one.is_like(new)), None
        )
        moved = wider or next((one for one in leftover if one.path == new.path and one.covers(new)), None)
        if moved is not None:
            leftover.remove(moved)
        news.append(News(new, "widened" if wider else "moved" if moved else "added", moved))
    return tuple(news)


def _is_same_line(old: Silencer, new: Silencer) -> bool:
    return old.code == new.code and old.text == new.text and bool(new.code)


def _is_same_edited(old: Silencer, new: Silencer) -> bool:
    return old.path == new.path and old.covers(new) and old.is_like(new)
