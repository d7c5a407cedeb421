"""Advisories asked of the services that pip-audit asks, instead of a local database.

What they say is judged as strictly as a database: a page that is missing or not understood, an answer about
something else, or one that comes too late, leaves the dependency unanswered. pip-audit itself calls that
"skipped" and ends well.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any
from urllib.parse import quote, urljoin

import requests
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from pypi_simple import PYPI_SIMPLE_ENDPOINT

from guard.errors import ToolError
from guard.ports import NEVER, Advisory, AdvisoryAnswers, AdvisoryState, Pin, Stop
from guard.tools.advisories.answers import Answers
from guard.tools.advisories.index import Row
from guard.tools.advisories.osv import parse_record
from guard.tools.advisories.pip_audit import osv_address
from guard.tools.advisories.severity import severity_of
from guard.tools.advisories.versions import version_key
from guard.tools.asking import ask_all
from guard.tools.index_address import Address
from guard.tools.index_http import Answer, exchange, new_session

DEADLINE = 30.0
"""Seconds that all questions of one call may take together."""
_MAX_PAGES = 20
_MAX_QUESTIONS = 2000
_MAX_CANDIDATES = 5
"""Versions that are tried for one that is clean, where each is a question."""
_SUMMARY = 300


class Service(StrEnum):
    """Who is asked."""

    OSV = "osv"
    """All advisories of a package at once. What it has never heard of it answers with nothing."""
    PYPI = "pypi"
    """What an index's JSON interface says of one version; of ranges it says nothing."""


@dataclass(frozen=True)
class _Said:
    """One answer that was understood."""

    rows: tuple[Row, ...]
    is_silence: bool = False
    """Whether the service showed in no way that it has heard of what was asked."""


@dataclass
class _Known:
    """What was answered so far, by package, or by package and version where versions are asked."""

    said: dict[Pin, _Said] = field(default_factory=dict)
    problems: dict[Pin, str] = field(default_factory=dict)


class OnlineAdvisories:
    """A `guard.ports.AdvisoryDatabase` that asks a service."""

    def __init__(
        self,
        service: Service,
        address: str = "",
        *,
        existing: Callable[[Sequence[Pin]], Collection[Pin]] = lambda _: (),
        deadline: float | None = None,
        stop: Stop = NEVER,
    ) -> None:
        """Nothing is asked yet.

        Args:
            service: which form of questions and answers.
            address: where it is; "" for where pip-audit asks.
            existing: which of some pins the package index has: a service that has never heard of a package
                is believed only where there is such a thing to know something of.
            deadline: seconds that the questions of one call may take together; `DEADLINE` by default.
            stop: ends them before that.
        """
        self._service = service
        self._named = address
        self._existing = existing
        self._deadline = DEADLINE if deadline is None else deadline
        self._stop = stop
        self._known = _Known()
        self._answers = Answers(self._rows)

    def state(self) -> AdvisoryState:
        """Who answers; nothing is asked for it."""
        where = Address.parse(self._named).name if self._named else "where pip-audit asks"
        return AdvisoryState(f"the {self._service} service ({where})", "", 0, "", 0, service=self._service)

    def audit(self, pins: Sequence[Pin]) -> AdvisoryAnswers:
        """What is known of each pin; see `guard.ports.AdvisoryDatabase`."""
        self._ask(pins)
        answers = self._answers.audit([pin for pin in pins if self._problem(pin) is None])
        unanswered = {pin: problem for pin in pins if (problem := self._problem(pin)) is not None}
        silent = [p for p in pins if p not in unanswered and self._known.said[self._key(p)].is_silence]
        existing = self._existing(silent) if silent else ()
        for pin in silent:
            if pin not in existing:
                unanswered[pin] = (
                    f"{self._service} knows nothing of it, nor could the package index confirm it"
                )
        return AdvisoryAnswers(answers.found, {**answers.unanswered, **unanswered})

    def clean_version(self, pin: Pin) -> str:
        """The lowest version over the pin's that an advisory names as mended and none as affected, or ""."""
        self._ask([pin])
        if self._problem(pin) is not None:
            return ""
        if self._service is Service.OSV:
            return self._answers.clean_version(pin)
        fixes = {text for row in self._known.said[self._key(pin)].rows for text in row.fixed}
        current = _version(pin.version)
        found = {version for text in fixes if (version := _version(text)) is not None}
        later = sorted(version for version in found if current is not None and version > current)
        for candidate in [Pin(pin.name, str(version)) for version in later[:_MAX_CANDIDATES]]:
            self._ask([candidate])
            if self._problem(candidate) is None and not self._known.said[self._key(candidate)].rows:
                return candidate.version
        return ""

    def admitted(self, name: str, specifier: str) -> tuple[Advisory, ...]:
        """What a range lets in; raises `ToolError` where the service cannot tell."""
        pin = Pin(name, "")
        if self._service is Service.PYPI:
            raise ToolError("the pypi service says nothing of ranges; lock a version, or ask osv")
        self._ask([pin])
        problem = self._problem(pin)
        if problem is not None:
            raise ToolError(problem)
        return self._answers.admitted(name, specifier)

    def _key(self, pin: Pin) -> Pin:
        name = canonicalize_name(pin.name)
        return Pin(name, "") if self._service is Service.OSV else Pin(name, pin.version)

    def _problem(self, pin: Pin) -> str | None:
        key = self._key(pin)
        if key in self._known.said:
            return None
        return self._known.problems.get(key, "no answer before the deadline")

    def _rows(self, names: Sequence[str]) -> list[Row]:
        wanted = set(names)
        return [row for key, said in self._known.said.items() if key.name in wanted for row in said.rows]

    def _ask(self, pins: Sequence[Pin]) -> None:
        """Ask what was not answered yet, and note each answer or why there is none."""
        keys = [key for key in dict.fromkeys(map(self._key, pins)) if key not in self._known.said]
        for key in keys[_MAX_QUESTIONS:]:
            self._known.problems[key] = f"more than {_MAX_QUESTIONS} packages at once"
        if not keys:
            return
        address = Address.parse(self._named or _default_address(self._service))
        until = time.monotonic() + self._deadline
        ask = partial(_one, _of_osv if self._service is Service.OSV else _of_pypi, address, until)
        session = partial(new_session, "application/json")
        for key, answer in ask_all(keys[:_MAX_QUESTIONS], ask, session, until, self._stop).items():
            if isinstance(answer, str):
                self._known.problems[key] = answer
            else:
                self._known.said[key] = answer


