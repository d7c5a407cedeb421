"""The past of a repository, as `guard adopt` takes it: merged changes, judged by the default policy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from guard.app.policies import files_beside
from guard.errors import UsageError
from guard.model.change import MappingTree
from guard.policy.adopt import Past
from guard.report.json_format import decode_path
from guard.review.owners import CODEOWNERS, Owners, read_owners
from guard.tools.git import GitRepository
from guard.tools.git_commits import read_commits
from guard.tools.git_store import LISTING_LIMIT

_HOLD = ("blocks", "sign_off")


def owners_in(folder: Path | str) -> Owners:
    """Who may sign, as the folder's files say it now.

    Raises:
        PolicyError: `.guard/owners.yaml` is malformed.
    """
    return read_owners(MappingTree(files_beside(folder, CODEOWNERS)))


def past_of(lines: Iterable[bytes], folder: Path | str) -> tuple[Past, ...]:
    """The changes of a batch's lines, whose ids are commits of the repository around `folder`.

    Raises:
        RepositoryError: a commit is not there.
    """
    found = [json.loads(line) for line in lines]
    commits = read_commits(GitRepository(folder).git, [one["id"] for one in found])
    return tuple(_past(one["verdict"], commit.author) for one, commit in zip(found, commits, strict=True))


def _past(verdict: Mapping[str, Any], author: str) -> Past:
    change = verdict["change"]
    return Past(
        author,
        tuple(decode_path(one["path"]) for one in verdict["files"]),
        change["lines_added"],
        change["lines_removed"],
        tuple((one["check"], one["id"]) for one in verdict["findings"] if one["effect"] in _HOLD),
    )


def default_past(folder: Path | str, most: int) -> str:
    """The range of the newest first-parent commits of HEAD, at most so many.

    Raises:
        UsageError: HEAD has no commit with a parent.
    """
    git = GitRepository(folder).git
    listed = git.run("rev-list", "--first-parent", f"--max-count={most + 1}", "HEAD", limit=LISTING_LIMIT)
    commits = listed.stdout.decode("ascii", "replace").split()
    if len(commits) < 2:
        raise UsageError("there is no past to learn from: HEAD has no commit with a parent")
    return f"{commits[-1]}..HEAD"
