"""What git can name as a change: a range of commits, what is staged, and the files on disk."""

from __future__ import annotations

import re

from guard.errors import RepositoryError
from guard.intake.common import change_set
from guard.model.change import ChangeSet
from guard.ports import Repository, Revision

_RANGE = re.compile(r"(?P<base>.+?)(?P<dots>\.{2,3})(?P<head>[^.].*)", re.DOTALL)


def git_range(repository: Repository, spec: str) -> ChangeSet:
    """The change that a range of commits makes.

    Args:
        repository: Where the commits are.
        spec: `BASE..HEAD` compares the two commits themselves; `BASE...HEAD` compares HEAD with the merge
            base, as a pull request shows it. Both ends must be written.

    Returns:
        The change, with BASE (or the merge base) as the trusted base tree.

    Raises:
        RepositoryError: the range is malformed, an end is unknown or no commit, or there is no single
            merge base.
        IntakeError: nothing differs, or the change is past the limits.
    """
    base, head = range_ends(repository, spec)
    return change_set(repository.changes(base, head), base=repository.tree(base), source=spec)


def git_commit(repository: Repository, commit: str, parent: str | None) -> ChangeSet:
    """The change that one commit makes to a parent of it, or to no files where `parent` is None.

    Raises:
        RepositoryError: there is no such commit.
        IntakeError: nothing differs, or the change is past the limits.
    """
    head, *others = repository.resolve(commit, *([parent] if parent is not None else []))
    base = others[0] if others else None
    source = f"{parent}..{commit}" if parent is not None else commit
    return change_set(repository.changes(base, head), base=repository.tree(base), source=source)


def range_ends(repository: Repository, spec: str) -> tuple[Revision, Revision]:
    """The two commits that a range compares, the base first.

    Raises:
        RepositoryError: as in `git_range`.
    """
    match = _RANGE.fullmatch(spec)
    if match is None or any(".." in match[end] for end in ("base", "head")):
        raise RepositoryError(
            "a range is written BASE..HEAD or BASE...HEAD, with both ends", where=repr(spec)
        )
    base, head = repository.resolve(match["base"], match["head"])
    if match["dots"] == "...":
        base = repository.merge_base(base, head)
    return base, head


def staged(repository: Repository) -> ChangeSet:
    """The change that `git commit` would record now.

    The base is HEAD; before the first commit it is empty. With `git commit --amend` that means only what is
    added to the amended commit, since git tells a hook nothing of the amending.

    Raises:
        RepositoryError: an entry is unmerged, or HEAD cannot be read.
        IntakeError: nothing is staged, or the change is past the limits.
    """
    head = repository.head()
    return change_set(repository.staged(head), base=repository.tree(head), source="staged")


def worktree(repository: Repository, base: Revision | None = None) -> ChangeSet:
    """The change that `git add -A` and a commit would record now, untracked files included.

    The base is HEAD, or the commit `base`; before the first commit it is empty. Which bytes count, and which
    untracked files are seen, is told in `guard.tools.git_worktree`.

    Raises:
        RepositoryError: HEAD cannot be read, or there is no work tree.
        IntakeError: nothing differs, a file cannot be read or is no file, or the change is past the limits.
    """
    head = base or repository.head()
    return change_set(repository.worktree(head), base=repository.tree(head), source="work tree")
