"""Rows that were held out for measuring, and now train, or stand in the prompt as examples."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.measure.family import LEAKED
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import Compared, own, said, short
from guard.facts.effects.measure.told import effect
from guard.model.effect import ChangeEffect
from guard.syntax.calls import arguments, callee
from guard.syntax.walk import walk

_SPLITS = expression(r"split|partition|fold|hold_?out", re.IGNORECASE)
_TEACHES = expression(
    r"(?:^|_)(?:train\w*|few_?shots?|shots?|examples?|demos?|demonstrations?|shown|prompts?)(?:_|$)"
)
_TRAIN = expression(r"(?:^|[/_.-])(?:train(?:ing)?|dev|shots?|examples?|demos?)(?=[/_.-]|$)", re.IGNORECASE)
_HELD = expression(
    r"(?:^|[/_.-])(?:test|valid|validation|evals?|evaluation|holdout|held_?out|gold|benchmark)(?=[/_.-]|$)",
    re.IGNORECASE,
)


def taught(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects of one function or module that splits rows, or says which rows teach."""
    part = compared.pair.after
    if is_of_tests(part.path):
        return
    yield from _used(compared)
    yield from _named(compared)


def _used(compared: Compared) -> Iterator[ChangeEffect]:
    """A statement that used the first part of a split, and now the second, or all of the rows."""
    kept_before, held_before = _split(compared.pair.before.node)
    for _, new in compared.arrived:
        targets = {said(one) for one in new.node.targets} if isinstance(new.node, ast.Assign) else set()
        if targets & kept_before and targets & held_before:
            what = f"`{short(new.node)}` trains and measures on the same rows, which were split before"
            yield effect(LEAKED, compared, what, new)
            return
    _, held = _split(compared.pair.after.node)
    if not kept_before or not held:
        return
    for old, new in compared.altered:
        if _splits(old.node) or _splits(new.node):
            continue
        was, now = _names(old.node), _names(new.node)
        if was & kept_before and not was & held and now & held:
            yield effect(
                LEAKED,
                compared,
                f"`{short(new.node)}` uses rows that are held out for measuring; it was `{short(old.node)}`",
                new,
                old,
            )
            return


def _split(node: ast.AST) -> tuple[set[str], set[str]]:
    """The names of what a split keeps for training, and of what it holds out or was made from."""
    kept: set[str] = set()
    held: set[str] = set()
    for one in walk(node):
        if not isinstance(one, ast.Assign) or not _splits(one) or not isinstance(one.value, ast.Call):
            continue
        target = one.targets[0]
        names = [said(each) for each in target.elts] if isinstance(target, ast.Tuple) else []
        if len(names) % 2 == 0:
            kept |= set(names[::2]) - {"_"}
            held |= set(names[1::2]) - {"_"}
            held |= {said(each) for each in arguments(one.value) if isinstance(each, ast.Name)}
    return kept, held


def _splits(node: ast.AST) -> bool:
    value = node.value if isinstance(node, ast.Assign) else None
    return isinstance(value, ast.Call) and _SPLITS.search(callee(value)) is not None


def _names(node: ast.AST) -> set[str]:
    return {one.id for part in own(node) for one in walk(part) if isinstance(one, ast.Name)}


def _named(compared: Compared) -> Iterator[ChangeEffect]:
    """A file of rows that teach, where the file of those that measure is named now."""
    for old, new in compared.altered:
        node = new.node
        targets = node.targets if isinstance(node, ast.Assign) else []
        if not any(_TEACHES.search(said(one).casefold()) for one in targets):
            continue
        was, now = " ".join(_texts(old.node)), " ".join(_texts(node))
        if _TRAIN.search(was) and not _HELD.search(was) and _HELD.search(now) and not _TRAIN.search(now):
            yield effect(
                LEAKED,
                compared,
                f"`{short(node)}` takes what teaches from rows that measure; it was `{short(old.node)}`",
                new,
                old,
            )


def _texts(node: ast.AST) -> list[str]:
    return [
        one.value
        for part in own(node)
        for one in walk(part)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
