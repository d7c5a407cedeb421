"""Whether one condition that must hold lets more through than another on the same subject."""

from __future__ import annotations

import ast
import re
from enum import Enum
from typing import Any

from guard.syntax.calls import callee, last_name
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_PARTIAL = frozenset(["startswith", "endswith", "find", "count", "search", "match", "lower", "upper"])
"""Methods that look at a part of a text where the whole was compared."""


_ASKS_PART = frozenset(["startswith", "endswith", "search", "match", "find"])


class Direction(Enum):
    """What became of a condition."""

    LOOSER = "looser"
    STRICTER = "stricter"
    OTHER = "other"
    """They do not speak of the same thing, or it cannot be told."""


def direction(before: tuple[ast.expr, ...], after: tuple[ast.expr, ...]) -> Direction:
    """How the condition `after` lets through, held against `before`; each given by its alternatives."""
    if len(before) != 1 or len(after) != 1:
        return Direction.OTHER
    old, new = before[0], after[0]
    if (_of_itself(new) and not _of_itself(old)) or _of_fewer(old, new):
        return Direction.LOOSER
    if _by_letters(new) and not _by_letters(old) and _keeps_inside(old):
        return Direction.LOOSER
    subject = unparse(old.left) if isinstance(old, ast.Compare) else ""
    if subject and isinstance(old, ast.Compare) and _looks_at_part(new, subject):
        return Direction.OTHER if _looks_at_part(old, subject) else Direction.LOOSER
    if isinstance(old, ast.Compare) and isinstance(new, ast.Compare):
        return _compared(old, new)
    if isinstance(old, ast.Call):
        return _from_call(old, new)
    if isinstance(old, ast.Compare) and isinstance(new, ast.Call):
        known = {unparse(old.left), *map(unparse, old.comparators)}
        func = new.func
        if isinstance(func, ast.Attribute) and func.attr in _PARTIAL and unparse(func.value) in known:
            return Direction.LOOSER
        if {unparse(one) for one in new.args} & known and unparse(func).endswith("compare_digest"):
            return Direction.STRICTER
    return Direction.OTHER


