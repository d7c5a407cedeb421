"""A work tree on disk, read for edits that are about to be made: the `Workspace` port."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from guard.errors import IntakeError
from guard.model.change import FileSide, check_path
from guard.tools.folders import read_side

MAX_BELOW = 2000
"""How many files one command may name by naming a folder."""


class LocalWorkspace:
    """The work tree whose top is `top`.

    Args:
        top: the top folder.
        start: a folder inside it as the caller spells it, which may pass through a symlink outside the tree
            (`/tmp/link/repository`); absolute names that are spelled the same way are understood.
        own: files and folders of guard's, which no edit may touch wherever they lie.
    """

    def __init__(self, top: Path | str, start: Path | str | None = None, own: Iterable[Path] = ()) -> None:
        self._own = [Path(os.path.realpath(path)) for path in own]
        self.top = Path(os.path.realpath(top))
        self._roots = [str(self.top)]
        if start is not None:
            # As it is spelled: resolving it would lose the links.
            spelled = self._spelled_root(Path(os.path.abspath(start)))  # noqa: PTH100
            if spelled is not None and spelled not in self._roots:
                self._roots.append(spelled)

    def _spelled_root(self, start: Path) -> str | None:
        """The tree's top in the spelling of `start`, where cutting the same folders off leads there."""
        inside = Path(os.path.realpath(start))
        if not inside.is_relative_to(self.top):
            return None
        depth = len(inside.relative_to(self.top).parts)
        spelled = Path(*start.parts[: len(start.parts) - depth])
        return str(spelled) if os.path.realpath(spelled) == str(self.top) else None

    def folder_of(self, start: Path | str) -> str:
        """The path inside the tree of the folder `start`.

        Raises:
            IntakeError: it lies outside.
        """
        inside = Path(os.path.realpath(start))
        if not inside.is_relative_to(self.top):
            raise IntakeError("the folder lies outside the work tree", where=str(start))
        relative = inside.relative_to(self.top)
        return "" if relative == Path() else relative.as_posix()

    def locate(self, name: str, folder: str = "") -> str:
        """See `guard.ports.trees.Workspace.locate`."""
        if not name or "\0" in name:
            raise IntakeError("a file without a name", where=repr(name))
        if name.startswith("/"):
            rest = next((name[len(root) + 1 :] for root in self._roots if name.startswith(f"{root}/")), None)
            if rest is None:
                raise IntakeError(f"{name!r} lies outside the work tree", where=name)
            path = rest
        else:
            path = f"{folder}/{name}" if folder else name
        path = "/".join(part for part in path.split("/") if part not in ("", "."))
        check_path(path)
        return path

    def side(self, path: str) -> FileSide | None:
        """See `guard.ports.trees.Workspace.side`."""
        check_path(path)
        if not self._reachable(path):
            return None
        kind = _mode(self.top / path, path)
        if kind is None:
            return None
        if stat.S_ISDIR(kind):
            raise IntakeError("is a folder", where=path)
        return read_side(self.top, path)

    def below(self, path: str) -> tuple[str, ...]:
        """See `guard.ports.trees.Workspace.below`."""
        check_path(path)
        if not self._reachable(f"{path}/x"):
            return ()
        found: list[str] = []
        pending = [path]
        while pending:
            folder = pending.pop()
            with os.scandir(self.top / folder) as entries:
                for entry in entries:
                    inner = f"{folder}/{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        check_path(inner)
                        pending.append(inner)
                    else:
                        found.append(inner)
                    if len(found) > MAX_BELOW:
                        raise IntakeError(f"holds more than {MAX_BELOW} files", where=path)
        return tuple(sorted(found))

    def is_folder(self, path: str) -> bool:
        """See `guard.ports.trees.Workspace.is_folder`."""
        return self._reachable(f"{path}/x")

    def is_top(self, name: str) -> bool:
        """See `guard.ports.trees.Workspace.is_top`."""
        return os.path.realpath(name) == str(self.top)

    def is_scratch(self, name: str, folder: str, *, whole: bool = False) -> bool:
        """See `guard.ports.trees.Workspace.is_scratch`."""
        try:
            place = Path(os.path.realpath(self.top / folder / name))
        except ValueError:
            return False  # a NUL, or a surrogate that stands for no byte: no name of a file
        if place.is_relative_to(self.top) or any(_belongs(place, own) for own in self._own):
            return False
        if whole and any(own.is_relative_to(place) for own in self._own):
            return False
        scratch = {"/tmp", "/var/tmp", os.environ.get("TMPDIR") or "/tmp", tempfile.gettempdir()}
        return any(place.is_relative_to(os.path.realpath(folder)) for folder in scratch if folder != "/")

    def _reachable(self, path: str) -> bool:
        """Whether the folders on the way to `path` are there.

        Raises:
            IntakeError: one is a symlink, no folder, or the top of another repository.
        """
        place = self.top
        for part in path.split("/")[:-1]:
            place = place / part
            kind = _mode(place, path)
            if kind is None:
                return False
            if stat.S_ISLNK(kind):
                raise IntakeError("is reached through a symlink; name the file itself", where=path)
            if not stat.S_ISDIR(kind):
                raise IntakeError("one of its folders is a file", where=path)
            if os.path.lexists(place / ".git"):
                raise IntakeError("belongs to another repository inside this one", where=path)
        return True


def _belongs(place: Path, own: Path) -> bool:
    """Whether `place` is `own`, lies in it, or is a file that a database keeps beside it (`NAME-wal`)."""
    return place.is_relative_to(own) or (place.parent == own.parent and place.name.startswith(f"{own.name}-"))


def _mode(place: Path, path: str) -> int | None:
    """What kind of file stands at `place`, on the way to `path`; None where there is nothing.

    Raises:
        IntakeError: it cannot be told.
    """
    try:
        return place.lstat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise IntakeError(f"cannot be read: {error.strerror}", where=path) from error
