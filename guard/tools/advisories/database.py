"""A local database of advisories, opened when it is first asked."""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from guard.errors import ToolError
from guard.ports import Advisory, AdvisoryAnswers, AdvisoryState, Pin
from guard.tools.advisories import source as disk
from guard.tools.advisories.index import FORMAT, Index, Row, build
from guard.tools.advisories.pip_audit import Known, audit
from guard.tools.advisories.versions import UnreadableRangeError, in_ranges, version_key
from guard.tools.cache import read_private, write_private

_SETTLED = 2_000_000_000
"""Nanoseconds after which a file's times tell it from a later write; younger ones are digested each time."""


class LocalAdvisories:
    """A `guard.ports.AdvisoryDatabase` over a folder or zip in OSV form."""

    def __init__(self, path: Path, cache: Path, today: date) -> None:
        """Nothing is read yet.

        Args:
            path: the zip, or a folder of JSON files.
            cache: the user's cache folder; the index is kept in it.
            today: what the database's age is counted to.
        """
        self._path = path
        self._cache = cache / "advisories"
        self._today = today

    def state(self) -> AdvisoryState:
        """What it was made from, and how old it is; raises `ToolError` as `audit` does."""
        about = self._index.about
        try:
            age = (self._today - date.fromisoformat(about.newest)).days
        except ValueError:
            age = -1
        return AdvisoryState(
            str(self._path), about.digest, about.advisories, about.newest, age if age >= 0 else None
        )

    def audit(self, pins: Sequence[Pin]) -> AdvisoryAnswers:
        """What is known of each pin.

        Raises:
            ToolError: the database is missing, damaged, larger than is read, or cannot be indexed.
        """
        rows = self._rows([pin.name for pin in pins])
        matching: dict[Pin, list[Row]] = {}
        unanswered: dict[Pin, str] = {}
        for pin in dict.fromkeys(pins):
            found, problem = _affecting(rows[canonicalize_name(pin.name)], pin.version)
            if found:
                matching[pin] = found
            if problem:
                unanswered[pin] = problem
        # Only what something is known of needs merging; the rest is clean without pip-audit's help.
        groups, skipped = _audited(matching) if matching else ({}, {})
        unanswered = {**skipped, **unanswered}
        answers = {
            pin: tuple(sorted((_merged(names, matching[pin]) for names in found), key=lambda one: one.id))
            for pin, found in groups.items()
        }
        return AdvisoryAnswers(answers, unanswered)

    def clean_version(self, pin: Pin, advisories: Sequence[Advisory]) -> str:
        """The lowest mended version over the pin's that no advisory names, or ""."""
        rows = self._rows([pin.name])[canonicalize_name(pin.name)]
        try:
            current = Version(pin.version)
            candidates = sorted(
                {Version(text) for one in advisories for text in one.fixed if _is_version(text)}
            )
            for candidate in candidates:
                unwanted = candidate.is_prerelease and not current.is_prerelease
                if candidate <= current or unwanted:
                    continue
                found, problem = _affecting(rows, str(candidate))
                if not found and not problem:
                    return str(candidate)
        except InvalidVersion:
            return ""
        return ""

    def malware(self, name: str, specifier: str) -> tuple[Advisory, ...]:
        """Malware among the versions that `specifier` admits; one that cannot be read admits any."""
        rows = [row for row in self._rows([name])[canonicalize_name(name)] if row.is_malware]
        try:
            admitted: SpecifierSet | None = SpecifierSet(specifier, prereleases=True)
        except InvalidSpecifier:
            admitted = None
        return tuple(
            _merged(frozenset((row.id, *row.aliases)), [row]) for row in rows if _admits(admitted, row)
        )

    def _rows(self, names: Sequence[str]) -> defaultdict[str, list[Row]]:
        by_name: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self._index.rows([canonicalize_name(name) for name in names]):
            by_name[row.name].append(row)
        return by_name

    @cached_property
    def _index(self) -> Index:
        source = disk.find(self._path)
        note = self._cache / f"source-{hashlib.sha256(str(self._path.absolute()).encode()).hexdigest()[:32]}"
        digest = _noted(note, source.stamp)
        if digest:
            try:
                return Index(self._place(digest))
            except LookupError:
                pass  # built anew below
        digest = disk.digest(source)
        try:
            index = Index(self._place(digest))
        except LookupError:
            build(self._place(digest), disk.entries(source), digest)
            try:
                index = Index(self._place(digest))
            except LookupError as error:
                raise ToolError(f"the index just built cannot be read: {error}") from error
        if disk.find(self._path).stamp != source.stamp:
            raise ToolError("the advisory database changed while it was read", where=str(self._path))
        if time.time_ns() - source.youngest > _SETTLED:
            write_private(note, json.dumps({"stamp": source.stamp, "digest": digest}).encode())
        return index

    def _place(self, digest: str) -> Path:
        return self._cache / f"index-{FORMAT}-{digest.removeprefix('sha256:')[:40]}.sqlite"


