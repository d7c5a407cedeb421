"""The diff of one file as the OpenAI Agents SDK applies it (`apply_diff`), and its operations.

Differences from Codex: an `@@` line that is not found is passed over, where it stands alone, and several in
a row narrow the place down; a chunk that only adds goes where its anchor is; typographic signs are not
folded; a file that did not end in a newline gets none, and a new file gets none either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guard.intake.agents.draft import Draft, EditError
from guard.intake.agents.fields import Fields

_FILE_HEADERS = ("*** End Patch", "*** Update File:", "*** Delete File:", "*** Add File:")
_END_OF_FILE = "*** End of File"
_FOLDS: tuple[Callable[[str], str], ...] = (lambda line: line, str.rstrip, str.strip)
_READ_AGAIN = "Read the file again, and give the lines to change as they stand there."


@dataclass
class _Piece:
    """Lines that stand together and are exchanged for others."""

    at: int
    removed: list[str]
    added: list[str]


@dataclass
class _Section:
    """One chunk: the lines it expects, and the pieces within them."""

    expected: list[str] = field(default_factory=list)
    pieces: list[_Piece] = field(default_factory=list)
    at_end: bool = False


def apply_operations(draft: Draft, text: str) -> None:
    """Make the changes of operations given as JSON: one object, a list, or `apply_patch_call` items.

    Raises:
        EditError: it is no such JSON, or an operation is refused.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EditError("the operations are no JSON that can be read") from error
    items = document if isinstance(document, list) else [document]
    if not items or not all(isinstance(item, dict) for item in items):
        raise EditError("the operations are no JSON objects")
    for item in items:
        operation = item.get("operation", item) if item.get("type") == "apply_patch_call" else item
        if not isinstance(operation, dict):
            raise EditError("an apply_patch_call without an operation")
        apply_operation(draft, operation)


def apply_operation(draft: Draft, operation: Mapping[str, Any]) -> None:
    """Make the change of one operation of an `apply_patch_call`, as the Responses API gives it.

    Raises:
        EditError: the operation is malformed, or the SDK would refuse it.
    """
    fields = Fields("apply_patch", operation)
    kind = fields.text("type")
    path = draft.locate(fields.text("path"))
    if kind == "delete_file":
        draft.delete(path)
        return
    diff = fields.text("diff")
    if kind == "create_file":
        if draft.side(path) is not None:
            raise EditError("there is such a file already", where=path, repair="Update the file instead.")
        draft.write(path, created(diff, path))
    elif kind == "update_file":
        draft.write(path, updated(draft.text(path), diff, path))
        move_to = fields.optional_text("move_to")
        if move_to is not None:
            draft.move(path, draft.locate(move_to))
    else:
        raise EditError(f"the operation {kind!r} is not known", where=path)


def created(diff: str, path: str = "") -> str:
    """The text of a new file.

    Raises:
        EditError: a line does not begin with `+`.
    """
    added: list[str] = []
    for line in _lines_of(diff):
        if line.startswith(_FILE_HEADERS):
            raise EditError("the diff goes on after its end", where=path)
        if not line.startswith("+"):
            raise EditError("a line of the new file does not begin with '+'", where=path)
        added.append(line[1:])
    return ("\r\n" if "\r\n" in diff else "\n").join(added)


def updated(before: str, diff: str, path: str = "") -> str:
    """The text that the SDK makes of `before`.

    Raises:
        EditError: it would refuse the diff, or stop reading before the diff's end.
    """
    newline = "\r\n" if "\r\n" in (before if "\n" in before else diff) else "\n"
    lines = before.replace("\r\n", "\n").split("\n")
    pieces = _placed(lines, _lines_of(diff), path)
    out: list[str] = []
    at = 0
    for piece in pieces:
        if piece.at > len(lines) or at > piece.at:
            raise EditError("two chunks of the diff change the same lines", where=path)
        out += [*lines[at : piece.at], *piece.added]
        at = piece.at + len(piece.removed)
    return newline.join([*out, *lines[at:]])


