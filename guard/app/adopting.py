"""The past of a repository, as `guard adopt` takes it: merged changes, judged by the default policy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from guard.errors import UsageError
from guard.model.verdict import HOLDING
from guard.policy.adopt import Past
from guard.report.json_format import decode_path
from guard.tools.git import GitRepository
from guard.tools.git_commits import read_commits
from guard.tools.git_store import LISTING_LIMIT


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
        tuple((one["check"], one["id"]) for one in verdict["findings"] if one["effect"] in HOLDING),
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
