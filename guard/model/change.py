"""A proposed change: which files it touches, and their bytes before and after.

Nothing here reads a disk or runs a program. Paths are POSIX paths inside the tree; bytes that are not UTF-8
are kept with `surrogateescape`, so two different paths never become one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Protocol

from guard.errors import EmptyChangeError, IntakeError, UsageError
from guard.model.lines import Lines

MODE_FILE = 0o100644
MODE_EXECUTABLE = 0o100755
MODE_SYMLINK = 0o120000
MODE_SUBMODULE = 0o160000
MODES = frozenset({MODE_FILE, MODE_EXECUTABLE, MODE_SYMLINK, MODE_SUBMODULE})

_LONGEST_PATH, _LONGEST_PART = 4096, 255
"""Characters: what Linux and macOS keep at the most (`PATH_MAX` of the one, `NAME_MAX` of both)."""
_BINARY_PROBE = 8000
"""How many leading bytes are searched for a NUL, as git does to tell binary from text."""


class ChangeKind(StrEnum):
    """What happened to a file, in one word; the edits say the rest."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    RENAMED = "renamed"
    COPIED = "copied"
    MODE = "mode"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"
    BINARY = "binary"


class Tree(Protocol):
    """A read-only tree of files, such as the trusted base that a change is made against."""

    @property
    def id(self) -> str:
        """A name for exactly this content: a git object id or a digest."""
        ...

    def read(self, path: str) -> bytes | None:
        """The bytes of the regular file at `path`, or None where there is none."""
        ...

    def paths(self) -> Iterable[str]:
        """Every path of a regular file, sorted."""
        ...


@dataclass(frozen=True)
class MappingTree:
    """A `Tree` held in memory."""

    files: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def id(self) -> str:
        """The SHA-256 of the sorted paths and contents."""
        digest = hashlib.sha256()
        for path in sorted(self.files):
            _feed(digest, path.encode("utf-8", "surrogateescape"))
            _feed(digest, self.files[path])
        return f"sha256:{digest.hexdigest()}"

    def read(self, path: str) -> bytes | None:
        """The bytes at `path`, or None."""
        return self.files.get(path)

    def paths(self) -> Iterable[str]:
        """Every path, sorted."""
        return sorted(self.files)


EMPTY_TREE = MappingTree()


@dataclass(frozen=True)
class FileSide:
    """One file on one side of a change."""

    path: str
    data: bytes = field(repr=False)
    """The content; for a symlink its target, for a submodule the commit id in hex."""
    mode: int = MODE_FILE

    @cached_property
    def is_binary(self) -> bool:
        """Whether the content is no text: a NUL byte near its start, as git judges."""
        return self.mode not in (MODE_SYMLINK, MODE_SUBMODULE) and b"\0" in self.data[:_BINARY_PROBE]

    @cached_property
    def text(self) -> str | None:
        """The content as UTF-8 text (a BOM is kept), or None where it is not UTF-8."""
        try:
            return self.data.decode("utf-8")
        except UnicodeDecodeError:
            return None

    @cached_property
    def lines(self) -> Lines:
        r"""The content split at `\n` only, each line without it; a trailing `\r` belongs to the line.

        A final newline opens no further line. CR, FF and U+2028 do not end a line: a reader that thinks they
        do can be shown other line numbers than the reviewer sees.
        """
        return Lines(self.data)


@dataclass(frozen=True)
class FileChange:
    """One file before and after; at least one side exists."""

    before: FileSide | None
    after: FileSide | None
    copied: bool = False
    """True where `before` still exists after the change (git found a copy)."""

    def __post_init__(self) -> None:
        if self.before is None and self.after is None:
            raise IntakeError("a file change with neither side")

    @property
    def path(self) -> str:
        """The path after the change, or before it for a deleted file."""
        side = self.after or self.before
        assert side is not None  # held by __post_init__
        return side.path

    @property
    def sides(self) -> tuple[FileSide, ...]:
        """The sides that exist, before first."""
        return tuple(side for side in (self.before, self.after) if side is not None)

    @property
    def is_moved(self) -> bool:
        """Whether the path differs between the sides."""
        return self.before is not None and self.after is not None and self.before.path != self.after.path

    @property
    def mode_changed(self) -> bool:
        """Whether both sides exist with different file modes."""
        return self.before is not None and self.after is not None and self.before.mode != self.after.mode

    @property
    def content_changed(self) -> bool:
        """Whether the bytes differ (a missing side counts as empty)."""
        return (self.before.data if self.before else b"") != (self.after.data if self.after else b"")

    @property
    def kind(self) -> ChangeKind:
        """The one word for the change; what a file *is* (submodule, symlink, binary) comes first."""
        modes = {side.mode for side in self.sides}
        if MODE_SUBMODULE in modes:
            return ChangeKind.SUBMODULE
        if MODE_SYMLINK in modes:
            return ChangeKind.SYMLINK
        if any(side.is_binary for side in self.sides):
            return ChangeKind.BINARY
        if self.before is None:
            return ChangeKind.ADDED
        if self.after is None:
            return ChangeKind.DELETED
        if self.is_moved:
            return ChangeKind.COPIED if self.copied else ChangeKind.RENAMED
        if not self.content_changed:
            return ChangeKind.MODE
        return ChangeKind.MODIFIED


