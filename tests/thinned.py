"""Which cases of a product the default run tries; CI tries the others once, with `-m exhaustive`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from _pytest.mark.structures import ParameterSet


def one_in(step: int, first: Sequence[str], second: Iterable[str] = ("",)) -> list[ParameterSet]:
    """Every pair of `first` and `second` (or every one of `first`), most of them marked as exhaustive.

    Of each that is in `second`, one in `step` of `first` stays, another one each time; so each of `first`
    stays with some of `second`.
    """
    found = []
    for row, other in enumerate(second):
        for column, name in enumerate(first):
            marks = () if (row + column) % step == 0 else (pytest.mark.exhaustive,)
            values = (name, other) if other else (name,)
            found.append(pytest.param(*values, marks=marks, id="-".join(values)))
    return found
