"""A server that changes are proposed on: its comments, and what it shows beside a commit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from guard.errors import ToolError


class ForgeError(ToolError):
    """The server could not be asked, or its answer cannot be used."""


class NotAllowedError(ForgeError):
    """The server knows the request and does not let this token make it."""


class GoneError(ForgeError):
    """What is asked for is not there, or not any more."""


class UnsureError(ForgeError):
    """The server failed while it was told to write: it may have written, or not."""


@dataclass(frozen=True)
class Comment:
    """A comment on a proposed change."""

    id: str
    account: str
    """Who wrote it, by the name of the account."""
    body: str
    account_id: str = ""
    is_bot: bool = False
    rank: str = ""
    """What the server says the account is to the repository ("MEMBER"), where it says so with a comment."""


@dataclass(frozen=True)
class Proposed:
    """A pull request or merge request as it is now."""

    head: str
    """The commit that is proposed."""
    author: str
    from_fork: bool


class State(StrEnum):
    """How a decision stands beside a commit."""

    SUCCESS = "success"
    FAILURE = "failure"
    INCOMPLETE = "incomplete"
    SIGNATURES = "signatures"


@dataclass(frozen=True)
class Annotation:
    """A remark on lines that the change altered."""

    path: str
    line: int
    end_line: int
    level: str
    """"failure", "warning" or "notice"."""
    title: str
    text: str


@dataclass(frozen=True)
class Shown:
    """What is shown beside a commit."""

    state: State
    title: str
    """One line."""
    summary: str
    """Markdown."""
    annotations: tuple[Annotation, ...] = ()

    @property
    def digest(self) -> str:
        """A name for all of it: 40 hexadecimal digits."""
        told = repr((self.state.value, self.title, self.summary, self.annotations))
        return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:40]


class Forge(Protocol):
    """A server, asked about one proposed change. Each method raises ToolError where it cannot be told."""

    def account(self) -> str:
        """The account that the token writes as."""
        ...

    def proposed(self) -> Proposed:
        """The proposed change as it is now."""
        ...

    def comments(self) -> Sequence[Comment]:
        """All comments on it, the oldest first."""
        ...

    def may_answer(self, comment: Comment) -> bool:
        """Whether the comment's account has a part in the repository, as the server says."""
        ...

    def write(self, body: str) -> Comment:
        """Write a comment."""
        ...

    def edit(self, comment: Comment, body: str) -> None:
        """Write a comment of this account anew.

        Raises:
            GoneError: it is no longer there.
        """
        ...

    def show(self, commit: str, name: str, what: Shown, *, as_check: bool) -> bool:
        """Show a decision beside a commit, unless it is shown already; returns whether it was written.

        Args:
            commit: the commit's whole id.
            name: what it is called in the server's list.
            what: the decision.
            as_check: as a check run with annotations, where the server has those; else as a status.
        """
        ...
