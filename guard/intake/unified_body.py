"""What stands beneath a file's header in a unified diff: hunks of lines, or a binary patch."""

from __future__ import annotations

import base64
import re
import zlib

from guard.expressions import expression
from guard.intake.unified_parts import Cursor, Hunk

MAX_BINARY = 256 * 1024 * 1024
"""The largest file that a binary patch may make, in bytes."""

_HUNK = expression(rb"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@(?: .*)?", re.DOTALL)
_BLOCK = expression(rb"(literal|delta) (\d{1,12})")
_BASE85 = expression(rb"[A-Za-z](?:[0-9A-Za-z!#$%&()*+;<=>?@^_`{|}~-]{5})+")
_NO_NEWLINE = b"\\ "


def read_hunks(cursor: Cursor) -> tuple[Hunk, ...]:
    """The hunks that follow a `+++` line; at least one.

    Raises:
        PatchError: a hunk is malformed, incomplete, out of order or changes nothing, or text follows the
            end of the file.
    """
    hunks: list[Hunk] = []
    reached = 0
    ended_before = ended_after = False
    while (line := cursor.peek()) is not None and line.startswith(b"@@ "):
        if ended_before and ended_after:
            cursor.fail("a hunk follows the end of the file")
        hunk, no_before, no_after = _read_hunk(cursor)
        if (ended_before and hunk.before) or (ended_after and hunk.after):
            cursor.fail("a hunk follows the end of the file", line=hunk.line)
        ended_before |= no_before
        ended_after |= no_after
        start = hunk.before_start if hunk.before else hunk.before_start + 1
        if start <= reached:
            cursor.fail("hunks overlap or are out of order", line=hunk.line)
        reached = start + len(hunk.before) - 1
        hunks.append(hunk)
    if not hunks:
        cursor.fail("a hunk was expected (`@@ -LINE,COUNT +LINE,COUNT @@`)")
    return tuple(hunks)


def _read_hunk(cursor: Cursor) -> tuple[Hunk, bool, bool]:
    """One hunk, and whether its old and its new side end without a newline."""
    first = cursor.number
    match = _HUNK.fullmatch(cursor.peek() or b"")
    if match is None:
        cursor.fail("malformed hunk header; expected `@@ -LINE,COUNT +LINE,COUNT @@`")
    cursor.take()
    old_start, new_start = int(match[1]), int(match[3])
    old_left = 1 if match[2] is None else int(match[2])
    new_left = 1 if match[4] is None else int(match[4])
    if (old_left and not old_start) or (new_left and not new_start):
        cursor.fail("a hunk starts at line 0", line=first)
    sides: tuple[list[bytes], list[bytes]] = ([], [])
    removed: list[bytes] = []
    added: list[bytes] = []
    ended = [False, False]
    while old_left or new_left or (cursor.peek() or b"").startswith(_NO_NEWLINE):
        line = cursor.peek()
        if line is None:
            cursor.fail(f"the patch ends inside a hunk that lacks {_lacks(old_left, new_left)}")
        if line.startswith(_NO_NEWLINE):
            _mark_end(cursor, sides, (removed, added), ended)
            continue
        # An empty line is a context line whose blank an editor stripped; git reads it so as well.
        kind, text = line[:1] or b" ", line[1:] + b"\n"
        on_old, on_new = kind in (b" ", b"-"), kind in (b" ", b"+")
        if not on_old and not on_new:
            cursor.fail(f"this is no line of a hunk, and the hunk lacks {_lacks(old_left, new_left)}")
        if (on_old and not old_left) or (on_new and not new_left):
            cursor.fail("the hunk holds more lines than its header declares")
        if (on_old and ended[0]) or (on_new and ended[1]):
            cursor.fail("a line follows the end of the file")
        cursor.take()
        if on_old:
            sides[0].append(text)
            old_left -= 1
        if on_new:
            sides[1].append(text)
            new_left -= 1
        if not on_new:
            removed.append(text)
        elif not on_old:
            added.append(text)
    if not removed and not added:
        cursor.fail("the hunk changes nothing", line=first)
    hunk = Hunk(first, old_start, tuple(sides[0]), new_start, tuple(sides[1]), tuple(removed), tuple(added))
    return hunk, ended[0], ended[1]


def _mark_end(
    cursor: Cursor,
    sides: tuple[list[bytes], list[bytes]],
    changed: tuple[list[bytes], list[bytes]],
    ended: list[bool],
) -> None:
    r"""Take a `\ No newline at end of file`: the line before it has no newline on the sides it stands on."""
    kind = (cursor.peek(-1) or b" ")[:1]
    if kind not in (b" ", b"+", b"-"):
        cursor.fail("a no-newline marker follows no line")
    for index, letter in enumerate((b"-", b"+")):
        if kind in (b" ", letter):
            if not sides[index] or ended[index]:
                cursor.fail("a no-newline marker follows no line")
            sides[index][-1] = sides[index][-1].removesuffix(b"\n")
            if kind == letter:
                changed[index][-1] = sides[index][-1]
            ended[index] = True
    cursor.take()


def _lacks(old: int, new: int) -> str:
    return f"{old} old and {new} new lines"


def read_binary(cursor: Cursor) -> None:
    """Check a `GIT binary patch`: its forward block and, if there is one, its backward block.

    git decodes it and compares the result with the object id that the patch names; here its shape and the
    size that it claims are checked.

    Raises:
        PatchError: it is malformed or makes too large a file.
    """
    cursor.take()
    _read_block(cursor)
    if _BLOCK.fullmatch(cursor.peek() or b""):
        _read_block(cursor)


def _read_block(cursor: Cursor) -> None:
    match = _BLOCK.fullmatch(cursor.peek() or b"")
    if match is None:
        cursor.fail("expected `literal SIZE` or `delta SIZE`")
    first = cursor.number
    cursor.take()
    size = int(match[2])
    if size > MAX_BINARY:
        cursor.fail(f"the binary patch makes more than {MAX_BINARY} bytes", line=first)
    chunks: list[bytes] = []
    while line := cursor.peek():
        if _BASE85.fullmatch(line) is None:
            cursor.fail("malformed line of a binary patch")
        try:
            decoded = base64.b85decode(line[1:])
        except ValueError:
            cursor.fail("malformed line of a binary patch")
        length = line[0] - 64 if line[0] < 0x61 else line[0] - 96 + 26
        if not len(decoded) - 4 <= length <= len(decoded):
            cursor.fail("a line of a binary patch has another length than it says")
        chunks.append(decoded[:length])
        cursor.take()
    if cursor.peek() is None:
        cursor.fail("the patch ends inside a binary patch, which an empty line ends")
    if not chunks:
        cursor.fail("the binary patch holds no data")
    cursor.take()
    if match[1] == b"delta" and _delta_size(b"".join(chunks)) > MAX_BINARY:
        cursor.fail(f"the binary patch makes more than {MAX_BINARY} bytes", line=first)


def _delta_size(compressed: bytes) -> int:
    """The size of the file that a delta makes, from its header; too large where it has none.

    A few bytes of delta can make gigabytes, and git allocates what the header asks for.
    """
    try:
        head = zlib.decompressobj().decompress(compressed, 32)
    except zlib.error:
        return MAX_BINARY + 1
    sizes: list[int] = []
    value = shift = 0
    for byte in head:
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            sizes.append(value)
            value = shift = 0
    return sizes[1] if len(sizes) > 1 else MAX_BINARY + 1
