"""What an agent is told where no judgement came in time: which files, how large they are, and what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_NAMES = ("file_path", "notebook_path", "path", "filePath", "target_file")
_FOLDERS = ("cwd", "working_dir", "workingDirectory")
_MOST = 5
_DEPTH = 4
_MAX_READ = 4_000_000
"""Bytes; a longer call takes longer to read than is left for the denial."""
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


def late(data: bytes, seconds: float) -> str:
    """The text of a denial for want of time. Raises nothing.

    Args:
        data: the call, as the harness wrote it.
        seconds: how long guard had.
    """
    said = f"guard: no judgement within {seconds:g} seconds. Nothing was judged, so nothing is let through."
    try:
        document = json.loads(data if len(data) <= _MAX_READ else b"{}")
        files = list(dict.fromkeys(_named(document, _DEPTH)))[:_MOST]
        folder = Path(next((document[key] for key in _FOLDERS if isinstance(document.get(key), str)), ""))
        sizes = [f"- {_UNPRINTABLE.sub('?', name)[:200]}{_size(folder / name)}" for name in files]
    except (ValueError, RecursionError, AttributeError):
        sizes = []
    repair = (
        "  repair: Do not send the same edit again. Propose it in smaller steps, one function at a time, or "
        "put new code into a file of its own. If that is late too, tell the user: `guard check --worktree "
        "--timings` says what takes long, and --deadline, in the command of the hook, gives guard longer; "
        "the harness's own time limit for the hook must be above it."
    )
    return "\n".join([said, *sizes, repair])


def _named(value: Any, depth: int) -> Iterator[str]:
    """The files that a call's arguments name."""
    if depth == 0:
        return
    if isinstance(value, dict):
        for key, part in value.items():
            if key in _NAMES and isinstance(part, str) and part:
                yield part
            else:
                yield from _named(part, depth - 1)
    elif isinstance(value, list):
        for part in value:
            yield from _named(part, depth - 1)


def _size(path: Path) -> str:
    try:
        return f" ({path.stat().st_size / 1000:.0f} kB)"
    except (OSError, ValueError):
        return ""
