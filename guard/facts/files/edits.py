"""Edits of whole files, and of the lines of files whose structure nobody reads."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from guard.facts.files.classify import FileClass, Reader, content_before, reader, side_classes
from guard.facts.files.lines import spans
from guard.facts.files.magic import sniff
from guard.model.change import MODE_EXECUTABLE, MODE_SUBMODULE, MODE_SYMLINK, FileChange, FileSide
from guard.model.edit import ChangedLines, Edit
from guard.model.lines import LineNumbers
from guard.model.marks import marked_as

_CLASS_KIND: dict[FileClass, str] = {
    # Every other class is an edit kind by its own name.
    FileClass.PYTHON: "source",  # reached only where the file is no text of its own: a symbolic link
    FileClass.NOTEBOOK: "source",
    FileClass.MANIFEST: "build",
}


def file_edits(file: FileChange, lines: ChangedLines) -> tuple[Edit, ...]:
    """The edits of `file` as a whole, and by class where no other engine reads its lines.

    Goes in: one file and its changed lines, computed against `content_before(file)`. Comes out: for any file
    the edits of its existence, path, mode, type and encoding, which account for no line; for a file that is
    neither Python, notebook nor a manifest that is read, one edit per class of the file, each of which
    accounts for all its changed lines; for one that is read but has a further role (`setup.py` builds the
    project) one edit for the role. Where the file becomes another class of file, the edit that says so
    accounts for the lines before, and every line after counts as changed.
    """
    return (*_whole(file), *_by_type(file, lines), *_by_class(file, lines))


def _edit(file: FileChange, kind: str, summary: str, lines: ChangedLines | None = None) -> Edit:
    """An edit of `file` that accounts for all of `lines`, or for no line."""
    origin = file.before.path if file.before is not None and file.is_moved else ""
    return Edit(
        kind,
        file.path,
        summary,
        before_path=origin,
        before=spans(lines.before) if lines else (),
        after=spans(lines.after) if lines else (),
    )


def _whole(file: FileChange) -> Iterator[Edit]:
    before, after = file.before, file.after
    if before is None:
        assert after is not None  # held by FileChange
        yield _edit(file, "file.added", f"new file, {_size(after)}")
        if after.mode == MODE_EXECUTABLE:
            yield _edit(file, "mode", "new file is executable")
        return
    if after is None:
        yield _edit(file, "file.deleted", f"file deleted, {_size(before)}")
        return
    gone, became = None, ""
    if content_before(file) is None:
        # What the file was is gone as a whole, and one edit has to own the lines of it.
        gone = ChangedLines(before=LineNumbers.up_to(len(before.lines)))
        became = f"; {_what(before)} becomes {_what(after)}, all of it counts as new"
    if file.is_moved:
        word = "copied" if file.copied else "renamed"
        yield _edit(file, f"file.{word}", f"{word} from {before.path}{became}", gone)
    if file.mode_changed or (gone and not file.is_moved):
        # The same mode and another class: a `#!` line came or went, another way to become a program.
        how = f"mode {before.mode:06o} → {after.mode:06o}" if file.mode_changed else "first line changed"
        yield _edit(file, "mode", f"{how}{became}", None if file.is_moved else gone)


def _by_type(file: FileChange, lines: ChangedLines) -> Iterator[Edit]:
    modes = {side.mode for side in file.sides}
    if MODE_SYMLINK in modes and (file.content_changed or file.mode_changed or file.is_moved):
        yield _edit(file, "symlink", _symlink_summary(file), lines)
    if MODE_SUBMODULE in modes:
        yield _edit(file, "submodule", _submodule_summary(file), lines)
    if any(side.is_binary for side in file.sides):
        if lines.before or lines.after:
            yield _edit(file, "binary", _binary_summary(file), lines)
    elif summary := _encoding_summary(file):
        yield _edit(file, "encoding", summary)


def _by_class(file: FileChange, lines: ChangedLines) -> Iterator[Edit]:
    if not (lines.before or lines.after):
        return
    side = file.after or file.before
    assert side is not None  # held by FileChange
    read = reader(file) is not Reader.LINES
    found = side_classes(side)
    kinds = {_CLASS_KIND.get(klass, klass.value) for klass in (found[1:] if read else found)}
    if any(one.is_binary or one.mode in (MODE_SYMLINK, MODE_SUBMODULE) for one in file.sides):
        kinds.discard("other")  # "binary", "symlink" and "submodule" say more, and account for the lines
    for kind in sorted(kinds):
        yield _edit(file, kind, _lines_summary(file, lines), lines)


def _what(side: FileSide) -> str:
    if side.mode == MODE_SYMLINK:
        return "a symbolic link"
    if side.mode == MODE_SUBMODULE:
        return "a submodule"
    return " and ".join(klass.value for klass in side_classes(side))


def _size(side: FileSide) -> str:
    count = len(side.lines)
    return f"{len(side.data)} bytes" if side.is_binary else f"{count} line{'' if count == 1 else 's'}"


def _lines_summary(file: FileChange, lines: ChangedLines) -> str:
    parts = [
        f"{count} line{'' if count == 1 else 's'} {word}"
        for count, word in ((len(lines.after), "added"), (len(lines.before), "removed"))
        if count
    ]
    old, new = content_before(file), file.after
    pairs = zip(old.lines, new.lines, strict=False) if old and new else ()
    if old and new and len(old.lines) == len(new.lines) and all(a.rstrip() == b.rstrip() for a, b in pairs):
        parts.append("only blanks and line endings differ")
    return ", ".join(parts)


def _target(side: FileSide) -> str:
    """Where a symbolic link points, and whether that is outside the tree, read off the text alone."""
    target = side.data.decode("utf-8", "replace")
    plain = target.replace("\\", "/")
    place = posixpath.normpath(posixpath.join(posixpath.dirname(side.path), plain))
    if plain.startswith("/") or plain[1:2] == ":" or place == ".." or place.startswith("../"):
        return f"{target!r}, outside the tree"
    if ".git" in place.casefold().split("/"):
        return f"{target!r}, inside the repository's own data"
    return repr(target)


def _symlink_summary(file: FileChange) -> str:
    before, after = file.before, file.after
    was_link = before is not None and before.mode == MODE_SYMLINK
    if after is None or after.mode != MODE_SYMLINK:
        assert before is not None  # some side is a link
        end = "removed" if after is None else "replaced by a file"
        return f"link to {_target(before)} {end}"
    if was_link and before is not None and before.data != after.data:
        return f"link points to {_target(after)}; it pointed to {_target(before)}"
    if was_link:
        return f"link still points to {_target(after)}"
    return f"{'link' if before is None else 'file replaced by a link'} to {_target(after)}"


def _submodule_summary(file: FileChange) -> str:
    old, new = (
        side.data.decode("ascii", "replace").strip() if side and side.mode == MODE_SUBMODULE else ""
        for side in (file.before, file.after)
    )
    if old and new:
        return f"commit {old} → {new}"
    return f"submodule added at commit {new}" if new else f"submodule removed, was at commit {old}"


def _binary_summary(file: FileChange) -> str:
    def say(side: FileSide) -> str:
        kind = sniff(side.path, side.data) if side.is_binary else "text"
        return f"{kind}, {len(side.data)} bytes"

    return " → ".join(say(side) for side in file.sides)


def _encoding_summary(file: FileChange) -> str:
    """What is unusual or changed in how the text is encoded, or ""."""

    def name(side: FileSide) -> str:
        mark = marked_as(side.data).removesuffix("-sig")
        if mark and (mark != "utf-8" or side.text is not None):
            return f"{mark.upper()} with byte order mark"
        return "UTF-8" if side.text is not None else "not UTF-8"

    texts = [side for side in file.sides if side.mode not in (MODE_SYMLINK, MODE_SUBMODULE)]
    if not file.content_changed:
        return ""
    names = [name(side) for side in texts]
    if len(set(names)) == 2:
        return " → ".join(names)
    after = file.after
    if after is not None and after in texts and after.text is None:
        return f"the text is {name(after)}"
    if file.before is None and names and names[0] != "UTF-8":
        return f"the text is {names[0]}"
    return ""
