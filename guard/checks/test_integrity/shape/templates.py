"""Texts that code puts together: formatted ones, by what is written out around their places."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.syntax.walk import walk

_LONGEST = 2000
"""Texts over this are prose or data."""
LONG_TEXT = 10
"""Shorter strings are too common to tell what stood where."""


_PLACE = expression(r"%[-+ #0-9.]*[a-zA-Z]|%\(\w+\)[-+ #0-9.]*[a-zA-Z]|\{[\w.!:]*\}")
"""Where a text is filled in by `%` or `format`."""


def templates(tree: ast.Module | None) -> Iterator[tuple[str, ...]]:
    """Formatted texts as what is written out around their places, where that is enough to know them by."""
    for node in walk(tree) if tree is not None else ():
        if isinstance(node, ast.JoinedStr):
            parts = [""]
            for one in node.values:
                if isinstance(one, ast.Constant):
                    parts[-1] += str(one.value)
                else:
                    parts.append("")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) <= _LONGEST:
            parts = _PLACE.split(node.value)
        else:
            continue
        if len(parts) > 1 and sum(map(len, parts)) >= LONG_TEXT:
            yield tuple(parts)


def is_made_of(text: str, template: Sequence[str]) -> bool:
    """Whether a text is what a template gives for some values."""
    first, last = template[0], template[-1]
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in template[1:-1]:
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True
