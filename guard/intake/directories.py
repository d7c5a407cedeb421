"""Two folders: the state before and the state after."""

from __future__ import annotations

from guard.intake.common import change_set, pair_files
from guard.model.change import ChangeSet
from guard.ports import Folder


def directories(before: Folder, after: Folder) -> ChangeSet:
    """The change that turns one folder into the other.

    Symlinks are compared as symlinks, every `.git` is passed over, and only exact renames are found.

    Returns:
        The change, with `before` as the trusted base tree.

    Raises:
        IntakeError: nothing differs, a file cannot be read or is no file, or a folder is past the limits.
    """
    files = pair_files(before.sides(), after.sides())
    return change_set(files, base=before.tree(), source=f"folders {before.name} and {after.name}")
