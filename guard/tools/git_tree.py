"""The files of a commit, read when they are asked for."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from guard.errors import IntakeError
from guard.model.change import MODE_EXECUTABLE, MODE_FILE, check_path
from guard.tools.git_command import Git
from guard.tools.git_objects import TreeEntry, parse_tree
from guard.tools.git_searches import Search, holding
from guard.tools.git_store import LISTING_LIMIT, Wanted, read_blobs, read_named, read_objects, tree_rows

_MODE_TREE = 0o040000
_FEW = 200
"""So many paths are looked up by their folders, which often are known, where the tree was not listed yet."""


@dataclass(frozen=True)
class GitTree:
    """A `Tree` in a repository. Every object on the way to a file is held against its id."""

    git: Git
    id: str
    """The tree's object id."""
    commit: str
    """The commit whose tree it is."""
    _folders: dict[str, dict[bytes, tuple[int, str]]] = field(default_factory=dict, compare=False, repr=False)
    """What each tree object that was read so far holds."""

    def read(self, path: str) -> bytes | None:
        """The bytes of the regular file at `path`, or None where there is none."""
        return self._few((path,)).get(path)

    def paths(self) -> Iterable[str]:
        """Every path of a regular file, sorted."""
        return self._paths

    def holding(self, words: Collection[str], suffixes: Collection[str]) -> tuple[str, ...]:
        """The paths, sorted, of regular files that end in any of `suffixes` and hold any of `words` whole."""
        return holding(self.git, self.id, Search.of(words, suffixes))

    def read_all(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """The bytes of those of `paths` that are regular files; of many, by two questions to git."""
        wanted = sorted(set(paths))
        if len(wanted) <= _FEW and "entries" not in self.__dict__:
            return self._few(wanted)
        entries = {path: self.entries[path] for path in wanted if path in self.entries}
        regular = {
            path: entry.oid for path, entry in entries.items() if entry.mode in (MODE_FILE, MODE_EXECUTABLE)
        }
        blobs = read_blobs(self.git, regular.values())
        return {path: blobs[oid] for path, oid in regular.items()}

    @cached_property
    def entries(self) -> dict[str, TreeEntry]:
        """Every file, symlink and submodule by path."""
        done = self.git.run("ls-tree", "-r", "-t", "-z", "--full-tree", self.id, limit=LISTING_LIMIT)
        entries, trees = parse_tree(done)
        read_objects(self.git, Wanted(trees=[self.id, *trees], commits=self._commits), LISTING_LIMIT)
        return {entry.path: entry for entry in entries}

    @property
    def _commits(self) -> dict[str, str]:
        return {self.commit: self.id}

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        regular = (MODE_FILE, MODE_EXECUTABLE)
        return tuple(sorted(entry.path for entry in self.entries.values() if entry.mode in regular))

    def _few(self, paths: Collection[str]) -> dict[str, bytes]:
        """As `read_all`, by one question for the folders and one for the files."""
        asked = [path for path in paths if _may_hold(path)]
        self._learn(asked)
        oids = {path: oid for path in asked if (oid := self._oid(path)) is not None}
        blobs = read_blobs(self.git, set(oids.values()))
        return {path: blobs[oid] for path, oid in oids.items()}

    def _oid(self, path: str) -> str | None:
        """The object id of the regular file at `path`."""
        oid = self.id
        *above, leaf = os.fsencode(path).split(b"/")
        for name in above:
            mode, oid = self._folder(oid).get(name, (0, ""))
            if mode != _MODE_TREE:
                return None
        mode, oid = self._folder(oid).get(leaf, (0, ""))
        return oid if mode in (MODE_FILE, MODE_EXECUTABLE) else None

    def _learn(self, paths: Iterable[str]) -> None:
        """Read what is not known of all folders on the way to `paths`, by one question."""
        names = dict.fromkeys(name for path in paths for name in self._unknown(path))
        if not names:
            return
        found = read_named(self.git, list(names), self._commits)
        trees = {oid: data for oid, (kind, data) in found.items() if kind == "tree"}
        self._folders.update({oid: tree_rows(data, like=oid) for oid, data in trees.items()})

    def _unknown(self, path: str) -> Iterator[str]:
        """What git calls the folders on the way to `path` from the first that was not read."""
        parts = path.split("/")[:-1]
        oid, depth = self.id, 0
        while oid in self._folders:
            if depth == len(parts):
                return
            mode, oid = self._folders[oid].get(os.fsencode(parts[depth]), (0, ""))
            if mode != _MODE_TREE:
                return
            depth += 1
        yield oid
        if "\n" not in path:  # else step by step, as a question ends with its line
            yield from (f"{self.id}:{'/'.join(parts[:end])}" for end in range(depth + 1, len(parts) + 1))

    def _folder(self, oid: str) -> dict[bytes, tuple[int, str]]:
        """What the tree object `oid` of this tree holds."""
        if oid not in self._folders:
            data = read_objects(self.git, Wanted(trees=[oid], commits=self._commits))[oid]
            self._folders[oid] = tree_rows(data, like=oid)
        return self._folders[oid]


def _may_hold(path: str) -> bool:
    """Whether a tree can hold the path; git would refuse the question about another."""
    try:
        check_path(path)
    except IntakeError:
        return False
    return True


def folders(git: Git, tree: str) -> list[str]:
    """The ids of a tree and of every folder in it.

    Raises:
        RepositoryError: git cannot list them.
    """
    done = git.run("ls-tree", "-r", "-d", "-z", "--full-tree", tree, limit=LISTING_LIMIT)
    return [tree, *parse_tree(done)[1]]
