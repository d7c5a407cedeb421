"""Files of a work tree written anew: done only when somebody asks for it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from guard.errors import IntakeError, OutputError
from guard.model.change import MODE_EXECUTABLE, FileSide, check_path
from guard.tools.folders import read_side


@dataclass(frozen=True)
class Rewrite:
    """One file as it must be now, and as it shall be; None where there is no file."""

    path: str
    now: FileSide | None
    then: FileSide | None


def rewrite_files(top: Path, wanted: Sequence[Rewrite]) -> None:
    """Write every file whole or not at all; all are looked at before the first one is written.

    Raises:
        OutputError: a file is not as it must be, its folder is no plain folder of the tree, or it cannot be
            written.
    """
    for one in wanted:
        check_path(one.path)
        if _state(top, one.path) != (one.now.data if one.now else None):
            raise OutputError("was changed meanwhile; nothing was written", where=one.path)
    for one in wanted:
        place = top / one.path
        try:
            if one.then is None:
                place.unlink()
            else:
                _write(place, one.then)
        except OSError as error:
            raise OutputError(f"cannot be written: {error.strerror}", where=one.path) from error


def _state(top: Path, path: str) -> bytes | None:
    """The content on disk, or None where nothing is there; no symlink is followed on the way."""
    folder = top
    for part in path.split("/")[:-1]:
        folder = folder / part
        if folder.is_symlink():
            raise OutputError("lies behind a symlink; nothing was written", where=path)
    if not os.path.lexists(top / path):
        return None
    try:
        return read_side(top, path).data
    except IntakeError as error:
        raise OutputError(f"{error.message}; nothing was written", where=path) from error


def _write(place: Path, side: FileSide) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    mode = place.stat().st_mode & 0o777 if place.exists() else _new_mode(side)
    descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(side.data)
        Path(name).chmod(mode)
        Path(name).replace(place)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _new_mode(side: FileSide) -> int:
    mask = os.umask(0)
    os.umask(mask)
    return (0o777 if side.mode == MODE_EXECUTABLE else 0o666) & ~mask