@dataclass(frozen=True)
class ChangeSet:
    """The whole proposal, against a trusted base. Immutable and safe to share between threads."""

    files: tuple[FileChange, ...]
    """Sorted by path."""
    base: Tree = field(default=EMPTY_TREE, repr=False, compare=False)
    """The trusted tree the change is made against; the policy is read from it."""
    source: str = "files"
    """Where the change came from, in words a person knows ("main..HEAD", "staged", "patch fix.diff")."""

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.files, key=lambda file: file.path))
        object.__setattr__(self, "files", ordered)
        seen: set[str] = set()
        for file in ordered:
            if file.path in seen:
                raise IntakeError(f"the change names {file.path!r} twice")
            seen.add(file.path)
            for side in file.sides:
                check_path(side.path)

    @classmethod
    def from_files(
        cls, before: Mapping[str, bytes], after: Mapping[str, bytes], *, source: str = "files"
    ) -> ChangeSet:
        """The change that turns the files `before` into the files `after` (path to bytes).

        A path in only one of the two is an addition or a deletion; a file that is deleted in one place and
        added with the same bytes in another is a rename. `before` is also the base tree, so
        `.guard/policy.yaml` in it is the policy.

        Raises:
            IntakeError: a path is absolute, holds `..` or a NUL, or nothing differs.
            UsageError: a path is no text, or a content no bytes.
        """
        require_contents(before)
        require_contents(after)
        gone = {path: before[path] for path in sorted(before.keys() - after.keys())}
        by_data: dict[bytes, deque[str]] = defaultdict(deque)
        for path, data in gone.items():
            by_data[data].append(path)
        files: list[FileChange] = []
        for path in sorted(after.keys()):
            new = FileSide(path, after[path])
            if path in before:
                if before[path] != after[path]:
                    files.append(FileChange(FileSide(path, before[path]), new))
                continue
            origins = by_data.get(new.data) if new.data else None
            old_side = None
            if origins:
                origin = origins.popleft()
                old_side = FileSide(origin, gone.pop(origin))
            files.append(FileChange(old_side, new))
        files.extend(FileChange(FileSide(path, data), None) for path, data in gone.items())
        if not files:
            raise EmptyChangeError
        return cls(tuple(files), base=MappingTree(dict(before)), source=source)

    @cached_property
    def by_path(self) -> Mapping[str, FileChange]:
        """The files by their path."""
        return {file.path: file for file in self.files}

    @cached_property
    def side_paths(self) -> frozenset[str]:
        """Every path that a file has on either side."""
        return frozenset(side.path for file in self.files for side in file.sides)

    @cached_property
    def digest(self) -> str:
        """`sha256:…` over every path, mode and content on both sides: the identity of the change."""
        digest = hashlib.sha256()
        for file in self.files:
            for side in (file.before, file.after):
                if side is None:
                    _feed(digest, b"-")
                    continue
                _feed(digest, side.path.encode("utf-8", "surrogateescape"))
                _feed(digest, f"{side.mode:06o}".encode())
                _feed(digest, side.data)
        return f"sha256:{digest.hexdigest()}"


def require_contents(files: Mapping[str, bytes | None], *, may_delete: bool = False) -> None:
    """Refuse what is no mapping from path to content.

    Args:
        files: what a caller handed in.
        may_delete: whether None stands for a file that goes away.

    Raises:
        UsageError: it is no mapping, a path is no text, or a content no bytes.
    """
    if not isinstance(files, Mapping):
        raise UsageError(f"files are a mapping from path to bytes, and this is {type(files).__name__}")
    for path, data in files.items():
        if not isinstance(path, str):
            raise UsageError(f"a path is text with / between its parts, and this is {path!r}")
        if not isinstance(data, bytes) and not (may_delete and data is None):
            hint = ": give the file's bytes as they are on disk, or text.encode()"
            more = " (or None to delete it)" if may_delete else ""
            kind = type(data).__name__
            raise UsageError(f"a file's content is bytes{more}, and this is {kind}{hint}", where=path)


def check_path(path: str) -> None:
    """Refuse a path that does not stay inside the tree, or that no file system of a work tree keeps.

    Raises:
        IntakeError: the path is empty, absolute, too long, with a NUL or a surrogate that stands for no byte,
            or has an empty, `.`, `..` or `.git` part.
    """
    parts = path.split("/")
    if "\0" in path or any(part in ("", ".", "..") or part.lower() == ".git" for part in parts):
        raise IntakeError(f"path {path!r} does not stay inside the tree")
    try:
        path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise IntakeError(f"path {path[:80]!r} holds what no name of a file can") from error
    if len(path) > _LONGEST_PATH or any(len(part) > _LONGEST_PART for part in parts):
        raise IntakeError(
            f"path {path[:80]!r}… is longer than any file system keeps; nobody could check it out"
        )


def _feed(digest: hashlib._Hash, data: bytes) -> None:
    # Length first, so that no two lists of parts give the same stream.
    digest.update(len(data).to_bytes(8, "big"))
    digest.update(data)
