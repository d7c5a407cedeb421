"""Random files and random damage: what git and diff write is read back exactly, and nothing crashes."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guard.errors import PatchError
from guard.intake.patch import patch_on_directory
from guard.intake.unified import parse, reconstruct
from guard.tools.folders import LocalFolder
from tests.repos import Repo

LINES = st.sampled_from(
    [
        b"a",
        b"b",
        b"",
        b"-- x",
        b"++ x",
        b"-- ",
        b"@@ -1 +1 @@",
        b"a\r",
        b"\x0c",
        b"\xe2\x80\xa8",
        b"\xff",
        b"\\ No",
        b" ",
        b"diff",
    ]
)
TEXTS = st.tuples(st.lists(LINES, min_size=1, max_size=12), st.booleans()).map(
    lambda made: b"\n".join(made[0]) + (b"\n" if made[1] else b"")
)
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _diff(folder: Path, before: bytes | None, after: bytes | None, context: int, tool: str) -> bytes:
    """The diff of one file that real tools write; empty where nothing differs."""
    for side, data in (("a", before), ("b", after)):
        (folder / side).mkdir()
        if data is not None:
            (folder / side / "x").write_bytes(data)
    if tool == "gnu":
        command = ["diff", "-r", "-N", "--text", f"-U{context}", "a", "b"]
        return subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout
    repo = Repo(folder / "repo", {} if before is None else {"x": before})
    repo.stage({"x": after} if after is not None or before is not None else {})
    return os.fsencode(repo.git("diff", "--cached", "--text", f"-U{context}") + "\n")


@SLOW
@given(before=TEXTS | st.none(), after=TEXTS | st.none(), tool=st.sampled_from(["git", "gnu"]))
def test_full_context_is_reconstructed(before: bytes | None, after: bytes | None, tool: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        text = _diff(Path(name), before, after, 1000, tool)
    if before == after or (tool == "gnu" and (before or b"") == (after or b"")):
        return
    (file,) = reconstruct(text).files
    assert (file.before.data if file.before else None, file.after.data if file.after else None) == (
        before,
        after,
    )
    assert file.path == "x"


@SLOW
@given(
    before=TEXTS | st.none(),
    after=TEXTS | st.none(),
    context=st.integers(1, 4),
    tool=st.sampled_from(["git", "gnu"]),
)
def test_what_is_applied_is_what_was_diffed(
    before: bytes | None, after: bytes | None, context: int, tool: str
) -> None:
    if (before or b"") == (after or b""):
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = _diff(folder, before, after, context, tool)
        (file,) = patch_on_directory(text, LocalFolder(folder / "a")).files
    assert (file.before.data if file.before else None, file.after.data if file.after else None) == (
        before,
        after,
    )


DIFF = b"""\
diff --git a/x.py b/y.py
similarity index 50%
old mode 100644
new mode 100755
rename from x.py
rename to y.py
index 1234567..89abcde
--- a/x.py
+++ b/y.py
@@ -1,3 +1,3 @@ def f():
 one
-two
+++ TWO
 three
\\ No newline at end of file
diff --git "a/\\303\\244" "b/\\303\\244"
new file mode 100644
--- /dev/null
+++ "b/\\303\\244"\t
@@ -0,0 +1,2 @@
+1
+2
"""
PIECES = st.sampled_from(
    [*DIFF.splitlines(keepends=True), b"\n", b"\r", b"\0", b'"', b"\\", b" ", b"-- \n", b"9", b"\xff"]
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(DIFF)), st.integers(0, 30), PIECES | st.just(b"")),
        min_size=1,
        max_size=4,
    )
)
def test_damage_is_refused_and_never_crashes(damage: list[tuple[int, int, bytes]]) -> None:
    text = DIFF
    for at, gone, come in damage:
        text = text[:at] + come + text[at + gone :]
    for read in (parse, reconstruct):
        with suppress(PatchError):
            read(text)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.lists(PIECES, max_size=12).map(b"".join))
def test_any_bytes_are_refused_or_read(text: bytes) -> None:
    try:
        patch = parse(text)
    except PatchError:
        return
    assert patch.files
