"""The reader of unified diffs, on texts written out."""

from __future__ import annotations

import base64
import zlib

import pytest

from guard.errors import PatchError
from guard.intake.unified import parse, reconstruct
from guard.model.change import ChangeKind

SIMPLE = b"""\
diff --git a/x.py b/x.py
index 1234567..89abcde 100644
--- a/x.py
+++ b/x.py
@@ -1,3 +1,3 @@ def f():
 one
-two
+TWO
 three
"""


def _base85(data: bytes) -> bytes:
    assert len(data) <= 26
    return bytes([64 + len(data)]) + base64.b85encode(data, pad=True)


def test_a_simple_diff() -> None:
    (file,) = parse(SIMPLE).files
    assert (file.before_path, file.after_path, file.before_mode, file.after_mode) == (
        "x.py",
        "x.py",
        0o100644,
        0o100644,
    )
    (hunk,) = file.hunks
    assert (hunk.line, hunk.before_start, hunk.removed, hunk.added) == (5, 1, (b"two\n",), (b"TWO\n",))


def test_reconstruct_gives_both_sides() -> None:
    change = reconstruct(SIMPLE, "example.patch")
    (file,) = change.files
    assert file.before is not None
    assert file.after is not None
    assert (file.before.data, file.after.data) == (b"one\ntwo\nthree\n", b"one\nTWO\nthree\n")
    assert change.base.read("x.py") == file.before.data
    assert change.source == "example.patch"


@pytest.mark.parametrize(
    ("names", "path"),
    [
        (b"--- a/x\n+++ b/x\n", "x"),
        (b"--- x\n+++ x\n", "x"),
        (b"--- old/d/x\n+++ new/d/x\n", "d/x"),
        (b"--- a/x y\t\n+++ b/x y\t\n", "x y"),
        (b"--- a/x\t2026-01-01 10:00:00.123456789 +0200\n+++ b/x\t2026-01-01 10:00:00 +0200\n", "x"),
        (b'--- "a/\\303\\244\\t\\"\\\\"\n+++ "b/\\303\\244\\t\\"\\\\"\n', 'ä\t"\\'),
        (b"diff -ru old/x new/x\n--- old/x\n+++ new/x\n", "x"),
        (b"diff --git a/x b/x\n--- a/x\n+++ b/x\n", "x"),
        (b"diff --git x x\n--- x\n+++ x\n", "x"),
        (b"diff --git a/x a/x\n--- a/x\n+++ a/x\n", "a/x"),
        (b"diff --git i/x w/x\n--- i/x\n+++ w/x\n", "x"),
        (b"diff --git a/b b/b b/b b/b\n--- a/b b/b\t\n+++ b/b b/b\t\n", "b b/b"),
        (b'diff --git "a/\\t" "b/\\t"\n--- "a/\\t"\n+++ "b/\\t"\n', "\t"),
    ],
)
def test_ways_to_write_a_name(names: bytes, path: str) -> None:
    (file,) = parse(names + b"@@ -1 +1 @@\n-1\n+2\n").files
    assert (file.before_path, file.after_path) == (path, path)


@pytest.mark.parametrize(
    ("header", "before", "after"),
    [
        (b"diff --git a/x b/y\nrename from x\nrename to y\n", "x", "y"),
        (b"diff --git x y\nsimilarity index 100%\nrename from x\nrename to y\n", "x", "y"),
        (b"diff --git a/x b/x\nrename from a/x\nrename to b/x\n", "a/x", "b/x"),
        (b'diff --git a/x "b/\\n"\nrename from x\nrename to "\\n"\n', "x", "\n"),
        (b"diff --git a/x b/x\nold mode 100644\nnew mode 100755\n", "x", "x"),
        (b"diff --git a/x y b/x y\nnew file mode 100644\nindex 0000000..e69de29\n", None, "x y"),
        (b"diff --git a/x b/x\ndeleted file mode 100644\nindex e69de29..0000000\n", "x", None),
    ],
)
def test_sections_without_lines(header: bytes, before: str | None, after: str | None) -> None:
    (file,) = parse(header).files
    assert (file.before_path, file.after_path, file.hunks) == (before, after, ())


