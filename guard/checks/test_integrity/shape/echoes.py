"""Values that a test only passes through: fed in at one place and expected at another.

Which text goes in does not matter to such a test: `Commit(author="Ann")` with `author == "Ann"` holds what
the same lines hold of "Bob". With a mark in place of the text, tests that differ in nothing else are equal.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator

from guard.checks.test_integrity.shape.words import words_of
from guard.syntax.python_normal import Normal, normal_form
from guard.syntax.walk import walk

_MARK = "\N{SECTION SIGN}"
_SHORTEST = 3
"""Shorter texts stand in others by chance."""
_LONGEST = 200
_MOST = 60


def echoes_in(*nodes: ast.AST) -> tuple[str, ...]:
    """The texts that stand twice in `nodes`, alone or inside another text; the longest first."""
    texts = Counter(
        node.value
        for top in nodes
        for node in walk(top)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        and _SHORTEST <= len(node.value) <= _LONGEST
    )  # fmt: skip
    if len(texts) > _MOST:
        return ()
    found = [one for one, count in texts.items()
             if count > 1 or any(one in other for other in texts if other != one)]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-len(one), one)))


def without(form: Normal, echoes: Collection[str]) -> Normal:
    """`form` with a mark wherever one of the texts stands in one of its constants."""
    return tuple(_marked(form, echoes)) if echoes else form


def _marked(form: Normal, echoes: Collection[str]) -> Iterator[str]:
    before = ""
    for part in form:
        marked = part
        if before == "Constant" and part[:1] in "'\"":
            for text in echoes:
                marked = marked.replace(repr(text)[1:-1], _MARK)
        yield marked
        before = part


def echo_form(node: ast.AST) -> Normal:
    """An assertion's own form with what it passes through marked; empty where it passes nothing through."""
    echoes = echoes_in(node)
    return without(normal_form(node), echoes) if echoes else ()


def words_beside(node: ast.AST, echoes: Collection[str]) -> frozenset[str]:
    """The words of `node` but for those of the texts that it passes through."""
    passed = words_of(*(ast.Constant(text) for text in echoes))
    return words_of(node) - passed


def open_form(form: Normal) -> Normal:
    """`form` with any constant in place of each: the same code asked with other values."""
    out: list[str] = []
    before = ""
    for part in form:
        out.append(_MARK if before == "Constant" else part)
        before = part
    return tuple(out)
