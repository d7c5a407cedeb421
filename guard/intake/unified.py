"""A strict reader of unified diffs.

Every line of the text must have its place: a section's header, a hunk with exactly the lines it declares,
a binary patch. Anything else is refused, since a line that one reader skips and another applies is a way
past the gate. Accepted around the sections is only what `git format-patch` writes: a mail header before the
first, and the `-- ` signature after the last.
"""

from __future__ import annotations

import re
from dataclasses import replace

from guard.errors import PatchError
from guard.expressions import expression
from guard.intake.unified_names import checked
from guard.intake.unified_parts import Cursor, FilePatch, Hunk, Patch
from guard.intake.unified_sections import GIT, read_git, read_plain
from guard.model.change import (
    MODE_FILE,
    MODE_SUBMODULE,
    ChangeSet,
    FileChange,
    FileSide,
    MappingTree,
)

__all__ = ["FilePatch", "Hunk", "Patch", "parse", "reconstruct"]

MAX_FILES = 20_000
"""How many files one patch may touch."""

_MAIL = expression(rb"From (?:[0-9a-f]{40}|[0-9a-f]{64}) \S.*")
_MAIL_HEADER = expression(rb"[A-Za-z][A-Za-z0-9-]*: ?.*|[ \t].*")
SUBMODULE = expression(rb"Subproject commit ([0-9a-f]{40}|[0-9a-f]{64})\n")
"""How a diff shows a submodule's content."""
_DIFF_LIKE = (b"--- ", b"+++ ", b"@@ ", b"Index: ")


def parse(text: bytes, name: str = "patch") -> Patch:
    """Read a unified diff.

    Args:
        text: The diff: git's extended form or plain `---`/`+++` sections, not mixed.
        name: What to call it in `PatchError.where`, which reads `NAME:LINE`.

    Returns:
        What the diff says it does, file by file, in its own order.

    Raises:
        PatchError: a line has no place, a count is wrong, a path leaves the tree or is named twice, or there
            is no file in it.
    """
    cursor = Cursor(text, name)
    mailed = _skip_mail_header(cursor)
    is_git = (cursor.peek() or b"").startswith(GIT)
    files: list[FilePatch] = []
    strips: list[int | None] = []
    while (line := cursor.peek()) is not None:
        if files and not line:
            cursor.take()  # empty lines between sections and after the last hold nothing
            continue
        if mailed and line == b"-- ":
            break
        file, strip = read_git(cursor) if is_git else read_plain(cursor)
        files.append(file)
        strips.append(strip)
        if len(files) > MAX_FILES:
            cursor.fail(f"the patch touches more than {MAX_FILES} files; split it")
    _skip_signature(cursor, mailed)
    if not files:
        cursor.fail("the patch names no file", line=1)
    strip = _one_strip(cursor, files, strips)
    resolved = tuple(files if is_git else (_stripped(cursor, file, strip) for file in files))
    _refuse_duplicates(cursor, resolved)
    return Patch(resolved, strip)


def reconstruct(text: bytes, name: str = "patch") -> ChangeSet:
    """The change that a diff makes, from its text alone; for text that is trusted, such as policy examples.

    It works where the diff shows whole files: added and deleted ones, and modified ones whose single hunk
    starts at line 1. Whether a file goes on past its last hunk cannot be known from a diff; write examples
    with full context.

    Returns:
        The change; its base holds the files' old sides and no others.

    Raises:
        PatchError: the diff is malformed, or leaves content out.
    """
    files: list[FileChange] = []
    before_tree: dict[str, bytes] = {}
    for file in parse(text, name).files:
        where = f"{name}:{file.line}"
        if file.is_binary or (not file.hunks and None not in (file.before_path, file.after_path)):
            raise PatchError(
                "the diff does not show this file's content; use text and full context", where=where
            )
        hunk = file.hunks[0] if file.hunks else None
        if hunk is not None and (len(file.hunks) > 1 or max(hunk.before_start, hunk.after_start) > 1):
            raise PatchError("the diff leaves lines out; show the whole file in one hunk", where=where)
        before = _whole(file.before_path, file.before_mode, hunk.before if hunk else (), where)
        after = _whole(
            file.after_path, file.after_mode or file.before_mode, hunk.after if hunk else (), where
        )
        if before is not None:
            before_tree[before.path] = before.data
        files.append(FileChange(before, after, copied=file.copied))
    return ChangeSet(tuple(files), base=MappingTree(before_tree), source=name)


def _whole(path: str | None, mode: int | None, lines: tuple[bytes, ...], where: str) -> FileSide | None:
    if path is None:
        return None
    data = b"".join(lines)
    if mode == MODE_SUBMODULE:
        match = SUBMODULE.fullmatch(data)
        if match is None:
            raise PatchError("a submodule's content is the line `Subproject commit ID`", where=where)
        data = match[1]
    return FileSide(path, data, MODE_FILE if mode is None else mode)


def _skip_mail_header(cursor: Cursor) -> bool:
    """Pass over what `git format-patch` writes before the first file; whether it was there."""
    if _MAIL.fullmatch(cursor.peek() or b"") is None:
        return False
    cursor.take()
    seen: set[bytes] = set()
    while line := cursor.peek():
        if _MAIL_HEADER.fullmatch(line) is None:
            cursor.fail("malformed mail header")
        seen.add(line.partition(b":")[0].lower())
        cursor.take()
    if not {b"from", b"date", b"subject"} <= seen:
        cursor.fail("a mail header without From, Date and Subject")
    while (line := cursor.peek()) is not None and not line.startswith(GIT):
        if line.startswith(_DIFF_LIKE):
            cursor.fail("the commit message holds what looks like a diff")
        cursor.take()
    return True


def _skip_signature(cursor: Cursor, mailed: bool) -> None:
    if mailed and cursor.peek() == b"-- ":
        cursor.take()
        if not re.fullmatch(rb"(?:[a-z]+ )?v?[0-9][\x21-\x7e ]*", cursor.peek() or b""):
            cursor.fail("git's version was expected after the signature mark")
        cursor.take()
    while cursor.peek() == b"":
        cursor.take()
    if cursor.peek() is not None:
        cursor.fail("a line that belongs to no file or hunk")


def _one_strip(cursor: Cursor, files: list[FilePatch], strips: list[int | None]) -> int:
    """The strip count of the whole patch: git applies one to all of it."""
    known = {strip for strip in strips if strip is not None}
    if len(known) > 1:
        odd = next(file for file, strip in zip(files, strips, strict=True) if strip not in (None, strips[0]))
        cursor.fail("some names carry the a/ and b/ prefixes and some do not", line=odd.line)
    if known:
        return known.pop()
    return int(all(file.path.startswith(("a/", "b/")) for file in files))


def _stripped(cursor: Cursor, file: FilePatch, strip: int) -> FilePatch:
    def path(name: str | None) -> str | None:
        if name is None:
            return None
        if strip and "/" not in name:
            cursor.fail("some names carry the a/ and b/ prefixes and some do not", line=file.line)
        return checked(cursor, name.partition("/")[2] if strip else name, file.line)

    return replace(file, before_path=path(file.before_path), after_path=path(file.after_path))


def _refuse_duplicates(cursor: Cursor, files: tuple[FilePatch, ...]) -> None:
    """One section for each file, whatever it does to it; only the source of copies may come again."""
    seen: set[str] = set()
    for file in files:
        names = {file.path} if file.copied else {file.before_path, file.after_path} - {None}
        for name in names:
            assert name is not None
            if name in seen:
                cursor.fail(f"the patch names {name!r} twice", line=file.line)
            seen.add(name)
