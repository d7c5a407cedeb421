"""A matcher of Python's regular expressions that counts its steps, as `re` does not say how many it takes.

It goes through an expression as CPython's own backtracking matcher does, character by character, so that
steps grow with a text's length as CPython's time does. It is slow, and meant for some hundreds of characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Rest = Callable[[int], int]
"""What is to match behind a place: gives the end of the whole, or -1."""
MOST_STEPS = 300_000


class TooManySteps(Exception):  # noqa: N818 - an outcome
    """The matcher gave up: the steps grow faster than any power of the text's length, or nearly so."""


class Matcher:
    """Matches one expression, counting."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        tree = parser.parse(pattern, flags)
        self.flags = tree.state.flags
        self.ops: Sequence[Any] = list(tree)
        self.steps = 0
        self._text = ""
        self._groups: dict[int, tuple[int, int]] = {}

    def count(self, text: str, how: str) -> int:
        """The steps that `how` ("match", "fullmatch" or "search") takes on `text`."""
        self.steps, self._text = 0, text
        accept: Rest = (lambda at: at if at == len(text) else -1) if how == "fullmatch" else (lambda at: at)
        starts = range(len(text) + 1) if how == "search" else range(1)
        at = 0
        for start in starts:
            if start < at:
                continue  # finditer goes on behind what it found
            self._groups = {}
            end = self._match(self.ops, 0, start, accept)
            at = max(at, end)
        return self.steps

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooManySteps

    def _match(self, ops: Sequence[Any], index: int, at: int, rest: Rest) -> int:
        if index == len(ops):
            return rest(at)
        self._step()
        op, argument = ops[index]

        def onward(end: int) -> int:
            return self._match(ops, index + 1, end, rest)

        if op in _ONE:
            return onward(at + 1) if self._fits(ops[index], at) else -1
        if op is sre.AT:
            return onward(at) if self._at(argument, at) else -1
        if op is sre.BRANCH:
            return next((end for part in argument[1] if (end := self._match(part, 0, at, onward)) >= 0), -1)
        if op is sre.SUBPATTERN:
            return self._group(argument, at, onward)
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            return self._repeat(argument, at, onward, greedy=op is sre.MAX_REPEAT)
        if op is sre.POSSESSIVE_REPEAT:
            return self._possess(argument, at, onward)
        if op is sre.ATOMIC_GROUP:
            end = self._match(argument, 0, at, lambda end: end)
            return onward(end) if end >= 0 else -1
        if op in (sre.ASSERT, sre.ASSERT_NOT):
            return onward(at) if self._looks(argument, at) is (op is sre.ASSERT) else -1
        if op is sre.GROUPREF:
            start, end = self._groups.get(argument, (0, -1))
            said = self._text[start:end] if end >= 0 else None
            return onward(at + len(said)) if said is not None and self._text.startswith(said, at) else -1
        assert op is sre.GROUPREF_EXISTS, op
        number, yes, no = argument
        chosen = yes if number in self._groups else no or []
        return self._match(chosen, 0, at, onward)

    def _fits(self, op: Any, at: int) -> bool:
        return at < len(self._text) and fits(op, self._text[at], self.flags)

    def _at(self, where: Any, at: int) -> bool:
        text = self._text
        lines = bool(self.flags & re.MULTILINE)
        if where in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
            return at == 0 or (lines and where is sre.AT_BEGINNING and text[at - 1] == "\n")
        if where is sre.AT_END_STRING:
            return at == len(text)
        if where is sre.AT_END:
            return at == len(text) or (text[at] == "\n" and (lines or at == len(text) - 1))
        before = at > 0 and _is_word(text[at - 1])
        after = at < len(text) and _is_word(text[at])
        return (before != after) is (where is sre.AT_BOUNDARY)

    def _group(self, argument: Any, at: int, onward: Rest) -> int:
        number, _, _, part = argument

        def close(end: int) -> int:
            before = self._groups.get(number)
            if number is not None:
                self._groups[number] = (at, end)
            found = onward(end)
            if found < 0 and number is not None:
                if before is None:
                    self._groups.pop(number, None)
                else:
                    self._groups[number] = before
            return found

        return self._match(part, 0, at, close)

    def _repeat(self, argument: Any, at: int, onward: Rest, *, greedy: bool) -> int:
        least, most, part = argument
        if len(part) == 1 and part[0][0] in _ONE:
            return self._repeat_one(least, most, part[0], at, onward, greedy=greedy)

        def more(count: int, begin: int) -> int:
            def again(end: int) -> int:
                return -1 if end == begin and count >= least else more(count + 1, end)

            if count < least:
                return self._match(part, 0, begin, again)
            if not greedy and (found := onward(begin)) >= 0:
                return found
            if most is sre.MAXREPEAT or count < most:
                found = self._match(part, 0, begin, again)
                if found >= 0:
                    return found
            return onward(begin) if greedy else -1

        return more(0, at)

    def _repeat_one(self, least: int, most: Any, one: Any, at: int, onward: Rest, *, greedy: bool) -> int:
        longest = len(self._text) - at if most is sre.MAXREPEAT else min(most, len(self._text) - at)
        count = 0
        while count < (longest if greedy else least) and self._fits(one, at + count):
            self._step()
            count += 1
        if count < least:
            return -1
        if greedy:
            for length in range(count, least - 1, -1):
                self._step()
                if (found := onward(at + length)) >= 0:
                    return found
            return -1
        while True:
            self._step()
            if (found := onward(at + count)) >= 0:
                return found
            if count >= longest or not self._fits(one, at + count):
                return -1
            count += 1

    def _possess(self, argument: Any, at: int, onward: Rest) -> int:
        least, most, part = argument
        count = 0
        while most is sre.MAXREPEAT or count < most:
            end = self._match(part, 0, at, lambda end: end)
            if end < 0 or (end == at and count >= least):
                break
            at, count = end, count + 1
        return onward(at) if count >= least else -1

    def _looks(self, argument: Any, at: int) -> bool:
        direction, part = argument
        if direction >= 0:
            return self._match(part, 0, at, lambda end: end) >= 0
        start = at - part.getwidth()[0]
        return start >= 0 and self._match(part, 0, start, lambda end: end if end == at else -1) >= 0


_ONE = (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def fits(op: Any, sign: str, flags: int) -> bool:
    """Whether an operation that takes one character takes `sign`."""
    kind, argument = op
    signs = {sign, sign.lower(), sign.upper()} if flags & re.IGNORECASE else {sign}
    if kind is sre.ANY:
        return bool(flags & re.DOTALL) or sign != "\n"
    if kind is sre.IN:
        return any(_in(tuple(argument), one, flags) for one in signs)
    return any(ord(one) == argument for one in signs if len(one) == 1) is (kind is sre.LITERAL)


@lru_cache(maxsize=100_000)
def _in(items: tuple[Any, ...], sign: str, flags: int) -> bool:
    negated = items[0][0] is sre.NEGATE
    return any(_item(item[0], item[1], sign, flags) for item in items[1 if negated else 0 :]) is not negated


def _item(kind: Any, argument: Any, sign: str, flags: int) -> bool:
    if kind is sre.LITERAL:
        return bool(ord(sign) == argument)
    if kind is sre.RANGE:
        return bool(argument[0] <= ord(sign) <= argument[1])
    letter = {
        sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s",
        sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
    }[argument]  # fmt: skip
    return re.match(letter, sign, flags & re.ASCII) is not None
