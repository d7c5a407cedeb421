"""A copy of a repository in which a bad change can be rehearsed, and the commands that must stop it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from shutil import copy2

from guard.app.judging import check, policy_for
from guard.app.warm import warm_engine
from guard.checks import CHECKS
from guard.checks.kit.interface import CheckMeta
from guard.errors import IntakeError, RepositoryError
from guard.intake.common import pair_files
from guard.model.change import ChangeSet, FileSide
from guard.model.finding import Status
from guard.model.verdict import HOLDING, Effect, Verdict
from guard.policy.loaded import LoadedPolicy
from guard.tools.git import GitRepository
from guard.tools.git_command import Git
from guard.tools.private import private_folder
from guard.tools.process import Completed, run

HOOK = Path("hooks/pre-receive")
_PUSH = 120.0
"""Seconds that a push may take."""
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


def is_bare(top: Path) -> bool:
    """Whether a bare repository is at `top`."""
    try:
        said = GitRepository(top).git.run("rev-parse", "--is-bare-repository").stdout
    except RepositoryError:
        return False
    return said.strip() == b"true"


def rehearse_push(top: Path, path: str, text: str) -> Completed:
    """Push one new file to the branch of HEAD of a copy of the bare repository `top`, with the copy's hook.

    Returns:
        How `git push` ended.

    Raises:
        RepositoryError: there is no commit in it.
        ToolError: it cannot be cloned, or the push does not end in time.
    """
    with rehearsal(top) as work, private_folder("doctor") as private:
        copy = private / top.resolve().name
        git = Git(private, extra={"GIT_ALLOW_PROTOCOL": "file"})
        git.run("clone", "--quiet", "--bare", "--no-local", "--template=", str(top.resolve()), str(copy))
        (copy / HOOK).parent.mkdir(exist_ok=True)
        copy2(top / HOOK, copy / HOOK)
        (work / path).write_text(text)
        commit_all(work)
        branch = Git(work).run("symbolic-ref", "--short", "HEAD").stdout.decode().strip()
        push = f"git push --quiet {shlex.quote(str(copy))} HEAD:{shlex.quote(f'refs/heads/{branch}')}"
        return run_shell(push, work, b"", _PUSH, {})


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


class Holds(StrEnum):
    """What came of a check's own bad examples, judged by a repository's policy."""

    RED = "red"
    """One of them was blocked, or has to be signed for, by what the check found."""
    SHOWN = "shown"
    """What it found holds nothing up: the policy has it so."""
    SKIPPED = "skipped"
    """It did not look, and the policy lets it."""
    BLIND = "blind"
    """It found nothing, or failed."""


@dataclass(frozen=True)
class Proof:
    """Whether a check can hold a change up in a repository."""

    check: str
    holds: Holds
    told: str


def prove_checks(top: Path) -> Iterator[Proof]:
    """Plant each check's own bad examples, and see whether this repository's policy lets the check go red.

    The examples are judged by themselves, with nothing of the repository but its policy, and written nowhere.

    Raises:
        GuardError: there is no repository, no commit in it, or no usable policy.
    """
    repository = GitRepository(top)
    head = repository.head()
    if head is None:
        raise IntakeError("there is no commit yet, and the policy is read from a commit", where=str(top))
    policy = policy_for(repository.tree(head))
    with warm_engine():
        for one in CHECKS:
            yield _proof(one.meta, policy)


def _proof(meta: CheckMeta, policy: LoadedPolicy) -> Proof:
    best = Proof(meta.id, Holds.BLIND, "finds none of its own bad examples here")
    for example in meta.trips:
        before, after = (
            {path: text.encode() for path, text in side.items()} for side in (example.before, example.after)
        )
        verdict = check(ChangeSet.from_files(before, after), policy)
        mine = [one for one in verdict.findings if one.check == meta.id and one.effect is not Effect.OLD]
        held = next((one for one in mine if one.effect in HOLDING), None)
        if held is not None:
            word = "is blocked" if held.effect is Effect.BLOCKS else "has to be signed for"
            return Proof(meta.id, Holds.RED, f"goes red: {example.name} {word} ({held.id})")
        outcome = next((one for one in verdict.outcomes if one.check == meta.id), None)
        if mine:
            best = Proof(meta.id, Holds.SHOWN, f"only shows what it finds here: {mine[0].why}")
        elif outcome is not None and outcome.status is Status.SKIPPED:
            best = Proof(meta.id, Holds.SKIPPED, f"cannot go red here: {outcome.reason}")
        elif outcome is not None and outcome.status is Status.FAILED:
            return Proof(meta.id, Holds.BLIND, f"fails: {outcome.reason}")
    return best


def run_shell(command: str, folder: Path, data: bytes, timeout: float, more: Mapping[str, str]) -> Completed:
    """Run a configured command line as its caller would: with `sh`, in `folder`, in this environment.

    Raises:
        ToolError: it does not end in time.
    """
    return run(["sh", "-c", command], cwd=folder, env={**os.environ, **more}, input=data, timeout=timeout)
