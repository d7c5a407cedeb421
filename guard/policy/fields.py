"""The kinds of value that stand in a policy file, each with what makes it well formed."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt

from guard.policy.globs import check_glob
from guard.policy.names import check_capability, check_effect, check_kind


def a_date(value: object) -> object:
    """A date, or text that is one; ValueError for anything else (a moment, a number)."""
    if isinstance(value, datetime) or not isinstance(value, date | str):
        raise ValueError("expected a date as YYYY-MM-DD")
    if isinstance(value, date):
        return value
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass  # the right shape, but no day of the calendar
    raise ValueError(f"{value!r} is not a date as YYYY-MM-DD")


def says_something(value: str) -> str:
    """Text that is not blank; ValueError otherwise."""
    if not value.strip():
        raise ValueError("expected words, found none")
    return value


def literal_place(glob: str) -> str:
    """A path glob that names some place; ValueError for one that is every path."""
    if not any(char.isalnum() for char in glob):
        raise ValueError(f"{glob!r} is every path; name the place the waiver is for")
    return check_glob(glob)


def one_finding(name: str) -> str:
    """The name of one rule or one finding; ValueError for a glob."""
    if any(char in "*?[] " for char in name):
        raise ValueError(f"{name!r}: a waiver names one rule id or one fingerprint, never a glob")
    return name


Words = Annotated[str, Field(min_length=1), AfterValidator(says_something)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$", max_length=80)]
PathGlob = Annotated[str, AfterValidator(check_glob)]
KindGlob = Annotated[str, AfterValidator(check_kind)]
CapabilityGlob = Annotated[str, AfterValidator(check_capability)]
EffectGlob = Annotated[str, AfterValidator(check_effect)]
EffectList = Annotated[tuple[EffectGlob, ...], Field(min_length=1)]
Count = Annotated[StrictInt, Field(ge=0)]
PathGlobList = Annotated[tuple[PathGlob, ...], Field(min_length=1)]
KindList = Annotated[tuple[KindGlob, ...], Field(min_length=1)]
WordList = Annotated[tuple[Words, ...], Field(min_length=1)]
