"""Strings filed so that those within one slip of another are found without looking at all.

Two strings that are one slip apart are equal in their first or in their second half, unless two letters are
swapped across the middle. So it is enough to file each under both halves, and to try that one swap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator


class Halves:
    """Strings by their halves; finds those within one slip, and some more."""

    def __init__(self, texts: Iterable[tuple[int, str]]) -> None:
        """File each text under its number."""
        # A half is filed with its string's length as one more character: quicker than pairs as keys.
        self._heads: dict[str, list[int]] = defaultdict(list)
        self._tails: dict[str, list[int]] = defaultdict(list)
        for index, text in texts:
            size = len(text)
            half = size // 2
            self._heads[text[:half] + chr(size)].append(index)
            self._tails[text[half:] + chr(size)].append(index)

    def near(self, text: str) -> Iterator[int]:
        """The numbers of what may be within one slip of `text`; some more than once, and some too many."""
        for size in range(max(len(text) - 1, 1), len(text) + 2):
            half = size // 2
            yield from self._heads.get(text[:half] + chr(size), ())
            yield from self._tails.get(text[len(text) - (size - half) :] + chr(size), ())
        half = len(text) // 2
        if 0 < half < len(text):
            swapped = text[: half - 1] + text[half] + text[half - 1] + text[half + 1 :]
            yield from self._heads.get(swapped[:half] + chr(len(text)), ())
