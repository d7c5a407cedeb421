"""Where files come from: a repository, a folder, and the work tree that edits are made in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

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


@runtime_checkable
class SearchableTree(Tree, Protocol):
    """A tree that finds words in its files by itself, quicker than they could be read one by one.

    Both methods raise `RepositoryError` or `ToolError` where the repository cannot answer.
    """

    def holding(self, words: Collection[str], suffixes: Collection[str]) -> tuple[str, ...]:
        """The paths, sorted, of regular files that end in any of `suffixes` and hold any of `words` whole."""
        ...

    def read_all(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """The bytes of those of `paths` that are regular files, by one question."""
        ...


@dataclass(frozen=True)
class Commit:
    """A commit of a history, and what it is compared with."""

    id: str
    parent: str | None
    """Its first parent; None where it has none."""


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

    def changes(self, before: Revision | None, after: Revision) -> tuple[FileChange, ...]:
        """What differs between two commits; None stands for no files."""
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


class Workspace(Protocol):
    """A work tree as it is on disk now; nothing in it is ever changed, run or followed out of it."""

    def locate(self, name: str, folder: str = "") -> str:
        """The path inside the tree that `name` stands for, as a tool call gives it.

        Args:
            name: absolute, or relative to `folder`.
            folder: a folder inside the tree, by its path there; empty for the tree's top.

        Raises:
            IntakeError: it lies outside the tree, or holds `..`, a NUL or `.git`.
        """
        ...

    def side(self, path: str) -> FileSide | None:
        """The file at `path`, or None where there is none.

        Raises:
            IntakeError: it is a folder or no file, cannot be read, is reached through a symlink, or belongs
                to another repository inside this one.
        """
        ...

    def below(self, path: str) -> tuple[str, ...]:
        """Every file beneath the folder `path`, sorted; empty where it is no folder.

        Raises:
            IntakeError: there are too many, or one is no file.
        """
        ...

    def is_folder(self, path: str) -> bool:
        """Whether `path` is a folder of the tree."""
        ...

    def is_top(self, name: str) -> bool:
        """Whether the absolute `name` is the tree's own top folder."""
        ...

    def is_scratch(self, name: str, folder: str, *, whole: bool = False) -> bool:
        """Whether `name`, seen from `folder`, lies in a folder for temporary files and outside the tree.

        Nothing that guard believes or keeps is scratch; with `whole` nor is a folder that holds some of it.
        """
        ...
