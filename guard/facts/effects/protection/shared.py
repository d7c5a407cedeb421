"""Answers that are made for one person, and that caches may now give to others."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.protection.family import LOOSENED
from guard.facts.effects.protection.sides import FUNCTION_NODES, Pair
from guard.facts.effects.protection.told import effect
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_FOR_ALL = expression(r"(?i)\bpublic\b|s-maxage\s*=\s*[1-9]")
_OWN = expression(
    r"\b(?:g|request|self)\.user\b|\bcurrent_user\b|\bsession\[|\bsession\.get\(|\bget_current_user\b"
)
_PROVES = expression(r"(?i)login_required|require|authenticat|permission")


def shared(pair: Pair) -> Iterator[ChangeEffect]:
    """Functions that ask who is there, and allow everybody's cache to keep their answer."""
    before, after = pair.before.node, pair.after.node
    if not isinstance(before, FUNCTION_NODES) or not isinstance(after, FUNCTION_NODES):
        return
    known = {unparse(one) for one, _ in _kept(before)}
    for node, value in _kept(after):
        heads = " ".join(map(unparse, after.decorator_list))
        asks = _OWN.search(unparse(after)) is not None or _PROVES.search(heads) is not None
        if unparse(node) not in known and asks:
            said = f"{pair.after.name} answers one person, and lets caches give it to others: `{value[:60]}`"
            yield effect(LOOSENED, pair, Severity.MEDIUM, said, said, after=pair.after.at(node))


def _kept(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """The statements by which caches of everybody may keep an answer."""
    for node in walk(tree):
        if not isinstance(node, ast.Assign | ast.Expr):
            continue
        texts = [one.value for one in walk(node) if isinstance(one, ast.Constant)]
        said = [one for one in texts if isinstance(one, str)]
        if any(one.casefold() == "cache-control" for one in said):
            yield from ((node, one) for one in said if _FOR_ALL.search(one))
