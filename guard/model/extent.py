"""How large a change may be to be read: beyond that it is said so, before anything is read."""

from __future__ import annotations

from guard.model.change import MODE_EXECUTABLE, MODE_FILE, ChangeSet, FileSide

MAX_TEXT = 32 * 2**20
"""Bytes of one text that are looked through: what looks through it holds several copies."""
MAX_LINES = 2_000_000
"""Lines of one text: each is held by itself while they are looked at."""
MAX_ALL_LINES = 16_000_000
"""Lines of both sides of the whole change."""
MAX_PYTHON = 32 * 2**20
"""Bytes of Python on both sides of the whole change: what is found in each file is held to the end."""
MAX_EDITS = 50_000
"""Edits of the whole change: a verdict and its reports hold some kilobytes for each."""
_PYTHON = (".py", ".pyi", ".pyw", ".ipynb")


def excess(change: ChangeSet) -> str:
    """What of the change is more than is read, in words; "" where nothing is."""
    lines = python = 0
    for file in change.files:
        for side in file.sides if file.after is not None else ():
            if side.mode not in (MODE_FILE, MODE_EXECUTABLE) or side.is_binary:
                continue
            own = side.data.count(b"\n")
            lines += own
            python += len(side.data) if side.path.endswith(_PYTHON) else 0
            if len(side.data) > MAX_TEXT or own > MAX_LINES:
                return _said(side, own)
    if lines > MAX_ALL_LINES:
        return f"the change has {lines:,} lines, and at most {MAX_ALL_LINES:,} are read, so the run ended"
    if python > MAX_PYTHON:
        most = f"{MAX_PYTHON:,} are read, so the run ended"
        return f"the change holds {python:,} bytes of Python, and at most {most}"
    return ""


def _said(side: FileSide, lines: int) -> str:
    size = f"{len(side.data):,} bytes in {lines:,} lines"
    most = f"{MAX_TEXT:,} in {MAX_LINES:,}"
    return f"{side.path} is a text of {size}, and at most {most} are looked through, so the run ended"