def _default_address(service: Service) -> str:
    """Where pip-audit asks; both addresses come from the libraries that hold them."""
    if service is Service.PYPI:
        return urljoin(PYPI_SIMPLE_ENDPOINT, "/pypi/")
    return osv_address()


_Asker = Callable[["requests.Session", Address, float, Pin], _Said]


def _one(ask: _Asker, address: Address, until: float, session: requests.Session, pin: Pin) -> _Said | str:
    try:
        return ask(session, address, until, pin)
    except ToolError as error:
        return str(error)


def _of_osv(session: requests.Session, address: Address, until: float, pin: Pin) -> _Said:
    """Every advisory of a package, page by page."""
    asked: dict[str, Any] = {"package": {"name": pin.name, "ecosystem": "PyPI"}}
    rows: list[Row] = []
    is_silence = True
    for _ in range(_MAX_PAGES):
        headers = {"Content-Type": "application/json"}
        answer = exchange(session, address, "query", headers, until, json.dumps(asked).encode())
        page = _object(answer, address)
        vulns, token = page.get("vulns", []), page.get("next_page_token", "")
        if set(page) - {"vulns", "next_page_token"} or not isinstance(vulns, list):
            raise ToolError(f"{address.name}: the answer is not in the form of OSV")
        for vuln in vulns:
            is_silence = False
            rows += _rows_of(json.dumps(vuln).encode(), pin.name, address)
        if not token:
            return _Said(tuple(rows), is_silence)
        asked["page_token"] = token
    raise ToolError(f"{address.name}: more than {_MAX_PAGES} pages about one package")


def _rows_of(data: bytes, name: str, address: Address) -> list[Row]:
    entry = parse_record(data, address.name)
    if entry is None:
        return []  # withdrawn
    rows = [
        Row(
            part.name,
            entry.id,
            entry.aliases,
            entry.summary,
            entry.severity,
            entry.is_malware,
            "\n" + "".join(f"{version}\n" for version in sorted(part.versions)),
            part.ranges,
            part.everything,
            tuple(
                dict.fromkeys(
                    event.version for stretch in part.ranges for event in stretch if event.kind == "fixed"
                )
            ),
        )
        for part in entry.affected
        if part.name == name
    ]
    if not rows:
        raise ToolError(f"{address.name}: the answer is about another package")
    return rows


def _of_pypi(session: requests.Session, address: Address, until: float, pin: Pin) -> _Said:
    """The advisories of one version."""
    path = f"{quote(pin.name, safe='')}/{quote(pin.version, safe='')}/json"
    if _version(pin.version) is None:
        raise ToolError(f"{pin.version!r} is no version")
    page = _object(exchange(session, address, path, {}, until), address)
    info, vulns = page.get("info"), page.get("vulnerabilities")
    if not isinstance(info, dict) or not isinstance(vulns, list):
        raise ToolError(f"{address.name}: the answer does not say what is known of the version")
    said = (canonicalize_name(str(info.get("name"))), version_key(str(info.get("version"))))
    if said != (pin.name, version_key(pin.version)):
        raise ToolError(f"{address.name}: the answer is about another project or version")
    try:
        return _Said(tuple(_row(pin, vuln) for vuln in vulns if vuln.get("withdrawn") is None))
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise ToolError(f"{address.name}: an advisory that cannot be read") from error


def _row(pin: Pin, vuln: Mapping[str, Any]) -> Row:
    names = [vuln["id"], *vuln["aliases"]]
    fixed = vuln["fixed_in"]
    if not all(isinstance(text, str) for text in (*names, *fixed)):
        raise TypeError("names and versions are texts")
    summary = " ".join(str(vuln.get("summary") or vuln.get("details") or "").split())[:_SUMMARY]
    is_malware = any(name.startswith("MAL-") for name in names)
    return Row(
        pin.name,
        names[0],
        tuple(dict.fromkeys(names[1:])),
        summary,
        severity_of(vuln),
        is_malware,
        f"\n{version_key(pin.version)}\n",
        (),
        False,
        tuple(fixed),
    )


def _object(answer: Answer, address: Address) -> dict[str, Any]:
    if answer.status != 200:
        raise ToolError(f"{address.name}: answered with status {answer.status}")
    try:
        page = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise ToolError(f"{address.name}: the answer is not JSON") from error
    if not isinstance(page, dict):
        raise ToolError(f"{address.name}: the answer is no JSON object")
    return page


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
