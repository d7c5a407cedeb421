"""Texts that fuzzing begins with: diffs, edits in the formats of models, and calls of hooks."""

from __future__ import annotations

import json
from collections.abc import Iterator

from benchmarks.fuzz_files import files, texts

_HUNK = "--- a/app.py\n+++ b/app.py\n@@ -1,2 +1,2 @@\n def twice(x):\n-    return 2 * x\n+    return 3 * x\n"


def shown(*suffixes: str) -> Iterator[bytes]:
    """The texts that the project shows of files whose names end so."""
    for path, all_ in texts().items():
        if path.endswith(suffixes):
            yield from all_


def diffs() -> Iterator[bytes]:
    """Diffs of several forms."""
    yield from files("examples/**/*.patch", "tests/**/*.patch", "tests/**/*.diff")
    head = "diff --git a/app.py b/app.py\n"
    yield (head + "index 1111111..2222222 100644\n" + _HUNK).encode()
    yield _HUNK.encode()
    yield (head + "old mode 100644\nnew mode 100755\n").encode()
    yield b"diff --git a/a b/b\nsimilarity index 100%\nrename from a\nrename to b\n"
    added = "diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+x\n"
    yield (added + "\\ No newline at end of file\n").encode()
    yield f"From {'0123' * 10} Mon Sep 17\nSubject: x\n\n---\n{_HUNK}-- \n2.0\n".encode()


def edits() -> Iterator[bytes]:
    """Edits in the formats of models."""
    update = "*** Update File: app.py\n@@ def twice(x):\n-    return 2 * x\n+    return 3 * x\n"
    moved = "*** Update File: notes.txt\n*** Move to: n.txt\n@@\n one\n+more\n*** End of File\n"
    for body in (update, "*** Add File: b.py\n+x = 1\n*** Delete File: notes.txt\n", moved):
        yield f"*** Begin Patch\n{body}*** End Patch".encode()
    block = "<<<<<<< SEARCH\n    return 2 * x\n=======\n    return 3 * x\n>>>>>>> REPLACE\n"
    yield f"app.py\n```python\n{block}```\n".encode()
    yield b"app.py\n```\ndef f():\n    pass\n```\n"


def calls() -> Iterator[bytes]:
    """Calls of hooks; the first byte chooses the harness."""
    write = {"file_path": "b.py", "content": "x = 1\n"}
    edit = {"file_path": "app.py", "old_string": "2", "new_string": "3", "replace_all": True}
    cell = {"notebook_path": "n.ipynb", "new_source": "x", "edit_mode": "insert", "cell_type": "code"}
    tools: tuple[tuple[str, object], ...] = (
        ("Write", write), ("Edit", edit), ("MultiEdit", {"file_path": "app.py", "edits": [edit]}),
        ("NotebookEdit", cell), ("Bash", {"command": "ls"}),
    )  # fmt: skip
    for tool, arguments in tools:
        call = {"hook_event_name": "PreToolUse", "cwd": "/", "tool_name": tool, "tool_input": arguments}
        yield b"\0" + json.dumps(call).encode()
    patch = {"tool_name": "apply_patch", "tool_input": {"command": next(edits()).decode()}}
    yield b"\1" + json.dumps(patch).encode()
    for number, (tool, key) in enumerate([("create", "file_text"), ("write_file", "content")], 2):
        yield bytes([number]) + json.dumps({"toolName": tool, "toolArgs": {"path": "c", key: "x"}}).encode()
