"""What an index's answer says about one proposed dependency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from guard.checks.kit.rule import Rule
from guard.checks.new_packages import rules
from guard.expressions import expression
from guard.facts.dependencies.delta import Dependency, DependencyMove, Move
from guard.facts.likeness import Habit, Likeness, PopularNames, popular_names
from guard.model.finding import Confidence, Severity
from guard.ports import IndexAnswer, Presence, Release

_YOUNG_PROJECT = 90
"""Days in which most look-alikes are found out."""
_SETTLED = (365, 5)
"""A project of this many days and releases has been looked at by others."""

Remark = tuple[Rule, Dependency, str]
"""A rule, the entry it is about, and the message."""


@dataclass(frozen=True)
class Subject:
    """One project that the change brings in or moves, with every entry that does so."""

    name: str
    moves: tuple[DependencyMove, ...]
    """Declared ones before locked ones, then by file and line."""
    is_new: bool
    """Whether no changed manifest had it before."""

    @property
    def first(self) -> Dependency:
        """The entry to point at."""
        return self.moves[0].dependency


_SLIPS = frozenset({Habit.SWAPPED, Habit.DOUBLED, Habit.DROPPED, Habit.KEYBOARD, Habit.HOMOGLYPH})
"""In which a name is told from one that the project has: other habits are those of plug-ins and siblings."""
_OWN_LENGTH = 7
_NAME = expression(r"[a-z0-9-]+")


def own_names(known: Iterable[str]) -> PopularNames:
    """The names that the manifests held before and that are not well known in themselves."""
    popular = popular_names()
    own = sorted(name for name in known if name not in popular and _NAME.fullmatch(name))
    return PopularNames(own, language=frozenset())


def judge_own(subject: Subject, own: PopularNames) -> Iterator[Remark]:
    """Whether a new name is a slip away from one that the project has depended on so far."""
    if not subject.is_new or len(subject.name) < _OWN_LENGTH or subject.name in popular_names():
        return
    found = own.alike(subject.name)
    if found is not None and found.habit in _SLIPS:
        rule = replace(
            rules.LOOKALIKE,
            confidence=Confidence.LOW,
            repair=f"Write {found.target} if that is what was meant; else have a person vouch for this one.",
        )
        message = f"{subject.name} looks like {found.target}, which the project depends on: {found.habit}."
        yield rule, subject.first, message


def judge_name(subject: Subject, answer: IndexAnswer | None, today: date) -> Iterator[Remark]:
    """Whether a new name looks like a well-known one; younger and unsettled projects weigh more."""
    names = popular_names()
    if not subject.is_new or subject.name in names or not _NAME.fullmatch(subject.name):
        return  # an address or a path that no name is given for: where it comes from is judged
    age, count = _history(answer, today)
    settled = age is not None and age >= _SETTLED[0] and count >= _SETTLED[1]
    young = age is not None and age < _YOUNG_PROJECT
    found = names.alike(subject.name)
    if found is not None and not found.rank and found.habit is not Habit.LANGUAGE:
        # Known from elsewhere (npm): on this index, the name would be the next one that anybody may own.
        meant = names.nearest(subject.name)
        found = replace(found, target=meant[0]) if meant else found
    if found is not None:
        rule = replace(rules.LOOKALIKE, confidence=found.confidence)
        if found.habit is Habit.LANGUAGE:
            repair = f"Remove it: {found.target} comes with Python and needs no package."
        elif found.target in names:
            repair = f"Write {found.target} if that is what was meant; else have a person vouch for this one."
        else:
            repair = rules.LOOKALIKE.repair
        if found.confidence is Confidence.LOW and young:
            rule = replace(rule, confidence=Confidence.MEDIUM)
        elif found.confidence is Confidence.LOW and settled:
            rule = replace(rule, severity=Severity.LOW)
        yield replace(rule, repair=repair), subject.first, _likeness(subject.name, found, age)
        return
    is_missing = answer is not None and answer.presence is Presence.MISSING
    borrowed = None if settled or is_missing else names.borrowed(subject.name)
    if borrowed is not None:
        rule = rules.BORROWED
        if young:
            rule = replace(rule, severity=Severity.HIGH, confidence=Confidence.MEDIUM)
        yield rule, subject.first, _likeness(subject.name, borrowed, age)


def _likeness(name: str, found: Likeness, age: int | None) -> str:
    born = f" The project is {age} days old." if age is not None else ""
    if found.habit is Habit.LANGUAGE:
        return f"{name} is the name of a part of Python itself.{born}"
    known = f"number {found.rank} of the popular projects" if found.rank else "a well-known name"
    return f"{name} looks like {found.target} ({known}): {found.habit}.{born}"


def _history(answer: IndexAnswer | None, today: date) -> tuple[int | None, int]:
    """The age of a project in days, where the index says it, and how many releases it has."""
    if answer is None:
        return None, 0
    times = [release.uploaded for release in answer.releases.values() if release.uploaded is not None]
    return (_age(min(times).date(), today) if times else None), len(answer.releases)


def _age(day: date, today: date) -> int:
    return (today - day).days


def judge_answer(subject: Subject, answer: IndexAnswer, today: date, cool_down: int) -> Iterator[Remark]:
    """What follows from an answer that is not `UNKNOWN`."""
    since = f" (as of {answer.asked.isoformat()})" if answer.asked else ""
    if answer.presence is Presence.MISSING:
        nearest = popular_names().nearest(subject.name)
        hint = f"Remove it, or write what was meant: {', '.join(nearest)}." if nearest else ""
        rule = replace(rules.MISSING, repair=hint or rules.MISSING.repair)
        message = f"The configured package index has no project {subject.name}{since}."
        yield (
            rule,
            subject.first,
            f"{message} Anybody may register the name, and what they put there would be run.",
        )
        return
    if answer.status == "quarantined":
        yield rules.QUARANTINED, subject.first, f"{subject.name} is quarantined by the package index{since}."
    elif answer.status not in ("", "active") and subject.is_new:
        yield rules.RETIRED, subject.first, f"The package index calls {subject.name} {answer.status}{since}."
    seen: set[tuple[str, str]] = set()
    for move in subject.moves:
        for rule, dependency, message in _judge_version(move, answer, today, cool_down):
            key = (rule.id, dependency.version or dependency.specifier)
            if key not in seen:
                seen.add(key)
                yield rule, dependency, message


def _judge_version(
    move: DependencyMove, answer: IndexAnswer, today: date, cool_down: int
) -> Iterator[Remark]:
    new = move.dependency
    releases = {version: answer.releases[text] for text in answer.releases if (version := _version(text))}
    if not new.version:
        yield from _judge_range(new, releases, today, cool_down)
        return
    version = _version(new.version)
    if version is None or version not in releases:
        known = ", ".join(str(one) for one in sorted(releases)[-3:]) or "none at all"
        repair = f"Write a version that the index has; the newest are {known}."
        rule = replace(rules.VERSION_MISSING, repair=repair)
        yield rule, new, f"{new.name} has no version {new.version} on the configured index."
        return
    release = releases[version]
    what = f"{new.name} {new.version}"
    if release.yanked:
        yield rules.VERSION_YANKED, new, f"{what} was withdrawn by its authors."
    if cool_down > 0:
        yield from _judge_age(new, what, [release], today, cool_down)
    ours = {one for one in new.hashes if any(_kind(one) == _kind(other) for other in release.hashes)}
    unknown = sorted(ours - release.hashes)
    if unknown and release.hashes:
        message = f"{len(unknown)} of {len(new.hashes)} hashes locked for {what} are of no file on the index"
        yield rules.HASH_UNKNOWN, new, f"{message}; the first is {unknown[0]}."
    old = _version(move.before.version) if move.before is not None else None
    before = releases.get(old) if old is not None else None
    if before is not None and before.has_provenance and release.has_provenance is False:
        yield rules.PROVENANCE_LOST, new, f"{new.name} {old} says where it was built, {new.version} does not."


def _judge_range(
    new: Dependency, releases: dict[Version, Release], today: date, cool_down: int
) -> Iterator[Remark]:
    try:
        allowed = list(SpecifierSet(new.specifier).filter(releases, prereleases=True))
    except InvalidSpecifier:
        allowed = list(releases)  # poetry's and Pipenv's own operators: the project is judged as a whole
    if not allowed:
        message = f"No version of {new.name} on the configured index meets {new.specifier or 'any range'}."
        yield rules.VERSION_MISSING, new, message
    elif cool_down > 0:
        what = f"Every version of {new.name} that {new.specifier or 'the entry'} allows"
        yield from _judge_age(new, what, [releases[version] for version in allowed], today, cool_down)


def _judge_age(
    new: Dependency, what: str, releases: Sequence[Release], today: date, cool_down: int
) -> Iterator[Remark]:
    """Too young is what is younger in every release that the entry allows."""
    times = [release.uploaded for release in releases]
    known = [time.date() for time in times if time is not None]
    if known and _age(min(known), today) >= cool_down:
        return
    if len(known) < len(times):
        yield rules.AGE_UNKNOWN, new, f"{what}: the index does not say when it was uploaded."
        return
    yield (
        rules.TOO_YOUNG,
        new,
        f"{what} is younger than {cool_down} days: the oldest is of {min(known).isoformat()}.",
    )


def _kind(digest: str) -> str:
    return digest.partition(":")[0]


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def is_moved(move: DependencyMove) -> bool:
    """Whether another project, version or file may be installed after the change because of this entry."""
    chosen = {Move.ADDED, Move.RAISED, Move.LOWERED, Move.RANGE, Move.SOURCE, Move.HASHES_CHANGED}
    return move.after is not None and bool(move.moves & chosen)