def test_an_absent_side_in_a_plain_diff() -> None:
    new = b"--- x\t1970-01-01 01:00:00.000000000 +0100\n+++ x\t2026-01-01 10:00:00 +0000\n@@ -0,0 +1 @@\n+1\n"
    (file,) = parse(new).files
    assert (file.before_path, file.after_path) == (None, "x")
    gone = b"--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n"
    (file,) = parse(gone).files
    assert (file.before_path, file.after_path) == ("x", None)


def test_a_mailed_patch() -> None:
    mail = b"From " + b"0" * 40 + b" Mon Sep 17 00:00:00 2001\nFrom: A <a@mail.example>\n"
    mail += b"Date: Thu, 1 Jan 2026 00:00:00 +0000\nSubject: [PATCH] x\n y\n\nText.\n---\n x.py | 2 +-\n\n"
    assert len(parse(mail + SIMPLE + b"-- \n2.39.5\n\n").files) == 1
    for bad in (
        mail.replace(b"Subject", b"Sobject") + SIMPLE,
        mail + SIMPLE + b"-- \nrm -rf\n",
        mail + SIMPLE + b"-- \n2.39.5\nmore\n",
        mail.replace(b"Text.", b"--- a/y") + SIMPLE,
        SIMPLE + b"-- \n2.39.5\n\n",
        mail,
    ):
        with pytest.raises(PatchError):
            parse(bad)


def test_empty_lines_between_sections() -> None:
    text = SIMPLE + b"\n\n" + SIMPLE.replace(b"x.py", b"y.py") + b"\n"
    assert [file.path for file in parse(text).files] == ["x.py", "y.py"]


def test_a_binary_patch() -> None:
    oids = b"index " + b"0" * 40 + b".." + b"1" * 40 + b"\n"
    text = (
        b"diff --git a/x b/x\nnew file mode 100644\n"
        + oids
        + b"GIT binary patch\nliteral 5\nMcmZQbOiJbg00VykF#rGn\n\n"
    )
    text += b"literal 0\nHcmV?d00001\n\n"
    (file,) = parse(text).files
    assert file.is_binary
    for old, new in (
        (b"literal 5", b"literal 999999999999"),
        (
            b"literal 5\nMcmZQbOiJbg00VykF#rGn",
            b"delta 7\n" + _base85(zlib.compress(b"\x05\xff\xff\xff\xff\x7f\x00")),
        ),
        (oids, b"index 000..111\n"),
        (b"McmZ", b"Ncm~\x7f"),
        (b"rGn\n\n", b"rGn\n"),
        (b"GIT binary patch\nliteral 5\nMcmZQbOiJbg00VykF#rGn\n\n", b""),
    ):
        with pytest.raises(PatchError):
            parse(text.replace(old, new, 1))


def test_the_no_newline_marker() -> None:
    text = b"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n 1\n-2\n\\ No newline at end of file\n+2\n"
    (file,) = reconstruct(text).files
    assert file.before is not None
    assert file.after is not None
    assert (file.before.data, file.after.data) == (b"1\n2", b"1\n2\n")


