"""Answers out of what advisories say of packages, wherever that was read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from guard.ports import Advisory, AdvisoryAnswers, Pin
from guard.tools.advisories.index import Row
from guard.tools.advisories.pip_audit import Known, audit
from guard.tools.advisories.versions import UnreadableRangeError, in_ranges, version_key

_FUTURE = "99999999"
"""Stands for the versions still to come: an open range admits them, and mended holes are not in them."""


class Answers:
    """What rows of advisories answer; see `guard.ports.AdvisoryDatabase`."""

    def __init__(self, rows: Callable[[Sequence[str]], Sequence[Row]]) -> None:
        """`rows` gives all that is said of packages by their normalised names."""
        self._all_rows = rows

    def audit(self, pins: Sequence[Pin]) -> AdvisoryAnswers:
        """What is known of each pin; raises `ToolError` where the index or pip-audit cannot be used."""
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
            pin: tuple(sorted({_merged(names, matching[pin]) for names in found}, key=lambda one: one.id))
            for pin, found in groups.items()
        }
        return AdvisoryAnswers(answers, unanswered)

    def clean_version(self, pin: Pin) -> str:
        """The lowest version over the pin's that an advisory names as mended and none as affected, or ""."""
        rows = self._rows([pin.name])[canonicalize_name(pin.name)]
        try:
            current = Version(pin.version or "0")
            candidates = sorted({Version(text) for row in rows for text in row.fixed if _is_version(text)})
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

    def admitted(self, name: str, specifier: str) -> tuple[Advisory, ...]:
        """Malware in any version that `specifier` admits, and holes in all that it admits.

        A range that cannot be read admits any version.
        """
        rows = self._rows([name])[canonicalize_name(name)]
        try:
            admitted = SpecifierSet(specifier, prereleases=True)
        except InvalidSpecifier:
            admitted = SpecifierSet(prereleases=True)
        named = {text for row in rows for text in (*row.versions.split("\n"), *row.fixed)}
        known = [text for text in (*named, _FUTURE) if _is_version(text) and admitted.contains(text)]
        found = [row for row in rows if _lets_in(row, known)]
        groups = {_merged(frozenset((row.id, *row.aliases)), found) for row in found}
        return tuple(sorted(groups, key=lambda one: one.id))

    def _rows(self, names: Sequence[str]) -> defaultdict[str, list[Row]]:
        by_name: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self._all_rows([canonicalize_name(name) for name in names]):
            by_name[row.name].append(row)
        return by_name


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


def _lets_in(row: Row, known: Sequence[str]) -> bool:
    """Whether a range admits malware, or nothing but versions with the hole, as far as versions are known."""
    affected = [bool(_affecting([row], text)[0]) for text in known]
    if row.is_malware:
        # What a range of malicious versions covers is not all named, so that it may be admitted unseen.
        return row.everything or bool(row.ranges) or any(affected)
    return bool(known) and all(affected)


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


def _merged(names: frozenset[str], rows: Sequence[Row]) -> Advisory:
    """One advisory out of all rows that share a name with it, or with one that does.

    pip-audit keeps two `PYSEC-` entries apart that have an alias in common; they are one hole all the same.
    """
    known, parts = names, list[Row]()
    while len(found := [row for row in rows if known & {row.id, *row.aliases}]) > len(parts):
        parts = found
        known = known.union(*({row.id, *row.aliases} for row in parts))
    first = min((row.id for row in parts), key=lambda name: (not name.startswith("MAL-"), _rank(name), name))
    fixed = {text for row in parts for text in row.fixed if _is_version(text)}
    return Advisory(
        first,
        tuple(sorted(known - {first})),
        next(row.summary for row in parts if row.id == first),
        max((row.severity for row in parts), key=lambda one: one.rank),
        any(row.is_malware for row in parts),
        tuple(sorted(fixed, key=Version)),
    )


def _rank(name: str) -> int:
    return next(
        (rank for rank, prefix in enumerate(("PYSEC-", "GHSA-", "CVE-")) if name.startswith(prefix)), 9
    )
