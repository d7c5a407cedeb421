"""Asking indexes over HTTP, a few questions at a time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import requests
from pypi_simple import PYPI_SIMPLE_ENDPOINT

from guard.errors import ToolError
from guard.expressions import expression
from guard.ports import IndexAnswer, Presence, Stop
from guard.tools.asking import ask_all
from guard.tools.index_address import Address
from guard.tools.index_answers import unknown
from guard.tools.index_cache import AnswerCache, Remembered, fresh
from guard.tools.index_config import DEFAULT_INDEX
from guard.tools.index_http import exchange, new_session
from guard.tools.index_page import read_page

_MAX_NAMES = 2000
"""More names than any honest change adds at once."""
_NAME = expression(r"[a-z0-9](?:[a-z0-9-]{0,212}[a-z0-9])?")
"""A normalised name: it can stand in a URL as it is."""
_ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"


@dataclass(frozen=True)
class Asking:
    """One run of questions."""

    cache: AnswerCache
    deadline: float
    """Seconds that all of them may take together."""
    stop: Stop

    def ask(self, places: Sequence[tuple[str, str]], names: Sequence[str]) -> dict[str, list[IndexAnswer]]:
        """Ask every index, given as its address and the key of its answers, for every name."""
        addresses = [
            Address.parse(PYPI_SIMPLE_ENDPOINT if url == DEFAULT_INDEX else url) for url, _ in places
        ]
        until = time.monotonic() + self.deadline
        questions: list[tuple[str, int]] = []
        late = [_late(address) for address in addresses]
        found = {name: [unknown(name, reason) for reason in late] for name in names}
        for name in names:
            for number in range(len(addresses)):
                if len(name) > 214 or not _NAME.fullmatch(name):
                    found[name][number] = unknown(name, "the name is none that an index can have")
                elif len(questions) >= _MAX_NAMES:
                    found[name][number] = unknown(name, f"more than {_MAX_NAMES} names in one change")
                else:
                    questions.append((name, number))

        def one(session: requests.Session, question: tuple[str, int]) -> IndexAnswer:
            name, number = question
            return self._one(session, places[number][1], addresses[number], name, until)

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
            return unknown(name, str(error))

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


def _conditions(remembered: Remembered | None) -> dict[str, str]:
    """Headers that ask only for what has changed since; empty where nothing is remembered."""
    if remembered is None or remembered.answer.presence is not Presence.EXISTS:
        return {}
    headers = {"If-None-Match": remembered.etag, "If-Modified-Since": remembered.modified}
    return {key: value for key, value in headers.items() if value}
