"""Changes that are handed in as diffs or as folders: their readers are imported only for them."""

from __future__ import annotations

from pathlib import Path

from guard.app.changes import MAX_PATCH
from guard.errors import UsageError
from guard.intake.directories import directories
from guard.intake.patch import patch_on_directory, patch_on_revision
from guard.intake.unified import reconstruct
from guard.model.change import ChangeSet
from guard.tools.folders import LocalFolder
from guard.tools.git import GitRepository


def change_from_patch(text: bytes, base: str, folder: Path | str = ".", *, name: str = "patch") -> ChangeSet:
    """What a unified diff changes.

    Args:
        text: the diff.
        base: a folder that holds the files it applies to, or else a revision of the repository that
            `folder` lies in.
        folder: where the repository is.
        name: what errors call the diff.

    Raises:
        PatchError: the diff is malformed, does not apply, or reaches outside the tree.
        IntakeError: the base cannot be read.
    """
    if len(text) > MAX_PATCH:
        raise UsageError(f"the patch is larger than {MAX_PATCH // 2**20} MiB", where=name)
    if (Path(folder) / base).is_dir():
        return patch_on_directory(text, LocalFolder(Path(folder) / base), name)
    return patch_on_revision(GitRepository(folder), text, base, name)


def change_between_folders(before: Path | str, after: Path | str) -> ChangeSet:
    """What differs between two folders; `before` is the trusted base.

    Raises:
        IntakeError: a folder is missing or holds what cannot be read, or nothing differs.
    """
    return directories(LocalFolder(Path(before)), LocalFolder(Path(after)))


def change_from_example(text: bytes, name: str) -> ChangeSet:
    """The change that a full-context diff shows by itself, as policy examples are written.

    Raises:
        PatchError: the diff is malformed or does not show whole files.
    """
    return reconstruct(text, name)
