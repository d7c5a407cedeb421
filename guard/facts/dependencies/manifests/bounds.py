"""Whether one version or range of versions is above another."""

from __future__ import annotations

import re
from typing import NamedTuple

from packaging.version import InvalidVersion, Version

from guard.expressions import expression

_CLAUSE = expression(r"(===|==|~=|!=|<=|>=|<|>|\^|~|=)?\s*v?([0-9A-Za-z][^\s,|]*)", re.ASCII)
_LONGEST = 4096
"""Characters of a range that is compared."""
_BLANKS = " \t\n\r\f\v"


class Bounds(NamedTuple):
    """A range, as far as it can be read."""

    lower: Version | None
    """The lowest version it admits; None for any."""
    upper: Version | None
    """Where it ends; None for nowhere, or for an end that the operator implies (`==`, `~=`, `^`)."""
    shape: str
    """The operators and what is left out (`!=1.5`), in order: a change of it is more than a step up."""


def bounds(text: str) -> Bounds | None:
    """The bounds of a requirement's range, a poetry or npm range, or a bare version; None if not readable."""
    if len(text) > _LONGEST:
        return None
    lowers: list[Version] = []
    uppers: list[Version] = []
    shape: list[str] = []
    for clause in text.split(",") if text.strip(" *") else []:
        match = _CLAUSE.fullmatch(clause.strip(_BLANKS))
        if match is None:
            return None
        operator, number = match[1] or "", match[2]
        try:
            version = Version(number.removesuffix(".*").removesuffix(".x"))
        except InvalidVersion:
            return None
        wild = "*" if number.endswith((".*", ".x")) else ""
        if operator in ("<", "<="):
            uppers.append(version)
            shape.append(operator)
        elif operator == "!=":
            shape.append(f"!={number}")
        else:
            lowers.append(version)
            shape.append(operator + wild)
    lower, upper = max(lowers, default=None), min(uppers, default=None)
    return Bounds(lower, upper, ",".join(sorted(shape)))


class Step(NamedTuple):
    """How a range differs from another."""

    kind: str
    """`dependency.raised`, `dependency.lowered` or `dependency.changed`."""
    reshaped: bool
    """Whether operators, exclusions or the upper end changed otherwise than upwards with the lower end."""


def step(old: str, new: str) -> Step:
    """What kind of edit it is to replace the range or version `old` by `new`; the two differ as text.

    A range without lower end lies below every range with one. What cannot be compared is `changed`.
    """
    before, after = bounds(old), bounds(new)
    if before is None or after is None:
        return Step("dependency.changed", False)
    reshaped = bool(before.shape) and (
        before.shape != after.shape or (before.upper is None) != (after.upper is None)
    )
    if before.lower == after.lower:
        return Step("dependency.changed", False)
    up = before.lower is None or (after.lower is not None and after.lower > before.lower)
    if before.upper is not None and after.upper is not None:
        reshaped = reshaped or (after.upper < before.upper if up else after.upper > before.upper)
    return Step("dependency.raised" if up else "dependency.lowered", reshaped)
