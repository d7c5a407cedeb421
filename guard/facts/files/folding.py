"""One name for all the spellings of a path that lenient file systems take for the same file."""

from __future__ import annotations

import unicodedata

_IGNORED = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x00AD]
)
"""Code points that some file systems leave out when they compare names."""


def fold(path: str) -> str:
    """The one name under which every file system that is lenient about names would file `path`."""
    text = caseless(path.replace("\\", "/").translate(_IGNORED))
    return "/".join(part.split(":", 1)[0].rstrip(" .") or part for part in text.split("/"))


def caseless(text: str) -> str:
    """`text` in one case and one Unicode form."""
    folded = unicodedata.normalize("NFD", text).casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", folded))
