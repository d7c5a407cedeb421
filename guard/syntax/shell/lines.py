"""Lines of scripts and settings as a shell joins them, for who looks at lines and needs no lexer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def joined(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines, those that a backslash continues joined by a blank, each with the number of its first."""
    waiting: list[str] = []
    first = 0
    for number, line in enumerate(lines, 1):
        first = first or number
        plain = line.rstrip()
        if plain.endswith("\\"):
            waiting.append(plain[:-1])
            continue
        yield first, " ".join((*waiting, line))
        waiting, first = [], 0
    if waiting:
        yield first, " ".join((*waiting, ""))
