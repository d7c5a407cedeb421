"""The check over what runs have shown: its examples, its words, and what policies make of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from guard.app.judging import check
from guard.checks.behaviour.check import BehaviourOfChange
from guard.checks.kit.interface import Example
from guard.errors import ToolError
from guard.model.change import ChangeSet
from guard.model.finding import Side, Status
from guard.model.verdict import Decision, Effect, Verdict
from guard.ports import Stop, behaviour
from guard.ports.behaviour import Evidence, Observed, Shown
from guard.syntax.sources import Sources
from tests.prove.support import kinds, observed
from tests.sandboxes import SMALL, with_pytest

META = BehaviourOfChange.meta
BASE = {"shop.py": b"X = 1\n", "tests/test_shop.py": b"def test_x():\n    pass\n"}
CHANGE = ChangeSet.from_files(BASE, {**BASE, "shop.py": b"X = 2\n"})


@dataclass(frozen=True)
class Told:
    """Runs that have shown what is given."""

    found: Observed | None
    seen: list[str] = field(default_factory=list)

    def observe(self, change: ChangeSet, sources: Sources, stop: Stop) -> Observed:
        if self.found is None:
            raise ToolError("nothing here can hold proposed code")
        return self.found


def judged(found: Observed | None, policy: str | None = None) -> Verdict:
    return check(CHANGE, policy, behaviour=Told(found))


def shown(*kinds: Shown, could_not: str = "") -> Observed:
    evidence = tuple(
        Evidence(kind, "tests/test_shop.py", 1, "it fails", f"test {kind}", Side.BEFORE) for kind in kinds
    )
    return Observed(evidence, ("shop.py",), ("a sandbox",), could_not)


@pytest.mark.parametrize("example", META.trips, ids=lambda one: one.name)
def test_trips(example: Example, tmp_path: Path) -> None:
    found = observed(tmp_path, example.before, gone(example), environment=with_pytest(), limits=SMALL)
    assert kinds(found), found


@pytest.mark.parametrize("example", META.quiet, ids=lambda one: one.name)
def test_stays_quiet(example: Example, tmp_path: Path) -> None:
    found = observed(tmp_path, example.before, gone(example), environment=with_pytest(), limits=SMALL)
    assert (kinds(found), found.could_not) == ([], "")


def gone(example: Example) -> dict[str, str | None]:
    return {**dict.fromkeys(example.before), **example.after}


def test_every_kind_that_runs_show_has_a_rule() -> None:
    """One more is told by reading alone: that the runs had other dependencies than the change."""
    assert {rule.id for rule in META.rules} == {kind.value for kind in Shown} | {"dependencies_not_run"}


@pytest.mark.parametrize("kind", [Shown.BASE_TEST_FAILS, Shown.GREENED, Shown.FORGED])
def test_what_is_grave_blocks(kind: Shown) -> None:
    verdict = judged(shown(kind))
    assert verdict.decision is Decision.BLOCKED
    [finding] = [one for one in verdict.findings if one.check == META.id]
    assert (finding.id, finding.effect, finding.side) == (kind.value, Effect.BLOCKS, Side.BEFORE)


@pytest.mark.parametrize("kind", sorted(set(Shown) - {Shown.BASE_TEST_FAILS, Shown.GREENED, Shown.FORGED}))
def test_what_an_honest_change_may_show_holds_nothing_up(kind: Shown) -> None:
    verdict = judged(shown(kind))
    assert verdict.decision in (Decision.REVIEW, Decision.SIGN_OFF)
    assert [one.id for one in verdict.findings if one.check == META.id] == [kind.value]


def test_runs_that_do_not_answer_make_the_verdict_incomplete() -> None:
    verdict = judged(shown(could_not="the base is red"))
    assert verdict.decision is Decision.INCOMPLETE
    [outcome] = [one for one in verdict.outcomes if one.check == META.id]
    assert (outcome.status, outcome.reason) == (Status.FAILED, "could_not_run: the base is red")


def test_without_a_sandbox_the_verdict_is_incomplete_and_says_so() -> None:
    verdict = judged(None)
    assert verdict.decision is Decision.INCOMPLETE
    assert any("nothing here can hold proposed code" in reason.message for reason in verdict.reasons)


def test_good_runs_take_no_objection_away() -> None:
    before = {**BASE, "a.py": b""}
    change = ChangeSet.from_files(before, {**before, "a.py": b"import os\nos.system(input())\n"})
    without = check(change)
    assert without.decision is Decision.BLOCKED
    proved = check(change, behaviour=Told(shown()))
    assert proved.decision is Decision.BLOCKED
    assert {one.fingerprint for one in without.findings} <= {one.fingerprint for one in proved.findings}


def test_what_survives_goes_to_attention_beside_its_line() -> None:
    verdict = judged(shown(Shown.MUTANT, Shown.DIFFERS, Shown.FLAKY))
    effects = {one.id: one.effect for one in verdict.findings}
    assert effects["mutant_survives"] is effects["behaviour_differs"] is Effect.ATTENTION
    assert effects["flaky"] is Effect.NOTED
    assert verdict.decision is Decision.REVIEW


def test_altered_dependencies_are_not_what_was_run() -> None:
    before = {**BASE, "requirements.txt": b"flask==3.0.0\n"}
    after = {**before, "requirements.txt": b"flask==3.0.1\n", "shop.py": b"X = 2\n"}
    tested = behaviour.Tested("a sandbox", "sha256:a", "sha256:b", ("t",), (), (), ())
    found = Observed((), ("shop.py",), (), tested=tested)
    verdict = check(ChangeSet.from_files(before, after), behaviour=Told(found))
    [one] = [one for one in verdict.findings if one.id == "dependencies_not_run"]
    assert (one.path, one.effect) == ("requirements.txt", Effect.ATTENTION)
    assert "dependencies_not_run" not in {one.id for one in judged(found).findings}


def test_by_default_nothing_is_missed_where_nobody_asks() -> None:
    assert check(CHANGE).decision is Decision.REVIEW
    assert judged(None).decision is Decision.INCOMPLETE


def test_nobody_asked_and_a_policy_that_wants_it_is_not_answered() -> None:
    policy = b"version: 1\nextends: guard:default\nchecks: {behaviour: {required: true}}\n"
    before = {**BASE, ".guard/policy.yaml": policy}
    verdict = check(ChangeSet.from_files(before, {**before, "shop.py": b"X = 2\n"}))
    assert verdict.decision is Decision.INCOMPLETE
    assert "check_missing" in {reason.code for reason in verdict.reasons}
    assert META.id not in {one.check for one in check(CHANGE).outcomes}
