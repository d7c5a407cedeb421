"""The client for the configured package index: a `guard.ports.PackageIndex`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from guard.errors import ToolError
from guard.ports import NEVER, IndexAnswer, Stop
from guard.tools.index_address import Address
from guard.tools.index_answers import merged, unknown
from guard.tools.index_cache import AnswerCache
from guard.tools.index_config import DEFAULT_INDEX, IndexSettings, index_settings

DEADLINE = 20.0
"""Seconds that all questions of one run may take together."""
_REMEMBERED_FOR = timedelta(days=7)
"""How long an answer may stand in, where the index is not asked."""


@dataclass(frozen=True)
class _Place:
    """One index, as long as it need not be asked."""

    url: str
    key: str
    """What its answers are remembered under; holds no credentials."""
    name: str

    @classmethod
    def of(cls, url: str) -> _Place:
        if url == DEFAULT_INDEX:
            return cls(url, DEFAULT_INDEX, "the default index")
        address = Address.parse(url)
        return cls(url, address.url, address.name)


@dataclass(frozen=True)
class SimpleIndex:
    """Asks one or several indexes that speak PEP 691 or PEP 503."""

    settings: IndexSettings
    cache: AnswerCache
    deadline: float = DEADLINE
    stop: Stop = NEVER
    """Of the run that it is made for."""

    @classmethod
    def of_user(cls, environ: Mapping[str, str], home: Path, cache: Path, stop: Stop) -> SimpleIndex:
        """The index of a user's settings; `cache` is the user's cache folder."""
        return cls(index_settings(environ, home), AnswerCache(cache), DEADLINE, stop)

    @property
    def name(self) -> str:
        """The hosts, and which setting named them."""
        hosts = []
        for url in self.settings.urls:
            try:
                hosts.append(_Place.of(url).name)
            except ToolError:
                hosts.append("an address that is not valid")
        return f"{', '.join(hosts) or 'no index'} ({self.settings.origin})"

    def ask(self, names: Sequence[str], *, network: bool) -> Mapping[str, IndexAnswer]:
        """See `guard.ports.PackageIndex.ask`."""
        names = list(dict.fromkeys(names))
        if not self.settings.urls:
            return {name: unknown(name, "the user's settings allow no index") for name in names}
        try:
            places = [_Place.of(url) for url in self.settings.urls]
        except ToolError as error:
            return {name: unknown(name, str(error)) for name in names}
        if not network:
            found = {name: [self._remembered(place, name) for place in places] for name in names}
        else:
            found = self._ask(places, names)
        return {name: merged(name, answers) for name, answers in found.items()}

    def _remembered(self, place: _Place, name: str) -> IndexAnswer:
        remembered = self.cache.get(place.key, name)
        if remembered is None or datetime.now(UTC) - remembered.when > _REMEMBERED_FOR:
            return unknown(name, f"{place.name} was not asked, and no recent answer is remembered")
        return remembered.answer

    def _ask(self, places: Sequence[_Place], names: Sequence[str]) -> dict[str, list[IndexAnswer]]:
        from guard.tools.index_asking import Asking  # 0.4 s, for an index that is asked in earnest

        return Asking(self.cache, self.deadline, self.stop).ask([(one.url, one.key) for one in places], names)
