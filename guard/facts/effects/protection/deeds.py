"""What was done behind a check alone, and is done by a new function that asks for nothing.

A deed is what a statement sets or calls, by its own words. Where every function of the changed files that did
it before asked who may, a new one that does it must ask, too, or be called where that was asked.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from itertools import islice

from guard.facts.effects.protection.addresses import proves
from guard.facts.effects.protection.family import LOOSENED, protects_nothing
from guard.facts.effects.protection.refusing import can_refuse
from guard.facts.effects.protection.sides import FUNCTION_NODES, Function, Pair, Part, Sides
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.walking import ASIDE, LOGS, way
from guard.facts.effects.protection.ways import Act
from guard.facts.effects.protection.words import guards, guards_strongly, listed
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import last_name
from guard.syntax.python_text import unparse

_PLAIN = frozenset(dir(builtins)) | ASIDE | listed(
    "get post find first filter filter_by all one query execute fetch load loads dump dumps read copy strip "
    "split items keys values lower upper replace encode decode count index render render_template jsonify "
    "redirect abort Response text info debug warning error exception now utcnow time exists path url_for"
)  # fmt: skip
"""Calls that most functions make, and that ask or answer instead of doing something."""
_MOST = 40
"""New functions that are looked at; a change with more is a new part of a program."""


def done_unasked(sides: Sides) -> Iterator[ChangeEffect]:
    """The deeds of new functions that were done behind checks alone."""
    known = {key for key, _ in sides.texts(after=False)}
    known |= {(pair.after.path, pair.after.name) for pair in sides.pairs}
    files = {file.path: file for file in sides.files if not protects_nothing(file.path)}
    fresh = (
        (part, part.node)
        for part in sides.after
        if part.path in files
        and isinstance(part.node, FUNCTION_NODES)
        and (part.path, part.name) not in known
    )
    new = list(islice(fresh, _MOST + 1))
    if len(new) > _MOST:
        return
    after = {key for key, _ in sides.texts(after=True)}
    for part, node in new:
        if _is_asked(node) or _is_called_behind_one(part, sides):
            continue
        for act in way(part, sides).acts:
            found = None if _has_check(act, sides) else _guarded(act, sides)
            if found is not None:
                owner, shown = found
                is_gone = (owner.path, owner.name) not in after
                severity = Severity.MEDIUM if is_gone or _is_reached(node) else Severity.LOW
                said = (
                    f"{part.name} does `{act.text[:50]}` and asks for nothing; {owner.name} does that only "
                )
                said += f"behind `{shown[:60]}`"
                at = part.at(act.statement)
                yield effect(LOOSENED, Pair(part, part, files[part.path]), severity, said, said, after=at)
                break


def _deeds(act: Act) -> frozenset[str]:
    """What an act does: what it calls of something, and what it sets of something that is not its own."""
    called = {name.rpartition(".")[2] for name in act.calls if "." in name and not LOGS.search(name)}
    behind = {name.split(".__wrapped__")[0] for name in act.calls if ".__wrapped__" in name}
    node = act.statement
    targets = node.targets if isinstance(node, ast.Assign) else []
    targets = [node.target] if isinstance(node, ast.AugAssign) else targets
    for one in targets:
        if isinstance(one, ast.Attribute) and last_name(one.value) != "self":
            called.add(f".{one.attr}")
    does = {name for name in called if not name.startswith(("is", "has_", "can_", "get_"))}
    return frozenset(does - _PLAIN | {f"@{name}" for name in behind})


def _guarded(act: Act, sides: Sides) -> tuple[Part, str] | None:
    """Who did a deed of an act, behind which check, where it was done behind checks alone."""
    for deed in sorted(_deeds(act)):
        word = deed.strip(".@")
        doers: list[tuple[Part, str]] = []
        for part in sides.saying(word, after=False):
            if not isinstance(part.node, FUNCTION_NODES):
                continue
            if deed[0] == "@" and part.short == word:  # what stands before it is stepped around
                doers.append((part, _asked(part.node)))
            doers += [
                (part, _behind(part, one, sides)) for one in way(part, sides).acts if deed in _deeds(one)
            ]
        if doers and all(shown for _, shown in doers):
            return doers[0]
    return None


def _behind(part: Part, act: Act, sides: Sides) -> str:
    """The check that an act lies behind, where it says who may; "" where there is none."""
    assert isinstance(part.node, FUNCTION_NODES)
    held = [one.shown for one in act.conditions if one.strength == 3]
    held += [
        one.shown
        for one in act.passed
        if guards_strongly(one.call) or (guards(one.call) and can_refuse(one.call, sides))
    ]
    return _asked(part.node) or next(iter(held), "")


def _asked(node: Function) -> str:
    """What stands before a function and says who may; "" for nothing."""
    heads = [unparse(one) for one in node.decorator_list if not _routes(one)]
    return next((one for one in heads if guards_strongly(one)), "")


def _is_asked(node: Function) -> bool:
    """Whether the head of a function asks who calls it."""
    given: Sequence[ast.expr | None] = (*node.args.defaults, *node.args.kw_defaults)
    heads = [unparse(one) for one in node.decorator_list if not _routes(one)]
    return any(proves(one) or guards(one) for one in heads) or any(
        one is not None and proves(unparse(one)) for one in given
    )


def _routes(decorator: ast.expr) -> bool:
    if (
        not isinstance(decorator, ast.Call)
        or not decorator.args
        or not isinstance(decorator.func, ast.Attribute)
    ):
        return False
    first = decorator.args[0]
    return isinstance(first, ast.Constant) and str(first.value).startswith("/")


def _is_reached(node: Function) -> bool:
    return any(map(_routes, node.decorator_list))


def _has_check(act: Act, sides: Sides) -> bool:
    """Whether anything on the way to an act asks who may, in whatever words."""
    return any(one.strength > 1 for one in act.conditions) or any(
        guards(one.call) or can_refuse(one.call, sides) for one in act.passed
    )


def _is_called_behind_one(part: Part, sides: Sides) -> bool:
    """Whether a function of the changed files calls it where that was asked."""
    own = (part.path, part.name)
    for other in sides.saying(f"{part.short}(", after=True):
        if (other.path, other.name) == own or not isinstance(other.node, FUNCTION_NODES):
            continue
        for act in way(other, sides).acts:
            is_caller = any(name.rpartition(".")[2] == part.short for name in act.calls)
            if is_caller and (_is_asked(other.node) or _behind(other, act, sides) or _has_check(act, sides)):
                return True
    return False