def _of_itself(node: ast.expr) -> bool:
    """Whether a thing is compared with itself, so that the answer is the same whatever it is."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return unparse(node.left) == unparse(node.comparators[0])
    return (
        isinstance(node, ast.Call)
        and callee(node) == "compare_digest"
        and len({unparse(one) for one in node.args}) == 1
    )


def _of_fewer(old: ast.expr, new: ast.expr) -> bool:
    """Whether of all that had to hold one is enough now, or some are left out."""
    if isinstance(old, ast.UnaryOp) and isinstance(new, ast.UnaryOp):
        return callee(old.operand) == "any" and callee(new.operand) == "all"
    if callee(old) != "all" or not isinstance(old, ast.Call) or not isinstance(new, ast.Call):
        return False
    if callee(new) == "any":
        return True
    sides = [side.args[0] for side in (old, new) if side.args]
    ifs = [
        [one.ifs for one in side.generators]
        for side in sides
        if isinstance(side, ast.GeneratorExp | ast.ListComp)
    ]
    return callee(new) == "all" and len(ifs) == 2 and sum(map(len, ifs[1])) > sum(map(len, ifs[0]))


def other_subject(before: tuple[ast.expr, ...], after: tuple[ast.expr, ...]) -> str:
    """The name that a condition asked of, where another asks the very same of another one; else ""."""
    if len(before) != 1 or len(after) != 1:
        return ""
    names = [[one.id for one in walk(side[0]) if isinstance(one, ast.Name)] for side in (before, after)]
    differ = {(old, new) for old, new in zip(*names, strict=False) if old != new}
    if len(names[0]) != len(names[1]) or len(differ) != 1:
        return ""
    [(old, new)] = differ
    same = re.sub(rf"(?<![\w.]){old}(?!\w)", new, unparse(before[0])) == unparse(after[0])
    return old if same else ""


_INSIDE = frozenset(["is_relative_to", "relative_to", "commonpath"])
"""Calls that compare paths part by part."""


def _keeps_inside(node: ast.expr) -> bool:
    """Whether a condition holds a path in a folder, part by part: `/a/bc` is not in `/a/b`."""
    for part in walk(node):
        if isinstance(part, ast.Attribute) and part.attr == "parents":
            return True
        if callee(part) in _INSIDE or (callee(part) == "startswith" and _ends_part(part)):
            return True
    return False


def _by_letters(node: ast.expr) -> bool:
    """Whether a condition compares the letters that paths begin with: `/a/bc` begins like `/a/b`."""
    parts = list(walk(node))
    if any(callee(part) in _INSIDE for part in parts):
        return False
    return any(
        callee(part) == "commonprefix" or (callee(part) == "startswith" and not _ends_part(part))
        for part in parts
    )


def _ends_part(call: ast.AST) -> bool:
    """Whether what a text must begin with ends where a part of a path does."""
    said = "".join(unparse(one) for one in call.args) if isinstance(call, ast.Call) else ""
    return "sep" in said or "/'" in said or "join(" in said or said.endswith("/")


def _looks_at_part(node: ast.expr, subject: str) -> bool:
    """Whether `node` asks how the text `subject` begins, ends or matches."""
    for part in walk(node):
        if (
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Attribute)
            and part.func.attr in _ASKS_PART
        ):
            texts = [unparse(part.func.value), *map(unparse, part.args)]
            if any(subject in text for text in texts):
                return True
    return False


def _compared(old: ast.Compare, new: ast.Compare) -> Direction:
    if len(old.ops) != 1 or len(new.ops) != 1:
        return Direction.OTHER
    left, right = unparse(old.left), unparse(old.comparators[0])
    now_left, now_right = unparse(new.left), unparse(new.comparators[0])
    one, other = old.ops[0], new.ops[0]
    if left == now_left and type(one) is type(other):
        return _bounds(one, _constant(old.comparators[0]), _constant(new.comparators[0]))
    if right == now_right and type(one) is type(other) and isinstance(one, ast.Eq | ast.In | ast.Is):
        return Direction.LOOSER if _is_part(new.left, left) else Direction.OTHER
    if left == now_left:
        if isinstance(one, ast.Eq) and isinstance(other, ast.In):
            if last_name(old.comparators[0]) and last_name(new.comparators[0]):
                return Direction.OTHER  # one of several that are handed in, as the one was
            held = _constant(new.comparators[0])
            is_set = isinstance(held, list | tuple | set | frozenset)
            return (
                Direction.LOOSER if not is_set or _constant(old.comparators[0]) in held else Direction.OTHER
            )
        if isinstance(one, ast.In) and isinstance(other, ast.Eq):
            return Direction.STRICTER
        if isinstance(one, ast.Lt) and isinstance(other, ast.LtE) and right == now_right:
            return Direction.LOOSER
        if isinstance(one, ast.Gt) and isinstance(other, ast.GtE) and right == now_right:
            return Direction.LOOSER
        if isinstance(one, ast.Eq | ast.In) and isinstance(other, ast.NotEq | ast.NotIn | ast.IsNot):
            return Direction.LOOSER
    return Direction.OTHER


def _is_part(node: ast.expr, whole: str) -> bool:
    """Whether `node` looks only at a part or a form of what `whole` is: `len(x)`, `x[:8]`, `x.lower()`."""
    if isinstance(node, ast.Subscript):
        return unparse(node.value) == whole
    if isinstance(node, ast.Call):
        arguments = [unparse(one) for one in node.args]
        if isinstance(node.func, ast.Attribute) and node.func.attr in _PARTIAL:
            return unparse(node.func.value) == whole
        return unparse(node.func) == "len" and arguments == [whole]
    return False


def _bounds(op: ast.cmpop, old: Any, new: Any) -> Direction:
    if old is None or new is None:
        return Direction.OTHER
    sets = (list, tuple, set, frozenset)
    if isinstance(op, ast.In) and isinstance(old, sets) and isinstance(new, sets):
        before, after = set(map(repr, old)), set(map(repr, new))
        if before < after:
            return Direction.LOOSER
        return Direction.STRICTER if after < before else Direction.OTHER
    if isinstance(op, ast.NotIn) and isinstance(old, sets) and isinstance(new, sets):
        before, after = set(map(repr, old)), set(map(repr, new))
        if after < before:
            return Direction.LOOSER
        return Direction.STRICTER if before < after else Direction.OTHER
    if not _is_number(old) or not _is_number(new) or old == new:
        return Direction.OTHER
    grew = new > old
    if isinstance(op, ast.Lt | ast.LtE):
        return Direction.LOOSER if grew else Direction.STRICTER
    if isinstance(op, ast.Gt | ast.GtE):
        return Direction.STRICTER if grew else Direction.LOOSER
    return Direction.OTHER


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _from_call(old: ast.Call, new: ast.expr) -> Direction:
    name = unparse(old.func).rpartition(".")[2]
    arguments = [unparse(one) for one in old.args]
    if isinstance(new, ast.Call) and unparse(new.func) == unparse(old.func):
        asked = [unparse(one) for one in new.args]
        differ = [place for place, one in enumerate(asked) if arguments[place : place + 1] != [one]]
        if (
            len(asked) == len(arguments)
            and differ
            and all(_is_part(new.args[i], arguments[i]) for i in differ)
        ):
            return Direction.LOOSER  # only a part of it is compared
    if name == "compare_digest" and isinstance(new, ast.Compare) and len(new.ops) == 1:
        sides = (unparse(new.left), unparse(new.comparators[0]))
        touched = [any(argument in side for side in sides) for argument in arguments]
        return Direction.LOOSER if any(touched) else Direction.OTHER
    if isinstance(old.func, ast.Attribute) and name not in _PARTIAL and name not in _INSIDE:
        subject = unparse(old.func.value)
        if isinstance(new, ast.Call) and isinstance(new.func, ast.Attribute) and new.func.attr in _PARTIAL:
            return Direction.LOOSER if subject in unparse(new.func.value) else Direction.OTHER
        if isinstance(new, ast.Compare) and isinstance(new.ops[0], ast.In):
            return Direction.LOOSER if subject in unparse(new) else Direction.OTHER
    return Direction.OTHER


def _constant(node: ast.expr) -> Any:
    """The value of a literal; None where it is none."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
