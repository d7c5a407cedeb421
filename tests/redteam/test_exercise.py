"""The exercise itself: what counts as caught, and that cases do what they are said to."""

from __future__ import annotations

import ast

import pytest

from guard.app.redteam import exercise, judge_cases
from guard.redteam.calls import call_families, rerouted
from guard.redteam.cases import Case, HarmfulCall
from guard.redteam.families import FAMILIES, thinned
from guard.redteam.known_bad import from_data, from_rules
from guard.redteam.routes import Route, routes
from guard.redteam.weakened import weakened
from guard.resources import resource_dir

SHELL = "import os\n\n\ndef show(name):\n    return os.system('ls ' + name)\n"
BAD = Case(
    "code-rules",
    "a shell",
    {"app.py": ""},
    {"app.py": SHELL},
    call=HarmfulCall("app.py", "os", "system", 5, 11),
)


def test_names_are_unique() -> None:
    names = [family.name for family in FAMILIES]
    assert len(set(names)) == len(names)
    titles = [case.title for case in (*from_data(resource_dir("families")), *weakened())]
    assert len(set(titles)) == len(titles)


def test_only_what_objects_counts() -> None:
    quiet = Case("code-rules", "nothing", {"app.py": ""}, {"app.py": "x = 1\n"})
    old = Case("code-rules", "old", {"app.py": SHELL}, {"app.py": SHELL + "\n\nx = 1\n"})
    found = judge_cases([BAD, quiet, old])
    assert [one.caught_by_its_own for one in found] == [True, False, False]
    assert [one.caught for one in found] == [True, False, False]


def test_many_cases_at_once_are_judged_as_each_alone() -> None:
    cases = [case for family in FAMILIES[::9] if (case := family.apply(BAD))]
    together = [one.by for one in judge_cases(cases)]
    alone = [judge_cases([case])[0].by for case in cases]
    assert together == alone


def test_the_call_keeps_its_arguments() -> None:
    for family in call_families():
        case = family.apply(BAD)
        if case is not None:
            calls = [node for node in ast.walk(ast.parse(case.after["app.py"])) if isinstance(node, ast.Call)]
            assert any(ast.unparse(one.args[0]) == "'ls ' + name" for one in calls if one.args), family.name


def test_a_call_that_is_not_there_is_left_alone() -> None:
    route = next(iter(call_families()))
    assert route.apply(Case("code-rules", "a", {}, {"app.py": "x = 1\n"})) is None
    assert rerouted("if x: f(1)\n", HarmfulCall("a.py", "os", "f", 1, 6), _a_route()) is None


def _a_route() -> Route:
    return next(iter(routes("os", "f")))


def test_thinning_is_the_same_every_time() -> None:
    cases = list(from_rules(resource_dir("rules")))
    family = next(iter(call_families()))
    few, more = thinned(family, cases, 2), thinned(family, cases, 5)
    assert (len(few), len(more)) == (2, 5)
    assert set(map(id, few)) <= set(map(id, more))


@pytest.mark.parametrize("check", ["frozen-suites", "hidden-text"])
def test_an_exercise_counts_each_case_once(check: str) -> None:
    done = exercise([check], ["CRLF"])
    assert all(one.case.check == check for one in done.tried)
    assert len({one.case.title for one in done.tried}) == len(done.tried)
