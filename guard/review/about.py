"""What every signed statement of a change is about, and what it has to be about. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from guard.review.reading import text_of

_SKEW = timedelta(minutes=5)
"""How far the clocks of two machines may lie apart."""
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Expected:
    """What an attestation has to be about."""

    head: str
    change: str
    """Digest of the change from the attested base to `head`, as this repository has it; "" for none."""
    base: str
    """The commit that the change has to be compared with; "" where that is the attestation's to say."""
    repository: tuple[str, ...]
    policy: str
    """Digest of the policy that it has to be judged by."""
    resource: str = ""
    """The URI that has to be named; "" for any."""


class About(Protocol):
    """What every statement of a change says."""

    @property
    def repository(self) -> tuple[str, ...]:
        """The repository's first commits."""
        ...

    @property
    def head(self) -> str:
        """The commit."""
        ...

    @property
    def base(self) -> str:
        """The commit it was compared with."""
        ...

    @property
    def change(self) -> str:
        """Digest of the change."""
        ...


def about_another(found: About, expected: Expected) -> str:
    """Why a statement is about something else; "" where it is about what is expected."""
    if set(found.repository) != set(expected.repository):
        return "it is about another repository"
    if found.head != expected.head:
        return f"it is about the commit {found.head[:12]}, and not about {expected.head[:12]}"
    if expected.base and found.base != expected.base:
        return f"the change was compared with {found.base[:12]}, and not with {expected.base[:12]}"
    if found.change != expected.change:
        return "it is about another change: the files differ from those that were attested"
    return ""


def out_of_time(when: datetime, now: datetime, max_age: timedelta) -> str:
    """Why a statement of that time does not hold now; "" where it does."""
    if when > now + _SKEW:
        return f"it is of {written(when)}, which lies in the future"
    if now - when > max_age:
        return f"it is of {written(when)}, older than {max_age.days} days"
    return ""


def written(when: datetime) -> str:
    """A time as RFC 3339 has it, in UTC, to the second."""
    return when.astimezone(UTC).strftime(_TIME)


def read_time(text: Any) -> datetime:
    """The time that `written` wrote.

    Raises:
        ValueError: the text is none.
    """
    found = datetime.strptime(text_of(text), _TIME).replace(tzinfo=UTC)
    if written(found) != text:
        raise ValueError("expected a time like 2026-11-30T12:00:00Z")
    return found
