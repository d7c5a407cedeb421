"""What a text says of its own terms: SPDX tags, licence headers and texts, copyright notices.

Comment signs, line breaks, case, invisible characters and letters of other alphabets that look Latin do not
hide a notice. Nothing is guessed: a tag whose expression cannot be read is kept, with no expression.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from guard.expressions import expression
from guard.facts.files.classify import FileClass, classify
from guard.facts.fingerprints.languages import PYTHON, Language, language_of
from guard.facts.licences.expressions import parse
from guard.facts.licences.hints import MAX_TEXT, hints, is_license_file
from guard.facts.licences.phrases import BODIES, GRANT, GRANT_REACH, NAMES, REACH


class Kind(Enum):
    """How something is said."""

    TAG = "SPDX tag"
    TEXT = "licence text"
    COPYRIGHT = "copyright notice"


@dataclass(frozen=True)
class Notice:
    """One statement about terms."""

    kind: Kind
    line: int
    """The line of the file it begins on, from 1."""
    said: str
    """Its words, shortened, on one line."""
    expression: str = ""
    """The licence as an SPDX expression; "" where none can be read, and for a copyright notice."""
    holder: str = ""
    """Whose copyright it is, folded to lower case without years and signs."""
    quoted: bool = False
    """Whether it stands in a text literal of a program, which states nothing about the file."""

    @property
    def key(self) -> tuple[Kind, str]:
        """What makes two notices the same one: years, layout and wording are no part of it."""
        return self.kind, self.expression.lower() or self.holder or self.said.lower()


_ABOVE, _BELOW = 3, 40
"""How many lines around a word that hints at a notice may belong to it."""
_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТУХЅІЈԌԚԜаеорсухѕіјԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϲ‐‑‒–—−：",
    "ABEKMHOPCTYXSIJGQWaeopcyxsijdhqwABEZHIKMNOPTYXovc------:",
)
_BEFORE = expression(r"^[\s#/*;%!\-\"'.|>+=~_\\&]*(?:(?:rem|dnl)\b)?[\s/*#]*", re.I)
_AFTER = expression(r"(?<![\s*/#\-\"'|>\\~_=+])[\s*/#\-\"'|>\\~_=+]*$")
_TAG = expression(
    r"spdx\W{0,4}(?:snippet\W{0,3})?licen[sc]e\W{0,4}(?:identifier|concluded|declared|in\W?file)\s{0,4}[:=]\s*",
    re.I,
)
_SPDX_HOLDER = expression(r"spdx\W{0,4}(?:file|snippet)\W?copyright\W?text\s{0,4}[:=]\s*(.{3,120})", re.I)
_EXPRESSION = expression(r"[\w.+\-() /:]{0,300}")
_CONTINUES = expression(r"(?:\b(?:and|or|with)|\()\s*$", re.I)
_YEARS = r"(?:\d{4}(?:\s*(?:-|,|to|present|now)\s*(?:\d{2,4}|present|now)?)*[,.]?)"
_COPYRIGHT = expression(
    rf"(?:\bcopyright\b[\s:]*(?:(?:\(c\)|©|&copy;)[\s:]*{_YEARS}?|{_YEARS})|(?:\(c\)|©|&copy;)[\s:]*{_YEARS})\s*"
    r"(?:by\s+)?([^\W\d_][^\n]{1,119})",
    re.I,
)
_REST = expression(r"\ball rights reserved\b.*|\blicen[sc]ed under\b.*|[<(]?\S{1,300}@\S+|https?://\S+", re.I)


def notices(path: str, text: str) -> tuple[Notice, ...]:
    """What the file at `path` with this text says of its terms, in the order of lines, each thing once."""
    text = text[:MAX_TEXT]
    if not text.isascii():
        text = _folded(text)
    near = _near_hints(text)
    if not near:
        return ()
    language = language_of(path)
    parts = _parts(path, text, language)
    with_holders = language is not None or is_license_file(path) or classify(path) is not FileClass.TEXT
    found: dict[tuple[Kind, str, bool], Notice] = {}
    for lines, quoted in parts:
        flow = _Flow([one for one in lines if one[0] in near])
        said = [*_tags(flow, quoted), *_texts(flow, quoted, is_license_file(path))]
        if with_holders and not quoted:
            said += _holders(flow)
        for notice in said:
            found.setdefault((*notice.key, quoted), notice)
    return tuple(sorted(found.values(), key=lambda one: (one.line, one.kind.value, one.said)))


def _near_hints(text: str) -> set[int]:
    """The numbers of the lines that may belong to a notice: most of a long file need not be looked at."""
    found = hints(text)
    if not found:
        return set()
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    hinted = {bisect_right(starts, at) for at in found}
    return {near for number in hinted for near in range(number - _ABOVE, number + _BELOW + 1)}


def _folded(text: str) -> str:
    """Without unseen characters, and with letters of other alphabets as the Latin ones they mimic."""
    # Line by line: most lines of most files are ASCII, and numbers of lines must stay as they are.
    return "\n".join(line if line.isascii() else _folded_line(line) for line in text.split("\n"))


def _folded_line(line: str) -> str:
    plain = unicodedata.normalize("NFKC", line.replace("©", "(c)")).translate(_LOOK_ALIKES)
    return "".join(char for char in plain if unicodedata.category(char) not in ("Cf", "Mn", "Cc"))


_Lines = list[tuple[int, str]]


def _parts(path: str, text: str, language: Language | None) -> list[tuple[_Lines, bool]]:
    """The text that states something, and text literals, which only hold it; code in between is left out."""
    lines = enumerate(text.split("\n"), 1)
    if path.endswith((".ipynb", ".json")):
        return [([(number, part) for number, line in lines for part in line.split("\\n")], False)]
    if language is None or not language.is_code:
        return [(list(lines), False)]
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    comments: _Lines = []
    literals: _Lines = []
    depth = 0
    for match in language.pattern.finditer(text):
        token, start = match.group(), match.start()
        if match.lastindex == 5:
            depth += (token in "([{") - (token in ")]}" and depth > 0)
        if match.lastindex not in (1, 2):
            continue
        number = bisect_right(starts, start)
        # A text at the start of a line documents; inside of brackets it is an element.
        is_doc = language is PYTHON and not depth and not text[starts[number - 1] : start].strip()
        if match.lastindex == 1 or is_doc:
            comments.extend(enumerate(token.split("\n"), number))
        else:
            literals.extend(
                (at, part) for at, line in enumerate(token.split("\n"), number) for part in line.split("\\n")
            )
    return [(comments, False), (literals, True)]


class _Flow:
    """Lines without comment signs as one running text, with the way back to their numbers."""

    def __init__(self, lines: _Lines) -> None:
        bare = [
            (number, _AFTER.sub("", _BEFORE.sub("", " ".join(line.split())[:2000]))) for number, line in lines
        ]
        self.lines = [(number, line) for number, line in bare if line]
        self.text = " ".join(line for _, line in self.lines)
        self.lower = self.text.lower()
        self._starts: list[int] = []
        at = 0
        for _, line in self.lines:
            self._starts.append(at)
            at += len(line) + 1

    def index(self, offset: int) -> int:
        """Which of the lines holds `text[offset]`."""
        return bisect_right(self._starts, offset) - 1

    def number(self, offset: int) -> int:
        """The number of the line that holds `text[offset]`."""
        return self.lines[self.index(offset)][0]

    def rest(self, offset: int) -> str:
        """What follows on the same line; where it is empty or plainly goes on, with the next line."""
        index = self.index(offset)
        end = self._starts[index] + len(self.lines[index][1])
        found = self.text[offset:end].strip() if offset <= end else ""
        while (not found or _CONTINUES.search(found)) and index + 1 < len(self.lines) and len(found) < 300:
            index += 1
            found = f"{found} {self.lines[index][1]}".strip()
        return found


def _tags(flow: _Flow, quoted: bool) -> Iterator[Notice]:
    for match in _TAG.finditer(flow.text):
        rest = flow.rest(match.end() - 1).lstrip(":= ") if match.end() else ""
        expression = _expression(rest)
        if quoted and not expression:
            continue  # a template or a pattern, which names no licence
        yield Notice(Kind.TAG, flow.number(match.start()), rest[:100], expression, quoted=quoted)


def _expression(text: str) -> str:
    """The expression that is the whole of `text` but for signs at its end, or ""."""
    held = _EXPRESSION.match(text)
    assert held is not None  # it matches nothing, too
    if text[held.end() :].strip(" .,;:'\"`*/->"):
        return ""
    bare = held.group().strip(" .,;:/")
    if bare.count(")") > bare.count("("):
        bare = bare.removesuffix(")")
    tree = parse(bare) if bare else None
    return str(tree) if tree is not None else ""


def _texts(flow: _Flow, quoted: bool, is_license: bool) -> Iterator[Notice]:
    lower = flow.lower
    covered: list[tuple[int, int]] = []
    for pattern, told in BODIES:
        for match in pattern.finditer(lower):
            expression = (
                told if isinstance(told, str) else told(match, lower[match.end() : match.end() + REACH])
            )
            covered.append((match.start(), match.end()))
            yield Notice(
                Kind.TEXT, flow.number(match.start()), match.group()[:100], expression, quoted=quoted
            )
    if quoted or (is_license and covered):
        return  # messages speak of licences all the time, and so do licences
    for pattern, told in NAMES:
        for match in pattern.finditer(lower):
            if any(start <= match.start() < end for start, end in covered):
                continue
            before = lower[max(0, match.start() - GRANT_REACH) : match.start()]
            granted = GRANT.search(before)
            if granted is None:
                continue
            expression = (
                told if isinstance(told, str) else told(match, lower[match.end() : match.end() + REACH])
            )
            covered.append((match.start(), match.end()))
            start = match.start() - len(before) + granted.start()
            yield Notice(Kind.TEXT, flow.number(start), flow.text[start : match.end() + 40][:100], expression)


def _holders(flow: _Flow) -> Iterator[Notice]:
    for number, line in flow.lines:
        match = _SPDX_HOLDER.search(line) or _COPYRIGHT.search(line)
        if match is None:
            continue
        holder = holder_of(match.group(1))
        if holder:
            yield Notice(Kind.COPYRIGHT, number, line[:100], holder=holder)


def holder_of(text: str) -> str:
    """The name in a copyright notice, in a form that compares: no years, addresses or signs."""
    words = re.findall(r"[^\W\d_]+", _REST.sub(" ", re.sub(_YEARS, " ", text)).lower())
    return " ".join(
        word for word in words if word not in ("c", "by", "copyright", "the", "and", "inc", "ltd")
    )


def licenses_in(found: Iterable[Notice]) -> tuple[str, ...]:
    """The expressions that notices state about their file, in order, each once."""
    return tuple(dict.fromkeys(one.expression for one in found if one.expression and not one.quoted))


def bare_text(text: str) -> str:
    """The words of a licence text alone: no copyright lines, signs, layout or case."""
    lines = (line for line in text.split("\n") if _COPYRIGHT.search(line) is None)
    return " ".join(re.findall(r"\w+", " ".join(lines).lower()))
