"""The list of popular names that ships with guard, indexed so that a look-up takes part of a millisecond."""

from __future__ import annotations

import keyword
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from packaging.utils import canonicalize_name

from guard.facts.likeness import spelling
from guard.facts.likeness.halves import Halves
from guard.facts.likeness.limits import KNOWN_UP_TO, confidence_of, weight
from guard.facts.likeness.parts import Parts, standing, word_uses
from guard.facts.likeness.spelling import Habit
from guard.model.finding import Confidence

_DATA = Path(__file__).parent.parent / "data"

_WORD_LENGTH = 7
_BORROWED_LENGTH = 6
_LONGEST = 120
"""No name of the list comes near this length; a longer one, made to take time, is cut or left."""


@dataclass(frozen=True)
class Likeness:
    """A well-known name that another name looks like."""

    target: str
    habit: Habit
    rank: int
    """The target's place in the list, from 1 for the most popular; 0 for a name of the language itself, and
    for a word that several popular names hold."""
    confidence: Confidence
    """HIGH where chance is unlikely, LOW where a person should look."""


class PopularNames:
    """Popular names, most popular first, and the names of the language and its standard library."""

    def __init__(
        self, names: Iterable[str], source: str = "", language: frozenset[str] | None = None
    ) -> None:
        """Index `names`, normalised and most popular first; `language` is Python's own names by default."""
        language = _language_names() if language is None else language
        self.source = source
        """Where the list is from, and of when."""
        self.names = list(names)
        self._ranks = {name: rank for rank, name in enumerate(self.names, 1)}
        self._parts = Parts(self.names)
        words = word_uses(self.names)
        targets = [*self.names]
        ranks = [
            standing(rank, 0 if name in spelling.AFFIX_WORDS else words.get(name, 0))
            for rank, name in enumerate(self.names, 1)
        ]
        for name in sorted(language):
            if name not in self._ranks:
                targets.append(name)
                ranks.append(0)
        # What `pyNAME` is about is often called NAME.
        about = [
            name.removeprefix("py").removeprefix("-")
            for name in self.names[:KNOWN_UP_TO]
            if name.startswith("py") and len(name) >= _BORROWED_LENGTH + 2
        ]
        common = [word for word, count in words.items() if count > 1 and len(word) >= _WORD_LENGTH]
        for word in dict.fromkeys([*about, *common]):
            if word not in self._ranks:
                targets.append(word)
                ranks.append(KNOWN_UP_TO)
        self._words = frozenset(common) - frozenset(about) - language
        self._targets, self._target_ranks = targets, ranks
        self._squashed = _each(spelling.squashed, targets)
        self._by_squashed = _positions(self._squashed)
        self._by_folded = _positions(_each(spelling.folded, targets))
        self._by_words = _positions("-".join(sorted(name.split("-"))) for name in targets)
        self._near = Halves((i, name) for i, name in enumerate(self._squashed) if len(name) > 3)
        known = [i for i, rank in enumerate(ranks) if rank <= KNOWN_UP_TO and len(self._squashed[i]) > 5]
        skeletons = _each(spelling.skeleton, [targets[i] for i in known])
        self._skeletons = dict(zip(known, skeletons, strict=True))
        self._near_skeleton = Halves(self._skeletons.items())

    def __contains__(self, name: str) -> bool:
        return name in self._ranks

    def rank(self, name: str) -> int | None:
        """The place of a normalised name in the list, from 1, or None."""
        return self._ranks.get(name)

    def alike(self, name: str, *, above: int | None = None) -> Likeness | None:
        """The well-known name that `name` looks like, or None; a name of the list looks like itself only.

        Args:
            name: normalised.
            above: for measuring: judge a name of the list by those alone whose rank is less than this.
        """
        if above is None and name in self._ranks:
            return None
        if len(name) > _LONGEST:
            return None
        best: tuple[int, int, int] | None = None
        found: Likeness | None = None
        for habit, index in self._candidates(name):
            rank = self._target_ranks[index]
            target = self._targets[index]
            place = index + 1 if index < len(self.names) else 0
            if above is not None and ((place or rank) >= above or target == name):
                continue
            confidence = confidence_of(
                habit, weight(name, target, habit), rank, is_word=not place and target in self._words
            )
            if confidence is None:
                continue
            order = (-confidence.rank, _ORDER[habit], rank)
            if best is None or order < best:
                best, found = order, Likeness(target, habit, place, confidence)
        return self._led_on(found)

    def _led_on(self, found: Likeness | None) -> Likeness | None:
        """What is meant where a name looks like a mere word that looks like a popular name itself.

        To write the word would lead into the next trap.
        """
        if found is None or found.rank or found.habit is Habit.LANGUAGE or found.target in self._ranks:
            return found
        further = self.alike(found.target)
        if further is None or not further.rank:
            return found
        return replace(found, target=further.target, rank=further.rank)

    def borrowed(self, name: str) -> Likeness | None:
        """The most popular name that `name` begins or ends with, or None.

        Most such names are honest (plug-ins are named after what they plug into), so this says something
        only together with other evidence, such as that the project is days old.
        """
        if name in self._ranks:
            return None
        plain = name.replace("-", "")
        sizes = range(_BORROWED_LENGTH, min(len(plain), _LONGEST))
        parts = {plain[:size] for size in sizes} | {plain[-size:] for size in sizes}
        words = name[:_LONGEST].split("-")
        parts |= {"".join(words[:count]) for count in range(1, len(words))}
        parts |= {"".join(words[count:]) for count in range(1, len(words))}
        indices = [self._by_squashed[part] for part in parts if part in self._by_squashed]
        ranked = [(self._target_ranks[i], self._targets[i]) for i in indices if i < len(self.names)]
        if not ranked:
            return None
        rank, target = min(ranked)
        return Likeness(target, Habit.BORROWED, rank, Confidence.LOW)

    def nearest(self, name: str, count: int = 3) -> tuple[str, ...]:
        """Names of the list that may have been meant by `name`, best first."""
        plain = name.replace("-", "")
        candidates = self._candidates(name) if len(name) <= _LONGEST else ()
        found = {i for _, i in candidates if i < len(self.names)}
        ordered = sorted(found, key=lambda i: (spelling.distance(plain, self._squashed[i], 3), i))
        likeness = None if ordered else self.borrowed(name)
        return tuple(self._targets[i] for i in ordered[:count]) or ((likeness.target,) if likeness else ())

    def _candidates(self, name: str) -> Iterator[tuple[Habit, int]]:
        plain = spelling.squashed(name)
        same = self._by_squashed.get(plain)
        if same is not None and self._targets[same] != name:
            yield Habit.SEPARATORS, same
        elif same is not None and self._target_ranks[same] == 0:
            yield Habit.LANGUAGE, same
        folded = self._by_folded.get(spelling.folded(name))
        if folded is not None and self._squashed[folded] != plain:
            yield Habit.HOMOGLYPH, folded
        reordered = self._by_words.get("-".join(sorted(name.split("-")))) if "-" in name else None
        if reordered is not None and self._targets[reordered] != name:
            yield Habit.WORD_ORDER, reordered
        for index in set(self._near.near(plain)):
            habit = spelling.slip(plain, self._squashed[index])
            if habit is not None:
                yield habit, index
        bones = spelling.skeleton(name)
        for index in set(self._near_skeleton.near(bones)):
            # Who misspells a name twice still begins it right.
            if plain[:1] != self._squashed[index][:1]:
                continue
            one_slip = spelling.distance(bones, self._skeletons[index], 1) <= 1
            apart = spelling.distance(plain, self._squashed[index], 3)
            if bones == self._skeletons[index] and 1 < apart <= 3:
                yield Habit.SOUND, index
            elif one_slip and apart == 2:
                numbers = spelling.without_digits(plain) == spelling.without_digits(self._squashed[index])
                yield (Habit.NUMBER if numbers else Habit.MISSPELT), index
        yield from self._parts.habits(name)
        for stem in spelling.stems(name):
            is_plugin = name.startswith(f"{stem}-") and self._parts.is_family(stem)
            if stem in self._ranks and not is_plugin:
                yield Habit.AFFIX, self._ranks[stem] - 1


