"""Which files can declare or lock dependencies; asked of every change, so it costs next to nothing."""

from __future__ import annotations

from guard.facts.files.classify import FileClass, reads_manifest, side_classes
from guard.model.change import FileChange, FileSide

_SCRIPT_MARK = b"# /// script"


def declares(file: FileChange) -> bool:
    """Whether a side of `file` is a manifest, a lock file, or a script that declares what it needs."""
    return any(reads_manifest(side.path) or is_script(side) for side in file.sides)


def is_script(side: FileSide) -> bool:
    """Whether `side` is Python with a block of script metadata (PEP 723), by its first words."""
    return _SCRIPT_MARK in side.data and side_classes(side)[0] is FileClass.PYTHON
