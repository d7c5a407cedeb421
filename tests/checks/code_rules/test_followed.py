"""Data that goes through the project's own functions, in whatever file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ruamel.yaml import YAML

from guard import ChangeSet, app, engine
from guard.checks.code_rules.check import CodeRules
from guard.checks.code_rules.outlines import SOURCES
from guard.checks.kit.interface import Ports
from guard.model.finding import Confidence, Origin, Status
from guard.model.verdict import Verdict
from guard.resources import resource_dir
from guard.tools.clock import SystemClock
from tests.checks.code_rules.followed_cases import BAD, HONEST, Case


@pytest.fixture(scope="module", autouse=True)
def _ready() -> Iterator[None]:
    with app.default_scanner().kept():
        yield


def judge(case: Case) -> Verdict:
    before = {path: text.encode() for path, text in case.before.items()}
    after = before | {path: text.encode() for path, text in case.after.items()}
    change = ChangeSet.from_files(before, after)
    policy = app.policy_for(change.base, "guard:default")
    ports = Ports(scanner=app.default_scanner())
    return engine.judge(
        change, lambda: policy, ports, SystemClock(), guard_version="0", checks=(CodeRules(),)
    )


def found(case: Case, *, sure: bool = True) -> set[tuple[str, str, int]]:
    """What a change newly brings: what holds it up, or else what is only shown."""
    verdict = judge(case)
    assert verdict.outcomes[0].status is Status.RAN, verdict.outcomes[0].reason
    follow = {id for id, rule in app.default_scanner().rules().items() if rule.follow}
    return {
        (one.id, one.path, one.line)
        for one in verdict.findings
        if one.origin is Origin.NEW
        and (
            (one.id in follow and (one.confidence is not Confidence.LOW) is sure)
            or one.id == "calls-not-followed"
        )
    }


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_data_is_followed_through_functions(case: Case) -> None:
    assert case.found <= found(case)


@pytest.mark.parametrize("case", HONEST, ids=lambda case: case.name)
def test_what_a_function_cleans_is_clean(case: Case) -> None:
    assert found(case) == set()


def test_what_a_function_cleans_is_shown_where_its_caller_looks_bad() -> None:
    """The text that shows it is made by guard: what it does not find is doubtful, and not gone."""
    quoted = next(case for case in HONEST if case.name == "quoted elsewhere")
    assert found(quoted, sure=False) == {("python-command-from-request", "app/api.py", 10)}


def test_what_was_cleaned_before_is_shown_once() -> None:
    quoted = next(case for case in HONEST if case.name == "quoted elsewhere")
    base = {**quoted.before, **quoted.after}
    later = {"app/api.py": base["app/api.py"].replace("return ''", "return 'done'")}
    assert found(Case("again", base, later), sure=False) == set()


def test_where_request_data_comes_from_is_what_the_rules_say() -> None:
    """What decides which functions are followed is the condition that every rule about requests has."""
    shared = YAML(typ="safe").load((resource_dir("rules") / "python" / "_shared" / "web.yaml").read_bytes())
    assert [SOURCES.pattern] == shared["web-requires"]


def test_every_rule_about_requests_is_followed() -> None:
    """Each Python rule that takes request data for a source says `follow`, and no other does."""
    folder = resource_dir("rules") / "python"
    about = {path.stem for path in folder.glob("*/*.yaml") if b"include: web-sources" in path.read_bytes()}
    assert {id for id, rule in app.default_scanner().rules().items() if rule.follow} == about
