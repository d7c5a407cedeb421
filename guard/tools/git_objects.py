"""Reading what git's plumbing prints: raw differences, tree listings and batches of blobs.

All of it comes NUL-separated and unquoted, so that no path can be mistaken for another or for a separator.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from guard.errors import IntakeError, RepositoryError
from guard.model.change import (
    MODE_EXECUTABLE,
    MODE_FILE,
    MODE_SUBMODULE,
    MODES,
    FileChange,
    FileSide,
    check_path,
)
from guard.tools.git_command import Git
from guard.tools.process import OutputLimitError

MAX_FILES = 20_000
"""How many files one change may touch."""
MAX_BYTES = 256 * 1024 * 1024
"""How many bytes of content the two sides of one change may hold together."""

DIFFERENCE = (
    *("--raw", "-z", "-r", "--no-abbrev", "-M50%", "-l1000", "--no-rename-empty", "--no-relative"),
    *("--ignore-submodules=none", "--no-ext-diff", "--no-textconv", "--ita-invisible-in-index"),
)
"""How every difference of trees is asked for, whatever configuration and `.gitmodules` say."""

_RAW = re.compile(rb":([0-7]{6}) ([0-7]{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])[0-9]*")
_LISTING_LIMIT = 512 * 1024 * 1024
_FEW = 16
"""So many paths are asked for by name, where the tree was not listed yet."""


@dataclass(frozen=True)
class TreeEntry:
    """A file in a tree or index: where, what, and the object that holds its bytes."""

    path: str
    mode: int
    oid: str


@dataclass(frozen=True)
class TreeEntryChange:
    """One row of a raw difference."""

    before: TreeEntry | None
    after: TreeEntry | None


def difference(git: Git, *command: str) -> list[TreeEntryChange]:
    """The rows that `diff-tree` or `diff-index` prints for its arguments.

    Raises:
        IntakeError: there are more than can be taken in.
        RepositoryError: git cannot answer, or a path is unmerged.
    """
    name, *arguments = command
    try:
        return parse_raw(git.run(name, *DIFFERENCE, *arguments).stdout)
    except OutputLimitError as error:
        raise IntakeError(f"the change touches more than {MAX_FILES} files; split it") from error


def parse_raw(output: bytes) -> list[TreeEntryChange]:
    """The rows of `--raw -z` output.

    Raises:
        RepositoryError: a path is unmerged, or the output has an unknown shape.
        IntakeError: there are more than `MAX_FILES` rows, or a mode git does not use.
    """
    fields = iter(output.split(b"\0"))
    rows: list[TreeEntryChange] = []
    for head in fields:
        if not head:
            continue
        match = _RAW.fullmatch(head)
        old_path = new_path = os.fsdecode(next(fields, b""))
        if match is None or not old_path:
            raise RepositoryError(f"git printed a difference of unknown shape: {head[:80]!r}")
        old_mode, new_mode, old_oid, new_oid, status = (part.decode() for part in match.groups())
        if status == "R":
            new_path = os.fsdecode(next(fields, b""))
        if status == "U":
            raise RepositoryError(f"{old_path!r} is unmerged; resolve the conflict and stage the result")
        if status not in "AMDTR":
            raise RepositoryError(f"git reports an unknown status {status!r} for {old_path!r}")
        before = None if status == "A" else _entry(old_path, old_mode, old_oid)
        after = None if status == "D" else _entry(new_path, new_mode, new_oid)
        rows.append(TreeEntryChange(before, after))
        if len(rows) > MAX_FILES:
            raise IntakeError(f"the change touches more than {MAX_FILES} files; split it")
    return rows


def parse_tree(output: bytes) -> list[TreeEntry]:
    """The entries of `ls-tree -z` output that are no trees."""
    entries: list[TreeEntry] = []
    for row in output.split(b"\0"):
        if row:
            meta, _, path = row.partition(b"\t")
            mode, kind, oid = meta.decode("ascii").split(" ")
            if kind != "tree":
                entries.append(_entry(os.fsdecode(path), mode, oid))
    return entries


def read_blobs(git: Git, oids: Iterable[str]) -> dict[str, bytes]:
    """The bytes of every blob, from one git process, held against their ids.

    git itself hands out what a damaged or forged object file holds, with whatever size its head claims.

    Raises:
        RepositoryError: an object is missing, no blob, or its bytes are not those that its id names.
        IntakeError: together they hold more than `MAX_BYTES`.
    """
    wanted = sorted(set(oids))
    if not wanted:
        return {}
    try:
        asked = "".join(f"{oid}\n" for oid in wanted).encode()
        output = git.run("cat-file", "--batch", input=asked, limit=MAX_BYTES).stdout
    except OutputLimitError as error:
        raise IntakeError(f"the change holds more than {MAX_BYTES} bytes of content; split it") from error
    blobs: dict[str, bytes] = {}
    at = 0
    for oid in wanted:
        end = output.find(b"\n", at)
        parts = output[at:end].split(b" ")
        if len(parts) != 3 or parts[0].decode("ascii", "replace") != oid or parts[1] != b"blob":
            raise _missing(git, oid)
        at = end + 1 + int(parts[2])
        blobs[oid] = output[end + 1 : at]
        if output[at : at + 1] != b"\n" or blob_id(blobs[oid], like=oid) != oid:
            raise RepositoryError(
                f"object {oid} does not hold the bytes that its id names, so nothing of it can be judged; "
                "run `git fsck`, and fetch the object again from where it is sound",
                where=str(git.folder),
            )
        at += 1
    return blobs


def blob_id(data: bytes, *, like: str) -> str:
    """The object id of a blob with these bytes, by the algorithm (SHA-1 or SHA-256) of the id `like`."""
    digest = hashlib.sha1(usedforsecurity=False) if len(like) == 40 else hashlib.sha256()
    digest.update(b"blob %d\0" % len(data))
    digest.update(data)
    return digest.hexdigest()


def load(git: Git, rows: Sequence[TreeEntryChange]) -> tuple[FileChange, ...]:
    """The rows of a difference with the bytes of both sides."""
    entries = [entry for row in rows for entry in (row.before, row.after) if entry is not None]
    blobs = read_blobs(git, (entry.oid for entry in entries if entry.mode != MODE_SUBMODULE))
    return tuple(FileChange(_side(row.before, blobs), _side(row.after, blobs)) for row in rows)


@dataclass(frozen=True)
class GitTree:
    """A `Tree` whose files are read from the repository when they are asked for."""

    git: Git
    id: str
    """The tree's object id."""

    def read(self, path: str) -> bytes | None:
        """The bytes of the regular file at `path`, or None where there is none."""
        return self.read_all([path]).get(path)

    def paths(self) -> Iterable[str]:
        """Every path of a regular file, sorted."""
        return self._paths

    def holding(self, words: Collection[str], suffixes: Collection[str]) -> tuple[str, ...]:
        """The paths, sorted, of regular files that end in any of `suffixes` and hold any of `words` whole.

        Every file counts as text, whatever attributes say of it.
        """
        asked = [part for word in sorted(words) for part in ("-e", word)]
        globs = [f":(top,glob)**/*{suffix}" for suffix in sorted(suffixes)]
        git = replace(self.git, extra={**self.git.extra, "GIT_LITERAL_PATHSPECS": "0"})
        done = git.run(
            *("grep", "-l", "-z", "-a", "-w", "-F", "--no-color", "--full-name", "--no-recurse-submodules"),
            *("--no-textconv", *asked, self.id, "--", *globs),
            limit=_LISTING_LIMIT,
            ok=(0, 1),  # 1: nothing was found
        )
        prefix = f"{self.id}:"
        rows = (os.fsdecode(row) for row in done.stdout.split(b"\0") if row)
        return tuple(sorted(row.removeprefix(prefix) for row in rows))

    def read_all(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """The bytes of those of `paths` that are regular files, by two questions to git."""
        listed = self._listed(sorted(set(paths)))
        entries = {path: listed[path] for path in sorted(set(paths)) if path in listed}
        regular = {
            path: entry.oid for path, entry in entries.items() if entry.mode in (MODE_FILE, MODE_EXECUTABLE)
        }
        blobs = read_blobs(self.git, regular.values())
        return {path: blobs[oid] for path, oid in regular.items()}

    def _listed(self, paths: Sequence[str]) -> Mapping[str, TreeEntry]:
        """Entries of the tree, those at `paths` among them: of a few, none but these are asked for."""
        if len(paths) > _FEW or "entries" in self.__dict__:
            return self.entries
        asked = []
        for path in paths:
            with suppress(IntakeError):  # git would refuse the question; no tree holds such a path
                check_path(path)
                asked.append(path)
        if not asked:
            return {}
        output = self.git.run("ls-tree", "-z", "--full-tree", self.id, "--", *asked).stdout
        return {entry.path: entry for entry in parse_tree(output)}

    @cached_property
    def entries(self) -> dict[str, TreeEntry]:
        """Every file, symlink and submodule by path."""
        output = self.git.run("ls-tree", "-r", "-z", "--full-tree", self.id, limit=_LISTING_LIMIT).stdout
        return {entry.path: entry for entry in parse_tree(output)}

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        regular = (MODE_FILE, MODE_EXECUTABLE)
        return tuple(sorted(entry.path for entry in self.entries.values() if entry.mode in regular))


def _entry(path: str, mode: str, oid: str) -> TreeEntry:
    number = int(mode, 8)
    if number not in MODES:
        raise IntakeError(f"{path!r} has the mode {mode}, which is none that git writes")
    return TreeEntry(path, number, oid)


def _side(entry: TreeEntry | None, blobs: dict[str, bytes]) -> FileSide | None:
    if entry is None:
        return None
    data = entry.oid.encode() if entry.mode == MODE_SUBMODULE else blobs[entry.oid]
    return FileSide(entry.path, data, entry.mode)


def _missing(git: Git, oid: str) -> RepositoryError:
    return RepositoryError(
        f"object {oid} is missing or no blob; in a partial clone run `git fetch --refetch --no-filter` "
        "first, otherwise run `git fsck`",
        where=str(git.folder),
    )
