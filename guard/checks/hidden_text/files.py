"""The part of the hidden-text check that looks at what a file is, not at its lines."""

from __future__ import annotations

import posixpath
import re

from guard.checks.hidden_text import rules
from guard.checks.hidden_text import tables as table
from guard.checks.kit.findings import Findings
from guard.facts.files.classify import FileClass, classes
from guard.model.change import MODE_EXECUTABLE, MODE_SUBMODULE, MODE_SYMLINK, FileChange, FileSide
from guard.model.marks import UTF8

_DATA = frozenset({FileClass.TEXT, FileClass.DATA, FileClass.LOCK, FileClass.STYLE, FileClass.NOTEBOOK})


def judge_file(file: FileChange, findings: Findings) -> None:
    """Enter findings on the file's mode, type and encoding, where the change brought them."""
    before, after = file.before, file.after
    if after is None:
        return
    if after.mode == MODE_SYMLINK:
        _link(file, after, findings)
    elif after.mode == MODE_SUBMODULE:
        old = before.data.decode("ascii", "replace") if before else "nothing"
        message = f"the submodule goes from {old} to {after.data.decode('ascii', 'replace')}"
        findings.add(rules.SUBMODULE, file.path, 1, message, "submodule")
    elif after.is_binary:
        _binary(file, after, findings)
    else:
        _text(file, after, findings)


def _link(file: FileChange, after: FileSide, findings: Findings) -> None:
    if file.before is not None and file.before.mode == MODE_SYMLINK and file.before.data == after.data:
        return
    target = after.data.decode("utf-8", "surrogateescape").replace("\\", "/")
    place = posixpath.normpath(posixpath.join(posixpath.dirname(after.path), target))
    into_git = any(part.casefold() == ".git" for part in place.split("/"))
    if target.startswith(("/", "~")) or re.match(r"[A-Za-z]:", target) or place.startswith("..") or into_git:
        findings.add(rules.LINK_OUT, file.path, 1, f"the link points to {target!r}, out of the tree", target)


def _binary(file: FileChange, after: FileSide, findings: Findings) -> None:
    before = file.before
    if before is not None and before.is_binary and before.path == after.path and not _kind(after):
        return
    name = after.path.rsplit("/", 1)[-1].casefold()
    suffix = name.rsplit(".", 1)[-1] if "." in name else ""
    known = suffix in table.PROGRAM_SUFFIXES or suffix in table.ARCHIVE_SUFFIXES
    own = classes(after.path)[0]
    if not known and own is not FileClass.OTHER and (before is None or not before.is_binary):
        message = f"the file is named as {own.value} and holds NUL bytes: it is shown as binary, not as text"
        findings.add(rules.BINARY, file.path, 1, message, "binary")
    kind = _kind(after) or ("a program by its name" if suffix in table.PROGRAM_SUFFIXES else "")
    if kind and (before is None or before.data != after.data):
        findings.add(rules.PROGRAM, file.path, 1, f"the file is {kind}", kind)


def _kind(side: FileSide) -> str:
    name = next((name for magic, name in table.MAGIC if side.data.startswith(magic)), "")
    suffix = side.path.rsplit(".", 1)[-1].casefold()
    return "" if name.endswith("archive") and suffix in table.ARCHIVE_SUFFIXES else name


def _text(file: FileChange, after: FileSide, findings: Findings) -> None:
    before = file.before
    if after.text is None and (before is None or before.text is not None):
        findings.add(rules.ENCODING, file.path, 1, "the file is not UTF-8, and was not so before", "encoding")
    elif after.data.startswith(UTF8) and not (before and before.data.startswith(UTF8)):
        findings.add(rules.ENCODING, file.path, 1, "the file begins with a byte order mark", "bom")
    if (codec := _codec(after)) and (before is None or _codec(before) != codec):
        message = f"the file declares the codec {codec!r}, under which a comment can hold code"
        findings.add(rules.CODEC, file.path, 1, message, codec)
    was = before.mode if before is not None else 0
    if after.mode == MODE_EXECUTABLE != was and not after.data.startswith(b"#!"):
        own = set(classes(after.path))
        if own <= _DATA:
            findings.add(rules.EXECUTABLE, file.path, 1, "the file is data and was made executable", "mode")


def _codec(side: FileSide) -> str:
    """The codec that the first two lines declare, where it is one that hides text; else ""."""
    head = b"\n".join(side.data[:400].replace(b"\r", b"\n").split(b"\n")[:2])
    if b"coding" not in head:
        return ""
    match = table.BAD_CODING.search(head)
    name = match[1].decode("ascii", "replace").casefold() if match else ""
    return name if table.DECEPTIVE_CODECS.match(name) else ""
