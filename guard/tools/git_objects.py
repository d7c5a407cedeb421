"""Reading what git's plumbing prints: raw differences, tree listings and batches of blobs.

All of it comes NUL-separated and unquoted, so that no path can be mistaken for another or for a separator.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guard.errors import IntakeError, RepositoryError
from guard.expressions import expression
from guard.model.change import MODE_SUBMODULE, MODES, FileChange, FileSide
from guard.tools.git_command import Git, unknown_form
from guard.tools.git_store import Wanted, read_objects
from guard.tools.process import Completed, OutputLimitError

MAX_FILES = 20_000
"""How many files one change may touch."""

DIFFERENCE = (
    *("--raw", "-z", "-r", "-t", "--no-abbrev", "-M50%", "-l1000", "--no-rename-empty", "--no-relative"),
    *("--ignore-submodules=none", "--no-ext-diff", "--no-textconv", "--ita-invisible-in-index"),
)
"""How every difference of trees is asked for, whatever configuration and `.gitmodules` say."""

_RAW = expression(rb":([0-7]{6}) ([0-7]{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])[0-9]*")
_LISTED = expression(rb"([0-7]{6}) (blob|tree|commit) ([0-9a-f]{40,64})\t(.+)", re.DOTALL)
_TREE = "040000"


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


@dataclass(frozen=True)
class Difference:
    """What git says that two trees, or a tree and an index, differ in."""

    rows: tuple[TreeEntryChange, ...]
    trees: frozenset[str]
    """Every tree object below the two roots that git compared the entries of, where it lists them."""


def difference(git: Git, *command: str) -> Difference:
    """What `diff-tree` or `diff-index` prints for its arguments.

    Raises:
        IntakeError: there are more than can be taken in.
        RepositoryError: git cannot answer, or a path is unmerged.
    """
    name, *arguments = command
    try:
        return parse_raw(git.run(name, *DIFFERENCE, *arguments))
    except OutputLimitError as error:
        raise IntakeError(f"the change touches more than {MAX_FILES} files; split it") from error


def parse_raw(done: Completed) -> Difference:
    """What `--raw -z` output holds.

    Raises:
        ToolError: the output has an unknown shape.
        RepositoryError: a path is unmerged.
        IntakeError: there are more than `MAX_FILES` files, or a mode git does not use.
    """
    fields = iter(done.stdout.split(b"\0"))
    rows: list[TreeEntryChange] = []
    trees: set[str] = set()
    for head in fields:
        if not head:
            continue
        match = _RAW.fullmatch(head)
        old_path = new_path = os.fsdecode(next(fields, b""))
        if match is None or not old_path:
            raise unknown_form(done)
        old_mode, new_mode, old_oid, new_oid, status = (part.decode() for part in match.groups())
        if status == "R":
            new_path = os.fsdecode(next(fields, b""))
        if status == "U":
            raise RepositoryError(f"{old_path!r} is unmerged; resolve the conflict and stage the result")
        if status not in "AMDTR" or not new_path:
            raise unknown_form(done)
        if _TREE in (old_mode, new_mode):
            trees |= {oid for mode, oid in ((old_mode, old_oid), (new_mode, new_oid)) if mode == _TREE}
            continue
        before = None if status == "A" else _entry(old_path, old_mode, old_oid)
        after = None if status == "D" else _entry(new_path, new_mode, new_oid)
        rows.append(TreeEntryChange(before, after))
        if len(rows) > MAX_FILES:
            raise IntakeError(f"the change touches more than {MAX_FILES} files; split it")
    return Difference(tuple(rows), frozenset(trees))


def parse_tree(done: Completed) -> tuple[list[TreeEntry], list[str]]:
    """The entries of `ls-tree -z` output that are no trees, and the ids of those that are.

    Raises:
        ToolError: the output has an unknown shape.
        IntakeError: an entry has a mode git does not use.
    """
    entries: list[TreeEntry] = []
    trees: list[str] = []
    for row in done.stdout.split(b"\0"):
        if row:
            match = _LISTED.fullmatch(row)
            if match is None:
                raise unknown_form(done)
            mode, kind, oid = (match[group].decode() for group in (1, 2, 3))
            if kind == "tree":
                trees.append(oid)
            else:
                entries.append(_entry(os.fsdecode(match[4]), mode, oid))
    return entries, trees


def load(
    git: Git, found: Difference, trees: Iterable[str] = (), commits: Mapping[str, str] | None = None
) -> tuple[FileChange, ...]:
    """The files of a difference with the bytes of both sides.

    Args:
        git: where the objects are.
        found: the difference.
        trees: roots that were compared, which are held against their ids as well.
        commits: the commits that they are believed to be the trees of.
    """
    entries = [entry for row in found.rows for entry in (row.before, row.after) if entry is not None]
    blobs = [entry.oid for entry in entries if entry.mode != MODE_SUBMODULE]
    data = read_objects(git, Wanted(blobs, {*found.trees, *trees}, commits or {}))
    return tuple(FileChange(_side(row.before, data), _side(row.after, data)) for row in found.rows)


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
