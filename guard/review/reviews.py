"""Reviews on a server as it lists them: who approved, and which commit was looked at.

GitHub: `GET /repos/{owner}/{repo}/pulls/{number}/reviews`.
GitLab: `GET /projects/:id/merge_requests/:iid/approvals`, which names no commit, so that `sha`, the head of
the merge request, has to stand beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guard.errors import IntakeError


@dataclass(frozen=True)
class Review:
    """That an account approved a change at a commit."""

    server: str
    """"github" or "gitlab"."""
    login: str
    commit: str
    is_bot: bool = False


def read_reviews(data: bytes, name: str) -> tuple[Review, ...]:
    """The approvals that stand: of each account the last word counts, and a comment is none.

    Raises:
        IntakeError: it is no list of reviews that either server gives.
    """
    try:
        pages = list(_pages(data.decode("utf-8")))
        if all(isinstance(page, list) for page in pages):
            return _github([one for page in pages for one in page])
        if len(pages) == 1 and "approved_by" in pages[0]:
            return _gitlab(pages[0])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise IntakeError(f"these are no reviews as a server lists them: {error}", where=name) from error
    raise IntakeError("these are no reviews as a server lists them", where=name)


def _pages(text: str) -> Iterator[Any]:
    """The values that stand one behind the other: a client that follows pages prints each as it comes."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        yield value
        at += len(text[at:]) - len(text[at:].lstrip())


def _github(said: list[Any]) -> tuple[Review, ...]:
    last: dict[str, tuple[str, Review]] = {}
    for one in sorted(said, key=lambda review: str(review.get("submitted_at") or "")):
        user, state = one["user"] or {}, str(one["state"]).upper()
        if state not in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED"):
            continue
        login = str(user.get("login", ""))
        is_bot = user.get("type") == "Bot"
        last[login.casefold()] = (state, Review("github", login, str(one.get("commit_id") or ""), is_bot))
    return tuple(review for state, review in last.values() if state == "APPROVED")


def _gitlab(said: dict[str, Any]) -> tuple[Review, ...]:
    commit = str(said.get("sha") or "")
    users = [one["user"] for one in said["approved_by"]]
    return tuple(Review("gitlab", str(user["username"]), commit, bool(user.get("bot"))) for user in users)
