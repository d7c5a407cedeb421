"""Where a likeness is hardly chance, and where a person should look: limits by length and rank.

Short names and little-known targets have neighbours by chance: of the popular names, one in nine is a slip or
two from a more popular one. Each limit was set by counting those (`benchmarks/names.py`).
"""

from __future__ import annotations

from guard.facts.likeness.spelling import Habit
from guard.model.finding import Confidence

KNOWN_UP_TO = 3000
"""Down to this rank a name is known well enough to be misspelt in two ways at once; common words count so."""
_Limits = tuple[tuple[int, int], ...]
"""Pairs of a length that both names have at least, and a rank that the target has at most."""
_ANY = 10**9

_FIRM: dict[Habit, _Limits] = {
    Habit.LANGUAGE: ((0, _ANY),),
    Habit.SEPARATORS: ((4, 500), (12, 1000)),
    Habit.HOMOGLYPH: ((5, _ANY),),
    Habit.WORD_ORDER: ((5, 2000),),
    Habit.SWAPPED: ((5, _ANY),),
    Habit.DOUBLED: ((4, 300), (5, KNOWN_UP_TO), (7, _ANY)),
    Habit.DROPPED: ((5, 50), (7, 300), (8, 1000), (10, KNOWN_UP_TO)),
    Habit.ADDED: ((6, 50), (8, 300), (10, 1000)),
    Habit.KEYBOARD: ((5, 150), (7, 500), (8, 1000)),
    Habit.REPLACED: ((6, 50), (8, 200), (10, 1000)),
    Habit.NUMBER: ((5, 50),),
    Habit.SOUND: ((8, 200), (10, 1000)),
    Habit.MISSPELT: ((8, 200), (10, 1000)),
}
"""Hardly chance."""
_LOOSE: dict[Habit, _Limits] = {
    Habit.SEPARATORS: ((4, KNOWN_UP_TO),),
    Habit.WORD_ORDER: ((5, _ANY),),
    Habit.SWAPPED: ((4, _ANY),),
    Habit.DOUBLED: ((4, _ANY),),
    Habit.DROPPED: ((5, 1000), (6, KNOWN_UP_TO), (7, _ANY)),
    Habit.ADDED: ((5, 300), (6, KNOWN_UP_TO), (9, _ANY)),
    Habit.KEYBOARD: ((5, 1000), (7, _ANY)),
    Habit.REPLACED: ((5, 150), (7, 1000), (9, _ANY)),
    Habit.NUMBER: ((5, 300),),
    Habit.SOUND: ((7, KNOWN_UP_TO),),
    Habit.MISSPELT: ((7, 300), (8, 1000)),
    Habit.EDITION: ((4, _ANY),),
    Habit.JOINED: ((4, _ANY),),
    Habit.AFFIX: ((4, 300),),
}
"""Worth a second look by a person."""
_OF_LANGUAGE = frozenset({Habit.LANGUAGE, Habit.SWAPPED, Habit.DOUBLED, Habit.HOMOGLYPH})
"""Likenesses to a name of the language that count: `rarfile` and `unittest2` are honest."""
_OF_WORDS = frozenset({Habit.SWAPPED, Habit.DOUBLED, Habit.HOMOGLYPH, Habit.SOUND})
"""Likenesses to a word that several names hold that count: `databases` is honest."""

_WHOLE = frozenset(
    {Habit.SEPARATORS, Habit.WORD_ORDER, Habit.AFFIX, Habit.HOMOGLYPH, Habit.EDITION, Habit.JOINED}
)
"""Habits that are of the whole name, not of one of its words."""


def weight(name: str, target: str, habit: Habit) -> int:
    """How many letters speak for the likeness: those of the words that differ, 0 where a word is added.

    Projects of one family differ in one short word (`…-s3`, `…-ssm`), so what they share tells nothing.
    """
    if habit in _WHOLE:
        return min(len(name), len(target))
    ours, theirs = name.split("-"), target.split("-")
    if len(ours) != len(theirs):
        longer, shorter = sorted((ours, theirs), key=len, reverse=True)
        begins_or_ends = shorter in (longer[: len(shorter)], longer[-len(shorter) :])
        return 0 if begins_or_ends else min(len(name), len(target)) - 1
    differ = [min(len(one), len(other)) for one, other in zip(ours, theirs, strict=True) if one != other]
    # A word that is the same on both sides and long itself counts a little.
    return sum(differ) + (2 if len(ours) > 1 else 0)


def confidence_of(habit: Habit, length: int, rank: int, *, is_word: bool = False) -> Confidence | None:
    """How sure a likeness is: HIGH, LOW, or None where it may well be chance.

    Args:
        habit: how the name departs from the target.
        length: as `weight` counts it.
        rank: the target's, from 1; 0 for a name of the language.
        is_word: whether the target is no name, but a word of several names.
    """
    if (rank == 0 and habit not in _OF_LANGUAGE) or (is_word and habit not in _OF_WORDS):
        return None
    for limits, confidence in ((_FIRM, Confidence.HIGH), (_LOOSE, Confidence.LOW)):
        if any(length >= at_least and rank <= at_most for at_least, at_most in limits.get(habit, ())):
            return confidence
    return None
