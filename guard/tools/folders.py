"""A plain folder on disk, read without following or running anything in it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from guard.errors import IntakeError
from guard.model.change import (
    MODE_EXECUTABLE,
    MODE_FILE,
    MODE_SYMLINK,
    FileChange,
    FileSide,
    MappingTree,
    Tree,
    check_path,
)
from guard.tools.git_scratch import apply_to_files

MAX_FILES = 50_000
"""How many files a folder may hold."""
MAX_BYTES = 512 * 1024 * 1024
"""How many bytes its files may hold together."""


class LocalFolder:
    """A folder that is no repository; every `.git` in it is passed over, symlinks are kept as symlinks.

    It is read once, when it is first asked for.

    Raises:
        IntakeError: the folder does not exist, or is itself a symlink to nowhere.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder).absolute()
        if not self.folder.is_dir():
            raise IntakeError("no such folder", where=str(folder))

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.folder.name or str(self.folder)

    def sides(self) -> Mapping[str, FileSide]:
        """Every file and symlink by path.

        Raises:
            IntakeError: something is neither file, folder nor symlink, cannot be read, or the limits are
                passed.
        """
        return self._sides

    def tree(self) -> Tree:
        """Its regular files."""
        return self._tree

    def apply(self, patch: bytes, strip: int, paths: Sequence[str]) -> tuple[FileChange, ...]:
        """What a patch that touches `paths` changes, as git applies it to a private copy of those files.

        Raises:
            PatchError: the patch does not apply.
        """
        touched = set(paths)
        # A file where the patch needs a folder, or a folder where it makes a file, has to be there as well.
        above = {parent for path in paths for parent in _parents(path)}
        chosen = {
            path: side
            for path, side in self._sides.items()
            if path in touched or path in above or not touched.isdisjoint(_parents(path))
        }
        return apply_to_files(chosen, patch, strip, self.folder)

    @cached_property
    def _sides(self) -> dict[str, FileSide]:
        found: dict[str, FileSide] = {}
        total = 0
        for path in self._walk():
            side = read_side(self.folder, path)
            total += len(side.data)
            found[path] = side
            if len(found) > MAX_FILES or total > MAX_BYTES:
                raise IntakeError(
                    f"the folder holds more than {MAX_FILES} files or {MAX_BYTES} bytes",
                    where=str(self.folder),
                )
        return found

    @cached_property
    def _tree(self) -> MappingTree:
        regular = (MODE_FILE, MODE_EXECUTABLE)
        return MappingTree({path: side.data for path, side in self._sides.items() if side.mode in regular})

    def _walk(self) -> Iterator[str]:
        pending = [""]
        while pending:
            above = pending.pop()
            try:
                with os.scandir(self.folder / above) as entries:
                    ordered = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                raise IntakeError(
                    f"cannot be read: {error.strerror}", where=str(self.folder / above)
                ) from error
            for entry in ordered:
                path = f"{above}{entry.name}"
                if entry.name == ".git":
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append(f"{path}/")
                else:
                    yield path


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts))]


def read_side(root: Path, path: str) -> FileSide:
    """The file or symlink at `path` beneath `root`, with its bytes as they are on disk.

    No symlink is followed at any step: each folder on the way is opened as a folder and nothing else, so a
    folder that is swapped for a symlink between two looks is refused.

    Raises:
        IntakeError: it is a device, FIFO or socket, is not there, or cannot be read.
    """
    check_path(path)
    where = str(root / path)
    *folders, leaf = path.split("/")
    try:
        handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for folder in folders:
                flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
                inner = os.open(folder, flags, dir_fd=handle)
                os.close(handle)
                handle = inner
            return _read_leaf(handle, leaf, path, where)
        finally:
            os.close(handle)
    except OSError as error:
        raise IntakeError(f"cannot be read: {error.strerror}", where=where) from error


def _read_leaf(handle: int, leaf: str, path: str, where: str) -> FileSide:
    info = os.stat(leaf, dir_fd=handle, follow_symlinks=False)
    if stat.S_ISLNK(info.st_mode):
        return FileSide(path, os.fsencode(os.readlink(leaf, dir_fd=handle)), MODE_SYMLINK)
    if not stat.S_ISREG(info.st_mode):
        raise IntakeError("neither a file nor a symlink; devices, FIFOs and sockets are refused", where=where)
    # Non-blocking, so that a FIFO put there since cannot hold us; what was opened is looked at again.
    descriptor = os.open(leaf, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=handle)
    with os.fdopen(descriptor, "rb") as stream:
        opened = os.fstat(stream.fileno())
        if not stat.S_ISREG(opened.st_mode):
            raise IntakeError("changed while it was read", where=where)
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise IntakeError(f"holds more than {MAX_BYTES} bytes", where=where)
    return FileSide(path, data, MODE_EXECUTABLE if opened.st_mode & stat.S_IXUSR else MODE_FILE)
