"""Which files of a commit's tree hold a word, asked of git once and kept for the next run.

An answer is kept with the id of the tree that it is about, sealed like all that guard keeps (see
`guard.tools.cache`): a tree's id is a digest of every blob in it, so the answer is exact for that tree and no
other. For another tree git says which paths differ between the two, by their blobs' ids, and only those are
searched again. A proposal has a say in what is asked, never in what was answered.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from guard.errors import RepositoryError
from guard.expressions import expression
from guard.tools.cache import cache_dir, read_sealed, seal_key, write_sealed
from guard.tools.git_command import Git
from guard.tools.git_store import LISTING_LIMIT

_WORTH = 0.03
"""Seconds that a search has to take to be kept."""
_SLOTS = 4096
"""Files that answers are kept in, at the most: of two questions that fall to one, the later one is kept."""
_MOST_DIFFERING = 400
"""Paths that are searched by name; where more differ, all of the tree is searched."""
_VERSION = 1
_ID = expression(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True)
class Search:
    """Words, and what the paths end in that may hold them."""

    words: tuple[str, ...]
    suffixes: tuple[str, ...]

    @classmethod
    def of(cls, words: Collection[str], suffixes: Collection[str]) -> Search:
        """The search, whatever order it is asked in."""
        return cls(tuple(sorted(set(words))), tuple(sorted(set(suffixes))))

    @property
    def place(self) -> Path:
        """Where its answer is kept: with those of one key alone, so that two users of a cache do not meet."""
        digest = hashlib.sha256(json.dumps([self.words, self.suffixes]).encode()).digest()
        owner = hashlib.sha256(b"searches" + (seal_key() or b"")).hexdigest()[:16]
        return cache_dir() / "searches" / owner / f"{int.from_bytes(digest[:4], 'big') % _SLOTS:03x}"

    def takes(self, path: str) -> bool:
        """Whether a path ends as it asks."""
        return path.endswith(self.suffixes)


def holding(
    git: Git, tree: str, search: Search, clock: Callable[[], float] = time.monotonic
) -> tuple[str, ...]:
    """The paths, sorted, of the files of a tree that hold any of the words whole.

    Args:
        git: the repository.
        tree: the tree's id.
        search: what is asked.
        clock: tells how long a search took.

    Raises:
        RepositoryError, ToolError: git cannot answer.
    """
    kept = _kept(search)
    if kept is not None and kept[0] == tree:
        return kept[1]
    begun = clock()
    found = _anew(git, tree, search, *kept) if kept is not None else None
    if found is None:
        found = _searched(git, tree, search, ())
    if kept is not None or clock() - begun >= _WORTH:
        said = [_VERSION, search.words, search.suffixes, tree, found]
        write_sealed(search.place, json.dumps(said).encode())
    return found


def _kept(search: Search) -> tuple[str, tuple[str, ...]] | None:
    """The tree that was searched last, and what held the words there."""
    data = read_sealed(search.place)
    if data is None:
        return None
    try:
        version, words, suffixes, tree, paths = json.loads(data)
    except (ValueError, TypeError):
        return None
    if version != _VERSION or (tuple(words), tuple(suffixes)) != (search.words, search.suffixes):
        return None
    return (tree, tuple(paths)) if _ID.fullmatch(tree) else None


def _anew(git: Git, tree: str, search: Search, earlier: str, paths: Iterable[str]) -> tuple[str, ...] | None:
    """What holds the words in `tree`, by what did in an earlier one; None where too much differs."""
    try:
        done = git.run(
            "diff-tree", "-r", "-z", "--name-only", "--no-renames", earlier, tree, limit=LISTING_LIMIT
        )
    except RepositoryError:
        return None  # another repository's tree, or one that is gone
    differing = {path for row in done.stdout.split(b"\0") if search.takes(path := os.fsdecode(row)) and path}
    if len(differing) > _MOST_DIFFERING:
        return None
    again = _searched(git, tree, search, sorted(differing)) if differing else ()
    return tuple(sorted({*(path for path in paths if path not in differing), *again}))


def _searched(git: Git, tree: str, search: Search, paths: Collection[str]) -> tuple[str, ...]:
    """Search some paths of a tree, or all of it. Every file counts as text, whatever attributes say of it."""
    asked = [part for word in search.words for part in ("-e", word)]
    globs = list(paths)
    if not globs:
        git = replace(git, extra={**git.extra, "GIT_LITERAL_PATHSPECS": "0"})
        globs = [f":(top,glob)**/*{suffix}" for suffix in search.suffixes]
    done = git.run(
        *("grep", "-l", "-z", "-a", "-w", "-F", "--no-color", "--full-name", "--no-recurse-submodules"),
        *("--no-textconv", *asked, tree, "--", *globs),
        limit=LISTING_LIMIT,
        ok=(0, 1),  # 1: nothing was found
    )
    prefix = f"{tree}:"
    rows = (os.fsdecode(row) for row in done.stdout.split(b"\0") if row)
    return tuple(sorted(row.removeprefix(prefix) for row in rows))
