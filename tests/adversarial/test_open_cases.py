"""What the exercise carries past the gate is exactly what the list of open cases names."""

from __future__ import annotations

import pytest

from guard.app.redteam import exercise, open_cases
from guard.checks import CHECKS
from guard.resources import resource_dir

EXERCISED = [check.meta.id for check in CHECKS if check.meta.id not in ("vulnerabilities", "licenses")]


@pytest.mark.exhaustive
@pytest.mark.parametrize("check", EXERCISED)
def test_what_gets_through_is_named_and_what_is_named_gets_through(check: str) -> None:
    # One rule's code for each family keeps this short; `guard redteam` tries more of them.
    done = exercise([check], each=1)
    through = {one.case.title for one in done.tried if not one.caught}
    caught = {one.case.title for one in done.tried if one.caught}
    known = open_cases()
    assert sorted(through - known) == [], "these get through now: mend them, or name them in open.txt"
    assert sorted(caught & known) == [], "these are caught now: take them off open.txt"


def test_the_list_is_sorted_and_names_each_once() -> None:
    lines = (resource_dir("families") / "open.txt").read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if not line.startswith("#")]
    assert names == sorted(set(names))