def _noted(note: Path, stamp: str) -> str:
    """The digest that was computed when the database had this stamp, or ""."""
    try:
        known = json.loads(read_private(note) or b"{}")
        return str(known["digest"]) if known.get("stamp") == stamp else ""
    except (ValueError, KeyError, AttributeError):
        return ""


def _audited(
    matching: Mapping[Pin, Sequence[Row]],
) -> tuple[dict[Pin, list[frozenset[str]]], dict[Pin, str]]:
    """pip-audit's verdict, as sets of names; a pin that it skips keeps what is known of it, unmerged."""
    known = {
        pin: [Known(row.id, row.aliases, row.summary, row.fixed) for row in rows]
        for pin, rows in matching.items()
    }
    found, skipped = audit(known)
    for pin in skipped:
        found[pin] = [frozenset((one.id, *one.aliases)) for one in known[pin]]
    return found, skipped


def _affecting(rows: Sequence[Row], version: str) -> tuple[list[Row], str]:
    """The advisories that are about a version, and why that could not be told of all of them, or ""."""
    try:
        number = Version(version)
    except InvalidVersion:
        number = None
    keys = {version_key(version), version_key(number.public) if number else ""}
    found: list[Row] = []
    problem = ""
    for row in rows:
        try:
            if row.everything or any(row.lists(key) for key in keys):
                found.append(row)
            elif number is None:
                problem = f"{version!r} cannot be compared with the versions of {row.id}"
            elif in_ranges(number, row.ranges):
                found.append(row)
        except UnreadableRangeError as error:
            problem = f"the versions of {row.id} cannot be compared: {error}"
    return found, problem


def _admits(admitted: SpecifierSet | None, row: Row) -> bool:
    # A range of affected versions cannot be held against a range of admitted ones without knowing all
    # versions; malware is named by versions, or it is all of the package.
    if admitted is None or row.everything or row.ranges:
        return True
    named = row.versions.split("\n")
    return any(_is_version(text) and admitted.contains(text) for text in named)


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


def _merged(names: frozenset[str], rows: Sequence[Row]) -> Advisory:
    """One advisory out of all rows that share a name with it."""
    parts = [row for row in rows if names & {row.id, *row.aliases}]
    known = names.union(*({row.id, *row.aliases} for row in parts))
    first = min((row.id for row in parts), key=lambda name: (not name.startswith("MAL-"), _rank(name), name))
    fixed = {text for row in parts for text in row.fixed if _is_version(text)}
    return Advisory(
        first,
        tuple(sorted(known - {first})),
        next((row.summary for row in parts if row.id == first), ""),
        max((row.severity for row in parts), key=lambda one: one.rank),
        any(row.is_malware for row in parts),
        tuple(sorted(fixed, key=Version)),
    )


def _rank(name: str) -> int:
    return next(
        (rank for rank, prefix in enumerate(("PYSEC-", "GHSA-", "CVE-")) if name.startswith(prefix)), 9
    )
