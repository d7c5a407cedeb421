"""Requests that followed no redirect and do now: where an answer points, nothing was checked."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.protection.family import LOOSENED
from guard.facts.effects.protection.sides import FUNCTION_NODES, Pair
from guard.facts.effects.protection.told import effect
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import callee
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_STAYS = expression(r"\b(?:allow_redirects|follow_redirects|max_redirects)\s*=\s*(?:False|0)\b")
_OPTIONS = frozenset({"allow_redirects", "follow_redirects", "max_redirects"})
_ASKS = frozenset({"get", "post", "put", "patch", "delete", "request", "send", "stream", "head"})


def followed(pair: Pair) -> Iterator[ChangeEffect]:
    """Where a function's requests follow redirects by default since the change.

    What is said of an option that is there on both sides is told by its value.
    """
    before, after = pair.before.node, pair.after.node
    if not isinstance(before, FUNCTION_NODES) or not isinstance(after, FUNCTION_NODES):
        return
    if not any(option in pair.before.source.normal_text for option in _OPTIONS):
        return  # writing a function out takes long
    said_now = any(
        word.arg in _OPTIONS for one in walk(after) if isinstance(one, ast.Call) for word in one.keywords
    )
    if said_now or not _STAYS.search(unparse(before)):
        return
    asks = [one for one in walk(after) if isinstance(one, ast.Call) and callee(one) in _ASKS and one.args]
    for call in asks[:1]:
        said = f"{pair.after.name} follows redirects now, to wherever an answer points"
        yield effect(
            LOOSENED, pair, Severity.MEDIUM, said, said, after=pair.after.source.physical[call.lineno - 1]
        )
