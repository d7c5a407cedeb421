"""What a rendered page or picture does not show, and what acts in one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guard.checks.hidden_text import rules
from guard.checks.hidden_text.site import Site
from guard.checks.kit.unseen import unseen
from guard.expressions import expression
from guard.facts.files.added import Block

_PROSE = (".md", ".markdown", ".mdx", ".rst", ".txt", ".mdc")
_FEW_WORDS = 3
_SENTENCE = 6
"""From here on the words of a picture or a page are a sentence, and no label."""
_ACTS = expression(
    r"<script\b|<foreignobject\b|\bon[a-z]{3,20}\s?=\s?[\"']|(?:href|src)\s?=\s?[\"']\s?(?:javascript|data:text/html)",
    re.IGNORECASE,
)


def unshown(block: Block) -> Iterator[Site]:
    """Words that the rendered page or picture has and does not show; scripts and handlers in a picture."""
    path = block.path.casefold()
    is_prose = path.endswith(_PROSE)
    for one in unseen(path, block.text):
        if len(one.words.split()) < (_FEW_WORDS if is_prose else _SENTENCE) or not (one.sure or is_prose):
            continue
        message = f"the rendered page does not show these words: {one.words[:60]!r}"
        rule = rules.UNSHOWN if is_prose else rules.UNSEEN
        yield rule, block.line_at(one.start), message, one.words[:400], None
    if path.endswith((".svg", ".svgz")):
        for match in _ACTS.finditer(block.text):
            message = f"the picture acts when it is shown: {match[0]!r}"
            yield rules.ACTING_PICTURE, block.line_at(match.start()), message, match[0], None
