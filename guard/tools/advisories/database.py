"""A local database of advisories that costs nothing until it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guard.ports import Advisory, AdvisoryAnswers, AdvisoryState, Pin
    from guard.tools.advisories.lookup import Lookup


class LocalAdvisories:
    """A `guard.ports.AdvisoryDatabase` over a folder or zip in OSV form.

    Every method raises `ToolError` where the database is missing, damaged, larger than is read, or cannot be
    indexed.
    """

    def __init__(self, path: Path, cache: Path, today: date) -> None:
        """Nothing is read yet.

        Args:
            path: the zip, or a folder of JSON files.
            cache: the user's cache folder; the index is kept in it.
            today: what the database's age is counted to.
        """
        self._path = path
        self._cache = cache
        self._today = today

    def state(self) -> AdvisoryState:
        """What it was made from, and how old it is."""
        return self._lookup.state()

    def audit(self, pins: Sequence[Pin]) -> AdvisoryAnswers:
        """What is known of each pin; see `guard.ports.AdvisoryDatabase`."""
        return self._lookup.audit(pins)

    def clean_version(self, pin: Pin) -> str:
        """The lowest version over the pin's that an advisory names as mended and none as affected, or ""."""
        return self._lookup.clean_version(pin)

    def admitted(self, name: str, specifier: str) -> tuple[Advisory, ...]:
        """What a range lets in; see `guard.ports.AdvisoryDatabase`."""
        return self._lookup.admitted(name, specifier)

    @cached_property
    def _lookup(self) -> Lookup:
        from guard.tools.advisories.lookup import Lookup  # sqlite3 and packaging, only where they are needed

        return Lookup(self._path, self._cache, self._today)
