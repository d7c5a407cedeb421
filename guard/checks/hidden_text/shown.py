"""What a rendered page or picture does not show, and what acts in one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guard.checks.hidden_text import rules
from guard.checks.hidden_text.site import Site
from guard.facts.files.added import Block

_PROSE = (".md", ".markdown", ".mdx", ".rst", ".txt", ".mdc")
_UNSHOWN = re.compile(
    r"<(?P<tag>[a-z][a-z0-9]{0,15})\b[^<>]{0,200}?"
    r"(?:font-size\s?:\s?0(?![.\d]*[1-9])|display\s?:\s?none|visibility\s?:\s?hidden|opacity\s?:\s?0(?![.\d]*[1-9])"
    r"|color\s?:\s?(?:white\b|transparent\b|#fff(?:fff)?\b)|\shidden(?=[\s>=]))[^<>]{0,200}>(?P<said>[^<]{0,400})",
    re.IGNORECASE,
)
_FEW_WORDS = 3
_ACTS = re.compile(
    r"<script\b|<foreignobject\b|\bon[a-z]{3,20}\s?=\s?[\"']|(?:href|src)\s?=\s?[\"']\s?(?:javascript|data:text/html)",
    re.IGNORECASE,
)


def unshown(block: Block) -> Iterator[Site]:
    """Words of prose that the rendered page has and does not show; scripts and handlers in a picture."""
    path = block.path.casefold()
    if path.endswith(_PROSE) and "<" in block.text:
        for match in _UNSHOWN.finditer(block.text):
            if len(match["said"].split()) >= _FEW_WORDS:
                message = (
                    f"the rendered page does not show these words: {' '.join(match['said'].split())[:60]!r}"
                )
                yield rules.UNSHOWN, block.line_at(match.start()), message, match["said"], None
    elif path.endswith((".svg", ".svgz")):
        for match in _ACTS.finditer(block.text):
            message = f"the picture acts when it is shown: {match[0]!r}"
            yield rules.ACTING_PICTURE, block.line_at(match.start()), message, match[0], None
