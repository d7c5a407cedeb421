"""Property tests that are tried with next to nothing: fewer examples, phases left out, narrower values."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.family import DROPPED
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import Compared, Statement, inside, own, said, short
from guard.facts.effects.measure.told import effect
from guard.facts.effects.measure.words import number
from guard.facts.effects.protection.sides import FUNCTION_NODES
from guard.model.effect import ChangeEffect
from guard.syntax.calls import arguments, callee
from guard.syntax.walk import walk

_USUAL = 100.0
"""Examples that Hypothesis tries where nobody says how many."""
_FEW = 10.0
_SHARE = 10
"""So many times fewer examples are another test."""
_MANY = 50.0


def narrowed(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects on what the property tests of one module, class or function are tried with."""
    part = compared.pair.after
    if not is_of_tests(part.path) or "hypothesis" not in part.source.text:
        return
    module = Bound(part.source.tree)
    for was, new in compared.arrived:
        old = was or _head_before(compared, new)
        tries = _fewest(new.node, module)
        had = _fewest(old.node, module) if old is not None else None
        if tries is not None and _is_little(tries, had if had is not None else _USUAL):
            if isinstance(new.node, FUNCTION_NODES) and old is None:
                continue  # a new test
            what = f"`{short(_head(new.node))}` tries {tries:.0f} examples; before, {had or _USUAL:.0f}"
            yield effect(DROPPED, compared, what, new, old)
        elif (without := _without_generating(new.node)) and not (old and _without_generating(old.node)):
            yield effect(DROPPED, compared, f"`{without}` makes no examples", new, old)
        if (old is None or said(old.node) != said(new.node)) and (one := _assumes_one(new.node)):
            yield effect(DROPPED, compared, f"`{one}` leaves one value of all that were tried", new, old)
        if old is not None:
            yield from (
                effect(DROPPED, compared, f"`{now}` gives hardly any of the values of `{many}`", new, old)
                for many, now in _tighter(old.node, new.node)
            )


def _head_before(compared: Compared, new: Statement) -> Statement | None:
    """The test that stood there by the same name, where only lines came into its head."""
    if not isinstance(new.node, FUNCTION_NODES):
        return None
    there = (one for one in inside(compared.pair.before.node) if isinstance(one.node, FUNCTION_NODES))
    return next((one for one in there if getattr(one.node, "name", "") == new.node.name), None)


def _is_little(now: float, before: float) -> bool:
    return now <= _FEW and now * _SHARE <= before


def _fewest(node: ast.AST, module: Bound) -> float | None:
    """How many examples a statement asks for: of its tests, or of all by a profile that somebody loads."""
    values = [number(module.core(value)) for value in _settings(node, "max_examples", module)]
    return min((one for one in values if one is not None), default=None)


def _settings(node: ast.AST, key: str, module: Bound) -> Iterator[ast.expr]:
    for part in own(node):
        for call in walk(part):
            if isinstance(call, ast.Call) and callee(call) in ("settings", "register_profile"):
                if callee(call) == "register_profile" and not _is_loaded(call, module):
                    continue
                yield from (one.value for one in call.keywords if one.arg == key)


def _is_loaded(profile: ast.Call, module: Bound) -> bool:
    """Whether the module loads a profile whoever runs it."""
    name = said(profile.args[0]) if profile.args else ""
    loads = (one.value for one in getattr(module.node, "body", ()) if isinstance(one, ast.Expr))
    return any(callee(one) == "load_profile" and name in map(said, arguments(one)) for one in loads)  # type: ignore[arg-type]


def _without_generating(node: ast.AST) -> str:
    """Settings whose phases leave out the one that makes examples."""
    for part in own(node):
        for call in walk(part):
            for key in call.keywords if isinstance(call, ast.Call) else ():
                phases = getattr(key.value, "elts", None) if key.arg == "phases" else None
                if phases is not None and not any(said(one).endswith("generate") for one in phases):
                    return short(key.value) or "phases"
    return ""


def _assumes_one(node: ast.AST) -> str:
    """What lets one value through of all that are made: an assumption or a filter by equality."""
    for call in (item for part in own(node) for item in walk(part)):
        if not isinstance(call, ast.Call) or callee(call) not in ("assume", "filter") or not call.args:
            continue
        asked = call.args[0].body if isinstance(call.args[0], ast.Lambda) else call.args[0]
        match asked:
            case ast.Compare(left=ast.Name(), ops=[ast.Eq()], comparators=[ast.Constant()]):
                return short(call)
    return ""


def _tighter(old: ast.AST, new: ast.AST) -> Iterator[tuple[str, str]]:
    """Ranges of numbers that held many values and hold two or three now."""
    was, now = (dict(_ranges(node)) for node in (old, new))
    for place, (text, width) in now.items():
        if place in was and 0 < width <= 2 and was[place][1] >= _MANY:
            yield was[place][0], text


def _ranges(node: ast.AST) -> Iterator[tuple[str, tuple[str, float]]]:
    for head in getattr(node, "decorator_list", ()):
        if callee(head) != "given":
            continue
        given = [*((str(at), one) for at, one in enumerate(head.args))]
        given += [(key.arg or "", key.value) for key in head.keywords]
        for place, one in given:
            if isinstance(one, ast.Call) and callee(one) in ("integers", "floats"):
                ends = [number(each) for each in arguments(one)]
                if len(ends) == 2 and None not in ends:
                    yield place, (short(one), float(ends[1] or 0) - float(ends[0] or 0))
                elif not ends:
                    yield place, (short(one), float("inf"))


def _head(node: ast.AST) -> ast.AST:
    for one in getattr(node, "decorator_list", ()):
        if "max_examples" in said(one):
            found: ast.AST = one
            return found
    return node