def _lines_of(diff: str) -> list[str]:
    lines = [line.rstrip("\r") for line in re.split(r"\r?\n", diff)]
    return lines[:-1] if lines[-1] == "" else lines


def _placed(lines: Sequence[str], diff: Sequence[str], path: str) -> list[_Piece]:
    """Every piece of the diff with its place in the file."""
    pieces: list[_Piece] = []
    at = cursor = 0
    while at < len(diff):
        if diff[at].startswith((*_FILE_HEADERS, _END_OF_FILE)):
            raise EditError("the diff goes on after its end", where=path)
        anchors: list[str] = []
        count = 0
        while at < len(diff) and (diff[at] == "@@" or diff[at].startswith("@@ ")):
            count += 1
            anchors += [diff[at][3:]] if diff[at][3:].strip() else []
            at += 1
        if not count and cursor:
            raise EditError("a chunk of the diff has no @@ line", where=path)
        for index, anchor in enumerate(anchors):
            cursor = _past_anchor(lines, anchor, cursor, path, only=count == 1, first=index == 0)
        section, at = _section(diff, at, path)
        found = _seek(lines, section, cursor)
        if found is None:
            raise EditError("the lines of a chunk are not found", where=path, repair=_READ_AGAIN)
        cursor = found + len(section.expected)
        pieces += [_Piece(found + piece.at, piece.removed, piece.added) for piece in section.pieces]
    return pieces


def _past_anchor(
    lines: Sequence[str], anchor: str, cursor: int, path: str, *, only: bool, first: bool
) -> int:
    """Where the search goes on after an `@@` line."""
    for fold in (_FOLDS[0], _FOLDS[2]):
        wanted = fold(anchor)
        if first and any(fold(line) == wanted for line in lines[:cursor]):
            return cursor
        for at in range(cursor, len(lines)):
            if fold(lines[at]) == wanted:
                return at + 1
    if only:
        return cursor
    raise EditError("one of several @@ lines is not found", where=path, repair=_READ_AGAIN)


def _section(diff: Sequence[str], start: int, path: str) -> tuple[_Section, int]:
    """The chunk that begins at `start`, and where the next one does."""
    section = _Section()
    piece = _Piece(0, [], [])
    at = start
    while at < len(diff) and not diff[at].startswith(("@@", *_FILE_HEADERS, _END_OF_FILE)):
        line = diff[at] or " "
        if line.startswith("***") or line[0] not in " +-":
            raise EditError("a line of the diff begins with neither blank, '+' nor '-'", where=path)
        if line[0] == " " and (piece.removed or piece.added):
            section.pieces.append(piece)
            piece = _Piece(0, [], [])
        if line[0] == "+":
            piece.added.append(line[1:])
        else:
            section.expected.append(line[1:])
        if line[0] == "-":
            piece.removed.append(line[1:])
        # Where the piece begins: behind all that is expected but its own lines.
        piece.at = len(section.expected) - len(piece.removed)
        at += 1
    if piece.removed or piece.added:
        section.pieces.append(piece)
    if at < len(diff) and diff[at] == _END_OF_FILE:
        section.at_end = True
        at += 1
    elif at == start:
        raise EditError("a chunk of the diff holds nothing", where=path)
    return section, at


def _seek(lines: Sequence[str], section: _Section, cursor: int) -> int | None:
    if not section.at_end:
        return _find(lines, section.expected, cursor)
    # A final newline leaves an empty piece behind, which is no line.
    real = lines[:-1] if lines and lines[-1] == "" else lines
    found = _find(real, section.expected, max(0, len(real) - len(section.expected)))
    return _find(real, section.expected, min(cursor, len(real))) if found is None else found


def _find(lines: Sequence[str], wanted: Sequence[str], start: int) -> int | None:
    if not wanted:
        return start
    for fold in _FOLDS:
        folded = [fold(line) for line in wanted]
        for at in range(start, len(lines) - len(wanted) + 1):
            if fold(lines[at]) == folded[0] and [fold(x) for x in lines[at : at + len(folded)]] == folded:
                return at
    return None
