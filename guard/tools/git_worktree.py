"""The files on disk against a commit: what `git add -A` and a commit would record.

git itself would run `filter.*` drivers to compare files on disk with the index, so it is only asked what it
knows (tree, index with stat data, names of untracked files); the files are read here.

- A file is unchanged where its stat data equals what the index holds, in every field, and is older than the
  index itself; otherwise where its bytes hash to the index's object. The assume-unchanged bit counts for
  nothing; skip-worktree only where the file is absent.
- Bytes are taken as git would record them, where attributes or `core.autocrlf` convert line ends or the
  encoding (see `guard.tools.git_conversions`). A `filter` is a program, and is not run: an LFS file is known
  by the digest in its pointer; of any other filter the bytes on disk are taken.
- Untracked files count unless an ignore rule of the *base* or `.git/info/exclude` hides them: where a
  `.gitignore` that a commit would record differs from the base, files that only the new rules ignore are
  shown as well. Not shown is what an ignore file hides together with itself, as in a virtual environment:
  neither would be committed.
- A submodule is the commit that is checked out in it; files in it are no part of the change. Nor is a linked
  work tree of this very repository. Any other untracked repository inside the work tree is refused.
- Only exact renames are found.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from guard.errors import IntakeError, RepositoryError
from guard.expressions import expression
from guard.intake.common import pair_files
from guard.model.change import MODE_EXECUTABLE, MODE_FILE, MODE_SUBMODULE, MODE_SYMLINK, FileChange, FileSide
from guard.tools.folders import read_side
from guard.tools.git_command import Git, printed_id
from guard.tools.git_conversions import Conversions
from guard.tools.git_index import IndexEntry, is_older, matches_stat, read_index
from guard.tools.git_objects import MAX_FILES, TreeEntry
from guard.tools.git_store import MAX_BYTES, blob_id, read_blobs
from guard.tools.git_tree import GitTree
from guard.tools.private import private_folder

_LISTING_LIMIT = 512 * 1024 * 1024
_FOLDERS_AT_ONCE = 500
"""How many names one command line takes; an argument list has a limit."""
_LFS_POINTER = expression(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-.*\n)*oid sha256:([0-9a-f]{64})\nsize (\d+)\n"
)


def worktree_changes(git: Git, git_folder: Path, head: GitTree | None) -> tuple[FileChange, ...]:
    """What differs between a commit's tree (None: no files) and the files on disk.

    Raises:
        RepositoryError: there is no work tree, or git cannot list it.
        IntakeError: a file is a device, FIFO or socket, cannot be read, or is a repository of its own; or
            the change is past the limits.
    """
    top = work_tree_top(git.folder, git_folder)
    # The place of the work tree is passed on: the repository's own `core.worktree` may name another.
    here = Git(top, (*git.options, f"--git-dir={git_folder}", f"--work-tree={top}"), git.extra)
    base = head.entries if head is not None else {}
    disk = _Disk(here, top, git_folder)
    disk.look_at_tracked()
    disk.look_at_untracked(_names(here, "--others", "--exclude-standard"))
    disk.convert()
    # Before the first commit there are no rules of a base: those on disk hold.
    if head is not None and any(path.rpartition("/")[2] == ".gitignore" for path in disk.differing(base)):
        disk.look_at_untracked(_newly_ignored(here, head))
        disk.convert()
    return disk.changes(base)


class _Disk:
    """What was found on disk: for each path its index entry where unchanged, else its own bytes."""

    def __init__(self, git: Git, top: Path, git_folder: Path) -> None:
        self.git = git
        self.top = top
        self.git_folder = git_folder
        self.found: dict[str, TreeEntry | FileSide] = {}
        self.index: dict[str, IndexEntry] = {}
        self._real: dict[str, bool] = {"": True}
        self._converted: set[str] = set()
        self._bytes = 0

    def look_at_tracked(self) -> None:
        self.index, written = read_index(self.git, self.git_folder / "index")
        for path, entry in self.index.items():
            info = self._lstat(path)
            if entry.mode == MODE_SUBMODULE and (info is None or stat.S_ISDIR(info.st_mode)):
                self.found[path] = TreeEntry(path, entry.mode, self._submodule(path) or entry.oid)
            elif info is None:
                if entry.skip_worktree:
                    self.found[path] = TreeEntry(path, entry.mode, entry.oid)
            elif stat.S_ISDIR(info.st_mode):
                continue  # the file is gone; what the folder holds is untracked
            elif self._is_unchanged(path, entry, info, written):
                self.found[path] = TreeEntry(path, entry.mode, entry.oid)

    def _is_unchanged(self, path: str, entry: IndexEntry, info: os.stat_result, written: int) -> bool:
        """Whether the file is the index's; where it is not, its bytes are kept."""
        same = matches_stat(entry, info)
        if same and is_older(info, written):
            return True
        side = read_side(self.top, path)
        if side.mode == entry.mode:
            if blob_id(side.data, like=entry.oid) == entry.oid:
                return True
            # Written in the same tick as the index, as by a checkout: its size is the recorded one, and no
            # more than converted line ends tells it from its blob.
            if same and blob_id(side.data.replace(b"\r\n", b"\n"), like=entry.oid) == entry.oid:
                return True
        self._keep(side)
        return False

    def convert(self) -> None:
        """Make of the bytes on disk those that a commit would record."""
        sides = {
            path: one
            for path, one in self.found.items()
            if isinstance(one, FileSide) and one.mode in (MODE_FILE, MODE_EXECUTABLE)
        }
        sides = {path: one for path, one in sides.items() if path not in self._converted}
        self._converted.update(sides)
        conversions = Conversions(self.git, sides)
        for path, side in sides.items():
            entry = self.index.get(path)
            data = conversions.recorded(path, side.data, partial(self._staged, entry))
            if data == side.data:
                continue
            self.found[path] = FileSide(path, data, side.mode)
            if entry and entry.mode == side.mode and blob_id(data, like=entry.oid) == entry.oid:
                self.found[path] = TreeEntry(path, entry.mode, entry.oid)

    def _staged(self, entry: IndexEntry | None) -> bytes | None:
        if entry is None or entry.mode == MODE_SUBMODULE:
            return None
        return read_blobs(self.git, [entry.oid])[entry.oid]

    def look_at_untracked(self, paths: Sequence[str]) -> None:
        for path in paths:
            if path.endswith("/"):
                if _is_linked(self.top / path, self.git_folder):
                    continue
                raise IntakeError(
                    "is a repository of its own inside the work tree; remove it, ignore it, or add it as a "
                    "submodule",
                    where=path,
                )
            self._keep(read_side(self.top, path))
            if len(self.found) - len(self.index) > MAX_FILES:
                raise IntakeError(f"more than {MAX_FILES} untracked files; ignore them or split the change")

    def differing(self, base: Mapping[str, TreeEntry]) -> list[str]:
        """Paths whose state on disk is not, or not surely, the base's."""
        return [path for path in base.keys() | self.found.keys() if base.get(path) != self.found.get(path)]

    def changes(self, base: Mapping[str, TreeEntry]) -> tuple[FileChange, ...]:
        paths = self.differing(base)
        if len(paths) > MAX_FILES:
            raise IntakeError(f"the change touches more than {MAX_FILES} files; split it")
        before = {path: base[path] for path in paths if path in base}
        after = {path: self.found[path] for path in paths if path in self.found}
        wanted = [*before.values(), *(one for one in after.values() if isinstance(one, TreeEntry))]
        wanted += [TreeEntry(path, one.mode, one.oid) for path in after if (one := self.index.get(path))]
        blobs = read_blobs(self.git, (one.oid for one in wanted if one.mode != MODE_SUBMODULE))
        new: dict[str, FileSide] = {}
        for path, state in after.items():
            tracked = self.index.get(path)
            if isinstance(state, TreeEntry):
                new[path] = _side(state, blobs)
            elif tracked is not None and _is_lfs_content(state, tracked, blobs):
                new[path] = _side(TreeEntry(path, tracked.mode, tracked.oid), blobs)
            else:
                new[path] = state
        return pair_files({path: _side(one, blobs) for path, one in before.items()}, new)

    def _keep(self, side: FileSide) -> None:
        self.found[side.path] = side
        self._bytes += len(side.data)
        if self._bytes > MAX_BYTES:
            raise IntakeError(f"the change holds more than {MAX_BYTES} bytes of content; split it")

    def _lstat(self, path: str) -> os.stat_result | None:
        """What is at `path`; None where nothing is, or only by way of a symlink."""
        folder = path.rpartition("/")[0]
        if not self._is_real(folder):
            return None
        try:
            return os.lstat(self.top / path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise IntakeError(f"cannot be read: {error.strerror}", where=path) from error

    def _is_real(self, folder: str) -> bool:
        if folder not in self._real:
            info = self._lstat(folder)
            self._real[folder] = info is not None and stat.S_ISDIR(info.st_mode)
        return self._real[folder]

    def _submodule(self, path: str) -> str | None:
        """The commit that is checked out in a submodule; None where it is not checked out."""
        folder = self.top / path
        if not os.path.lexists(folder / ".git"):
            return None
        # Not looked for further up, where this repository itself would answer.
        git = Git(folder, extra={"GIT_CEILING_DIRECTORIES": str(folder.parent)})
        done = git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", ok=(0, 1))
        return printed_id(done) if done.stdout else None


def work_tree_top(folder: Path, git_folder: Path) -> Path:
    """The folder at or above `folder` whose `.git` is, or points to, the repository's git folder.

    Raises:
        RepositoryError: there is none.
    """
    wanted = git_folder.resolve()
    for top in (folder, *folder.parents):
        link = top / ".git"
        if link.is_file():
            target = link.read_bytes().removeprefix(b"gitdir: ").rstrip(b"\r\n")
            link = top / os.fsdecode(target)
        if link.is_dir() and link.resolve() == wanted:
            return top
    raise RepositoryError("the repository has no work tree around this folder", where=str(folder))


def _is_linked(folder: Path, git_folder: Path) -> bool:
    """Whether a folder is a linked work tree of the repository: each of the two names the other."""
    try:
        common = git_folder / os.fsdecode((git_folder / "commondir").read_bytes().strip())
    except OSError:
        common = git_folder
    try:
        target = os.fsdecode((folder / ".git").read_bytes().removeprefix(b"gitdir: ").rstrip(b"\r\n"))
        entry = (folder / target).resolve()
        back = os.fsdecode((entry / "gitdir").read_bytes().rstrip(b"\r\n"))
    except OSError:
        return False
    same = (entry / back).resolve() == (folder / ".git").resolve()
    return same and entry.parent == (common / "worktrees").resolve()


def _names(git: Git, *options: str) -> list[str]:
    output = git.run("ls-files", "-z", *options, limit=_LISTING_LIMIT).stdout
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def _newly_ignored(git: Git, head: GitTree) -> list[str]:
    """Untracked files that today's ignore rules hide and the base's rules do not."""
    ignored = _names(git, "--others", "--ignored", "--exclude-standard", "--directory")
    with private_folder("ignored") as base:
        for entry in head.entries.values():
            if entry.path.rpartition("/")[2] == ".gitignore" and entry.mode in (MODE_FILE, MODE_EXECUTABLE):
                rules = base / entry.path
                rules.parent.mkdir(parents=True, exist_ok=True)
                rules.write_bytes(read_blobs(git, [entry.oid])[entry.oid])
        for path in ignored:
            if path.endswith("/"):  # a rule such as "build/" asks whether there is a folder
                (base / path).mkdir(parents=True, exist_ok=True)
            # An ignore file that no commit would record, such as a virtual environment's own, stays in force.
            hidden = f"{path}.gitignore" if path.endswith("/") else path
            if hidden.rpartition("/")[2] == ".gitignore" and os.path.lexists(git.folder / hidden):
                side = read_side(git.folder, hidden)
                if side.mode != MODE_SYMLINK and not (base / hidden).exists():
                    (base / hidden).parent.mkdir(parents=True, exist_ok=True)
                    (base / hidden).write_bytes(side.data)
        there = Git(base, (*git.options, f"--work-tree={base}"), git.extra)
        shown = _not_ignored(there, ignored)
        files = [path for path in shown if not path.endswith("/")]
        folders = [path for path in shown if path.endswith("/")]
        for start in range(0, len(folders), _FOLDERS_AT_ONCE):
            inside = _names(git, "--others", "--", *folders[start : start + _FOLDERS_AT_ONCE])
            files += _not_ignored(there, inside)
    return files


def _not_ignored(git: Git, paths: Sequence[str]) -> list[str]:
    # check-ignore knows no literal pathspecs; "./" keeps a leading ":" from being magic.
    asked = "".join(f"./{path.rstrip('/')}\0" for path in paths)
    plain = Git(git.folder, git.options, {**git.extra, "GIT_LITERAL_PATHSPECS": "0"})
    done = plain.run(
        *("check-ignore", "--no-index", "-z", "--stdin"),
        input=os.fsencode(asked),
        limit=_LISTING_LIMIT,
        ok=(0, 1),
    )
    ignored = {os.fsdecode(path).removeprefix("./") for path in done.stdout.split(b"\0")}
    return [path for path in paths if path.rstrip("/") not in ignored]


def _side(entry: TreeEntry, blobs: Mapping[str, bytes]) -> FileSide:
    data = entry.oid.encode() if entry.mode == MODE_SUBMODULE else blobs[entry.oid]
    return FileSide(entry.path, data, entry.mode)


def _is_lfs_content(side: FileSide, entry: IndexEntry, blobs: Mapping[str, bytes]) -> bool:
    """Whether the index holds an LFS pointer to exactly these bytes."""
    if entry.mode == MODE_SUBMODULE or side.mode != entry.mode or side.mode == MODE_SYMLINK:
        return False
    match = _LFS_POINTER.fullmatch(blobs[entry.oid])
    return (
        match is not None
        and int(match[2]) == len(side.data)
        and match[1].decode() == hashlib.sha256(side.data).hexdigest()
    )
