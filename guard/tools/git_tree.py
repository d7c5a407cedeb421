"""The files of a commit, read when they are asked for."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from guard.errors import IntakeError
from guard.model.change import MODE_EXECUTABLE, MODE_FILE, check_path
from guard.tools.git_command import Git
from guard.tools.git_objects import TreeEntry, parse_tree
from guard.tools.git_searches import Search, holding
from guard.tools.git_store import LISTING_LIMIT, Wanted, read_blobs, read_named, read_objects, tree_rows

_MODE_TREE = 0o040000
_FEW = 16
"""So many paths are read one by one, where the tree was not listed yet: their folders often are known."""


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
        try:
            check_path(path)
        except IntakeError:
            return None  # git would refuse the question; no tree holds such a path
        oid = self.id
        *above, leaf = os.fsencode(path).split(b"/")
        for name in above:
            mode, oid = self._folder(oid, path).get(name, (0, ""))
            if mode != _MODE_TREE:
                return None
        mode, oid = self._folder(oid, path).get(leaf, (0, ""))
        return read_blobs(self.git, [oid])[oid] if mode in (MODE_FILE, MODE_EXECUTABLE) else None

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
            found = {path: self.read(path) for path in wanted}
            return {path: data for path, data in found.items() if data is not None}
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

    def _folder(self, oid: str, path: str) -> dict[bytes, tuple[int, str]]:
        """What the tree object `oid`, on the way to `path`, holds."""
        if oid not in self._folders:
            # All the way is asked for at once. A name cannot hold the end of a line; then step by step.
            parts = path.split("/")[:-1] if "\n" not in path else []
            names = [f"{self.id}:{'/'.join(parts[: depth + 1])}" for depth in range(len(parts))]
            found = read_named(self.git, [self.id, *names, oid], self._commits)
            trees = {one: data for one, (kind, data) in found.items() if kind == "tree"}
            if oid not in trees:
                read_objects(self.git, Wanted(trees=[oid]))
            self._folders.update({one: tree_rows(data, like=one) for one, data in trees.items()})
        return self._folders[oid]


def folders(git: Git, tree: str) -> list[str]:
    """The ids of a tree and of every folder in it.

    Raises:
        RepositoryError: git cannot list them.
    """
    done = git.run("ls-tree", "-r", "-d", "-z", "--full-tree", tree, limit=LISTING_LIMIT)
    return [tree, *parse_tree(done)[1]]
