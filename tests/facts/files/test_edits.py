"""Edits of whole files, and the accounting of files whose structure nobody reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.facts.files.classify import Reader, content_before, reader
from guard.facts.files.edits import file_edits
from guard.facts.files.lines import changed_lines
from guard.facts.files.magic import MAGIC, sniff
from guard.facts.kinds import KINDS
from guard.model.change import (
    MODE_EXECUTABLE,
    MODE_FILE,
    MODE_SUBMODULE,
    MODE_SYMLINK,
    MODES,
    FileChange,
    FileSide,
)
from guard.model.edit import ChangedLines, Edit, Span


def lines_of(file: FileChange) -> ChangedLines:
    return changed_lines(content_before(file), file.after)


def edits_of(file: FileChange) -> dict[str, Edit]:
    found = file_edits(file, lines_of(file))
    by_kind = {edit.kind: edit for edit in found}
    assert len(by_kind) == len(found)
    return by_kind


def change(path: str, before: bytes | None, after: bytes | None, **kwargs: int) -> FileChange:
    return FileChange(
        FileSide(path, before, kwargs.get("old", MODE_FILE)) if before is not None else None,
        FileSide(path, after, kwargs.get("new", MODE_FILE)) if after is not None else None,
    )


def covered(groups: list[tuple[Span, ...]]) -> frozenset[int]:
    return frozenset(n for spans in groups for span in spans for n in range(span.start, span.end + 1))


def test_modified_text_says_how_much() -> None:
    found = edits_of(change("a.md", b"a\nb\nc\n", b"a\nB\nc\nd\n"))
    assert set(found) == {"text"}
    assert found["text"].summary == "2 lines added, 1 line removed"
    assert [str(span) for span in found["text"].after] == ["2", "4"]
    assert [str(span) for span in found["text"].before] == ["2"]


def test_only_blanks() -> None:
    found = edits_of(change("a.md", b"a\nb\n", b"a\r\nb\r\n"))
    assert found["text"].summary.endswith("only blanks and line endings differ")


def test_python_lines_are_left_to_the_python_engine() -> None:
    assert edits_of(change("a.py", b"a\n", b"b\n")) == {}
    assert set(edits_of(change("a.py", None, b"b\n"))) == {"file.added"}
    assert set(edits_of(change("a.py", b"b\n", None))) == {"file.deleted"}


def test_setup_py_is_also_build() -> None:
    found = edits_of(change("setup.py", b"a\n", b"b\n"))
    assert set(found) == {"build"}
    assert found["build"].after


def test_added_executable() -> None:
    assert set(edits_of(change("run.sh", None, b"ls\n", new=MODE_EXECUTABLE))) == {
        "file.added",
        "mode",
        "source",
    }


def test_rename_within_a_class() -> None:
    file = FileChange(FileSide("a.md", b"x\n"), FileSide("b.md", b"x\n"))
    found = edits_of(file)
    assert set(found) == {"file.renamed"}
    assert found["file.renamed"].before_path == "a.md"
    assert found["file.renamed"].summary == "renamed from a.md"


def test_copy() -> None:
    file = FileChange(FileSide("a.md", b"x\n"), FileSide("b.md", b"x\ny\n"), copied=True)
    assert set(edits_of(file)) == {"file.copied", "text"}


def test_rename_that_makes_prose_a_program() -> None:
    file = FileChange(FileSide("a.txt", b"x\ny\n"), FileSide("a.js", b"x\ny\n"))
    found = edits_of(file)
    assert set(found) == {"file.renamed", "source"}
    assert found["source"].after[0].end == 2
    assert "text becomes source, all of it counts as new" in found["file.renamed"].summary
    assert found["file.renamed"].before[0].end == 2


def test_rename_that_makes_prose_python_leaves_all_lines_to_the_python_engine() -> None:
    file = FileChange(FileSide("a.txt", b"x\ny\n"), FileSide("a.py", b"x\ny\n"))
    assert lines_of(file).after == {1, 2}
    assert "text becomes python" in edits_of(file)["file.renamed"].summary


def test_mode_alone() -> None:
    found = edits_of(change("a.sh", b"x\n", b"x\n", new=MODE_EXECUTABLE))
    assert set(found) == {"mode"}
    assert found["mode"].summary == "mode 100644 → 100755"


def test_mode_that_makes_prose_a_program() -> None:
    found = edits_of(change("a.md", b"x\n", b"x\n", new=MODE_EXECUTABLE))
    assert set(found) == {"mode", "source"}
    assert found["source"].after


def test_shebang_that_makes_prose_a_program() -> None:
    found = edits_of(change("a.md", b"x\ny\n", b"#!/bin/sh\nx\ny\n"))
    assert set(found) == {"mode", "source"}
    assert found["source"].after[0].end == 3


@pytest.mark.parametrize(
    ("path", "target", "says"),
    [
        ("a/b", b"c", "link to 'c'"),
        ("a/b", b"../c", "link to '../c'"),
        ("a/b", b"../../c", "outside the tree"),
        ("b", b"/etc/passwd", "outside the tree"),
        ("b", b"..\\x", "outside the tree"),
        ("b", b"C:\\x", "outside the tree"),
        ("b", b".git/config", "inside the repository's own data"),
        ("b", b"x/../../y", "outside the tree"),
    ],
)
def test_symlink_target(path: str, target: bytes, says: str) -> None:
    found = edits_of(change(path, None, target, new=MODE_SYMLINK))
    assert set(found) == {"file.added", "symlink"}
    assert says in found["symlink"].summary


def test_symlink_forms() -> None:
    moved = edits_of(change("b", b"x", b"../y", old=MODE_SYMLINK, new=MODE_SYMLINK))
    assert moved["symlink"].summary == "link points to '../y', outside the tree; it pointed to 'x'"
    assert edits_of(change("b", b"x", None, old=MODE_SYMLINK))["symlink"].summary == "link to 'x' removed"
    replaced = edits_of(change("b.py", b"x = 1\n", b"c.py", new=MODE_SYMLINK))
    assert replaced["symlink"].summary == "file replaced by a link to 'c.py'"
    assert "source" in replaced  # a link named like Python brings code in
    assert replaced["mode"].before[0].end == 1
    back = edits_of(change("b.md", b"c", b"x\n", old=MODE_SYMLINK))
    assert back["symlink"].summary == "link to 'c' replaced by a file"
    assert edits_of(change("CLAUDE.md", None, b"AGENTS.md", new=MODE_SYMLINK)).keys() == {
        "file.added",
        "symlink",
        "agent_instructions",
    }


def test_submodule() -> None:
    old, new = b"a" * 40, b"b" * 40
    found = edits_of(change("lib", old, new, old=MODE_SUBMODULE, new=MODE_SUBMODULE))
    assert set(found) == {"submodule"}
    assert found["submodule"].summary == f"commit {'a' * 40} → {'b' * 40}"
    assert "added at" in edits_of(change("lib", None, new, new=MODE_SUBMODULE))["submodule"].summary
    assert "removed, was" in edits_of(change("lib", old, None, old=MODE_SUBMODULE))["submodule"].summary


def test_binary_says_type_and_size() -> None:
    found = edits_of(change("a.png", None, b"\x7fELF\0\0"))
    assert set(found) == {"file.added", "binary"}
    assert found["binary"].summary == "ELF program, though named .png, 6 bytes"
    both = edits_of(change("a.js", b"x\n", b"x\0\n"))
    assert set(both) == {"binary", "source"}
    assert both["binary"].summary == "text, 2 bytes → unknown type, 3 bytes"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (b"a\n", b"\xff\n", "UTF-8 → not UTF-8"),
        (b"a\n", b"\xef\xbb\xbfa\n", "UTF-8 → UTF-8 with byte order mark"),
        (b"\xff\n", b"\xffa\n", "the text is not UTF-8"),
        (None, b"\xe9\n", "the text is not UTF-8"),
        (None, b"\xef\xbb\xbfa", "the text is UTF-8 with byte order mark"),
        (None, b"\xff\xfea\n", "the text is UTF-16 with byte order mark"),
        (b"a\n", b"b\n", None),
        (b"\xef\xbb\xbfa", b"\xef\xbb\xbfb", None),
        (b"\xe9\n", None, None),
    ],
)
@pytest.mark.parametrize("path", ["a.txt", "a.py"])
def test_encoding(path: str, before: bytes | None, after: bytes | None, says: str | None) -> None:
    found = edits_of(change(path, before, after))
    assert (found["encoding"].summary if "encoding" in found else None) == says


@pytest.mark.parametrize("magic", MAGIC, ids=lambda magic: f"{magic.name}-{magic.starts!r}")
def test_magic_bytes(magic: object) -> None:
    row = next(one for one in MAGIC if one is magic)
    data = b"\1" * row.offset + row.starts
    assert sniff("x.zzz", data).endswith("though named .zzz")
    suffix = min(row.suffixes)
    assert "though" not in sniff(f"x.{suffix}", data)
    assert "though named" in sniff(f"x.{suffix}", b"plainly not")


PATHS = st.sampled_from(["a.md", "b/a.py", "x.js", "AGENTS.md", "a.png", "setup.py", "a", "uv.lock", "a.css"])
SIDES = st.builds(FileSide, PATHS, st.binary(max_size=60), st.sampled_from(sorted(MODES)))


@given(st.one_of(st.none(), SIDES), st.one_of(st.none(), SIDES), st.booleans())
def test_every_changed_line_is_accounted_for(
    before: FileSide | None, after: FileSide | None, copied: bool
) -> None:
    if before is None and after is None:
        return
    file = FileChange(before, after, copied)
    lines = lines_of(file)
    found = file_edits(file, lines)
    assert {edit.kind for edit in found} <= KINDS.keys()
    if file.content_changed or file.mode_changed or file.is_moved:
        assert found or reader(file) is not Reader.LINES
    if reader(file) is Reader.LINES and found:
        assert covered([edit.after for edit in found]) >= lines.after
        assert covered([edit.before for edit in found]) >= lines.before
