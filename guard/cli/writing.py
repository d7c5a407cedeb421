"""Writing a report onto the screen, or into a file that the caller names."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from guard.errors import OutputError, UndeliveredError
from guard.report.sanitize import json_log

_BAD_PLACES = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENAMETOOLONG}
)
"""What is wrong with the name that was given; all else is wrong with what it leads to."""

_PATIENCE, _PAUSE = 10.0, 0.05
"""Seconds: how long a FIFO may be without a reader, who may come after guard, and how often that is asked."""


AS_JSON = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
"""The option of commands that list something, for people or for programs."""


def as_json(data: Any) -> str:
    """Plain data as indented JSON in ASCII, without a last newline; what is no JSON is written as text."""
    return json_log(json.dumps(data, indent=2, ensure_ascii=True, default=str))


def screen(color: bool | None = None) -> tuple[int, bool, bool]:
    """What standard output is: its columns, whether it is coloured, and whether it takes any character.

    `color` decides where it is given, then NO_COLOR, then FORCE_COLOR; COLUMNS is heeded where it is set.
    """
    on_terminal = sys.stdout.isatty()
    forced = os.environ.get("FORCE_COLOR", "0") not in ("", "0")
    colored = ("NO_COLOR" not in os.environ and (on_terminal or forced)) if color is None else color
    width = shutil.get_terminal_size((100, 24)).columns if on_terminal or "COLUMNS" in os.environ else 100
    return width, colored, (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "utf8sig")


def write_file(path: Path, data: bytes, judged: Sequence[Path] = ()) -> None:
    """Write a file whole or not at all; what is no file (a device, a FIFO, a link) is written as it stands.

    Args:
        path: where the caller wants it.
        data: what it shall hold.
        judged: folders that hold what is proposed. A link in one of them may be part of the proposal, and
            lead to any file of the user's.

    Raises:
        OutputError: nothing can be written there.
        UndeliveredError: it could be, but not all of it.
    """
    try:
        kind = path.lstat().st_mode if os.path.lexists(path) else stat.S_IFREG
        if stat.S_ISREG(kind):
            _replace(path, data)
            return
        if stat.S_ISLNK(kind) and _inside(path, judged):
            raise OutputError("is a link inside the judged tree, and may be the proposal's", where=str(path))
        with os.fdopen(_opened(path), "wb") as stream:
            stream.write(data)
    except OSError as error:
        if error.errno in _BAD_PLACES:
            said = f"the report cannot be written: {error.strerror}"
            raise OutputError(said, where=str(path)) from error
        raise UndeliveredError(error, where=str(path)) from error


def _opened(path: Path) -> int:
    """A descriptor to write what stands there; a FIFO is opened as soon as somebody reads it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            descriptor = os.open(path, flags | os.O_NONBLOCK, 0o666)
        except OSError as error:
            if error.errno != errno.ENXIO or not path.is_fifo():
                raise
            if time.monotonic() > end:
                raise OSError(error.errno, f"nobody reads it within {_PATIENCE:g} s") from error
            time.sleep(_PAUSE)
        else:
            os.set_blocking(descriptor, True)
            return descriptor


def _inside(path: Path, judged: Sequence[Path]) -> bool:
    folder = path.parent.resolve()
    return any(folder.is_relative_to(tree.resolve()) for tree in judged)


def _replace(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
