"""Winnowing (Schleimer, Wilkerson, Aiken 2003): few fingerprints of a text, none of a long match missed.

Every run of `GRAM` tokens has a hash; of every `WINDOW` hashes in a row the least is kept (the last of equal
ones). Two texts that share a run of `GUARANTEE` tokens therefore share a fingerprint; what is shared in
fewer than `GRAM` tokens is never seen. Names and literals are folded, so single tokens say little, and the
run has to be long: 24 tokens are about three lines. benchmarks/origins.py measured the two numbers.
"""

from __future__ import annotations

from zlib import crc32

from guard.facts.fingerprints.folding import Tokens
from guard.facts.fingerprints.languages import Language

GRAM = 24
WINDOW = 10
GUARANTEE = GRAM + WINDOW - 1
MIN_VARIETY = 15
"""How many of a run's 21 groups of four tokens have to differ: rows of a table, fields of a class, and calls
one after another repeat themselves, are found everywhere and mean nothing."""
_GROUP = 4
_PRIME = (1 << 61) - 1
_FACTOR = 1_469_598_103_934_665_603 % _PRIME


def hashes(tokens: Tokens, language: Language) -> list[int]:
    """The hash of every run of `GRAM` tokens, by its first token: 61 bits, other ones in each language."""
    codes, read, prime, factor = tokens.codes, int.from_bytes, _PRIME, _FACTOR
    salt = crc32(language.name.encode())
    return [
        (read(codes[at : at + GRAM], "big") * factor + salt) % prime for at in range(len(codes) - GRAM + 1)
    ]


def fingerprints(tokens: Tokens, language: Language) -> list[tuple[int, int]]:
    """The chosen hashes, each with the position of its first token, in order."""
    found = hashes(tokens, language)
    codes = tokens.codes
    return [(found[at], at) for at in winnow(found, WINDOW) if _variety(codes[at : at + GRAM]) >= MIN_VARIETY]


def _variety(codes: bytes) -> int:
    return len({codes[at : at + _GROUP] for at in range(len(codes) - _GROUP + 1)})


def winnow(values: list[int], window: int) -> list[int]:
    """The positions chosen from `values`: in every `window` of them in a row at least one.

    Fewer values than a window are one window.
    """
    if not values:
        return []
    window = min(window, len(values))
    chosen: list[int] = []
    at = -1
    for right in range(window - 1, len(values)):
        left = right - window + 1
        if at < left:
            part = values[left : right + 1]
            at = right - part[::-1].index(min(part))
            chosen.append(at)
        elif values[right] <= values[at]:
            at = right
            chosen.append(at)
    return chosen
