"""What a program does to its protections as it runs: lists that grow or shrink, wrappers stepped over."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.protection.family import LOOSENED, REMOVED
from guard.facts.effects.protection.sides import FUNCTION_NODES, Pair, Sides
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.values import LISTS_OF_ALLOWED, LISTS_OF_DENIED, LISTS_OF_GUARDS
from guard.facts.effects.protection.walking import way
from guard.facts.effects.protection.ways import Act
from guard.facts.effects.protection.words import listed, words_of
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import called, dotted
from guard.syntax.walk import walk

_LESS = listed("remove discard clear pop popitem popleft")
_MORE = listed("add append extend update insert appendleft")
_HOOKED = LISTS_OF_GUARDS | listed("funcs functions views")


def rewritten(pair: Pair, sides: Sides) -> Iterator[ChangeEffect]:
    """The effects of the new statements of a function or module on what protects."""
    if isinstance(pair.after.node, ast.ClassDef):
        return
    known = {act.text for act in way(pair.before, sides).acts}
    for act in way(pair.after, sides).acts:
        if act.text not in known:
            yield from _mutated(pair, act)
            yield from _stepped_over(pair, act)


def _mutated(pair: Pair, act: Act) -> Iterator[ChangeEffect]:
    for owner, is_more in _altered(act.statement):
        whole = owner.replace(".[]", "").removeprefix("self.")
        name = whole.rpartition(".")[2]
        if not name or not ("." in whole or name.isupper()):
            continue
        words = frozenset(words_of(name))
        said = f"{pair.after.name or 'the module'} alters `{name}` while it runs: `{act.text[:70]}`"
        line = pair.after.at(act.statement)
        if is_more and words & LISTS_OF_ALLOWED and not words & LISTS_OF_DENIED:
            severity = Severity.MEDIUM if name.isupper() else Severity.LOW
            yield effect(LOOSENED, pair, severity, said, act.text, after=line)
        elif not is_more and words & (_HOOKED | LISTS_OF_DENIED):
            is_guard = name.isupper() or bool(words & LISTS_OF_GUARDS) or "before" in words
            severity = Severity.MEDIUM if is_guard else Severity.LOW
            yield effect(REMOVED, pair, severity, said, act.text, after=line)


def _altered(node: ast.stmt) -> Iterator[tuple[str, bool]]:
    """What a statement puts something into, or takes something out of: its name, and which."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.BitOr | ast.Sub):
        yield dotted(node.target), not isinstance(node.op, ast.Sub)
    elif isinstance(node, ast.Delete):
        yield from ((dotted(one.value), False) for one in node.targets if isinstance(one, ast.Subscript))
    elif isinstance(node, ast.Expr):
        for name, _ in called(node):
            owner, _, method = name.rpartition(".")
            if method in _LESS | _MORE and "()" not in owner:
                yield owner, method in _MORE


def _stepped_over(pair: Pair, act: Act) -> Iterator[ChangeEffect]:
    """What lies beneath a wrapper, called or handed on by itself."""
    node = pair.after.node
    arguments = walk(node.args) if isinstance(node, FUNCTION_NODES) else ()
    given = {one.arg for one in arguments if isinstance(one, ast.arg)}
    for one in walk(act.statement):
        if isinstance(one, ast.Attribute) and one.attr == "__wrapped__":
            root = dotted(one).partition(".")[0]
            if root not in given and "__wrapped__" not in pair.before.text:
                said = (
                    f"{pair.after.name or 'the module'} steps over what is around `{dotted(one.value)[:50]}`"
                )
                line = pair.after.at(act.statement)
                yield effect(LOOSENED, pair, Severity.MEDIUM, said, act.text, after=line)
                return
