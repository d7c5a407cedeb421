"""Dependencies among a function's parameters that asked who calls it, and do not any more."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.protection.covered import asks_as_much, covers, handed_on
from guard.facts.effects.protection.family import LOOSENED, REMOVED
from guard.facts.effects.protection.refusing import can_refuse
from guard.facts.effects.protection.sides import Pair, Part, Sides
from guard.facts.effects.protection.values import rank
from guard.facts.effects.protection.words import guards, guards_strongly, listed, words_of
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.walk import walk

_SOMEBODY = listed("current active logged authenticated")


def lost(pair: Pair, sides: Sides) -> Iterator[ChangeEffect]:
    """What the parameters of a route depended on that could refuse its callers, and is gone."""
    before, after = pair.before, pair.after
    if "Depends" not in before.text and "Security" not in before.text:
        return
    had, has = dict(_asked(before)), dict(_asked(after))
    gone = [name for name in had if name not in has and _is_guard(name, sides)]
    if not gone:
        return
    left = [name for name in has if name not in had and _is_guard(name, sides)]
    for name in gone:
        if f"{name}(" in after.text or (after.path == pair.file.path and is_covered(name, after, sides)):
            continue
        if left:
            is_less = 0 <= rank(left[0]) < rank(name)
            severity = Severity.MEDIUM if is_less else Severity.LOW
            said = f"{after.name} depended on `{name}` and depends on `{left[0]}` now"
            kind = LOOSENED
        else:
            severity, kind = Severity.HIGH, REMOVED
            said = f"{after.name} depended on `{name}`, which asks who calls it, and does not any more"
        yield ChangeEffect(
            kind.id, pair.file.path, severity, Confidence.HIGH if not left else Confidence.MEDIUM, said,
            symbol=after.name, before=had[name], after=after.line,
            before_path=before.path if before.path != pair.file.path else "", evidence=f"Depends({name})",
        )  # fmt: skip


def routers_of(part: Part) -> Iterator[str]:
    """The routers by which a function answers requests."""
    for decorator in getattr(part.node, "decorator_list", []):
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            yield called.value.id


def is_covered(name: str, part: Part, sides: Sides) -> bool:
    """Whether what takes the router of a route in, or runs before it, asks for what `name` asked for."""
    for router in routers_of(part):
        covering = covers(part.path, router, sides.around, after=True)
        sure = {one for one in covering if can_refuse(one, sides) or (one == name and not sides.named(one))}
        if asks_as_much(name, frozenset(sure)):
            return True
    return False


def _asked(part: Part) -> Iterator[tuple[str, int]]:
    """What a function's parameters and the decorators that route it depend on, with their lines."""
    if not isinstance(part.node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    for head in (part.node.args, *part.node.decorator_list):
        for node in walk(head):
            if isinstance(node, ast.Call):
                yield from ((name, part.at(node)) for name in handed_on(node))


def _is_guard(name: str, sides: Sides) -> bool:
    words = frozenset(words_of(name))
    if guards_strongly(name) or ("user" in words and words & _SOMEBODY):
        return True
    return guards(name) and can_refuse(name, sides)