_ORDER = {habit: order for order, habit in enumerate(Habit)}


def _each(spell: Callable[[str], str], names: Sequence[str]) -> list[str]:
    """`spell` of each name; over all at once, which is far quicker."""
    return spell("\n".join(names)).split("\n") if names else []


def _positions(keys: Iterable[str]) -> dict[str, int]:
    """By key: the first place where it stands, which is the most popular name's."""
    listed = list(keys)
    return dict(zip(reversed(listed), range(len(listed) - 1, -1, -1), strict=True))


@lru_cache(maxsize=1)
def _language_names() -> frozenset[str]:
    """Names that belong to Python itself: nobody may need them from an index, and attacks play on them."""
    modules = {canonicalize_name(name) for name in sys.stdlib_module_names if not name.startswith("_")}
    return frozenset(name for name in {"python", *keyword.kwlist, *modules} if len(name) > 4)


@lru_cache(maxsize=1)
def popular_names() -> PopularNames:
    """The list of Python's packages that ships with guard, read once."""
    return PopularNames(*_listed("popular-names.txt"))


@lru_cache(maxsize=1)
def npm_names() -> PopularNames:
    """The list for npm that ships with guard, read once: short, and of repositories, not of packages."""
    return PopularNames(*_listed("npm-names.txt"), language=frozenset())


def _listed(file: str) -> tuple[list[str], str]:
    """The names in a list, and what its first line says of where it is from."""
    lines = (_DATA / file).read_text(encoding="utf-8").split("\n")
    comments = [line[1:].strip() for line in lines if line.startswith("#")]
    return [line for line in lines if line and not line.startswith("#")], comments[0]
