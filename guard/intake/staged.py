"""What is staged: the index against the commit that is checked out."""

from __future__ import annotations

from guard.intake.common import change_set
from guard.model.change import ChangeSet
from guard.ports import Repository


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
