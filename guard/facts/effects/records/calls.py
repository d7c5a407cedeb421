"""Records and alarms that are not made any more: audit calls that are gone, late, quiet, or switched off."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.protection.family import UNRECORDED
from guard.facts.effects.protection.sides import Pair, Part, Sides
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.walking import way
from guard.facts.effects.protection.ways import Act
from guard.facts.effects.records.words import AUDIT
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import dotted
from guard.syntax.python_text import unparse

_LEVELS = ("debug", "info", "warning", "warn", "error", "exception", "critical", "fatal")
_QUIET = expression(r"CRITICAL|FATAL|ERROR|\b(?:4|5|6|7|8|9)\d\b|\b\d{3,}\b|NOTSET")


def unrecorded(pair: Pair, sides: Sides) -> Iterator[ChangeEffect]:
    """Records that a function or module made and does not make any more, and loggers that were silenced."""
    if isinstance(pair.before.node, ast.ClassDef):
        return
    yield from _gone(pair, sides)
    yield from _silenced(pair, sides)


def _gone(pair: Pair, sides: Sides) -> Iterator[ChangeEffect]:
    before, after = way(pair.before, sides), way(pair.after, sides)
    old = [act for act in (*before.acts, *before.refusing) if _is_record(act)]
    if not old:
        return
    now = [act for act in (*after.acts, *after.refusing) if _is_record(act)]
    others = Counter(act.text for act in before.acts if not _is_record(act))
    kept = any(others[act.text] for act in after.acts)
    leftover = list(now)
    for act in old:
        same = next((one for one in leftover if one.text == act.text), None)
        same = same or next((one for one in leftover if _names(one) == _names(act)), None)
        if same is not None:
            leftover.remove(same)
            more = [one for one in same.conditions if one.alternatives not in _held(before.acts)]
            if more and act in before.acts and not _held((act,)) >= {one.alternatives for one in more}:
                said = f"{pair.after.name or 'the module'} makes the record `{act.text[:60]}` only where "
                said += f"`{more[-1].shown}`"
                yield _effect(pair, act, same.line, Severity.MEDIUM, said)
            continue
        lower = next((one for one in leftover if _is_lower(act, one)), None)
        if lower is None:
            lower = next((one for one in after.acts if _is_lower(act, one)), None)
        if lower is not None:
            said = f"the record `{act.text[:60]}` became `{lower.text[:60]}`"
            yield _effect(pair, act, lower.line, Severity.MEDIUM, said)
        elif kept and not any(sides.is_said_elsewhere(name, pair) for name in _names(act)):
            said = f"{pair.after.name or 'the module'} no longer makes the record `{act.text[:80]}`"
            yield _effect(pair, act, 0, Severity.MEDIUM, said)


def _is_record(act: Act) -> bool:
    return isinstance(act.statement, ast.Expr) and any(AUDIT.search(name) for name in act.calls)


def _names(act: Act) -> frozenset[str]:
    return frozenset(name for name in act.calls if AUDIT.search(name))


def _held(acts: list[Act] | tuple[Act, ...]) -> frozenset[frozenset[str]]:
    return frozenset(one.alternatives for act in acts for one in act.conditions)


def _is_lower(old: Act, new: Act) -> bool:
    """Whether `new` says the same by a quieter level, or to an ordinary log."""
    call = new.statement.value if isinstance(new.statement, ast.Expr) else None
    was = old.statement.value if isinstance(old.statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(was, ast.Call) or not call.args or not was.args:
        return False
    if ast.dump(call.args[0]) != ast.dump(was.args[0]):
        return False
    levels = [dotted(one.func).rpartition(".")[2] for one in (was, call)]
    if not all(level in _LEVELS for level in levels):
        return False
    owners = [dotted(one.func).rpartition(".")[0] for one in (was, call)]
    lower = _LEVELS.index(levels[1]) < _LEVELS.index(levels[0]) and levels[1] == "debug"
    return lower or (owners[0] != owners[1] and not AUDIT.search(owners[1]))


def _silenced(pair: Pair, sides: Sides) -> Iterator[ChangeEffect]:
    before = {act.text for act in way(pair.before, sides).acts}
    for act in way(pair.after, sides).acts:
        if act.text in before:
            continue
        how = _how_silenced(act.statement)
        if not how:
            continue
        target, what = how
        named = AUDIT.search(target) or AUDIT.search(_logger_of(target, pair.after)) or target in _ALL
        said = f"`{what[:80]}` silences {'a record' if named else 'a log'}"
        yield _effect(pair, act, act.line, Severity.MEDIUM if named else Severity.LOW, said, is_new=True)


_ALL = frozenset(["logging", "logging.getLogger.()", "sys"])


def _logger_of(name: str, part: Part) -> str:
    """The name of the logger that a module gives a name."""
    for node in part.source.tree.body:
        if isinstance(node, ast.Assign) and any(unparse(one) == name for one in node.targets):
            return unparse(node.value)
    return ""


def _how_silenced(node: ast.stmt) -> tuple[str, str] | None:
    """What is silenced by a statement, and the statement; None where nothing is."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Attribute):
        target, value = node.targets[0], unparse(node.value)
        owner = dotted(target.value)
        if (target.attr, value) in (("disabled", "True"), ("propagate", "False"), ("handlers", "[]")):
            return owner, unparse(node)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        call = node.value
        owner, _, method = dotted(call.func).rpartition(".")
        arguments = ", ".join(map(unparse, call.args))
        if method == "setLevel" and _QUIET.search(arguments) and "DEBUG" not in arguments:
            return owner, unparse(node)
        if method == "disable" and owner == "logging":
            return owner, unparse(node)
        if method == "addHandler" and "NullHandler" in arguments and "__name__" not in owner:
            return owner, unparse(node)
        if method == "clear" and owner.endswith(".handlers"):
            return owner.removesuffix(".handlers"), unparse(node)
    return None


def _effect(
    pair: Pair, act: Act, line: int, severity: Severity, said: str, *, is_new: bool = False
) -> ChangeEffect:
    before = 0 if is_new else pair.before.source.physical[act.line - 1]
    after = pair.after.source.physical[line - 1] if line else None
    return effect(UNRECORDED, pair, severity, said, act.text, before=before, after=after)
