"""What indexes answer, put together."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

from packaging.version import InvalidVersion, Version

from guard.ports import IndexAnswer, Presence, Release


def normal_version(text: str) -> str:
    """A version in normal form, or as it is where it is none."""
    try:
        return str(Version(text))
    except InvalidVersion:
        return text


def merged(name: str, answers: Iterable[IndexAnswer]) -> IndexAnswer:
    """What several indexes say together, as an installer that takes from any of them would see it.

    It exists where one has it; it is missing only where all say so.
    """
    answers = list(answers)
    having = [answer for answer in answers if answer.presence is Presence.EXISTS]
    unknown = [answer for answer in answers if answer.presence is Presence.UNKNOWN]
    if not having:
        return unknown[0] if unknown else IndexAnswer(name, Presence.MISSING, asked=_oldest(answers))
    if len(having) == 1:
        return having[0]
    releases: dict[str, Release] = {}
    for answer in having:
        releases.update({key: value for key, value in answer.releases.items() if key not in releases})
    words = [answer.status for answer in having if answer.status not in ("", "active")]
    status = words[0] if words else having[0].status
    return IndexAnswer(
        name, Presence.EXISTS, releases=MappingProxyType(releases), status=status, asked=_oldest(having)
    )


def _oldest(answers: Iterable[IndexAnswer]) -> Any:
    return min((answer.asked for answer in answers if answer.asked is not None), default=None)


def unknown(name: str, reason: str) -> IndexAnswer:
    """No answer about a name, and why."""
    return IndexAnswer(name, Presence.UNKNOWN, reason)
