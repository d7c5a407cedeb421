"""How one name differs from another, told by the habits that look-alikes are made from.

Names are compared in normal form (PEP 503: lower case, runs of `-`, `_`, `.` as one `-`). What this module
knows are habits of spelling and of naming; it knows no single name.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from guard.expressions import expression


class Habit(StrEnum):
    """In which way a name departs from another."""

    LANGUAGE = "name of the language"
    """`subprocess`: what Python itself brings."""
    SEPARATORS = "separators"
    """`prompt-tool-kit`: the same letters, parted elsewhere."""
    HOMOGLYPH = "homoglyph"
    """`c0lorama`, `nurnpy`: characters that look alike."""
    WORD_ORDER = "word order"
    """`nmap-python`: the same words in another order."""
    SWAPPED = "swapped letters"
    DOUBLED = "doubled letter"
    """A letter is repeated once more, or once less."""
    DROPPED = "dropped letter"
    ADDED = "added letter"
    KEYBOARD = "neighbouring key or vowel"
    REPLACED = "replaced letter"
    NUMBER = "another number"
    """`detectron3`, `urllib`: only digits differ."""
    SOUND = "same sound"
    """Other vowels in several places, or letters doubled: read aloud it is nearly the same."""
    MISSPELT = "misspelling"
    """Two slips at once, one of them in the vowels, a doubled letter or a number at the end."""
    EDITION = "claimed edition"
    """`x-darwin-lite`: a well-known name, and words that claim another edition of it."""
    JOINED = "two well-known names in one"
    AFFIX = "habitual prefix or suffix"
    """`python-x`, `x-sdk`, `xlib`: words that people and models put around a name."""
    BORROWED = "borrowed name"
    """`x-darwin-lite`, `xuence`: a popular name with something put before or after it."""


def word_list(file: str) -> frozenset[str]:
    """The words of a file in `data`, one a line; what begins with `#` says what they are and where from."""
    lines = (Path(__file__).parent / "data" / file).read_text(encoding="utf-8").split("\n")
    return frozenset(line for line in lines if line and not line.startswith("#"))


GLUED_PREFIXES = ("python3", "python", "lib", "py")
GLUED_SUFFIXES = ("python3", "python", "lib", "sdk", "api", "py", "js", "x", "s", *"123456789")
AFFIX_WORDS = word_list("affix-words.txt")
"""Words that are put around a name without making it the name of something else."""

_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_FOLD = str.maketrans("0134578i", "oleastbl")
_RUNS = expression(r"([^\n])\1+")
_VOWELS = expression(r"[aeiouy]+")
_NO_DIGITS = str.maketrans("", "", "0123456789")
_LAST_NUMBER = expression(r"-?(?<![0-9])[0-9]+$", re.MULTILINE)


def _neighbours() -> frozenset[str]:
    pairs: set[str] = set()
    for index, row in enumerate(_ROWS):
        pairs.update(row[at : at + 2] for at in range(len(row) - 1))
        if index + 1 < len(_ROWS):
            below = _ROWS[index + 1]
            for at, key in enumerate(row):
                pairs.update(key + other for other in below[max(at - 1, 0) : at + 1])
    return frozenset(pairs | {pair[::-1] for pair in pairs})


_NEIGHBOURS = _neighbours()


def squashed(text: str) -> str:
    """Names without their separators. Here and in the next two, `text` may hold one name a line."""
    return text.replace("-", "")


def folded(text: str) -> str:
    """Squashed names with characters that look alike made the same."""
    return squashed(text).replace("rn", "m").replace("vv", "w").translate(_FOLD)


def skeleton(text: str) -> str:
    """Squashed names without the number at the end, each run of vowels or of one letter as one character."""
    return _RUNS.sub(r"\1", _VOWELS.sub("*", squashed(_LAST_NUMBER.sub("", text))))


def without_digits(name: str) -> str:
    """The name without its digits."""
    return name.translate(_NO_DIGITS)


def stems(name: str) -> frozenset[str]:
    """What is left of a name when habitual prefixes or suffixes are taken off, once on each end."""
    found = set()
    for inner in _word_stems(name):
        found.add(inner)
        for ending in GLUED_SUFFIXES:
            if inner.endswith(ending) and len(inner) > len(ending) + 2:
                found.add(inner[: -len(ending)].rstrip("-"))
        for beginning in GLUED_PREFIXES:
            if inner.startswith(beginning) and len(inner) > len(beginning) + 2:
                found.add(inner[len(beginning) :].lstrip("-"))
    return frozenset(found - {name})


def _word_stems(name: str) -> list[str]:
    parts = name.split("-")
    found = [name]
    first, last = 0, len(parts)
    while last - first > 1 and parts[last - 1] in AFFIX_WORDS:
        last -= 1
        found.append("-".join(parts[:last]))
    while len(parts) - first > 1 and parts[first] in AFFIX_WORDS:
        first += 1
        found.append("-".join(parts[first:]))
        if first < last:
            found.append("-".join(parts[first:last]))
    return [stem for stem in dict.fromkeys(found) if stem]


def distance(one: str, other: str, most: int) -> int:
    """How many letters to add, drop, replace or swap with the next one; `most + 1` for more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, 1):
        following = [index]
        for column, against in enumerate(other, 1):
            cost = min(row[column] + 1, following[column - 1] + 1, row[column - 1] + (letter != against))
            if index > 1 and column > 1 and letter == other[column - 2] and one[index - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            following.append(cost)
        if min(following) > most:
            return most + 1
        before, row = row, following
    return row[-1]


def slip(name: str, target: str) -> Habit | None:
    """The one slip that makes `name` of `target` (both squashed), or None where it takes none or more."""
    shorter, longer = sorted((name, target), key=len)
    start = 0
    while start < len(shorter) and shorter[start] == longer[start]:
        start += 1
    end = 0
    while end < len(shorter) - start and shorter[-1 - end] == longer[-1 - end]:
        end += 1
    left, right = name[start : len(name) - end], target[start : len(target) - end]
    if len(left) == len(right) == 2 and left == right[::-1]:
        return Habit.SWAPPED
    if len(left) + len(right) == 1:
        letter = left or right
        if letter.isdigit():
            return Habit.NUMBER
        if letter in (longer[start - 1 : start], longer[start + 1 : start + 2]):
            return Habit.DOUBLED
        return Habit.ADDED if left else Habit.DROPPED
    if len(left) == len(right) == 1:
        if left.isdigit() and right.isdigit():
            return Habit.NUMBER
        is_near = left + right in _NEIGHBOURS or (left in "aeiouy" and right in "aeiouy")
        return Habit.KEYBOARD if is_near else Habit.REPLACED
    return None
