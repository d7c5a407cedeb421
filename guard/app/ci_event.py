"""What a pipeline is run for, as its service tells: read here and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guard.errors import UsageError

_PUSHES = ("opened", "synchronize", "reopened")
"""Actions of a pull request's event whose sender pushed."""
_TRAINS = ("merge_train", "merged_result")


@dataclass(frozen=True)
class Event:
    """A change that is proposed, or an entry of a merge queue or train; "" and 0 are for what is not said."""

    where: str
    """What says so: the event's file, or the variables; for errors."""
    base: str
    """The commit that the change is compared with."""
    head: str
    """Its last commit."""
    number: int = 0
    """0 in a merge queue."""
    pushed_by: tuple[str, ...] = ()
    """The account that pushed last, where this run tells it."""
    title: str = ""
    body: str = ""


def event_in_ci(environ: Mapping[str, str]) -> Event | None:
    """The proposal that a pipeline runs for; None where it runs for none, or there is no pipeline.

    Raises:
        UsageError: what the service says cannot be read.
    """
    if environ.get("GITHUB_EVENT_PATH"):
        return _github(environ["GITHUB_EVENT_PATH"])
    return _gitlab(environ) if environ.get("CI_MERGE_REQUEST_IID") else None


def _github(place: str) -> Event | None:
    try:
        event = json.loads(Path(place).read_bytes())
        if not isinstance(event, dict):
            raise TypeError("it is no object")
        if "merge_group" in event:
            group = event["merge_group"]
            return Event(place, _text(group.get("base_sha")), _text(group.get("head_sha")))
        if "pull_request" not in event:
            return None
        pull = event["pull_request"]
        pushed = event.get("action") in _PUSHES
        return Event(
            place,
            _sha(pull.get("base")),
            _sha(pull.get("head")),
            int(pull.get("number") or 0),
            (str(event["sender"]["login"]),) if pushed else (),
            _text(pull.get("title")),
            _text(pull.get("body")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"the event does not say what it is about: {error}", where=place) from error


def _gitlab(environ: Mapping[str, str]) -> Event:
    """A merge train's commits have other names than a merge request's."""
    if environ.get("CI_MERGE_REQUEST_EVENT_TYPE") in _TRAINS:
        base, head = "CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"
    else:
        base, head = "CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_COMMIT_SHA"
    number, login = environ["CI_MERGE_REQUEST_IID"], environ.get("GITLAB_USER_LOGIN", "")
    return Event(
        f"{base}, {head}",
        environ.get(base, ""),
        environ.get(head, ""),
        int(number) if number.isdecimal() and len(number) < 13 else 0,
        (login,) if login else (),
        environ.get("CI_MERGE_REQUEST_TITLE", ""),
        environ.get("CI_MERGE_REQUEST_DESCRIPTION", ""),
    )


def _sha(side: Any) -> str:
    return _text(side.get("sha")) if side is not None else ""


def _text(value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise ValueError(f"a text was expected, and there is {type(value).__name__}")
    return value or ""
