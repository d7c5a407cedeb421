"""One file's section of a unified diff: git's extended form, or plain `---` and `+++`."""

from __future__ import annotations

import re

from guard.expressions import expression
from guard.intake.unified_body import read_binary, read_hunks
from guard.intake.unified_names import (
    CARRIAGE_RETURN,
    DEV_NULL,
    bare_name,
    checked,
    file_name,
    header_names,
    prefixed,
    strip_prefix,
)
from guard.intake.unified_parts import Cursor, FilePatch, Hunk
from guard.model.change import MODES

GIT = b"diff --git "

_GNU_COMMAND = expression(rb"diff (?!--git )-.*")
_INDEX = expression(rb"([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: ([0-7]{6}))?")
_EXTENDED = (
    *(b"old mode ", b"new mode ", b"deleted file mode ", b"new file mode ", b"copy from ", b"copy to "),
    *(b"rename from ", b"rename to ", b"similarity index ", b"dissimilarity index ", b"index "),
)


def read_git(cursor: Cursor) -> tuple[FilePatch, int]:
    """A section that begins with `diff --git`, with its paths already stripped."""
    first = cursor.number
    line = cursor.peek() or b""
    if not line.startswith(GIT):
        cursor.fail("a line that belongs to no file or hunk; `diff --git` was expected")
    names = header_names(cursor, line.removeprefix(GIT))
    cursor.take()
    headers = _extended_headers(cursor)
    modes = _modes(cursor, headers, first)
    moved = _moved(cursor, headers, first)
    hunks: tuple[Hunk, ...] = ()
    is_binary = False
    stated: tuple[str, str] | None = None
    if (cursor.peek() or b"").startswith(b"--- "):
        stated = _two_names(cursor)
        hunks = read_hunks(cursor)
    elif cursor.peek() == b"GIT binary patch":
        index = _INDEX.fullmatch(headers.get(b"index", b""))
        if index is None or any(len(oid) not in (40, 64) for oid in index.groups()[:2]):
            cursor.fail("a binary patch needs a full index line; make it with `git diff --binary`")
        read_binary(cursor)
        is_binary = True
    elif (cursor.peek() or b"").startswith(b"Binary files "):
        cursor.fail("the patch leaves the binary content out; make it with `git diff --binary`")
    strip, before, after = _git_paths(cursor, first, names, stated, moved)
    is_new = b"new file mode" in headers or (stated is not None and stated[0] == DEV_NULL)
    is_deleted = b"deleted file mode" in headers or (stated is not None and stated[1] == DEV_NULL)
    if is_new and is_deleted:
        cursor.fail("a file that is both new and deleted", line=first)
    if stated is not None and (is_new, is_deleted) != tuple(side == DEV_NULL for side in stated):
        cursor.fail("the header and the `---`/`+++` lines disagree whether a side exists", line=first)
    if moved is not None and (is_new or is_deleted):
        cursor.fail("a rename or copy that is also new or deleted", line=first)
    if not (hunks or is_binary or is_new or is_deleted or moved or modes[0] != modes[1]):
        cursor.fail("the section changes nothing", line=first)
    file = FilePatch(
        line=first,
        before_path=None if is_new else checked(cursor, before, first),
        after_path=None if is_deleted else checked(cursor, after, first),
        before_mode=None if is_new else modes[0],
        after_mode=None if is_deleted else modes[1],
        copied=moved is not None and moved[2],
        hunks=hunks,
        is_binary=is_binary,
    )
    _check_absent_side(cursor, file)
    return file, strip


def _extended_headers(cursor: Cursor) -> dict[bytes, bytes]:
    headers: dict[bytes, bytes] = {}
    while (line := cursor.peek()) is not None:
        key = next((key for key in _EXTENDED if line.startswith(key)), None)
        if key is None:
            break
        if key.strip() in headers:
            cursor.fail(f"`{key.decode().strip()}` stands twice")
        headers[key.strip()] = line.removeprefix(key)
        if line.endswith(b"\r"):
            cursor.fail(CARRIAGE_RETURN)
        cursor.take()
    return headers


