"""The files on disk against the commit that is checked out."""

from __future__ import annotations

from guard.intake.common import change_set
from guard.model.change import ChangeSet
from guard.ports import Repository, Revision


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
