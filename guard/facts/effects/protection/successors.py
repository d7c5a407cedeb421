"""Which new function stands in the place of one that is gone, where its name does not tell.

Told by what it does: it answers the same address, is called where the other was, or does most of what the
other did. A pair that is wrong makes two functions one that never were, so that one sign alone is not enough
unless it is the address.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from guard.expressions import expression
from guard.facts.effects.protection.words import listed
from guard.syntax.calls import called
from guard.syntax.python_text import unparse

if TYPE_CHECKING:
    from guard.facts.effects.protection.sides import Part

MOST_WEIGHED = 400
"""Pairs that are weighed; a change that renames more is a rewrite of its files."""
_ENOUGH = 0.5
"""The share of deeds of the smaller of two functions that both must do."""
_WORD = expression(r"[A-Za-z_]\w*")
_PLAIN = frozenset(dir(builtins)) | listed(
    "get set append extend add pop join split strip format items keys values update info debug warning error"
)
"""Calls that most functions make."""


def successors(
    gone: Sequence[Part], new: Sequence[Part], texts: tuple[Iterable[str], Iterable[str]]
) -> Iterator[tuple[Part, Part]]:
    """Each function of `gone` that has one, with the one of `new` that stands in its place.

    Args:
        gone: parts before the change whose names nothing has after it.
        new: parts after the change whose names nothing had before it.
        texts: the changed files of Python, before and after.
    """
    if not gone or not new or len(gone) * len(new) > MOST_WEIGHED:
        return
    was, now = (_counted(side) for side in texts)
    left = list(new)
    for old in sorted(gone, key=lambda part: (part.path, part.line)):
        weighed = [
            (score, -place, one)
            for place, one in enumerate(left)
            if type(one.node) is type(old.node) and (score := _likeness(old, one, was, now)) > 0
        ]
        if weighed:
            best = max(weighed, key=lambda one: one[:2])[2]
            left.remove(best)
            yield old, best


def _counted(texts: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in texts:
        for word in _WORD.findall(text):
            found[word] = found.get(word, 0) + 1
    return found


def _likeness(old: Part, new: Part, was: Mapping[str, int], now: Mapping[str, int]) -> float:
    """How sure it is that `new` stands in the place of `old`; 0 where nothing says so."""
    addresses = _addresses(old.node) & _addresses(new.node)
    mine, its = _deeds(old.node), _deeds(new.node)
    shared = len(mine & its)
    share = shared / min(len(mine), len(its)) if mine and its else 0.0
    in_place = old.path == new.path
    handed_on = was.get(old.short, 0) > 1 and not now.get(old.short) and now.get(new.short, 0) > 1
    if addresses:
        return 3.0 + share
    if handed_on and share >= _ENOUGH:
        return 2.0 + share
    if share >= _ENOUGH and shared > 1 and (in_place or old.short == new.short):
        return 1.0 + share
    return 0.0


def _addresses(node: ast.AST) -> frozenset[str]:
    """The addresses that decorators make a function answer, each with its method."""
    found = set()
    for decorator in getattr(node, "decorator_list", ()):
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.args:
            first = decorator.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value[:1] == "/":
                methods = [unparse(one.value) for one in decorator.keywords if one.arg == "methods"]
                found.add(" ".join([decorator.func.attr, first.value, *methods]))
    return frozenset(found)


def _deeds(node: ast.AST) -> frozenset[str]:
    """What a function calls, by the last parts of the names, but for what most functions call."""
    body = getattr(node, "body", ())
    names = {name.rpartition(".")[2] for one in body for name, _ in called(one)}
    return frozenset(names - _PLAIN)
