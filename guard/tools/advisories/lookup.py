"""The way from a database on disk to its index, and its answers."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from datetime import date
from pathlib import Path

from guard.errors import ToolError
from guard.ports import AdvisoryState
from guard.tools.advisories import source as disk
from guard.tools.advisories.answers import Answers
from guard.tools.advisories.index import FORMAT, Index, build
from guard.tools.cache import read_sealed, tell, write_sealed

_SETTLED = 2_000_000_000
"""Nanoseconds after which a file's times tell it from a later write; younger ones are digested each time."""
_KEPT = 4
"""How many indexes stay in the cache."""


class Lookup(Answers):
    """The answers of one database; see `guard.ports.AdvisoryDatabase`."""

    def __init__(self, path: Path, cache: Path, today: date) -> None:
        """Open the database at `path`, indexing it where that was not done before.

        Raises:
            ToolError: it is missing, damaged, larger than is read, or its index cannot be stored.
        """
        self._path = path
        self._today = today
        self._index = open_index(path, cache / "advisories")
        super().__init__(self._index.rows)

    def state(self) -> AdvisoryState:
        """What it was made from, and how old it is."""
        about = self._index.about
        try:
            age = (self._today - date.fromisoformat(about.newest)).days
        except ValueError:
            age = -1
        return AdvisoryState(
            str(self._path), about.digest, about.advisories, about.newest, age if age >= 0 else None
        )


def open_index(path: Path, cache: Path) -> Index:
    """The index of the database at `path`, built into the folder `cache` where it is not there yet.

    Raises:
        ToolError: the database is missing, damaged, larger than is read, or cannot be indexed.
    """
    source = disk.find(path)
    note = cache / f"noted-{hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:32]}"
    digest = _noted(note, source.stamp)
    index = _kept(cache, digest) if digest else None
    if index is not None:
        return index
    digest = disk.digest(source)
    index = _kept(cache, digest)
    if index is None:
        place = _place(cache, digest)
        build(place, disk.entries(source), digest)
        index = _just_built(place)
        _forget(cache)
    if disk.find(path).stamp != source.stamp:
        raise ToolError("the advisory database changed while it was read", where=str(path))
    if time.time_ns() - source.youngest > _SETTLED:
        write_sealed(note, json.dumps({"stamp": source.stamp, "digest": digest}).encode())
    return index


def _forget(cache: Path) -> None:
    """Remove all but the latest indexes; who has one open can go on reading it."""
    with contextlib.suppress(OSError):
        by_age = sorted(cache.glob("index-*.sqlite"), key=lambda path: path.stat().st_mtime_ns)
        for path in by_age[:-_KEPT]:
            path.unlink(missing_ok=True)
            _seal(path).unlink(missing_ok=True)


def _kept(cache: Path, digest: str) -> Index | None:
    """The index of the database with this digest, where it is the very file that guard made."""
    place = _place(cache, digest)
    try:
        sealed = read_sealed(_seal(place))
        if sealed is None:
            return None
        if sealed == _content(place):
            return Index(place)
    except (LookupError, OSError):
        pass
    if os.path.lexists(place):
        tell(f"{place} is not what guard wrote there; it is not used, and made anew")
    return None


def _just_built(place: Path) -> Index:
    try:
        write_sealed(_seal(place), _content(place))
        return Index(place)
    except (LookupError, OSError) as error:
        raise ToolError("the index just built cannot be read", where=str(place)) from error


def _content(place: Path) -> bytes:
    """The digest of a file."""
    with place.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def _place(cache: Path, digest: str) -> Path:
    return cache / f"index-{FORMAT}-{digest.removeprefix('sha256:')[:40]}.sqlite"


def _seal(place: Path) -> Path:
    return place.with_suffix(".seal")


def _noted(note: Path, stamp: str) -> str:
    """The digest that was computed when the database had this stamp, or ""."""
    try:
        known = json.loads(read_sealed(note) or b"{}")
        return str(known["digest"]) if known.get("stamp") == stamp else ""
    except (ValueError, KeyError, AttributeError, RecursionError):
        return ""