def _modes(cursor: Cursor, headers: dict[bytes, bytes], first: int) -> tuple[int | None, int | None]:
    """The mode on both sides, as far as the header says."""
    pair = (b"old mode" in headers, b"new mode" in headers)
    alone = [key for key in (b"new file mode", b"deleted file mode") if key in headers]
    if pair[0] != pair[1] or len(alone) + pair[0] > 1:
        cursor.fail("the mode lines contradict each other", line=first)
    index = headers.get(b"index")
    match = _INDEX.fullmatch(index) if index is not None else None
    if index is not None and match is None:
        cursor.fail("malformed index line", line=first)
    unchanged = match[3] if match is not None else None
    if unchanged is not None and (pair[0] or alone):
        cursor.fail("the index line and the mode lines contradict each other", line=first)
    before = headers.get(b"old mode", headers.get(b"deleted file mode", unchanged))
    after = headers.get(b"new mode", headers.get(b"new file mode", unchanged))
    return _mode(cursor, before, first), _mode(cursor, after, first)


def _mode(cursor: Cursor, text: bytes | None, first: int) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(rb"[0-7]{6}", text) or int(text, 8) not in MODES:
        cursor.fail(f"{text.decode('ascii', 'replace')!r} is no file mode that git writes", line=first)
    return int(text, 8)


def _moved(cursor: Cursor, headers: dict[bytes, bytes], first: int) -> tuple[str, str, bool] | None:
    """Where a file is renamed or copied from and to, and whether it is a copy."""
    verbs = [verb for verb in (b"rename", b"copy") if {verb + b" from", verb + b" to"} & headers.keys()]
    if not verbs:
        return None
    source, target = (headers.get(verbs[0] + end) for end in (b" from", b" to"))
    if len(verbs) > 1 or source is None or target is None or source == target:
        cursor.fail("the rename or copy lines do not name two files", line=first)
    return bare_name(cursor, source), bare_name(cursor, target), verbs[0] == b"copy"


def _two_names(cursor: Cursor) -> tuple[str, str]:
    """The names on the `---` and `+++` lines, as they stand there."""
    before = file_name(cursor, (cursor.peek() or b"").removeprefix(b"--- "))
    cursor.take()
    if not (cursor.peek() or b"").startswith(b"+++ "):
        cursor.fail("`+++ ` was expected after `--- `")
    after = file_name(cursor, (cursor.peek() or b"").removeprefix(b"+++ "))
    cursor.take()
    if before == after == DEV_NULL:
        cursor.fail("neither side exists")
    return before, after


def _git_paths(
    cursor: Cursor,
    first: int,
    names: list[tuple[str, str]],
    stated: tuple[str, str] | None,
    moved: tuple[str, str, bool] | None,
) -> tuple[int, str, str]:
    """The strip count and both paths, on which every line that names them must agree."""
    for before, after in names:
        if stated is not None and any(
            side not in (DEV_NULL, name) for side, name in zip(stated, (before, after), strict=True)
        ):
            continue
        if moved is None:
            reading = strip_prefix(before, after)
            if reading is not None:
                return reading
            continue
        strip = prefixed(before, after, moved[0], moved[1])
        if strip is not None:
            return strip, moved[0], moved[1]
    return cursor.fail("the lines of the header do not agree on the file's name", line=first)


def read_plain(cursor: Cursor) -> tuple[FilePatch, int | None]:
    """A section of `---`, `+++` and hunks, its paths still unstripped; the strip count if it shows."""
    if _GNU_COMMAND.fullmatch(cursor.peek() or b"") and (cursor.peek(1) or b"").startswith(b"--- "):
        cursor.take()
    first = cursor.number
    if not (cursor.peek() or b"").startswith(b"--- "):
        cursor.fail("a line that belongs to no file or hunk; `--- ` or `diff --git ` was expected")
    before, after = _two_names(cursor)
    hunks = read_hunks(cursor)
    file = FilePatch(
        line=first,
        before_path=None if before == DEV_NULL else before,
        after_path=None if after == DEV_NULL else after,
        hunks=hunks,
    )
    _check_absent_side(cursor, file)
    if before == after:
        return file, 0
    if DEV_NULL in (before, after):
        return file, None
    if before.partition("/")[2] != after.partition("/")[2] or "/" not in before:
        cursor.fail("the `---` and `+++` lines name different files", line=first)
    return file, 1


def _check_absent_side(cursor: Cursor, file: FilePatch) -> None:
    for hunk in file.hunks:
        if (file.before_path is None and hunk.before) or (file.after_path is None and hunk.after):
            cursor.fail("the hunk has lines on a side that does not exist", line=hunk.line)
    if len(file.hunks) > 1 and None in (file.before_path, file.after_path):
        cursor.fail("a new or deleted file has one hunk", line=file.hunks[1].line)
