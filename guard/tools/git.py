"""A git repository, read and never written: the `Repository` port over git's plumbing.

Differences are taken with rename detection (`-M`, at git's own 50 % similarity; past a thousand candidates
only exact renames are found, and the rest stay an addition and a deletion) and without copy detection: a
copy is new code in a new place, and is judged as an addition.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from guard.errors import RepositoryError
from guard.expressions import expression
from guard.model.change import EMPTY_TREE, FileChange, Tree
from guard.ports import Commit, Revision
from guard.tools.git_command import Git, absolute_path, printed_id, unknown_form
from guard.tools.git_index import check_index
from guard.tools.git_objects import difference, load
from guard.tools.git_store import LISTING_LIMIT, Wanted, read_objects
from guard.tools.git_tree import GitTree, folders

if TYPE_CHECKING:
    from guard.tools.git_commits import CommitObject

MAX_TRAILERS = 100
"""Trailers of a range that are read."""
_OBJECT_ID = expression(r"[0-9a-f]{40}|[0-9a-f]{64}")
_UNSHALLOW = "; this clone is shallow: run `git fetch --unshallow`, or check out with fetch-depth: 0"


class GitRepository:
    """The repository around a folder. Safe to share between threads.

    Args:
        folder: Any folder inside the work tree, or a bare repository.
        index_file: The index that `staged` reads instead of the usual one. `git commit -a` and
            `git commit PATH` hand their hooks such a file in `GIT_INDEX_FILE`; no environment variable is
            read here, so a hook's caller passes it on. A relative name is
            taken from `folder`, as a hook runs at the top. It must lie inside the repository's git folder.
        quarantine: Where git keeps the objects of a push that is not yet accepted, as it tells a server's
            hooks in `GIT_OBJECT_DIRECTORY` and `GIT_ALTERNATE_OBJECT_DIRECTORIES`; they count as well.

    Raises:
        RepositoryError: the folder does not exist. Whether it is a repository shows with the first question.
    """

    def __init__(
        self,
        folder: Path | str,
        *,
        index_file: Path | str | None = None,
        quarantine: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = Path(folder).absolute()
        if not self.folder.is_dir():
            raise RepositoryError("no such folder", where=str(folder))
        self._git = Git(self.folder, extra=dict(quarantine or {}))
        self._index_file = index_file

    @property
    def git(self) -> Git:
        """git as it is run for this repository."""
        return self._git

    def resolve(self, *names: str) -> tuple[Revision, ...]:
        """The commits that `names` stand for, from one git process.

        Raises:
            RepositoryError: a name is unknown, ambiguous, unreachable or no commit.
        """
        for name in names:
            if not name or name.startswith("-") or not name.isprintable():
                raise RepositoryError(f"{name!r} is not a revision")
        # Asked on standard input, where nothing can be taken for an option.
        lines = [f"{name}{suffix}\n" for name in names for suffix in ("", "^{commit}", "^{tree}")]
        done = self._git.run(
            "cat-file", "--batch-check", input="".join(lines).encode("utf-8", "surrogateescape")
        )
        if b"is ambiguous" in done.stderr:
            raise RepositoryError(f"one of {', '.join(map(repr, names))} is both a branch and a tag; "
                                  "write refs/heads/NAME or refs/tags/NAME")  # fmt: skip
        answers = done.stdout.decode("utf-8", "surrogateescape").split("\n")
        if len(answers) != len(lines) + 1:
            raise unknown_form(done)
        return tuple(
            self._revision(name, *(answers[3 * index : 3 * index + 3])) for index, name in enumerate(names)
        )

    def head(self) -> Revision | None:
        """The commit that is checked out, or None before the first commit."""
        try:
            return self.resolve("HEAD")[0]
        except RepositoryError:
            branch = os.fsdecode(self._git.run("symbolic-ref", "-q", "HEAD", ok=(0, 1)).stdout).strip()
            listed = self._git.run("for-each-ref", "--format=%(refname)", branch) if branch else None
            if listed is None or listed.stdout or listed.stderr:
                raise  # HEAD names something that is there, so this is damage and no beginning
            return None

    def merge_base(self, one: Revision, other: Revision) -> Revision:
        """The one best common ancestor of two commits.

        Raises:
            RepositoryError: there is none, or there are several.
        """
        done = self._git.run("merge-base", "--all", one.commit, other.commit, ok=(0, 1))
        found = done.stdout.decode("ascii", "replace").split()
        pair = f"{one.name} and {other.name}"
        if not found:
            raise RepositoryError(f"{pair} have no common ancestor{self._shallow_hint()}")
        if len(found) > 1:
            raise RepositoryError(
                f"{pair} have {len(found)} merge bases ({', '.join(sorted(found))}); "
                f"choose one and write BASE..{other.name}"
            )
        self._verify_history(one.commit, other.commit, f"^{found[0]}")
        return self.resolve(found[0])[0]

    def _verify_history(self, *ends: str) -> None:
        """Hold the commits of a range against their ids: who is whose parent is read out of them."""
        listed = self._git.run("rev-list", *ends, limit=LISTING_LIMIT)
        commits = listed.stdout.decode("ascii", "replace").split()
        read_objects(self._git, Wanted(commits=dict.fromkeys(commits, "")), LISTING_LIMIT)

    def history(self, base: Revision, head: Revision, *, first_parents: bool = False) -> tuple[Commit, ...]:
        """The commits of `head` that `base` does not have, parents first; without those that change nothing.

        A commit changes nothing where its tree is its first parent's. With `first_parents` a merge stands for
        all that came with it.

        Raises:
            RepositoryError: a commit is missing (a shallow clone), or holds other bytes than its id names.
        """
        first = ("--first-parent",) if first_parents else ()
        order = ("--reverse", "--topo-order", *first, head.commit, f"^{base.commit}")
        listed = self._git.run("rev-list", *order, limit=LISTING_LIMIT)
        found = self._commits(listed.stdout.decode("ascii").split())
        known = {base.commit: base.tree, **{one.id: one.tree for one in found}}
        outside = {one.parent for one in found if one.parent is not None and one.parent not in known}
        known |= {one.id: one.tree for one in self._commits(sorted(outside))}
        known[""] = self._empty_tree
        return tuple(Commit(one.id, one.parent) for one in found if known[one.parent or ""] != one.tree)

    def _commits(self, ids: Sequence[str]) -> tuple[CommitObject, ...]:
        from guard.tools.git_commits import read_commits  # only where the commits of a range are asked for

        return read_commits(self._git, ids)

    def tree(self, revision: Revision | None) -> Tree:
        """The files of a commit, read when they are asked for."""
        return EMPTY_TREE if revision is None else GitTree(self._git, revision.tree, revision.commit)

    def changes(self, before: Revision | None, after: Revision) -> tuple[FileChange, ...]:
        """What differs between two commits, with both sides' bytes, from two git processes."""
        commits = {one.commit: one.tree for one in (before, after) if one is not None}
        found = difference(self._git, "diff-tree", before.tree if before else self._empty_tree, after.tree)
        return load(self._git, found, commits.values(), commits)

    def staged(self, head: Revision | None) -> tuple[FileChange, ...]:
        """What differs between `head` and the index, from two git processes.

        A path that was only announced (`git add --intent-to-add`) is not part of it: a commit would not
        hold it either.

        Raises:
            RepositoryError: an entry is unmerged, or the index file lies outside the git folder.
        """
        git = self._with_index()
        check_index(Path(git.extra.get("GIT_INDEX_FILE", self.git_folder / "index")))
        if head is None:
            return load(self._git, difference(git, "diff-index", "--cached", self._empty_tree))
        # The index names no trees of its own, so git may have compared any of the commit's.
        trees = folders(self._git, head.tree)
        found = difference(git, "diff-index", "--cached", head.tree)
        return load(self._git, found, trees, {head.commit: head.tree})

    def worktree(self, head: Revision | None) -> tuple[FileChange, ...]:
        """What differs between `head` and the files on disk; see `guard.tools.git_worktree`."""
        from guard.tools.git_worktree import worktree_changes  # only where files on disk are asked for

        tree = GitTree(self._git, head.tree, head.commit) if head is not None else None
        return worktree_changes(self._git, self.git_folder, tree)

    def apply(self, base: Revision, patch: bytes, strip: int) -> tuple[FileChange, ...]:
        """What a unified diff changes in `base`; see `guard.tools.git_scratch`.

        Raises:
            PatchError: the patch does not apply.
        """
        from guard.tools.git_scratch import apply_patch  # only where a patch is given

        trees = folders(self._git, base.tree)
        read_objects(self._git, Wanted(trees=trees, commits={base.commit: base.tree}), LISTING_LIMIT)
        return apply_patch(self._git, base.tree, patch, strip)

    def trailers(self, base: Revision, head: Revision) -> tuple[tuple[str, str], ...]:
        """The trailers of the commits of `head` that `base` does not have, newest commit first.

        They are the committers' words (`Co-authored-by`, `Assisted-by`, …); at most `MAX_TRAILERS` are read.
        """
        listed = self._git.run("rev-list", "--max-count=1000", head.commit, f"^{base.commit}")
        commits = self._commits(listed.stdout.decode("ascii", "replace").split())
        found = [pair for commit in commits for pair in commit.trailers]
        return tuple(found[:MAX_TRAILERS])

    def tracked(self, paths: Sequence[str]) -> str:
        """The first file of the index at or below one of `paths`, which are taken from `folder`; "" for none.

        Raises:
            RepositoryError: there is no work tree, or the index cannot be read.
        """
        output = self._git.run("ls-files", "-z", "--cached", "--", *paths).stdout
        return os.fsdecode(output.partition(b"\0")[0])

    @cached_property
    def git_folder(self) -> Path:
        """The repository's git folder (of this work tree, where there are several)."""
        output = self._git.run("rev-parse", "--absolute-git-dir")
        return absolute_path(output)

    @cached_property
    def _empty_tree(self) -> str:
        # Its id depends on the repository's hash algorithm.
        return printed_id(self._git.run("hash-object", "-t", "tree", "--stdin"))

    def _with_index(self) -> Git:
        if self._index_file is None:
            return self._git
        index = (self.folder / self._index_file).resolve()
        if not index.is_relative_to(self.git_folder.resolve()) or not index.is_file():
            raise RepositoryError("the index file must be a file inside the repository's git folder",
                                  where=str(self._index_file))  # fmt: skip
        return Git(self.folder, extra={**self._git.extra, "GIT_INDEX_FILE": str(index)})

    def _revision(self, name: str, plain: str, commit: str, tree: str) -> Revision:
        """Read three answers of `cat-file --batch-check`: to the name, to its commit and to its tree."""
        commit_id, _, rest = commit.partition(" ")
        tree_id = tree.partition(" ")[0]
        if _OBJECT_ID.fullmatch(commit_id) and rest.startswith("commit ") and _OBJECT_ID.fullmatch(tree_id):
            return Revision(name, commit_id, tree_id)
        plain_id, _, described = plain.partition(" ")
        kind = described.partition(" ")[0]
        if plain.endswith(" ambiguous"):
            raise RepositoryError(f"{name!r} is ambiguous; write more of it")
        if _OBJECT_ID.fullmatch(plain_id) and kind in ("blob", "tree", "tag"):
            raise RepositoryError(f"{name!r} is a {kind} and leads to no commit")
        raise RepositoryError(f"{name!r} is not a commit in this repository{self._shallow_hint()}")

    def _shallow_hint(self) -> str:
        done = self._git.run("rev-parse", "--is-shallow-repository")
        return _UNSHALLOW if done.stdout.strip() == b"true" else ""