@pytest.mark.parametrize(
    ("bad", "line"),
    [
        (b"", 1),
        (b"not a diff\n", 1),
        (b"\xef\xbb\xbf" + SIMPLE, 1),
        (b"cat > x <<'EOF'\n" + SIMPLE + b"EOF\n", 1),
        (b"```diff\n" + SIMPLE + b"```\n", 1),
        (SIMPLE + b"left over\n", 10),
        (SIMPLE + b"+left over\n", 10),
        (SIMPLE + b"\n" + SIMPLE, 11),
        (SIMPLE + SIMPLE, 10),
        (SIMPLE[:-1], 9),
        (SIMPLE.replace(b"@@ -1,3", b"@@ -1,4"), 10),
        (SIMPLE.replace(b"+1,3 @@", b"+1,2 @@"), 9),
        (SIMPLE.replace(b"-1,3", b"-0,3"), 5),
        (SIMPLE.replace(b"@@ def", b"@@@ def"), 5),
        (SIMPLE.replace(b"-two\n+TWO\n", b" two\n"), 5),
        (SIMPLE.replace(b"\n", b"\r\n"), 1),
        (SIMPLE.replace(b"x.py", b"../x.py"), 1),
        (SIMPLE.replace(b"x.py", b"/etc/x"), 1),
        (SIMPLE.replace(b"x.py", b".git/config"), 1),
        (SIMPLE.replace(b"x.py", b"d/.GIT/config"), 1),
        (SIMPLE.replace(b"+++ b/x.py", b"+++ b/y.py"), 1),
        (SIMPLE.replace(b"diff --git a/x.py b/x.py", b"diff --git a/x.py b/y.py"), 1),
        (SIMPLE.replace(b"100644", b"100666"), 1),
        (SIMPLE.replace(b"+++", b"++"), 4),
        (SIMPLE.replace(b"--- a/x.py\n+++ b/x.py\n", b""), 1),
        (SIMPLE.replace(b"--- a/x.py", b"--- /dev/null"), 5),
        (b"diff --git a/x b/x\n", 1),
        (b"diff --git a/x b/x\nindex 1234..5678\n", 1),
        (b"diff --git a/x b/x\nold mode 100644\n", 1),
        (b"diff --git a/x b/x\nnew file mode 100644\nold mode 100644\nnew mode 100755\n", 1),
        (b"diff --git a/x b/y\nrename from x\n", 1),
        (b"diff --git a/x b/y\nrename from x\nrename to z\n", 1),
        (b"diff --git a/x b/y\nrename from x\nrename to y\nrename to y\n", 4),
        (b"diff --git a/x b/y\nrename from x\ncopy to y\n", 1),
        (b"diff --git a/x b/x\nindex 1234..5678\nBinary files a/x and b/x differ\n", 3),
        (b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-1\n+2\n--- y\n+++ y\n@@ -1 +1 @@\n-1\n+2\n", 6),
        (b"--- x\n+++ x.orig\n@@ -1 +1 @@\n-1\n+2\n", 1),
        (b"--- /dev/null\n+++ /dev/null\n@@ -0,0 +1 @@\n+2\n", 3),
        (b'--- "a/x\n+++ "b/x\n@@ -1 +1 @@\n-1\n+2\n', 1),
        (b'--- "a/\\q"\n+++ "b/\\q"\n@@ -1 +1 @@\n-1\n+2\n', 1),
        (b"--- a/x\tsoon\n+++ b/x\n@@ -1 +1 @@\n-1\n+2\n", 1),
        (b"--- a/x\n+++ b/x\n@@ -5 +5 @@\n-1\n+2\n@@ -1 +1 @@\n-1\n+2\n", 6),
        (b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-1\n\\ No newline\n+2\n\\ No newline\n@@ -2 +2 @@\n-1\n+2\n", 8),
        (b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n\\ No newline\n-1\n+2\n", 4),
    ],
)
def test_what_is_refused_and_where(bad: bytes, line: int) -> None:
    with pytest.raises(PatchError) as caught:
        parse(bad)
    assert caught.value.where == f"patch:{line}", caught.value.message


@pytest.mark.parametrize(
    "gappy",
    [
        SIMPLE.replace(b"-1,3 +1,3", b"-5,3 +5,3"),
        SIMPLE + b"@@ -9 +9 @@\n-1\n+2\n",
        b"diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n",
        b"diff --git a/x b/x\nold mode 100644\nnew mode 100755\n",
    ],
)
def test_reconstruct_refuses_a_diff_with_gaps(gappy: bytes) -> None:
    with pytest.raises(PatchError):
        reconstruct(gappy)


def test_reconstruct_links_submodules_and_empty_files() -> None:
    text = (
        b"diff --git a/link b/link\nnew file mode 120000\n--- /dev/null\n+++ b/link\n@@ -0,0 +1 @@\n+/etc\n"
    )
    text += b"\\ No newline at end of file\n"
    text += b"diff --git a/sub b/sub\nnew file mode 160000\n--- /dev/null\n+++ b/sub\n@@ -0,0 +1 @@\n"
    text += b"+Subproject commit " + b"1" * 40 + b"\n"
    text += b"diff --git a/void b/void\nnew file mode 100755\n"
    files = {file.path: file for file in reconstruct(text).files}
    assert files["link"].kind is ChangeKind.SYMLINK
    assert files["sub"].after is not None
    assert files["sub"].after.data == b"1" * 40
    assert files["void"].after is not None
    assert (files["void"].after.data, files["void"].after.mode) == (b"", 0o100755)
    with pytest.raises(PatchError, match="Subproject"):
        reconstruct(text.replace(b"+Subproject commit 1", b"+Subproject commit z"))
