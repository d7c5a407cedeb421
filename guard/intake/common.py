"""What every form of intake shares: a change is never empty."""

from __future__ import annotations

from collections.abc import Sequence

from guard.errors import IntakeError
from guard.model.change import ChangeSet, FileChange, Tree


def change_set(files: Sequence[FileChange], *, base: Tree, source: str) -> ChangeSet:
    """The proposal made of `files`.

    Raises:
        IntakeError: there are none, or a path does not stay inside the tree.
    """
    if not files:
        raise IntakeError("the change is empty: no file differs", where=source)
    return ChangeSet(tuple(files), base=base, source=source)
