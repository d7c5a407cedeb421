"""The check: a finding for each effect, and a failure where something could not be asked."""

from __future__ import annotations

from dataclasses import replace

import guard
from guard.checks.effects.check import EffectsOfChange
from guard.checks.kit.interface import Context, Ports
from guard.facts.gather import gather
from guard.model.change import ChangeSet
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity, Side, Status
from tests.checks.support import NoScanner

CHANGE = ChangeSet.from_files({"a.py": b"def f():\n    return 1\n"}, {"a.py": b"def f():\n    return 2\n"})
FACTS = gather(CHANGE)
GONE = ChangeEffect(
    "protection.removed", "a.py", Severity.HIGH, Confidence.HIGH, "it is gone", "f", before=1, after=2
)


def judged(*effects: ChangeEffect, unasked: tuple[str, ...] = ()) -> guard.Outcome:
    facts = replace(FACTS, effects=effects, unasked=unasked)
    return EffectsOfChange().run(Context(CHANGE, lambda: facts, Ports(NoScanner()))).outcome


def test_an_effect_is_a_finding_of_its_kind() -> None:
    facts = replace(FACTS, effects=(GONE, replace(GONE, after=0, evidence="x")))
    result = EffectsOfChange().run(Context(CHANGE, lambda: facts, Ports(NoScanner())))
    assert result.outcome.judged == ("a.py",)
    first, second = result.findings
    assert (first.id, first.location.line, first.location.side) == ("protection.removed", 1, Side.BEFORE)
    assert (second.location.line, second.location.side) == (2, Side.AFTER)
    assert [(place.line, place.side) for place in second.related] == [(1, Side.BEFORE)]
    assert second.repair.startswith("Keep the protection")
    assert (second.severity, second.confidence) == (Severity.HIGH, Confidence.HIGH)


def test_what_could_not_be_asked_fails_the_check() -> None:
    outcome = judged(GONE, unasked=("protection: git is gone",))
    assert outcome.status is Status.FAILED
    assert "git is gone" in outcome.reason


def test_a_change_that_no_family_reads_is_not_judged() -> None:
    change = ChangeSet.from_files({"a.bin": b"\0a"}, {"a.bin": b"\0b"})
    assert not EffectsOfChange().applies(change)
