"""The names in a unified diff: quoted or not, with `a/` and `b/` or without, with a time stamp or none."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from guard.errors import IntakeError
from guard.expressions import expression
from guard.intake.unified_parts import Cursor
from guard.model.change import check_path

DEV_NULL = "/dev/null"
CARRIAGE_RETURN = "a header line ends with a carriage return; end the patch's own lines with plain newlines"

_PAIRS = frozenset({"ab", "iw", "ci", "cw", "ow", "12"})
"""First letters of the prefixes git writes for the two sides: usual, diff.mnemonicPrefix, --no-index."""
_ESCAPES = dict(zip(b'abtnvfr"\\', b'\a\b\t\n\v\f\r"\\', strict=True))
_QUOTED = expression(rb'"((?:[^"\\\x00-\x1f]|\\.)*)"')
_ESCAPE = expression(rb"\\([0-3][0-7]{2}|.)")
_CONTROL = expression(rb"[\x00-\x1f\x7f]")
_STAMP = expression(
    r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?: ([-+])(\d{2}):?(\d{2}))?", re.ASCII
)


def file_name(cursor: Cursor, text: bytes) -> str:
    """The name after `--- ` or `+++ `; `/dev/null` for a side that does not exist.

    GNU diff -N writes the name of an absent file with a time stamp of 1970; that too becomes `/dev/null`.
    """
    if text.startswith(b'"'):
        match = _QUOTED.match(text)
        if match is None:
            cursor.fail("the quoted name does not end")
        name, rest = _unquote(cursor, match[1]), text[match.end() :]
        if rest and not rest.startswith(b"\t"):
            cursor.fail("something follows the quoted name")
        stamp = rest[1:]
    else:
        raw, _, stamp = text.partition(b"\t")
        name = _plain(cursor, raw)
    return DEV_NULL if stamp and _is_epoch(cursor, stamp) else name


def bare_name(cursor: Cursor, text: bytes) -> str:
    """The whole of `text` as a name, as after `rename from `."""
    match = _QUOTED.fullmatch(text)
    return _unquote(cursor, match[1]) if match is not None else _plain(cursor, text)


def header_names(cursor: Cursor, text: bytes) -> list[tuple[str, str]]:
    """Every way to read the two names after `diff --git `; names with blanks can be read in several."""
    pairs: list[tuple[str, str]] = []
    for first, second in _splits(text):
        # A half that looks quoted and is not well-formed is no reading, unless it is the only one.
        if all(not half.startswith(b'"') or _QUOTED.fullmatch(half) for half in (first, second)):
            pairs.append((bare_name(cursor, first), bare_name(cursor, second)))
    if not pairs:
        cursor.fail("the names after `diff --git` cannot be told apart")
    return pairs


def strip_prefix(before: str, after: str) -> tuple[int, str, str] | None:
    """How two names of one file without a rename are to be read: the strip count and both paths.

    None where they are no two names of one file. Equal names carry no prefix (`diff.noprefix`).
    """
    if before == after:
        return 0, before, after
    if before[1:2] == after[1:2] == "/":
        letters = before[0] + after[0]
        if before[2:] == after[2:] and (letters in _PAIRS or letters[::-1] in _PAIRS):
            return 1, before[2:], after[2:]
    return None


def prefixed(before: str, after: str, old: str, new: str) -> int | None:
    """The strip count with which two names in a `diff --git` line stand for the paths `old` and `new`."""
    if (before, after) == (old, new):
        return 0
    letters = before[:1] + after[:1]
    known = letters in _PAIRS or letters[::-1] in _PAIRS
    if known and (before[1:], after[1:]) == (f"/{old}", f"/{new}"):
        return 1
    return None


def checked(cursor: Cursor, path: str, line: int) -> str:
    """A path that stays inside the tree.

    Raises:
        PatchError: it does not.
    """
    try:
        check_path(path)
    except IntakeError as error:
        cursor.fail(error.message, line=line)
    return path


def _splits(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    quoted = _QUOTED.match(text)
    if quoted is not None:
        if text[quoted.end() : quoted.end() + 1] == b" ":
            yield quoted[0], text[quoted.end() + 1 :]
        return
    if text.endswith(b'"') and b' "' in text:
        start = text.index(b' "')
        yield text[:start], text[start + 1 :]
        return
    # Bounded: a name is never longer than this, and each blank is one reading.
    blanks = [index for index, byte in enumerate(text[:8192]) if byte == 0x20]
    for index in blanks[:256]:
        if 0 < index < len(text) - 1:
            yield text[:index], text[index + 1 :]


def _plain(cursor: Cursor, raw: bytes) -> str:
    if not raw:
        cursor.fail("a name is missing")
    if raw.endswith(b"\r"):
        cursor.fail(CARRIAGE_RETURN)
    if _CONTROL.search(raw):
        cursor.fail("a name holds a control character and is not quoted")
    return os.fsdecode(raw)


def _unquote(cursor: Cursor, inner: bytes) -> str:
    def replace(match: re.Match[bytes]) -> bytes:
        escape = match[1]
        if len(escape) == 3:
            return bytes([int(escape, 8)])
        if escape[0] not in _ESCAPES:
            cursor.fail(f"the quoted name holds an unknown escape {match[0].decode('ascii', 'replace')!r}")
        return bytes([_ESCAPES[escape[0]]])

    name = _ESCAPE.sub(replace, inner)
    if not name or b"\0" in name:
        cursor.fail("the quoted name is empty or holds a NUL")
    return os.fsdecode(name)


def _is_epoch(cursor: Cursor, stamp: bytes) -> bool:
    match = _STAMP.fullmatch(stamp.decode("ascii", "replace"))
    if match is None:
        cursor.fail("what follows the name is no time stamp")
    day, clock, fraction, sign, hours, minutes = match.groups()
    if sign is None or int(fraction or "0"):
        return False
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return (moment - offset if sign == "+" else moment + offset).timestamp() == 0
    except (ValueError, OverflowError):
        cursor.fail("what follows the name is no time stamp")
