"""Texts that fuzzing begins with: out of this checkout, and what the checks show of themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from guard.checks import CHECKS
from guard.checks.kit.interface import Example

ROOT = Path(__file__).resolve().parent.parent
PATHS = (
    "src/app.py", "tests/test_app.py", "conftest.py", "setup.py", "setup.cfg", "pyproject.toml", "Pipfile",
    "Pipfile.lock", "uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "requirements.txt",
    "constraints.txt",
    "environment.yml", "package.json", "package-lock.json", "Dockerfile", ".github/workflows/ci.yml",
    "note.ipynb", "tox.ini", "pytest.ini", "run.sh", "Makefile", "README.md", "AGENTS.md", ".env",
    ".pre-commit-config.yaml", "index.js", "query.sql", "LICENSE", "ruff.toml", ".gitlab-ci.yml",
    "docker-compose.yml", "mypy.ini", "data.json", "osv-scanner.toml", ".vscode/settings.json", "CODEOWNERS",
    "data.csv",
)  # fmt: skip
"""Files whose kinds have a reader or a check of their own; the first byte of a fed change chooses one."""
CUT = b"\x00\x1e\x00"
"""Stands between the text before and the text after of a fed change."""
_HUNK = "--- a/app.py\n+++ b/app.py\n@@ -1,2 +1,2 @@\n def twice(x):\n-    return 2 * x\n+    return 3 * x\n"


def files(*globs: str, at_most: int = 60, longest: int = 6_000) -> Iterator[bytes]:
    """Files of this checkout, spread over all that match."""
    found = sorted({path for glob in globs for path in ROOT.glob(glob) if path.is_file()})
    for path in found[:: max(1, len(found) // at_most)]:
        data = path.read_bytes()
        if len(data) <= longest:
            yield data


def examples() -> Iterator[Example]:
    """All changes that the checks show of themselves."""
    for check in CHECKS:
        yield from (*check.meta.trips, *check.meta.quiet)


def shown(*suffixes: str) -> Iterator[bytes]:
    """Both sides of the files in those changes whose names end so."""
    for one in examples():
        for side in (one.before, one.after):
            yield from (text.encode() for path, text in side.items() if path.endswith(suffixes))


def changes() -> Iterator[bytes]:
    """Each file of those changes as one text, before and after."""
    kinds = {Path(path).suffix or path: number for number, path in reversed(list(enumerate(PATHS)))}
    for one in examples():
        for path, text in one.after.items():
            number = PATHS.index(path) if path in PATHS else kinds.get(Path(path).suffix, 0)
            before = one.before.get(path, "").encode("utf-8", "surrogateescape")
            yield bytes([number]) + before + CUT + text.encode("utf-8", "surrogateescape")


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
