"""GitHub by its REST interface (version 2022-11-28): comments of a pull request, check runs, statuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from guard.ports.forge import (
    Annotation,
    Comment,
    ForgeError,
    GoneError,
    NotAllowedError,
    Proposed,
    Shown,
    State,
)
from guard.tools.forge.http import Rest, text_in

ACCEPT = "application/vnd.github+json"
HEADERS = {"X-GitHub-Api-Version": "2022-11-28"}
ACTIONS = "github-actions[bot]"
"""Who a job's own token writes as. That token may not ask for its own name."""
BATCH = 50
"""Annotations that one request may bring."""
_RANKS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
_CONCLUSIONS = {
    State.SUCCESS: "success",
    State.FAILURE: "failure",
    State.INCOMPLETE: "failure",
    State.SIGNATURES: "action_required",
}
_STATES = {
    State.SUCCESS: "success",
    State.FAILURE: "failure",
    State.INCOMPLETE: "error",
    State.SIGNATURES: "pending",
}
_DESCRIPTION = 140
"""Characters that a status may have."""


@dataclass
class GitHub:
    """One pull request, or a repository where there is none (a merge queue's entry)."""

    rest: Rest
    repository: str
    """OWNER/REPO."""
    number: int = 0
    own: str = ""
    """The account that the token writes as, where the caller says so."""

    def account(self) -> str:
        """The token's account; a token that may not ask is taken for a job's own."""
        if not self.rest.token.value:
            raise NotAllowedError("there is no token (GITHUB_TOKEN)")
        if not self.own:
            try:
                self.own = text_in(self.rest.get("user"), "login")
            except (NotAllowedError, GoneError):
                self.own = ACTIONS
        if not self.own:
            raise ForgeError(f"{self.rest.address.name}: it does not say whose token this is")
        return self.own

    def proposed(self) -> Proposed:
        """The pull request as it is now."""
        said = self.rest.get(f"repos/{self.repository}/pulls/{self.number}")
        whence, where = (text_in(said, side, "repo", "full_name") for side in ("head", "base"))
        return Proposed(text_in(said, "head", "sha"), text_in(said, "user", "login"), whence != where)

    def comments(self) -> Sequence[Comment]:
        """Its comments; those on lines are none of them."""
        path = f"repos/{self.repository}/issues/{self.number}/comments"
        return [_comment(one) for one in self.rest.pages(path)]

    def may_answer(self, comment: Comment) -> bool:
        """Owners, members and collaborators, and no bot."""
        return comment.rank in _RANKS and not comment.is_bot

    def write(self, body: str) -> Comment:
        """Write a comment."""
        path = f"repos/{self.repository}/issues/{self.number}/comments"
        return _comment(self.rest.write("POST", path, {"body": body}))

    def edit(self, comment: Comment, body: str) -> None:
        """Write a comment anew."""
        path = f"repos/{self.repository}/issues/comments/{int(comment.id)}"
        self.rest.write("PATCH", path, {"body": body})

    def show(self, commit: str, name: str, what: Shown, *, as_check: bool) -> bool:
        """A check run of an app's token, or a status of any."""
        return self._check(commit, name, what) if as_check else self._status(commit, name, what)

    def _check(self, commit: str, name: str, what: Shown) -> bool:
        runs = f"repos/{self.repository}/commits/{commit}/check-runs"
        for run in self.rest.pages(runs, "check_runs", check_name=name, filter="latest"):
            mine = f"{text_in(run, 'app', 'slug')}[bot]" == self.account()
            if mine and text_in(run, "external_id") == what.digest:
                return False
        path = f"repos/{self.repository}/check-runs"
        first, *rest = list(_batches(what.annotations)) or [[]]
        done = {
            "status": "completed",
            "conclusion": _CONCLUSIONS[what.state],
            # Only what came to its end bears the digest, so that a half of it is shown anew.
            "external_id": what.digest,
        }
        told = {"name": name, "head_sha": commit, "output": _output(what, first)}
        if not rest:
            self.rest.write("POST", path, {**told, **done})
            return True
        made = text_in(self.rest.write("POST", path, {**told, "status": "in_progress"}), "id")
        if not made.isdecimal():
            raise ForgeError(f"{self.rest.address.name}: a check run without a name")
        for number, batch in enumerate(rest, 1):
            last = done if number == len(rest) else {}
            self.rest.write("PATCH", f"{path}/{made}", {"output": _output(what, batch), **last})
        return True

    def _status(self, commit: str, name: str, what: Shown) -> bool:
        told = {"state": _STATES[what.state], "description": what.title[:_DESCRIPTION]}
        for one in self.rest.pages(f"repos/{self.repository}/commits/{commit}/statuses"):
            if text_in(one, "context") == name:  # the newest comes first
                mine = text_in(one, "creator", "login") == self.account()
                if mine and all(text_in(one, key) == value for key, value in told.items()):
                    return False
                break
        self.rest.write("POST", f"repos/{self.repository}/statuses/{commit}", {**told, "context": name})
        return True


def _comment(said: Any) -> Comment:
    found = text_in(said, "id")
    if not found.isdecimal():
        raise ForgeError("the server names a comment by no number")
    return Comment(
        found,
        text_in(said, "user", "login"),
        text_in(said, "body"),
        account_id=text_in(said, "user", "id"),
        is_bot=text_in(said, "user", "type") == "Bot",
        rank=text_in(said, "author_association"),
    )


def _batches(annotations: Sequence[Annotation]) -> Iterator[Sequence[Annotation]]:
    for start in range(0, len(annotations), BATCH):
        yield annotations[start : start + BATCH]


def _output(what: Shown, annotations: Sequence[Annotation]) -> dict[str, Any]:
    return {
        "title": what.title,
        "summary": what.summary,
        "annotations": [
            {
                "path": one.path,
                "start_line": one.line,
                "end_line": one.end_line,
                "annotation_level": one.level,
                "title": one.title,
                "message": one.text,
            }
            for one in annotations
        ],
    }
