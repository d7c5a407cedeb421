"""Protections in templates: escaping that is switched off, left out, or of no use where the value stands.

What writes a value unescaped is each engine's own form, from its reference (2026-11): Jinja, Django, Twig
and Liquid (filters `safe`, `safeseq`, `raw`, blocks `autoescape`), Handlebars and Mustache (`{{{`, `{{&`),
EJS (`<%-`), ERB (`<%==`, `raw`, `html_safe`), Vue (`v-html`), Svelte (`{@html`), Angular (`innerHTML`),
Thymeleaf (`th:utext`), Blade (`{!!`), Razor (`Html.Raw`), Go (`safeHTML`). Escaping for text protects
neither an attribute without quotes nor a script: a value there is told unless a filter for that place
stands on it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

from guard.facts.effects.protection.family import REMOVED, is_template
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity

_UNESCAPED = re.compile(
    r"\|\s?(?:safe|safeseq|raw|safeHTML|safeJS|noescape)\b|\{%-?\s?autoescape\s(?:false|off)\b|\{\{\{|\{\{&"
    r"|<%-(?!-)|<%==|\braw\s?\(|\.html_safe\b|\bv-html\s?=|\{@html\b|\[innerHTML\]\s?=|\bth:utext\s?=|\{!!"
    r"|@Html\.Raw\(",
)
_VALUE = re.compile(r"\{\{[^{}\n]{1,300}\}\}|<%=[^%\n]{1,300}%>")
_NO_QUOTES = re.compile(r"<[a-zA-Z][^<>\n]{0,300}?\s[a-zA-Z:@-]{1,40}=(?:\{\{(?!\{)|<%=)")
_SCRIPT = re.compile(r"<(/?)script\b", re.IGNORECASE)
_HANDLER = re.compile(r"\son[a-z]{3,20}\s?=\s?\"[^\"\n]{0,300}?(?:\{\{|<%=)", re.IGNORECASE)
_FOR_SCRIPTS = re.compile(
    r"\b(?:tojson|escapejs|json_script|json_encode|to_json|jsonify|js|e\('js'\)|dump|url|url_for|static)\b"
)


def unescaped(file: FileChange) -> Iterator[ChangeEffect]:
    """Values that a template writes without the escaping that their place needs, and did not before."""
    if not is_template(file) or file.after is None:
        return
    old = Counter(text for _, text in _sites(file.before)) if file.before is not None else Counter[str]()
    for line, text in _sites(file.after):
        if old[text] > 0:
            old[text] -= 1
            continue
        message = f"a value of the page is written without the escaping that its place needs: {text[:80]}"
        yield ChangeEffect(
            REMOVED.id, file.path, Severity.MEDIUM, Confidence.MEDIUM, message, after=line, evidence=text
        )


def _sites(side: FileSide) -> list[tuple[int, str]]:
    """Where a value stands bare: the line, and the text that tells it whatever line it is on."""
    text = side.data.decode("utf-8", "replace")
    found = [(match.start(), _around(text, match)) for match in _UNESCAPED.finditer(text)]
    found += [
        (match.start(), "no quotes: " + match[0].rpartition("<")[2]) for match in _NO_QUOTES.finditer(text)
    ]
    found += [(match.start(), "handler:" + match[0]) for match in _HANDLER.finditer(text)]
    for start, end in _scripts(text):
        for value in _VALUE.finditer(text, start, end):
            if not _FOR_SCRIPTS.search(value[0]) and not _UNESCAPED.search(value[0]):
                found.append((value.start(), f"script: {value[0]}"))
    starts = [match.end() for match in re.finditer("\n", text)]
    return [(_line(starts, at), " ".join(said.split())) for at, said in sorted(found)]


def _scripts(text: str) -> Iterator[tuple[int, int]]:
    """Where the scripts of a page stand; one that is not closed goes to the end."""
    opened = -1
    for match in _SCRIPT.finditer(text):
        if not match[1]:
            opened = match.end() if opened < 0 else opened
        elif opened >= 0:
            yield opened, match.start()
            opened = -1
    if opened >= 0:
        yield opened, len(text)


def _around(text: str, match: re.Match[str]) -> str:
    """The match with the value that it is about."""
    start = max(text.rfind("{", 0, match.start()), text.rfind("<", 0, match.start()), match.start() - 80)
    line_start = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", match.end())
    return text[max(start, line_start) : min(match.end() + 40, end if end >= 0 else len(text))]


def _line(starts: list[int], at: int) -> int:
    return bisect_right(starts, at) + 1
