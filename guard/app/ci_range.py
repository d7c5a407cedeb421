"""Which range of commits a pipeline is about, and who pushed it, as its service tells by variables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guard.errors import UsageError


@dataclass(frozen=True)
class Asked:
    """What a pipeline asks about."""

    spec: str
    pushed_by: tuple[str, ...] = ()
    """The account that pushed last, where this run tells it."""


def asked_in_ci(environ: Mapping[str, str]) -> Asked | None:
    """The range of the pull request, merge queue entry, merge request or merge train; None elsewhere.

    Raises:
        UsageError: the service says that there is one, and not which commits it has.
    """
    if environ.get("GITHUB_EVENT_PATH"):
        return _github(environ)
    if environ.get("CI_MERGE_REQUEST_IID"):
        return _gitlab(environ)
    return None


def _github(environ: Mapping[str, str]) -> Asked | None:
    place = environ["GITHUB_EVENT_PATH"]
    try:
        event = json.loads(Path(place).read_bytes())
        if "merge_group" in event:
            return Asked(_range(event["merge_group"]["base_sha"], event["merge_group"]["head_sha"]))
        if "pull_request" in event:
            pull = event["pull_request"]
            pushed = event.get("action") in ("opened", "synchronize", "reopened")
            sender = (str(event["sender"]["login"]),) if pushed else ()
            return Asked(_range(pull["base"]["sha"], pull["head"]["sha"]), sender)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(f"the event does not say which commits it is about: {error}", where=place) from error
    return None


def gitlab_ends(environ: Mapping[str, str]) -> tuple[str, str]:
    """The variables that name a merge request's first and last commit; of a train they are others."""
    if environ.get("CI_MERGE_REQUEST_EVENT_TYPE") in ("merge_train", "merged_result"):
        return "CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"
    return "CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_COMMIT_SHA"


def _gitlab(environ: Mapping[str, str]) -> Asked:
    base, head = gitlab_ends(environ)
    if not environ.get(base) or not environ.get(head):
        raise UsageError(f"{base} and {head} do not say which commits the merge request has")
    login = environ.get("GITLAB_USER_LOGIN", "")
    return Asked(_range(environ[base], environ[head]), (login,) if login else ())


def _range(base: Any, head: Any) -> str:
    if not all(isinstance(one, str) and one.isalnum() for one in (base, head)):
        raise ValueError("no commit is named")
    return f"{base}...{head}"
