"""Signed statements kept as git notes, under a ref of their own beside the history."""

from __future__ import annotations

import os
from pathlib import Path

from guard.errors import IntakeError, RepositoryError
from guard.tools.git_command import Git
from guard.tools.git_store import read_blobs
from guard.tools.process import run

REF = "refs/notes/guard"
MAX_NOTES = 10_000
"""Notes that are read: a statement covers what it names, so that it may lie at any commit."""


def read_notes(git: Git, at: str = "") -> dict[str, bytes]:
    """Every note, by the id of its blob, each held against its id.

    Args:
        git: git, in the repository.
        at: the commit that holds the notes, where it is not yet what `REF` names.

    Raises:
        RepositoryError: they cannot be read.
        IntakeError: there are too many.
    """
    known = git.run("for-each-ref", "--format=%(objectname)", REF).stdout.decode("ascii", "replace").split()
    found = [at] if at else known
    if not found:
        return {}
    rows = git.run("ls-tree", "-r", "-z", found[0]).stdout.split(b"\0")
    blobs = [row.split(b"\t")[0].split()[2].decode("ascii") for row in rows if b" blob " in row]
    if len(blobs) > MAX_NOTES:
        raise IntakeError(f"there are {len(blobs)} notes, and at most {MAX_NOTES} are read", where=REF)
    return read_blobs(git, dict.fromkeys(blobs))


def add_note(folder: Path, commit: str, line: str) -> None:
    """Add a line to the note of a commit, as the person whom git's configuration names.

    Raises:
        RepositoryError: git refuses.
    """
    argv = ["git", "-c", f"core.hooksPath={os.devnull}", "notes", "--ref", REF, "append", "-F", "-", commit]
    done = run(argv, cwd=folder, near=folder, input=line.encode() + b"\n")
    if done.returncode != 0:
        first = next((one for one in done.complaint.splitlines() if one.strip()), "no message")
        raise RepositoryError(f"the note could not be written: {first}", where=str(folder))
