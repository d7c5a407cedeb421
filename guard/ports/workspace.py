"""The files that an agent's edit is made to."""

from __future__ import annotations

from typing import Protocol

from guard.model.change import FileSide


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

    def is_scratch(self, name: str, folder: str) -> bool:
        """Whether `name`, seen from `folder`, lies in a folder for temporary files and outside the tree."""
        ...
