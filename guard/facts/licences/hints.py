"""Whether a file may say something of its terms: a glance at its name and its words, before it is read."""

from __future__ import annotations

import re

from guard.expressions import expression
from guard.facts.fingerprints.languages import language_of
from guard.model.change import FileSide

MAX_TEXT = 4_000_000
"""How many characters of a file are read for notices."""
_HINT = expression(
    r"licen[cs]|copyright|spdx|\(c\)[\s:]*\d{4}|©|redistribut|permission|public ?domain|proprietary"
    r"|creative ?commons|\b[al]?gpl|\bmpl\b|\bbsd\b|altered source|commons clause|do what the f|confidential",
    re.I,
)
_HINT_WORDS = (
    ("licen", expression("licen[cs]")),
    ("(c)", expression(r"\(c\)[\s:]*\d{4}")),
    ("public", expression("public ?domain")),
    ("creative", expression("creative ?commons")),
    ("gpl", expression(r"(?<=\b[al])gpl|\bgpl")),
    ("mpl", expression(r"\bmpl\b")),
    ("bsd", expression(r"\bbsd\b")),
    *((word, expression(word)) for word in (
        "copyright", "spdx", "©", "redistribut", "permission", "proprietary", "altered source",
        "commons clause", "do what the f", "confidential",
    )),
)  # fmt: skip
"""The same, by a word that each hint holds: to look for a word is many times faster than for a pattern."""
_FOLDS_OTHERWISE = expression("[\u0130\u0131\u017f\u212a]")
"""Letters that are an `i`, `s` or `k` where case does not count, and stay what they are in lower case."""
_LICENSE_FILE = expression(
    r"(?:li[cs]en[cs]e|copying|unlicen[cs]e)(?:[-_.][\w.-]*)?|[\w.-]+[-_.](?:li[cs]en[cs]e|copying)"
    r"(?:\.(?:txt|md|rst))?",
    re.I,
)


def is_license_file(path: str) -> bool:
    """Whether the file at `path` is, by its name or folder (`LICENSES/MIT.txt`), the text of a licence."""
    *folders, name = path.split("/")
    if language_of(name) is not None:
        return False
    return _LICENSE_FILE.fullmatch(name) is not None or (bool(folders) and folders[-1] == "LICENSES")


def may_state_terms(side: FileSide) -> bool:
    """Whether a notice can stand in a text; True also where a glance cannot tell."""
    if is_license_file(side.path) or len(side.data) > MAX_TEXT or not side.data.isascii():
        return True
    return bool(hints(side.data.decode("ascii")))


def hints(text: str) -> list[int]:
    """Where the words stand that hint at a notice."""
    lower = text.lower()
    if len(lower) != len(text) or (not text.isascii() and _FOLDS_OTHERWISE.search(text)):
        return [match.start() for match in _HINT.finditer(text)]
    found = []
    for word, pattern in _HINT_WORDS:
        at = lower.find(word)
        while at >= 0:
            if pattern.match(lower, at):
                found.append(at)
            at = lower.find(word, at + 1)
    return found
