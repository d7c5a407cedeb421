"""Changes out of everything that people and services hand in."""

from __future__ import annotations

from pathlib import Path

from guard.errors import UsageError
from guard.intake.directories import directories
from guard.intake.git import git_range, range_ends, staged, worktree
from guard.intake.patch import patch_on_directory, patch_on_revision
from guard.intake.unified import reconstruct
from guard.model.change import ChangeSet, Tree
from guard.tools.folders import LocalFolder
from guard.tools.git import GitRepository

MAX_PATCH = 256 * 1024 * 1024
"""Bytes of patch that are read."""


def change_from_git(folder: Path | str, spec: str) -> ChangeSet:
    """The change of a range of commits, `BASE..HEAD` or `BASE...HEAD`, of the repository around `folder`.

    Raises:
        IntakeError: no repository, an unknown revision, no merge base, nothing differs.
    """
    return git_range(GitRepository(folder), spec)


def tree_of(folder: Path | str, revision: str) -> Tree:
    """The files of a commit of the repository around `folder`.

    Raises:
        RepositoryError: no repository, or no such commit.
    """
    repository = GitRepository(folder)
    return repository.tree(repository.resolve(revision)[0])


def commit_of(folder: Path | str, revision: str) -> str:
    """The object id of the commit that `revision` names now.

    Raises:
        RepositoryError: no repository, or no such commit.
    """
    return GitRepository(folder).resolve(revision)[0].commit


def change_staged(folder: Path | str, index_file: str | None = None) -> ChangeSet:
    """What is staged; `index_file` is the index that git hands a hook in `GIT_INDEX_FILE`.

    Raises:
        IntakeError: no repository, an unmerged index, nothing staged.
    """
    return staged(GitRepository(folder, index_file=index_file))


def change_in_worktree(folder: Path | str, base: str | None = None) -> ChangeSet:
    """The work tree against HEAD or the commit `base`, untracked files that are not ignored included.

    Raises:
        IntakeError: no repository, no such commit, nothing differs, a file that cannot be read.
    """
    repository = GitRepository(folder)
    return worktree(repository, repository.resolve(base)[0] if base is not None else None)


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


def trailers(folder: str | Path, spec: str) -> tuple[tuple[str, str], ...]:
    """The provenance trailers of the commits of a range, as `change_from_git` takes it.

    Raises:
        RepositoryError: there is no such range.
    """
    repository = GitRepository(folder)
    return repository.trailers(*range_ends(repository, spec))
