"""The client for the configured package index: a `guard.ports.PackageIndex`."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from guard.errors import ToolError
from guard.ports import NEVER, IndexAnswer, Presence, Stop
from guard.tools.asking import ask_all
from guard.tools.index_cache import AnswerCache, Remembered, fresh
from guard.tools.index_config import DEFAULT_INDEX, IndexSettings
from guard.tools.index_http import Address, exchange, new_session
from guard.tools.index_page import merged, read_page

if TYPE_CHECKING:
    import requests

DEADLINE = 20.0
"""Seconds that all questions of one run may take together."""
_MAX_NAMES = 2000
"""More names than any honest change adds at once."""
_REMEMBERED_FOR = timedelta(days=7)
"""How long an answer may stand in, where the index is not asked."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,212}[a-z0-9])?")
"""A normalised name: it can stand in a URL as it is."""
_ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"


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

    def address(self) -> Address:
        if self.url != DEFAULT_INDEX:
            return Address.parse(self.url)
        from pypi_simple import PYPI_SIMPLE_ENDPOINT

        return Address.parse(PYPI_SIMPLE_ENDPOINT)


@dataclass(frozen=True)
class SimpleIndex:
    """Asks one or several indexes that speak PEP 691 or PEP 503."""

    settings: IndexSettings
    cache: AnswerCache
    deadline: float = DEADLINE
    stop: Stop = NEVER
    """Of the run that it is made for."""

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
            return {name: _unknown(name, "the user's settings allow no index") for name in names}
        try:
            places = [_Place.of(url) for url in self.settings.urls]
        except ToolError as error:
            return {name: _unknown(name, str(error)) for name in names}
        if not network:
            found = {name: [self._remembered(place, name) for place in places] for name in names}
        else:
            found = self._ask(places, names)
        return {name: merged(name, answers) for name, answers in found.items()}

    def _remembered(self, place: _Place, name: str) -> IndexAnswer:
        remembered = self.cache.get(place.key, name)
        if remembered is None or datetime.now(UTC) - remembered.when > _REMEMBERED_FOR:
            return _unknown(name, f"{place.name} was not asked, and no recent answer is remembered")
        return remembered.answer

    def _ask(self, places: Sequence[_Place], names: Sequence[str]) -> dict[str, list[IndexAnswer]]:
        """Ask every index for every name, a few at a time, until the deadline."""
        import pypi_simple  # noqa: F401  # takes half a second, which is not the index's fault

        addresses = [place.address() for place in places]
        until = time.monotonic() + self.deadline
        questions: list[tuple[str, int]] = []
        late = [_late(address) for address in addresses]
        found = {name: [_unknown(name, reason) for reason in late] for name in names}
        for name in names:
            for number in range(len(addresses)):
                if len(name) > 214 or not _NAME.fullmatch(name):
                    found[name][number] = _unknown(name, "the name is none that an index can have")
                elif len(questions) >= _MAX_NAMES:
                    found[name][number] = _unknown(name, f"more than {_MAX_NAMES} names in one change")
                else:
                    questions.append((name, number))

        def one(session: requests.Session, question: tuple[str, int]) -> IndexAnswer:
            name, number = question
            return self._one(session, places[number].key, addresses[number], name, until)

        answers = ask_all(questions, one, lambda: new_session(_ACCEPT), until, self.stop)
        for (name, number), answer in answers.items():
            found[name][number] = answer
        return found

    def _one(
        self, session: requests.Session, key: str, address: Address, name: str, until: float
    ) -> IndexAnswer:
        try:
            return self._fetch(session, key, address, name, until)
        except ToolError as error:
            return _unknown(name, str(error))

    def _fetch(
        self, session: requests.Session, key: str, address: Address, name: str, until: float
    ) -> IndexAnswer:
        remembered = self.cache.get(key, name)
        headers = _conditions(remembered)
        answer = exchange(session, address, f"{name}/", headers, until)
        when = datetime.now(UTC)
        etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
        if answer.status == 304 and remembered is not None and headers:
            # Remembered anew, so that it may stand in for another while.
            self.cache.put(key, remembered.answer, remembered.etag, remembered.modified, when)
            return fresh(remembered)
        if answer.status == 200:
            try:
                page = read_page(name, answer.headers.get("content-type", ""), answer.body, answer.url)
            except ToolError as error:
                raise ToolError(f"{address.name}: {error}") from error
        elif answer.status == 404:
            page = IndexAnswer(name, Presence.MISSING)
        elif answer.status in (401, 403, 407):
            raise ToolError(
                f"{address.name}: refused with status {answer.status}; are the credentials right?"
            )
        else:
            raise ToolError(f"{address.name}: answered with status {answer.status}")
        self.cache.put(key, page, etag, modified, when)
        return page


def _late(address: Address) -> str:
    return f"{address.name}: no answer before the deadline"


def _unknown(name: str, reason: str) -> IndexAnswer:
    return IndexAnswer(name, Presence.UNKNOWN, reason)


def _conditions(remembered: Remembered | None) -> dict[str, str]:
    """Headers that ask only for what has changed since; empty where nothing is remembered."""
    if remembered is None or remembered.answer.presence is not Presence.EXISTS:
        return {}
    headers = {"If-None-Match": remembered.etag, "If-Modified-Since": remembered.modified}
    return {key: value for key, value in headers.items() if value}
