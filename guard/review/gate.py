"""Whether a change may merge as far as guard is concerned: its verdict beside who has signed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from guard.errors import EXIT_BLOCKED, EXIT_INCOMPLETE, EXIT_REVIEW, EXIT_SIGN_OFF_MISSING
from guard.model.verdict import Decision, SignOff
from guard.review.covered import Covered, Leaning
from guard.review.owners import Owners, Person
from guard.wording import some


def _nowhere(_: SignOff) -> Sequence[str]:
    """Nobody can tell where."""
    return ()


@dataclass(frozen=True)
class Evidence:
    """That a person agreed to something, already held against their key or account."""

    person: Person
    how: str
    """In words ("signature of 2026-11-30", "review on GitHub")."""
    covers: Mapping[str, Covered]
    """What was agreed to, by sign-off."""
    altered: Callable[[SignOff], Sequence[str]] = _nowhere
    """Where the change has been altered since, asked only where it was."""


@dataclass(frozen=True)
class Refused:
    """Evidence that does not count, and why."""

    whose: str
    why: str


@dataclass(frozen=True)
class Contributor:
    """Somebody who made the change, whose agreement does not count."""

    name: str
    """An address or account."""
    part: str
    """"author", "co-author", "pusher"."""


@dataclass(frozen=True)
class Quorum:
    """How many different people must sign, by the id of the sign-off rule; one where nothing is said."""

    people: Mapping[str, int] = field(default_factory=dict)

    def of(self, sign_off: str) -> int:
        """The number for one sign-off."""
        return self.people.get(sign_off, 1)


@dataclass(frozen=True)
class Standing:
    """Where one sign-off stands."""

    sign_off: SignOff
    signed: tuple[tuple[str, str], ...]
    """Who signed, and how."""
    missing: tuple[str, ...]
    """What is still missing, in words that name people."""
    refused: tuple[Refused, ...]
    """Evidence for it that does not count."""


@dataclass(frozen=True)
class Answer:
    """What the gate says."""

    decision: Decision
    standings: tuple[Standing, ...]
    refused: tuple[Refused, ...] = ()
    """Evidence that counts for no sign-off."""

    @property
    def missing(self) -> bool:
        """Whether somebody has still to sign."""
        return any(one.missing for one in self.standings)

    @property
    def exit_code(self) -> int:
        """0 may merge, 1 blocked, 3 incomplete, 4 sign-offs are missing."""
        if self.decision is Decision.BLOCKED:
            return EXIT_BLOCKED
        if self.decision is Decision.INCOMPLETE:
            return EXIT_INCOMPLETE
        return EXIT_SIGN_OFF_MISSING if self.missing else EXIT_REVIEW


@dataclass(frozen=True)
class Asked:
    """What the gate holds evidence against."""

    needed: Mapping[str, Covered]
    """What each sign-off covers now, by its id."""
    owners: Owners
    contributors: tuple[Contributor, ...]
    quorum: Quorum


def answer(
    decision: Decision,
    sign_offs: Sequence[SignOff],
    asked: Asked,
    evidence: Sequence[Evidence],
    refused: Sequence[Refused] = (),
) -> Answer:
    """Hold the evidence against what is needed.

    Args:
        decision: the verdict's.
        sign_offs: the verdict's; those with one id are one for the gate, with all their files.
        asked: what they cover, who may sign, and who made the change.
        evidence: what was verified.
        refused: what could not be.
    """
    standings = tuple(_standing(one, asked, evidence) for one in merged(sign_offs))
    return Answer(decision, standings, tuple(refused))


def merged(sign_offs: Sequence[SignOff]) -> tuple[SignOff, ...]:
    """The sign-offs, one for each id."""
    found: dict[str, SignOff] = {}
    for one in sign_offs:
        known = found.get(one.id)
        if known is None:
            found[one.id] = one
            continue
        whole = not known.paths or not one.paths
        paths = () if whole else tuple(sorted({*known.paths, *one.paths}))
        by = tuple(dict.fromkeys((*known.by, *one.by)))
        found[one.id] = SignOff(one.id, by, known.why, paths)
    return tuple(found.values())


def _standing(one: SignOff, asked: Asked, evidence: Sequence[Evidence]) -> Standing:
    accepted: dict[str, Evidence] = {}
    refused: list[Refused] = []
    groups = {name: asked.owners.members(name, one.paths) for name in one.by}
    for item in evidence:
        if one.id not in item.covers:
            continue
        why = _why_not(item, one, asked, groups)
        if why:
            refused.append(Refused(f"{item.person.id} ({item.how})", why))
        else:
            accepted.setdefault(item.person.id, item)
    signed = tuple((name, item.how) for name, item in sorted(accepted.items()))
    if signed:
        left = [item for item in refused if item.whose.partition(" (")[0] not in accepted]
        refused = left
    return Standing(one, signed, tuple(_missing(one, asked, groups, accepted)), tuple(refused))


def _why_not(item: Evidence, one: SignOff, asked: Asked, groups: Mapping[str, Sequence[Person]]) -> str:
    person = item.person
    if not any(person in members for members in groups.values()):
        return f"{person.id} is in none of {', '.join(one.by)} in the base"
    part = part_of(person, asked)
    if part:
        return f"{person.id} is {part}"
    covers, now = item.covers[one.id], asked.needed[one.id]
    if covers.edits != now.edits:
        places = item.altered(one)
        return "what was signed for has changed since" + (f": {some(places, 3)}" if places else "")
    altered = _altered(covers.leaned, now.leaned)
    return f"the base has changed in what it leaned on: {altered}" if altered else ""


def part_of(person: Person, asked: Asked) -> str:
    """What part the person has in the change ("the author"); "" for none."""
    for one in asked.contributors:
        folded = one.name.casefold()
        if folded in person.emails or folded in (person.github.casefold(), person.gitlab.casefold()):
            return f"the {one.part} of this change"
    if any(asked.owners.is_bot(name) for name in (*person.emails, person.github, person.gitlab) if name):
        return "a bot, and no person"
    return ""


def _altered(then: Sequence[Leaning], now: Sequence[Leaning]) -> str:
    """What of the base is not as it was, by name; "" where all of it is."""
    before = {(item.what, item.name): item.digest for item in then}
    after = {(item.what, item.name): item.digest for item in now}
    told = [
        f"{_WORDS.get(what, what)} {name}"
        for what, name in sorted(before.keys() | after.keys())
        if before.get((what, name)) != after.get((what, name))
    ]
    rest = f", and {len(told) - 3} more" if len(told) > 3 else ""
    return ", ".join(told[:3]) + rest


_WORDS = {"policy": "the policy", "around": "the code around", "use": "who uses"}


def _missing(
    one: SignOff, asked: Asked, groups: Mapping[str, Sequence[Person]], accepted: Mapping[str, Evidence]
) -> list[str]:
    found = []
    for name, members in groups.items():
        if not any(person.id in accepted for person in members):
            found.append(_one_of(name, members, asked))
    short = asked.quorum.of(one.id) - len(accepted) - len(found)
    if short > 0:
        able = [
            person.id
            for members in groups.values()
            for person in members
            if person.id not in accepted and not part_of(person, asked)
        ]
        names = ", ".join(dict.fromkeys(able)) or "nobody there is"
        found.append(f"{short} more {'person' if short == 1 else 'people'} ({names})")
    return found


def _one_of(name: str, members: Sequence[Person], asked: Asked) -> str:
    if not members:
        return f"{name} (nobody in the base is {name}: add the group to .guard/owners.yaml)"
    able = [person.id for person in members if not part_of(person, asked)]
    if not able:
        return f"{name} (each of them made this change; somebody else must be added to the group)"
    return name if able == [name] else f"{name} ({' or '.join(able)})"
