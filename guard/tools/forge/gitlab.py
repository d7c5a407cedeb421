"""GitLab by its REST interface (version 4): notes of a merge request, statuses of a commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from guard.ports.forge import Comment, ForgeError, GoneError, NotAllowedError, Proposed, Shown, State
from guard.tools.forge.http import Rest, text_in

ACCEPT = "application/json"
_DEVELOPER = 30
"""The access level from which on somebody has a part in a project."""
_ASKED = 20
"""Accounts that are looked up."""
_STATES = {
    State.SUCCESS: "success",
    State.FAILURE: "failed",
    State.INCOMPLETE: "failed",
    State.SIGNATURES: "pending",
}
_DESCRIPTION = 255


@dataclass
class GitLab:
    """One merge request."""

    rest: Rest
    project: str
    """Its number, or its path with groups."""
    number: int = 0
    own: str = ""
    _ranks: dict[str, bool] = field(default_factory=dict)

    @property
    def _top(self) -> str:
        return f"projects/{quote(self.project, safe='')}"

    def account(self) -> str:
        """The token's account. A job's own token has none that may write notes."""
        if not self.rest.token.value:
            raise NotAllowedError("there is no token (GITLAB_TOKEN)")
        if not self.own:
            try:
                self.own = text_in(self.rest.get("user"), "username")
            except (NotAllowedError, GoneError) as error:
                raise NotAllowedError(
                    f"{error}; a job's own token may not write here: make a project access token "
                    "(scope api, role Reporter; for a status Developer) and give it as GITLAB_TOKEN"
                ) from error
        if not self.own:
            raise ForgeError(f"{self.rest.address.name}: it does not say whose token this is")
        return self.own

    def proposed(self) -> Proposed:
        """The merge request as it is now."""
        said = self.rest.get(f"{self._top}/merge_requests/{self.number}")
        whence, where = (text_in(said, f"{side}_project_id") for side in ("source", "target"))
        return Proposed(text_in(said, "sha"), text_in(said, "author", "username"), whence != where)

    def comments(self) -> Sequence[Comment]:
        """Its notes; those that the server wrote itself are none of them."""
        path = f"{self._top}/merge_requests/{self.number}/notes"
        found = self.rest.pages(path, sort="asc", order_by="created_at")
        return [_comment(one) for one in found if one.get("system") is not True]

    def may_answer(self, comment: Comment) -> bool:
        """Members from Developer on, and no bot; of the first accounts that are asked about."""
        who = comment.account_id
        if who not in self._ranks:
            self._ranks[who] = who.isdecimal() and len(self._ranks) < _ASKED and self._is_member(who)
        return self._ranks[who]

    def _is_member(self, who: str) -> bool:
        try:
            rank = text_in(self.rest.get(f"{self._top}/members/all/{who}"), "access_level")
            return rank.isdecimal() and int(rank) >= _DEVELOPER and not self.rest.get(f"users/{who}")["bot"]
        except (GoneError, NotAllowedError, KeyError, TypeError):
            return False

    def write(self, body: str) -> Comment:
        """Write a note."""
        return _comment(
            self.rest.write("POST", f"{self._top}/merge_requests/{self.number}/notes", {"body": body})
        )

    def edit(self, comment: Comment, body: str) -> None:
        """Write a note anew."""
        path = f"{self._top}/merge_requests/{self.number}/notes/{int(comment.id)}"
        self.rest.write("PUT", path, {"body": body})

    def show(self, commit: str, name: str, what: Shown, *, as_check: bool) -> bool:
        """A status of the commit; there are no check runs, and the code quality report has the lines."""
        del as_check
        told = {"state": _STATES[what.state], "description": what.title[:_DESCRIPTION]}
        for one in self.rest.pages(f"{self._top}/repository/commits/{commit}/statuses", name=name):
            mine = text_in(one, "author", "username") == self.account()
            same = (text_in(one, "status"), text_in(one, "description")) == tuple(told.values())
            if mine and same and text_in(one, "name") == name:
                return False
        self.rest.write("POST", f"{self._top}/statuses/{commit}", {**told, "name": name})
        return True


def _comment(said: Any) -> Comment:
    found = text_in(said, "id")
    if not found.isdecimal():
        raise ForgeError("the server names a note by no number")
    return Comment(
        found,
        text_in(said, "author", "username"),
        text_in(said, "body"),
        account_id=text_in(said, "author", "id"),
    )
