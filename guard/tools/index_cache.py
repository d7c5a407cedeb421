"""Answers of a package index, remembered in the user's cache folder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from guard.ports import IndexAnswer, Presence, Release
from guard.tools.cache import read_sealed, tell, write_sealed

_VERSION = 2


@dataclass(frozen=True)
class Remembered:
    """An earlier answer, and what to ask with whether it still holds."""

    answer: IndexAnswer
    etag: str
    modified: str
    when: datetime


@dataclass(frozen=True)
class AnswerCache:
    """One private file for each index and name; a damaged one is as good as none."""

    folder: Path

    def get(self, index: str, name: str) -> Remembered | None:
        """What `index` said of `name`, or None."""
        data = read_sealed(self._path(index, name))
        if data is None:
            return None
        try:
            stored = json.loads(data)
            if stored["version"] != _VERSION or (stored["index"], stored["name"]) != (index, name):
                return None
            when = datetime.fromisoformat(stored["when"])
            releases = {key: _release(value) for key, value in stored["releases"].items()}
            answer = IndexAnswer(
                name,
                Presence(stored["presence"]),
                releases=MappingProxyType(releases),
                status=str(stored["status"]),
                asked=when.date(),
            )
            return Remembered(answer, str(stored["etag"]), str(stored["modified"]), when)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            tell(f"{self._path(index, name)} has no form that is known; the index is asked anew")
            return None

    def put(self, index: str, answer: IndexAnswer, etag: str, modified: str, when: datetime) -> None:
        """Remember an answer; one that could not be had is not remembered."""
        if answer.presence is Presence.UNKNOWN:
            return
        stored = {
            "version": _VERSION,
            "index": index,
            "name": answer.name,
            "when": when.astimezone(UTC).isoformat(),
            "presence": answer.presence.value,
            "status": answer.status,
            "etag": etag,
            "modified": modified,
            "releases": {key: _stored(value) for key, value in answer.releases.items()},
        }
        write_sealed(self._path(index, answer.name), json.dumps(stored).encode())

    def _path(self, index: str, name: str) -> Path:
        key = hashlib.sha256(f"{index}\0{name}".encode()).hexdigest()
        return self.folder / "answers" / key[:2] / f"{key[2:34]}"


def fresh(remembered: Remembered) -> IndexAnswer:
    """The answer, where the index has just confirmed it."""
    return replace(remembered.answer, asked=None)


def _stored(release: Release) -> list[Any]:
    uploaded = release.uploaded.isoformat() if release.uploaded else None
    return [release.yanked, uploaded, sorted(release.hashes), release.has_provenance]


def _release(value: list[Any]) -> Release:
    yanked, uploaded, hashes, provenance = value
    for flag in (yanked, provenance):
        if flag not in (True, False, None):
            raise ValueError("not a flag")
    when = datetime.fromisoformat(uploaded) if uploaded else None
    return Release(yanked, when, frozenset(map(str, hashes)), provenance)
