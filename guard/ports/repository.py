"""Where the files of a change are read from: a repository or a plain folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from guard.model.change import FileChange, FileSide, Tree


@dataclass(frozen=True)
class Revision:
    """A commit that a person named."""

    name: str
    """As it was named."""
    commit: str
    """The commit's object id."""
    tree: str
    """Its tree's object id: a name for exactly this content."""


class Repository(Protocol):
    """A version-controlled repository; nothing in it is ever changed or run.

    Every method raises `RepositoryError` where the repository cannot answer, and `IntakeError` where the
    answer is more than can be taken in.
    """

    def resolve(self, *names: str) -> tuple[Revision, ...]:
        """The commits that `names` stand for, in order; a tag stands for its commit."""
        ...

    def head(self) -> Revision | None:
        """The commit that is checked out, or None before the first commit."""
        ...

    def merge_base(self, one: Revision, other: Revision) -> Revision:
        """The one best common ancestor; none, or several equally good ones, is an error."""
        ...

    def tree(self, revision: Revision | None) -> Tree:
        """The files of a commit, read when they are asked for; None stands for no files."""
        ...

    def changes(self, before: Revision, after: Revision) -> tuple[FileChange, ...]:
        """What differs between two commits."""
        ...

    def staged(self, head: Revision | None) -> tuple[FileChange, ...]:
        """What differs between `head` and the index."""
        ...

    def worktree(self, head: Revision | None) -> tuple[FileChange, ...]:
        """What differs between `head` and the files on disk."""
        ...

    def apply(self, base: Revision, patch: bytes, strip: int) -> tuple[FileChange, ...]:
        """What a unified diff changes in `base`, applied without fuzz; raises `PatchError`.

        `strip` says how many leading folders the names in the patch carry too much.
        """
        ...


class Folder(Protocol):
    """A plain folder on disk, no repository; nothing in it is ever changed, run or followed out of it."""

    @property
    def name(self) -> str:
        """What to call it."""
        ...

    def sides(self) -> Mapping[str, FileSide]:
        """Every file and symlink by path; raises `IntakeError` for what is neither, or past the limits."""
        ...

    def tree(self) -> Tree:
        """Its regular files."""
        ...

    def apply(self, patch: bytes, strip: int, paths: Sequence[str]) -> tuple[FileChange, ...]:
        """What a unified diff that touches `paths` changes in the folder; raises `PatchError`."""
        ...
