"""Which version to write instead: the newest allowed one that is old enough, not withdrawn and clean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from guard.checks.kit.interface import Context
from guard.errors import ToolError
from guard.facts.dependencies.delta import Dependency
from guard.ports import AdvisoryDatabase, IndexAnswer, PackageIndex, Pin, Presence, Release

_MOST_OF_A_SERVICE = 5
"""Versions of one project that an online service for advisories is asked about."""
_MOST_ASKED = 40
"""Projects whose versions are asked for in one run, which would keep a hostile change's author waiting."""


@dataclass(frozen=True)
class Choice:
    """A version to write."""

    version: str
    hashes: frozenset[str] = frozenset()
    """Of its files, as `algorithm:hex`; empty where nobody gave them."""
    remark: str = ""
    """What could not be known of it, as a sentence, or ""."""


class Chooser:
    """Chooses versions for one run of a check, which judges all the same where nothing can be chosen."""

    def __init__(
        self,
        index: PackageIndex | None,
        advisories: AdvisoryDatabase | None,
        today: date,
        cool_down: int,
        *,
        network: bool,
        asks_services: bool = False,
    ) -> None:
        """With `network` False the index answers from memory alone; without index nothing is chosen.

        An online service for advisories is asked only with `asks_services`: by the check that knows whether
        the policy accepts it.
        """
        self._index = index
        self._service, self._advisories = _usable(advisories, asks_services)
        self._today = today
        self._cool_down = cool_down
        self._network = network
        self._answers: dict[str, IndexAnswer] = {}

    def know(self, answers: Mapping[str, IndexAnswer]) -> None:
        """Take answers that the check has already."""
        self._answers.update(answers)

    def prepare(self, names: Iterable[str]) -> None:
        """Ask for several projects at once."""
        open_ones = sorted(set(names) - self._answers.keys())[:_MOST_ASKED]
        if self._index is not None and open_ones:
            self._answers.update(self._index.ask(open_ones, network=self._network))

    def choose(self, dependency: Dependency, specifier: str | None = None) -> Choice | None:
        """The version to write for `dependency`, or None where nothing is known or fit.

        For a pinned one it is of the same major version if any fits, so that a repair is no rewrite; for a
        range it is within the range.

        Args:
            dependency: what stands there.
            specifier: the range that it must be in, by default its own where it pins no version.
        """
        answer = self._answers.get(dependency.name)
        if answer is None or answer.presence is not Presence.EXISTS or answer.status == "quarantined":
            return None
        allowed = specifier if specifier is not None else "" if dependency.version else dependency.specifier
        candidates = list(_allowed(answer.releases, allowed, dependency.version))
        aged = [one for one in candidates if self._is_old_enough(one[1])]
        remark = ""
        if not aged and not any(release.uploaded for release in answer.releases.values()):
            aged = candidates
            remark = "The index does not say how old it is." if self._cool_down else ""
        ordered = _same_major_first(aged, dependency.version)
        for batch in self._batches(ordered):
            affected = self._affected(dependency.name, [text for _, _, text in batch])
            for _, release, text in batch:
                if text not in affected:
                    return Choice(text, release.hashes, remark)
        return None

    def _batches(self, candidates: list[_Candidate]) -> list[list[_Candidate]]:
        """All at once of a database; of a service one after another, and not many."""
        if self._service:
            return [[one] for one in candidates[:_MOST_OF_A_SERVICE]]
        return [candidates]

    def choose_instead(self, dependency: Dependency) -> Choice | None:
        """The version to write where no version that `dependency` allows will do: at its range's ends if
        one is fit there, else any."""
        ends = "" if dependency.version else upper_ends(dependency.specifier)
        return (self.choose(dependency, ends) if ends else None) or self.choose(dependency, "")

    def _is_old_enough(self, release: Release) -> bool:
        if not self._cool_down:
            return True
        return (
            release.uploaded is not None and (self._today - release.uploaded.date()).days >= self._cool_down
        )

    def _affected(self, name: str, versions: list[str]) -> set[str]:
        """The versions that are not known to be clean; none where there is no database to ask."""
        if self._advisories is None or not versions:
            return set()
        try:
            answers = self._advisories.audit([Pin(name, version) for version in versions])
        except ToolError:
            return set(versions)  # nothing is known to be clean; the check that asks for itself says so
        return {pin.version for pin in (*answers.found, *answers.unanswered)}


def chooser_for(context: Context, index: str, cool_down_days: int, *, asks_services: bool = False) -> Chooser:
    """What chooses versions for a run, where a policy uses the package index as `index` says."""
    ports = context.ports
    use = ports.index_use if ports.may_defer and ports.index_use else index
    return Chooser(
        None if use == "off" else ports.index,
        ports.advisories,
        context.today,
        cool_down_days,
        network=use == "ask" or not ports.may_defer,
        asks_services=asks_services,
    )


def upper_ends(specifier: str) -> str:
    """A range without its lower end; "" where nothing is left of it, or it cannot be read."""
    try:
        kept = [str(one) for one in SpecifierSet(specifier) if one.operator in ("<", "<=", "!=")]
    except InvalidSpecifier:
        return ""  # poetry's own kinds of range
    return ",".join(sorted(kept))


def _usable(advisories: AdvisoryDatabase | None, asks_services: bool) -> tuple[str, AdvisoryDatabase | None]:
    """The kind of service that answers, "" for none, and what to ask."""
    try:
        service = advisories.state().service if advisories is not None else ""
    except ToolError:
        return "", advisories  # it says so again when it is asked
    return (service, advisories) if asks_services or not service else ("", None)


_Candidate = tuple["Version", Release, str]


def _allowed(releases: Mapping[str, Release], specifier: str, pinned: str) -> Iterator[_Candidate]:
    """What the range admits and nobody withdrew, newest first; pre-releases only where one is pinned."""
    try:
        wanted = SpecifierSet(specifier)
    except InvalidSpecifier:
        return
    found: list[_Candidate] = []
    for text, release in releases.items():
        try:
            version = Version(text)
        except InvalidVersion:
            continue
        if not release.yanked and wanted.contains(version, prereleases=True):
            found.append((version, release, text))
    try:
        early = bool(pinned) and Version(pinned).is_prerelease
    except InvalidVersion:
        early = False
    final = [one for one in found if early or not one[0].is_prerelease]
    yield from sorted(final, key=lambda one: one[0], reverse=True)


def _same_major_first(candidates: list[_Candidate], pinned: str) -> list[_Candidate]:
    try:
        here = Version(pinned)
    except InvalidVersion:
        return candidates
    near = [one for one in candidates if (one[0].epoch, one[0].major) == (here.epoch, here.major)]
    return [*near, *(one for one in candidates if one not in near)]
