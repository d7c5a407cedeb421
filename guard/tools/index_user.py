"""The package index of this user's settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from guard.ports import NEVER

if TYPE_CHECKING:
    from guard.ports import IndexAnswer, Stop
    from guard.tools.index import SimpleIndex


class UserIndex:
    """A `guard.ports.PackageIndex`; nothing is read or imported before the first question."""

    def __init__(self, cache: Path, environ: Mapping[str, str], stop: Stop = NEVER) -> None:
        """Keep where answers are remembered, the user's environment, and what ends the questions."""
        self._cache = cache
        self._environ = environ
        self._stop = stop

    @cached_property
    def _index(self) -> SimpleIndex:
        from guard.tools.index import (
            SimpleIndex,  # packaging and the cache, only where packages are asked for
        )

        return SimpleIndex.of_user(self._environ, _home(), self._cache, self._stop)

    @property
    def name(self) -> str:
        """See `guard.ports.PackageIndex.name`."""
        return self._index.name

    def ask(self, names: Sequence[str], *, network: bool) -> Mapping[str, IndexAnswer]:
        """See `guard.ports.PackageIndex.ask`."""
        return self._index.ask(names, network=network)


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:
        return Path("/nonexistent")  # a container's user without a home has no settings either
