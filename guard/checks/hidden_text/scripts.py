"""What a word looks like: letters of other scripts, of phonetics and of clicks, as a reader takes them.

After UTS #39 (Unicode security mechanisms), section 5.2: a word of Latin letters that also holds letters of
another alphabet is spelled to be taken for another. Chinese, Japanese and Korean stand beside Latin in honest
words, and Greek letters do in formulas, so of Greek and Cyrillic only those count that are drawn alike. What
a Latin letter without a decomposition looks like is told by its Unicode name (`SCRIPT G`, `DOTLESS I`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from guard.checks.kit.letters import LOOK_ALIKES

UNKNOWN = "\ufffd"
"""Stands for a letter of another alphabet of which is not said what it looks like."""
DOTLESS = "\u0131"
"""A letter of Turkish words, and the only one of a living alphabet that is drawn like an ASCII letter."""

_CLICKS = {"\u01c0": "|", "\u01c1": "||", "\u01c3": "!", "\ua789": ":", "\u02d0": ":", "\u02bc": "'"}
"""Letters that are drawn like punctuation (UTS #39, confusables)."""
_BESIDE_LATIN = (
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HANGUL",
    "BOPOMOFO",
    "LATIN",
    "GREEK",
    "CYRILLIC",
    "IDEOGRAPHIC",
)
_NOT_ALPHABETS = ("MODIFIER", "FEMININE", "MASCULINE", "MICRO", "SUPERSCRIPT", "SUBSCRIPT")
_NAMED = re.compile(
    r"LATIN (?P<case>SMALL |CAPITAL )?LETTER (?P<small>SMALL CAPITAL )?(?:SCRIPT |DOTLESS |INSULAR )?"
    r"(?P<base>[A-Z]|ALPHA|IOTA|UPSILON)(?: WITH (?:HOOK|CURL|SWASH TAIL|TAIL|LONG RIGHT LEG|FISHHOOK))?"
)
_WORDS = {"ALPHA": "a", "IOTA": "i", "UPSILON": "u"}
_LIVING = "\u017f"
"""Up to here stand the letters of living European alphabets; of them only `DOTLESS` is drawn like another."""


@lru_cache(maxsize=4096)
def look_alike(char: str) -> str | None:
    """What a letter that is not ASCII is taken for: None for itself, `UNKNOWN` if of a strange alphabet."""
    if char in LOOK_ALIKES or char in _CLICKS:
        return LOOK_ALIKES.get(char) or _CLICKS[char]
    if not char.isalpha() or unicodedata.normalize("NFKD", char)[0].isascii():
        return None
    name = unicodedata.name(char, "")
    if name.startswith("LATIN"):
        return _phonetic(name) if char > _LIVING or char == DOTLESS else None
    alphabet = not name.startswith(_BESIDE_LATIN) and not name.startswith(_NOT_ALPHABETS)
    return UNKNOWN if alphabet else None


def looks(word: str) -> str:
    """The word as it looks; equal to `word` where each letter is taken for itself."""
    return "".join(char if char.isascii() else (look_alike(char) or char) for char in word)


def _phonetic(name: str) -> str | None:
    match = _NAMED.fullmatch(name)
    if match is None:
        return None
    base = _WORDS.get(match["base"], match["base"].lower())
    return base.upper() if match["case"] == "CAPITAL " or match["small"] else base
