"""A copy of a repository in which a bad change can be rehearsed, and the commands that must stop it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from guard.app.judging import check
from guard.errors import IntakeError
from guard.intake.common import pair_files
from guard.model.change import ChangeSet, FileSide
from guard.model.verdict import Verdict
from guard.tools.git import GitRepository
from guard.tools.git_command import Git
from guard.tools.private import private_folder
from guard.tools.process import Completed, run

_AUTHOR = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "guard doctor"), ("EMAIL", "doctor@guard.example"))
}


@contextmanager
def rehearsal(top: Path) -> Iterator[Path]:
    """A throw-away clone of the repository whose top is `top`, with its commit checked out.

    Raises:
        RepositoryError: there is no repository, or no commit in it.
        ToolError: it cannot be cloned.
    """
    if GitRepository(top).head() is None:
        raise IntakeError("there is no commit yet, and the policy is read from a commit", where=str(top))
    with private_folder("doctor") as private:
        folder = private / top.resolve().name
        git = Git(private, extra={"GIT_ALLOW_PROTOCOL": "file"})
        git.run("clone", "--quiet", "--no-local", "--template=", str(top.resolve()), str(folder))
        yield folder


def commit_all(folder: Path) -> str:
    """Commit everything in a rehearsal, and return the commit before.

    Raises:
        RepositoryError: git refuses.
    """
    git = Git(folder, extra={**_AUTHOR, "GIT_LITERAL_PATHSPECS": "0"})
    before = git.run("rev-parse", "HEAD").stdout.decode().strip()
    git.run("add", "--all", "--force")
    git.run("commit", "--quiet", "--no-verify", "--no-gpg-sign", "--message=rehearsal")
    return before


def stage_all(folder: Path) -> None:
    """Stage everything in a rehearsal.

    Raises:
        RepositoryError: git refuses.
    """
    Git(folder, extra={"GIT_LITERAL_PATHSPECS": "0"}).run("add", "--all", "--force")


def judge_new_file(folder: Path, path: str, text: str) -> Verdict:
    """The verdict on one new file in the repository at `folder`, by its own policy."""
    repository = GitRepository(folder)
    files = pair_files({}, {path: FileSide(path, text.encode())})
    return check(ChangeSet(files, base=repository.tree(repository.head()), source="rehearsal"))


def run_shell(command: str, folder: Path, data: bytes, timeout: float, more: Mapping[str, str]) -> Completed:
    """Run a configured command line as its caller would: with `sh`, in `folder`, in this environment.

    Raises:
        ToolError: it does not end in time.
    """
    return run(["sh", "-c", command], cwd=folder, env={**os.environ, **more}, input=data, timeout=timeout)
