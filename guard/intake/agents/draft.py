"""The files as an agent's edits leave them, step by step, in memory."""

from __future__ import annotations

from guard.errors import IntakeError
from guard.model.change import MODE_FILE, MODE_SYMLINK, FileChange, FileSide
from guard.ports.trees import Workspace


class EditError(IntakeError):
    """An edit cannot be applied exactly, so what it would do is not known.

    `repair` says how to ask for the same thing in a way that can be followed.
    """

    def __init__(self, message: str, *, where: str = "", repair: str = "") -> None:
        super().__init__(message, where=where)
        self.repair = repair


class Draft:
    """Changes to a work tree that were asked for and not made.

    Args:
        workspace: the files as they are.
        folder: the folder inside the tree that relative names are relative to.
    """

    def __init__(self, workspace: Workspace, folder: str = "") -> None:
        self.workspace = workspace
        self.folder = folder
        self._before: dict[str, FileSide | None] = {}
        self._after: dict[str, FileSide | None] = {}
        self._origins: dict[str, str] = {}

    def locate(self, name: str) -> str:
        """The path inside the tree that a tool call's `name` stands for.

        Raises:
            IntakeError: it does not stay inside the tree.
        """
        return self.workspace.locate(name, self.folder)

    def side(self, path: str) -> FileSide | None:
        """The file at `path` as the edits so far leave it, or None.

        Raises:
            IntakeError: it is no file, or not reached without a symlink.
        """
        side = None if self.is_missing(path) else self._after[path]
        if side is not None and side.mode == MODE_SYMLINK:
            raise EditError(
                "is a symlink; the edit would change another file", where=path, repair="Name the file itself."
            )
        return side

    def text(self, path: str) -> str:
        """The text of the file at `path`.

        Raises:
            EditError: there is none, or it is not UTF-8.
        """
        side = self.side(path)
        if side is None:
            raise EditError(
                "there is no such file", where=path, repair="Create the file, or correct its path."
            )
        if side.text is None:
            raise EditError("is not UTF-8 text", where=path, repair="Replace the file as a whole.")
        return side.text

    def write(self, path: str, data: bytes | str) -> None:
        """Let the file at `path` hold `data`; a file that is there keeps its mode.

        Raises:
            IntakeError: as `side` does.
            EditError: the text cannot be written as UTF-8.
        """
        old = self.side(path)
        try:
            content = data.encode("utf-8") if isinstance(data, str) else data
        except UnicodeEncodeError as error:
            raise EditError("holds half of a surrogate pair, which is no text", where=path) from error
        self._after[path] = FileSide(path, content, old.mode if old is not None else MODE_FILE)

    def set_mode(self, path: str, mode: int) -> None:
        """Give the file at `path` another mode.

        Raises:
            EditError: there is none.
        """
        side = self.side(path)
        if side is None:
            raise EditError("there is no such file", where=path)
        self._after[path] = FileSide(path, side.data, mode)

    def delete(self, path: str) -> None:
        """Let there be no file at `path`.

        Raises:
            EditError: there is none.
        """
        if self.side(path) is None:
            raise EditError("there is no such file", where=path)
        self._after[path] = None

    def remove(self, path: str) -> None:
        """Let there be nothing at `path`, be it a file or a symlink, which is not followed.

        Raises:
            EditError: there is nothing.
        """
        if self.is_missing(path):
            raise EditError("there is no such file", where=path)
        self._after[path] = None

    def is_missing(self, path: str) -> bool:
        """Whether neither a file nor a symlink is at `path`."""
        if path not in self._after:
            self._before[path] = self._after[path] = self.workspace.side(path)
        return self._after[path] is None

    def move(self, path: str, target: str) -> None:
        """Let the file at `path` be at `target` instead, with its mode, over whatever is there.

        Raises:
            EditError: there is none, or both are the same.
        """
        side = self.side(path)
        if side is None:
            raise EditError("there is no such file", where=path)
        if path == target:
            raise EditError("would be moved onto itself", where=path)
        self.side(target)
        self._after[target] = FileSide(target, side.data, side.mode)
        self._after[path] = None
        self._origins[target] = self._origins.get(path, path)

    def touched(self) -> tuple[str, ...]:
        """Every path that was looked at or changed, sorted."""
        return tuple(sorted(self._after))

    def files(self) -> tuple[FileChange, ...]:
        """What differs between before and after; empty where the edits change nothing."""
        changes: list[FileChange] = []
        taken: set[str] = set()
        for target, origin in sorted(self._origins.items()):
            old, new = self._before.get(origin), self._after.get(target)
            free = self._before.get(target) is None and self._after.get(origin) is None
            if old is not None and new is not None and free and origin not in taken:
                changes.append(FileChange(old, new))
                taken |= {origin, target}
        for path in sorted(self._after.keys() - taken):
            before, after = self._before.get(path), self._after[path]
            if before != after:
                changes.append(FileChange(before, after))
        return tuple(sorted(changes, key=lambda change: change.path))
