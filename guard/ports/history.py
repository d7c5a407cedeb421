"""What a repository's past says of its files, as far as it was asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PastCommit:
    """One commit before the base, or the base itself; merges are left out."""

    id: str
    author: str
    """The author's address."""
    message: str
    paths: tuple[str, ...]
    """The files that it altered."""


@dataclass(frozen=True)
class History:
    """The newest commits up to a base."""

    base: str
    """The commit they lead to."""
    commits: tuple[PastCommit, ...]
    """Newest first."""
