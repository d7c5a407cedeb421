r"""Untrusted text to text that is safe where it is shown.

Paths, symbols, messages and everything else that may hold the proposal's words pass one of these functions
before a reader sees them. What cannot be seen is shown as an escape (`\u202e`, `\x1b`), never dropped: a
reviewer must be able to tell that it is there.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import import_module

from guard.expressions import expression

LIMIT = 2000
"""How many characters of one piece of text are shown unless the caller says otherwise."""

ELLIPSIS = "…"

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
# Letters, marks and symbols that are drawn as nothing, and variation selectors: their categories do not tell.
_HIDDEN_RANGES = (
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180B, 0x180F),  # Mongolian selectors
    (0x2800, 0x2800),  # blank Braille pattern
    (0x3164, 0x3164),  # Hangul filler
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFFA0, 0xFFA0),  # half-width Hangul filler
    (0x1D159, 0x1D159),  # null notehead
    (0xE0000, 0xE0FFF),  # tags and supplementary variation selectors
)
_MARKS_IN_A_ROW = 3
"""More combining marks than this on one letter paint over the neighbouring lines."""

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPACING = expression(r"[\t\n\r\x0b\x0c\x85\u2028\u2029 ]+")
# CI runners look for `##[…]` and `##name[…]` anywhere in a line, and for `::` where a line starts.
_HASH_COMMAND = expression(r"##(?=\w*\[)")
# A lone CR starts one too.
_COLON_COMMAND = expression(r"(?:^|(?<=\r))((?:[^\S\r\n]|\x1b\[[0-9;]*m)*)::", re.MULTILINE)
_MARKDOWN = expression(r"[&<>|`\[\]*_~\\@#$]|://|www(?=\.)|GH(?=-)", re.IGNORECASE)
# Only a span whose back quotes touch no others: neighbours would pair up in another way than meant.
_CODE_IN_PROSE = expression(r"(?<!`)`([^`]+)`(?!`)")
_MARKDOWN_AS = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    # A platform makes mentions, references and links out of the rendered text, so an escape or an entity does
    # not stop it; a comment between the two halves does.
    "@": "@<!-- -->",
    "#": "#<!-- -->",
    "$": "<span>$</span>",
    "://": ":<!-- -->//",
}


def visible(text: str) -> str:
    r"""`text` with every character that is not plainly visible written as an escape.

    Escaped are control characters (newlines too), bidirectional and other format controls, spaces other than
    the ordinary one, invisible letters, variation selectors, tags, private and unassigned characters, and
    combining marks that stand alone or in heaps. A byte that was not UTF-8 (`surrogateescape`) is shown as
    `\xNN`. Applying it twice changes nothing more.
    """
    if text.isascii() and text.isprintable():
        return text
    out: list[str] = []
    marks = _MARKS_IN_A_ROW  # as if in a heap, so that a mark at the start cannot join what stands before
    for char in text:
        if unicodedata.category(char) in ("Mn", "Me") and not _hidden(char):
            marks += 1
            out.append(char if marks <= _MARKS_IN_A_ROW else _escape(char))
            continue
        hidden = _hidden(char)
        out.append(_escape(char) if hidden else char)
        marks = _MARKS_IN_A_ROW if hidden or char == " " else 0
    return "".join(out)


def line(text: str, limit: int = LIMIT) -> str:
    """`text` as one visible line: white space folded to single blanks, cut to `limit` characters with "…".

    Applying it twice changes nothing more.
    """
    window = 4 * limit + 64  # no more of a long text is looked at than is shown
    folded = _SPACING.sub(" ", text[:window]).strip(" ")
    while len(folded) <= limit and window < len(text):
        window *= 8
        folded = _SPACING.sub(" ", text[:window]).strip(" ")
    return clip(visible(folded[: limit + 1]), limit)


def clip(text: str, limit: int) -> str:
    """`text` cut to at most `limit` characters, the last then being "…"."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip(" ") + ELLIPSIS


@lru_cache(maxsize=4096)
def _hidden(char: str) -> bool:
    if char == " ":
        return False
    if unicodedata.category(char) in _HIDDEN_CATEGORIES:
        return True
    return any(low <= ord(char) <= high for low, high in _HIDDEN_RANGES)


def _escape(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return _SHORT.get(char, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def plain_ascii(text: str) -> str:
    r"""`text` for a stream that has only ASCII: our own signs are replaced, other letters become `\uXXXX`."""
    swapped = text.replace(ELLIPSIS, "...").replace("·", "-").replace("→", "->")
    return swapped.encode("ascii", "backslashreplace").decode("ascii")


def log(text: str) -> str:
    r"""A whole report as a CI runner may read it: no line of it is a command.

    A line that begins with `::` gets a backslash before it, and `##[` (or `##vso[`) becomes `#\x23[`.
    """
    return _COLON_COMMAND.sub(r"\1\\::", _HASH_COMMAND.sub(r"#\\x23", text))


def json_log(text: str) -> str:
    r"""A JSON document, unchanged in meaning, in which no CI runner finds a command.

    `#` stands only inside strings of a JSON text, where `\u0023` means the same.
    """
    return _HASH_COMMAND.sub(r"#\\u0023", text)


def html(text: str, limit: int = LIMIT) -> str:
    """One visible line for HTML text or a quoted attribute value."""
    # Needed by one format alone, and it brings the table of all entities.
    escaped: str = import_module("html").escape(line(text, limit), quote=True)
    return escaped


def markdown(text: str, limit: int = LIMIT) -> str:
    """One visible line of prose for Markdown, table cells included; `code` in back quotes stays code.

    Nothing in it is markup, HTML, a mention, a reference or a link.
    """
    parts = _CODE_IN_PROSE.split(line(text, limit))
    return "".join(
        code_span(part) if index % 2 else _MARKDOWN.sub(_markdown_sign, part)
        for index, part in enumerate(parts)
    )


def _markdown_sign(match: re.Match[str]) -> str:
    sign = match.group()
    if sign.lower() in ("www", "gh"):
        return f"{sign}<!-- -->"
    return _MARKDOWN_AS.get(sign, f"&#{ord(sign)};" if len(sign) == 1 else sign)


def code_span(text: str, limit: int = LIMIT) -> str:
    """`text`, made visible, as a Markdown code span, in a table or out of one.

    A vertical bar would end a table's cell even inside a code span, and its escape shows outside a table; so
    text with one becomes a `<code>` element.
    """
    shown = clip(visible(text[: limit + 1]), limit) or " "
    if "|" in shown:
        return "<code>" + "".join(f"&#{ord(c)};" if _is_punctuation(c) else c for c in shown) + "</code>"
    fence = "`" * (max((len(run) for run in re.findall(r"`+", shown)), default=0) + 1)
    # A span that begins or ends with a back quote needs a blank there; both blanks are stripped when shown.
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _is_punctuation(char: str) -> bool:
    return char.isascii() and not char.isalnum() and char != " "


def command_data(text: str, limit: int = LIMIT) -> str:
    """Text for the message of a GitHub workflow command; newlines survive, as `%0A`."""
    rows = (visible(row) for row in text[: limit + 1].split("\n"))
    shown = clip("\n".join(rows), limit).replace("%", "%25").replace("\n", "%0A")
    return _HASH_COMMAND.sub(r"#\\x23", shown)


def command_property(text: str, limit: int = LIMIT) -> str:
    """Text for a property (`file=`, `title=`) of a GitHub workflow command."""
    shown = (
        clip(visible(text[: limit + 1]), limit).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    )
    return _HASH_COMMAND.sub(r"#\\x23", shown)
