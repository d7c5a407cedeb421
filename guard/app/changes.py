"""Changes out of a repository; `guard.app.given` has those that are handed in."""

from __future__ import annotations

from pathlib import Path

from guard.intake.git import git_commit, git_range, range_ends, staged, worktree
from guard.model.change import ChangeSet, Tree
from guard.ports import Commit
from guard.tools.git import GitRepository

MAX_PATCH = 256 * 1024 * 1024
"""Bytes of patch that are read."""


def change_from_git(folder: Path | str, spec: str) -> ChangeSet:
    """The change of a range of commits, `BASE..HEAD` or `BASE...HEAD`, of the repository around `folder`.

    Raises:
        IntakeError: no repository, an unknown revision, no merge base, nothing differs.
    """
    return git_range(GitRepository(folder), spec)


def commits_of(folder: Path | str, spec: str, *, first_parents: bool = False) -> tuple[Commit, ...]:
    """The commits of a range that change something, parents first; see `GitRepository.history`.

    Raises:
        RepositoryError: no repository, an unknown revision, no merge base.
    """
    repository = GitRepository(folder)
    return repository.history(*range_ends(repository, spec), first_parents=first_parents)


def change_of_commit(folder: Path | str, commit: Commit) -> ChangeSet:
    """What a commit changes in its first parent.

    Raises:
        IntakeError: no repository, no such commit, nothing differs.
    """
    return git_commit(GitRepository(folder), commit.id, commit.parent)


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


def trailers(folder: str | Path, spec: str) -> tuple[tuple[str, str], ...]:
    """The provenance trailers of the commits of a range, as `change_from_git` takes it.

    Raises:
        RepositoryError: there is no such range.
    """
    repository = GitRepository(folder)
    return repository.trailers(*range_ends(repository, spec))
