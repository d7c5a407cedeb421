"""A change as a unified diff in git's form, to be read or applied."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from guard.errors import OutputError
from guard.model.change import MODE_FILE, ChangeSet, FileChange, FileSide

_CONTEXT = 3


def to_patch(change: ChangeSet) -> bytes:
    """The change as a diff that `git apply` takes.

    Raises:
        OutputError: a file is no text, or its name needs quoting; a diff cannot hold it.
    """
    return b"".join(part for file in change.files for part in _file(file))


def _file(file: FileChange) -> Iterator[bytes]:
    before, after = file.before, file.after
    old, new = (before or after), (after or before)
    assert old is not None
    assert new is not None  # a change has at least one side
    names = _name(old), _name(new)
    yield b"diff --git a/%s b/%s\n" % names
    if before is None:
        yield b"new file mode %06o\n" % new.mode
    elif after is None:
        yield b"deleted file mode %06o\n" % old.mode
    elif file.mode_changed:
        yield b"old mode %06o\nnew mode %06o\n" % (old.mode, new.mode)
    if file.is_moved:
        yield b"%s from %s\n" % (b"copy" if file.copied else b"rename", names[0])
        yield b"%s to %s\n" % (b"copy" if file.copied else b"rename", names[1])
    if not file.content_changed:
        return
    yield b"--- %s\n" % (b"a/" + names[0] if before else b"/dev/null")
    yield b"+++ %s\n" % (b"b/" + names[1] if after else b"/dev/null")
    yield from _hunks(_lines(before), _lines(after))


def _hunks(old: list[bytes], new: list[bytes]) -> Iterator[bytes]:
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT):
        first, last = group[0], group[-1]
        yield b"@@ -%s +%s @@\n" % (_range(first[1], last[2]), _range(first[3], last[4]))
        for tag, i, j, k, m in group:
            if tag == "equal":
                yield from _marked(b" ", old[i:j])
                continue
            yield from _marked(b"-", old[i:j])
            yield from _marked(b"+", new[k:m])


def _range(start: int, end: int) -> bytes:
    return b"%d,%d" % (start + 1 if end > start else start, end - start)


def _marked(mark: bytes, lines: list[bytes]) -> Iterator[bytes]:
    for text in lines:
        yield mark + text if text.endswith(b"\n") else mark + text + b"\n\\ No newline at end of file\n"


def _lines(side: FileSide | None) -> list[bytes]:
    """The lines with their ends; only a newline ends one."""
    if side is None:
        return []
    if side.is_binary or side.mode & 0o170000 != MODE_FILE & 0o170000:
        raise OutputError("is no text file; a diff cannot hold it", where=side.path)
    return [line + b"\n" for line in side.data.split(b"\n")[:-1]] + [
        rest for rest in side.data.split(b"\n")[-1:] if rest
    ]


def _name(side: FileSide) -> bytes:
    name = side.path.encode("utf-8", "surrogateescape")
    if any(byte < 0x20 or byte in b'"\\' or byte > 0x7E for byte in name):
        raise OutputError("has a name that a diff writes quoted; copy the file by hand", where=side.path)
    return name
