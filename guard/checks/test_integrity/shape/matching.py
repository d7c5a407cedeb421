"""Whether one assertion stands for another: it notices as much, of the same."""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import pairwise

from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.strength import WRITTEN, Strength, is_wide
from guard.checks.test_integrity.shape.words import likeness
from guard.syntax.python_normal import Normal

_LIKE = 0.4
"""How alike two assertions must be to be taken for one that was rewritten."""
_LIKE_ELSEWHERE = 0.3
"""How alike the words around two assertions of different tests must be."""
_ALIKE = 0.6
"""The same, for assertions whose expected values are too common to tell anything."""
_FEW = 3
"""Under so many expected values, fewer of them is no loss of a snapshot's fields."""
_TRIVIAL = frozenset({"None", "True", "False", "0", "1", "2", "''"})
_STEPS = frozenset({"Attribute", "Subscript"})
_CHOOSING = (("ListComp",), ("SetComp",), ("DictComp",), ("GeneratorExp",))
_BUILT_IN = frozenset(dir(builtins)) - WRITTEN


def covers(one: Assertion, other: Assertion) -> bool:
    """Whether `other` notices at least as much as `one` did."""
    if other.strength < one.strength and not one.truth & other.truth:
        return False
    if other.guarded and not one.guarded:
        return False
    if other.tolerance is not None and other.tolerance > (one.tolerance or 0) and is_wide(other.tolerance):
        return False
    if one.subject == other.subject and _looser(one.bound, other.bound):
        return False
    lost = one.expected - _TRIVIAL - other.expected
    if lost and (other.wild > one.wild or _is_seen_through(one, other)):
        return False
    if one.text.startswith("all(") and other.text.startswith("any("):
        return False
    shrunk = len(one.expected) >= _FEW and 0 < len(other.expected) * 2 < len(one.expected)
    return not shrunk


def _is_seen_through(one: Assertion, other: Assertion) -> bool:
    """Whether `other` looks at what `one` did through a builtin or a choice: a number cut, a part taken."""
    size, form = len(one.subject), other.subject
    if len(form) <= size or (
        form[:1] not in _CHOOSING and not (form[:2] == ("Call", "Name") and form[2].strip("'") in _BUILT_IN)
    ):
        return False
    return any(form[start : start + size] == one.subject for start in range(1, len(form) - size + 1))


def _looser(one: tuple[str, float] | None, other: tuple[str, float] | None) -> bool:
    if one is None or other is None or one[0] != other[0]:
        return False
    return other[1] < one[1] if one[0] == "least" else other[1] > one[1]


def is_made_by(other: Assertion, one: Assertion) -> bool:
    """Whether the helper or predicate that made one assertion makes the other, of the same."""
    return one.via == other.via and is_made(other)


def is_made(one: Assertion) -> bool:
    """Whether a helper or predicate makes it; what a helper holds is compared by what stands in it."""
    return bool(one.via) and not (one.inlined or one.guarded) and one.strength >= Strength.MEMBER


def is_a_share(
    other: Assertion, one: Assertion, expected_of_parts: Callable[[Normal], frozenset[str]]
) -> bool:
    """Whether `other` looks at a part of what `one` looked at, and the other parts are expected nowhere.

    `expected_of_parts` gives what the test that holds `other` expects of all parts of a subject.
    """
    if not is_part(other.subject, one.subject) or one.strength < Strength.EXACT:
        return False
    expected = expected_of_parts(one.subject) | _constants_of(other.subject)
    return not one.expected - _TRIVIAL <= expected


def _constants_of(form: Sequence[str]) -> frozenset[str]:
    """The constants in a normal form: the keys that lead to a part."""
    return frozenset(value for kind, value in pairwise(form) if kind == "Constant")


def is_part(part: Normal, whole: Normal) -> bool:
    """Whether `part` is an attribute or item of `whole`, however deep."""
    size = len(whole)
    return any(part[start : start + size] == whole for start in range(1, steps_of(part) + 1))


def steps_of(form: Normal) -> int:
    """How many attributes and items of one another a normal form begins with."""
    return next((count for count, kind in enumerate(form) if kind not in _STEPS), len(form))


def telling(expected: frozenset[str]) -> frozenset[str]:
    """Those of expected values that an assertion must expect to stand for the one that expects them all."""
    return expected - _TRIVIAL or expected


def stands_for(other: Assertion, one: Assertion) -> bool:
    """Whether `other`, of another test, holds as much as `one` of alike things."""
    if other.strength < one.strength or other.raises != one.raises:
        return False
    alike = likeness(one.words, other.words)
    if other.whole == one.whole or other.subject == one.subject or (one.echo and other.echo == one.echo):
        return alike >= _LIKE_ELSEWHERE
    wanted = one.expected - _TRIVIAL
    if not wanted:
        return bool(one.expected) and one.expected <= other.expected and alike >= _ALIKE
    return wanted <= other.expected and alike >= _LIKE_ELSEWHERE


def unmatched(
    before: Sequence[Assertion], after: Sequence[Assertion]
) -> tuple[list[Assertion], list[Assertion]]:
    """Assertions of each side that the other does not hold, by resolved form and then by their words."""
    keys: tuple[Callable[[Assertion], Hashable], ...] = (
        lambda one: (one.whole, one.strength, one.guarded),
        lambda one: (one.text, one.strength, one.guarded, len(one.expected)),
    )
    for key in keys:
        shared = Counter(map(key, before)) & Counter(map(key, after))
        before, after = _without(before, shared, key), _without(after, shared, key)
    return list(before), list(after)


def _without(
    items: Iterable[Assertion], shared: Counter[Hashable], key: Callable[[Assertion], Hashable]
) -> list[Assertion]:
    left = Counter(shared)
    kept = []
    for one in items:
        if left[key(one)] > 0:
            left[key(one)] -= 1
        else:
            kept.append(one)
    return kept


def best(one: Assertion, others: Iterable[Assertion]) -> Assertion | None:
    """The first of the same test's assertions after the change that was most likely `one`, if any was."""
    found, most = None, 0.0
    for other in others:
        score = _score(one, other)
        if score > most:
            found, most = other, score
    return found if most >= _LIKE else None


def _score(one: Assertion, other: Assertion) -> float:
    if one.raises != other.raises:
        return 0.0
    score = 0.6 * likeness(one.own, other.own) + 0.4 * likeness(one.expected, other.expected)
    return max(score, 0.5 + score / 2 if one.subject == other.subject else 0.0)
