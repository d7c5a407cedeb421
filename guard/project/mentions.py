"""What a file cannot hold, told from its bytes before it is parsed.

Most files that hold a word hold it in an import, a comment or as another thing's name. Parsing one costs some
thousand times a search. Each question here is answered "yes" wherever the tree could say so: a text with a
letter outside ASCII may spell a name in another way, and is always read.
"""

from __future__ import annotations

from functools import lru_cache
from re import Pattern, escape

from guard.expressions import expression

_GAP = rb"(?:[\s\\)]|#[^\n\r]*)*+"
"""What may stand between a called name and its opening bracket, or an imported one and its other name."""


def may_define(data: bytes, name: str) -> bool:
    """Whether a file can hold a function or a class called `name`."""
    return not _is_plain(data, name) or _definition(name).search(data) is not None


def may_call(data: bytes, name: str) -> bool:
    """Whether a file can call something by `name`, be it an attribute, or import it under another name."""
    return not _is_plain(data, name) or _call(name).search(data) is not None


def _is_plain(data: bytes, name: str) -> bool:
    return name.isascii() and data.isascii()


@lru_cache(maxsize=256)
def _definition(name: str) -> Pattern[bytes]:
    return expression(rb"\b(?:def|class)[\s\\]+" + escape(name.encode()) + rb"\b")


@lru_cache(maxsize=256)
def _call(name: str) -> Pattern[bytes]:
    word = escape(name.encode())
    # The word comes first, as a search for what begins with a fixed text looks at few places.
    return expression(word + rb"(?<!\w" + word + rb")(?<!\bdef " + word + rb")\b" + _GAP + rb"(?:\(|as\b)")
