"""The line that is run once: what is stopped is named, and never passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from threading import Event

import pytest

from guard import app, engine
from guard.checks.hidden_text.check import HiddenText
from guard.checks.kit.interface import Check, Context, Ports
from guard.errors import ToolError
from guard.model import extent
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import CheckResult, Confidence, Finding, Location, Severity, ran
from guard.model.verdict import Decision, Verdict
from guard.ports import NEVER, Stop, Watch
from guard.report import render
from guard.report.answer import answer
from guard.tools.clock import SystemClock
from tests.policy.samples import loaded

Work = Callable[[Context], object]
POLICY = "version: 1\npatterns: [{id: all, edits: ['*']}]\n"
CHANGE = ChangeSet.from_files({"a.py": b"a = 1\n"}, {"a.py": b"a = 2\n"})
BAD = Finding(
    "first", "bad", "Bad", "It is bad.", Location("a.py", 1, 1), Severity.HIGH, Confidence.HIGH, "Do not."
)


class Does(Check):
    """A check that does something and says that it ran."""

    def __init__(
        self, name: str, work: Callable[[Context], object] = lambda _: None, *found: Finding
    ) -> None:
        self.meta = replace(HiddenText.meta, id=name)
        self.work, self.found = work, found

    def applies(self, change: ChangeSet) -> bool:
        return True

    def run(self, context: Context) -> CheckResult:
        self.work(context)
        return CheckResult(ran(self.meta.id, ("a.py",)), self.found)


def judge(*checks: Does, stop: Stop = NEVER, policy: str = POLICY) -> Verdict:
    rules = loaded(policy)
    ports = Ports(app.default_scanner())
    return engine.judge(
        CHANGE, lambda: rules, ports, SystemClock(), guard_version="0", checks=checks, stop=stop
    )


def reads(context: Context) -> None:
    """Wait for the facts, so that a later stop finds them gathered."""
    assert context.facts.edits


def stopped(verdict: Verdict) -> str:
    [reason] = [reason for reason in verdict.reasons if reason.code == "stopped"]
    return reason.message


def test_a_check_that_is_stopped_and_those_behind_it_are_named() -> None:
    cancel = Event()
    checks = (
        Does("first", reads),
        Does("second", lambda _: cancel.set()),
        Does("third", lambda _: pytest.fail("ran")),
    )
    verdict = judge(*checks, stop=Stop.after(None, cancel))
    assert verdict.decision is Decision.INCOMPLETE
    assert stopped(verdict) == "the check was cancelled before these were finished: second, third"
    assert {one.check: one.status.value for one in verdict.outcomes} == {
        "first": "ran", "second": "failed", "third": "failed"
    }  # fmt: skip
    assert [reason.code for reason in verdict.reasons] == ["stopped"]
    assert verdict.edits  # the facts were there: the stop came after them


def test_an_error_of_a_tool_after_a_stop_is_the_stop() -> None:
    cancel = Event()

    def breaks(_: Context) -> None:
        cancel.set()
        raise ToolError("the program was ended")

    verdict = judge(Does("first", reads), Does("second", breaks), stop=Stop.after(None, cancel))
    assert stopped(verdict).endswith("finished: second")


def test_what_was_found_before_still_blocks_and_what_is_found_after_is_dropped() -> None:
    cancel = Event()
    late = replace(BAD, check="second")
    checks = Does("first", lambda _: None, BAD), Does("second", lambda _: cancel.set(), late)
    verdict = judge(*checks, stop=Stop.after(None, cancel))
    assert verdict.decision is Decision.BLOCKED
    assert [one.check for one in verdict.findings] == ["first"]
    assert [reason.code for reason in verdict.reasons] == ["finding", "stopped"]


def test_without_facts_nothing_is_said_of_edits() -> None:
    verdict = judge(Does("first", lambda context: context.facts), stop=Stop.after(0))
    assert verdict.decision is Decision.INCOMPLETE
    assert stopped(verdict) == "the deadline of 0 seconds passed before these were finished: the edits, first"
    assert (verdict.edits, verdict.sign_offs) == ((), ())


def test_a_change_that_is_larger_than_what_is_read_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extent, "MAX_TEXT", 5)
    verdict = judge(Does("first", lambda _: pytest.fail("ran")))
    assert verdict.decision is Decision.INCOMPLETE
    assert stopped(verdict) == (
        "a.py is a text of 6 bytes in 1 lines, and at most 5 in 2,000,000 are looked through, "
        "so the run ended before these were finished: the edits, first"
    )


def test_a_change_of_more_edits_than_are_told_is_read_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extent, "MAX_EDITS", 0)
    for stop in (NEVER, Stop.after(60)):
        verdict = judge(Does("first", reads), Does("second"), stop=stop)
        assert verdict.decision is Decision.INCOMPLETE
        assert stopped(verdict).startswith("the change has over 0 edits, the most that are told, so it ended")
        assert stopped(verdict).endswith("before these were finished: the edits, first, second")
    assert not NEVER.reason


def test_a_policy_that_needs_no_check_gets_no_review_out_of_a_stop() -> None:
    cancel = Event()
    checks = Does("first"), Does("second", lambda _: cancel.set())
    relaxed = f"{POLICY}checks: {{second: {{required: false}}}}\n"
    assert judge(*checks, policy=relaxed).decision is Decision.REVIEW
    cancel.clear()
    assert judge(*checks, policy=relaxed, stop=Stop.after(None, cancel)).decision is Decision.INCOMPLETE


def test_what_stopped_is_told_once_to_people_and_models() -> None:
    cancel = Event()
    checks = [Does("first", lambda _: cancel.set()), *(Does(f"c{number}") for number in range(9))]
    verdict = judge(Does("read", reads), *checks, stop=Stop.after(None, cancel))
    assert render(verdict, "terminal").count("cancelled") == 1
    [missing] = answer(verdict).not_looked_at
    assert missing.message.startswith("the check was cancelled before these were finished: first, c0,")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guard.ports.watch.GRACE", 0.05)


def without_end(context: Context) -> None:
    """Never asks whether to stop, but for the first file."""
    for _ in context.files():
        while True:
            pass


@pytest.mark.usefixtures("impatient")
def test_a_check_that_never_ends_is_ended_and_named_with_its_file() -> None:
    cancel = Event()

    def cancelled(context: Context) -> None:
        cancel.set()
        without_end(context)

    checks = (Does("first", reads), Does("second", cancelled), Does("third"))
    verdict = judge(*checks, stop=Stop.after(None, cancel))
    assert verdict.decision is Decision.INCOMPLETE
    said = "the check was cancelled before these were finished: second, third"
    assert stopped(verdict) == said


@pytest.mark.usefixtures("impatient")
def test_a_check_that_hangs_in_one_file_is_ended_at_the_deadline() -> None:
    verdict = judge(Does("first", without_end), Does("second"), stop=Stop.after(0.3))
    assert verdict.decision is Decision.INCOMPLETE
    assert stopped(verdict) == (
        "the deadline of 0.3 seconds passed while a.py was looked at, "
        "before these were finished: first, second"
    )


@pytest.mark.usefixtures("impatient")
def test_reading_that_never_ends_is_ended_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr("guard.facts.gather._read", hang)
    verdict = judge(Does("first"), Does("second", reads), Does("third"), stop=Stop.after(0.3))
    assert verdict.decision is Decision.INCOMPLETE
    assert stopped(verdict) == (
        "the deadline of 0.3 seconds passed while a.py was looked at, "
        "before these were finished: the edits, first, second, third"
    )


@pytest.mark.usefixtures("impatient")
def test_nothing_is_raised_once_the_work_has_ended() -> None:
    cancel = Event()
    with Watch(Stop.after(None, cancel)) as watch:
        assert watch.limited(lambda: 1) == 1
        cancel.set()
        with pytest.raises(ToolError, match="the check was cancelled"):
            watch.limited(partial(without_end, CONTEXT))
        assert sum(range(200_000)) == 19_999_900_000


CONTEXT = Context(CHANGE, lambda: Facts(()), Ports(app.default_scanner()))


@pytest.mark.parametrize("piece", ["lambda: ", "not ", "await "])
def test_what_is_nested_too_deeply_is_not_looked_at_and_no_crash(piece: str) -> None:
    text = f"async def f():\n    return {piece * 800}x\n\n\ndef g(a={piece * 800}1):\n    pass\n"
    change = ChangeSet.from_files({"a.py": b""}, {"a.py": text.encode()})
    verdict = app.check(change, policy="guard:default")
    assert verdict.decision.value in ("blocked", "incomplete")


def test_a_check_that_recurses_too_deeply_has_failed() -> None:
    def recurse(context: Context) -> object:
        return recurse(context)

    verdict = judge(
        Does("hidden-text", recurse), policy=f"{POLICY}checks: {{hidden-text: {{required: true}}}}\n"
    )
    assert verdict.decision is Decision.INCOMPLETE
    assert "nests something too deeply" in render(verdict, "terminal")


def test_several_policies_are_each_judged_as_alone() -> None:
    runs: list[str] = []
    first = Does("first", lambda _: runs.append("first"), BAD)
    lenient = POLICY + "checks: {first: {block: {severity: critical}}}\n"
    policies = [loaded(text) for text in (POLICY, lenient)]
    ports = Ports(app.default_scanner())
    both = engine.judge_by(
        CHANGE, [partial(lambda one: one, one) for one in policies], ports, SystemClock(), guard_version="0",
        checks=[first],
    )  # fmt: skip
    alone = [judge(first, policy=text) for text in (POLICY, lenient)]
    assert [replace(one, timings={}) for one in both] == [replace(one, timings={}) for one in alone]
    assert [one.decision for one in both] == [Decision.BLOCKED, Decision.REVIEW]
    assert runs == ["first"] * 3  # once for both, and once for each alone


def test_a_check_runs_again_where_another_policy_gives_it_other_options() -> None:
    runs: list[object] = []
    check = Does("first", lambda context: runs.append(dict(context.options)))
    texts = [POLICY, POLICY + "checks: {first: {options: {most: 3}}}\n"]
    engine.judge_by(
        CHANGE, [partial(lambda one: one, loaded(text)) for text in texts], Ports(app.default_scanner()),
        SystemClock(), guard_version="0", checks=[check],
    )  # fmt: skip
    assert runs == [{}, {"most": 3}]
