"""The newest commits of a repository and the files that each altered, by plumbing and bounded."""

from __future__ import annotations

import os

from guard.ports.history import History, PastCommit
from guard.tools.git_command import Git, unknown_form
from guard.tools.git_commits import read_commits

MOST = 400
"""Commits that are read: enough to tell what is altered often, and quick in large repositories."""
_BYTES = 16 * 1024 * 1024
"""Bytes of names that one answer may have."""


def recent(git: Git, commit: str, most: int = MOST) -> History:
    """The newest `most` commits that `commit` goes back to, itself included and merges left out.

    Each commit is held against its id; the names are those that git tells of its tree and its parent's.

    Raises:
        RepositoryError: a commit is missing, or holds other bytes than its id names.
        ToolError: git failed, or names more files than can be taken in.
    """
    listed = git.run("rev-list", "--no-merges", f"--max-count={most}", commit).stdout
    ids = listed.decode("ascii", "replace").split()
    how = ("--stdin", "-r", "-z", "--raw", "--root", "--no-renames", "--ignore-submodules=none")
    done = git.run("diff-tree", *how, input=listed, limit=_BYTES)
    paths: dict[str, list[str]] = {one: [] for one in ids}
    parts, current = iter(done.stdout.split(b"\0")), ""
    for part in parts:
        if part.startswith(b":") and current:  # a row of the difference; the name stands behind it
            paths[current].append(os.fsdecode(next(parts, b"")))
        elif part:
            current = part.decode("ascii", "replace")
            if current not in paths:
                raise unknown_form(done)
    found = (
        PastCommit(one.id, one.author, _message(one.signed), tuple(paths[one.id]))
        for one in read_commits(git, ids)
    )
    return History(commit, tuple(found))


def _message(signed: bytes) -> str:
    return signed.partition(b"\n\n")[2].decode("utf-8", "replace")
