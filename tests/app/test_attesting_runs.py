"""Attesting the runs of a real range and verifying them: what holds, what is refused, every value altered."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from guard.app.attesting import attest, attest_runs, verify
from guard.app.evidence import gate
from guard.app.looking import look
from guard.app.proofs import by_key
from guard.app.proving import Asked, Recorded
from guard.errors import GuardError, IntakeError, ToolError
from guard.review.dsse import SignedPayload, canonical
from guard.review.test_result import FAILED, PASSED, TEST_RESULT, TestResult, read_test_result
from guard.tools.attesting import sign
from tests.keys import ssh_key
from tests.review.attestations import altered
from tests.review.lab import Lab, make_keys
from tests.sandboxes import SMALL, plain, sandbox

NOW = datetime(2026, 12, 1, tzinfo=UTC)
TEST = (
    "import unittest\n\nfrom calc import total\n\n\nclass Price(unittest.TestCase):\n"
    "    def test_total(self):\n        self.assertEqual(total(1), 2)\n"
)


@dataclass(frozen=True)
class Made:
    """A range with its two statements, and another's."""

    lab: Lab
    folder: Path
    gate: Any
    runs: Any
    keys: tuple[Path, Path]
    stranger: tuple[Path, Path]

    def refusal(self, runs: SignedPayload | None, *, with_runs: bool = True, **given: Any) -> str:
        """Why the two are refused; "" where they hold. An error of guard's counts."""
        path = self.folder / "attested.jsonl"
        path.write_text(self.gate.to_text() + (runs.to_text() if runs is not None else ""))
        asked: dict[str, Any] = {"spec": "main...work", "now": NOW, **given}
        try:
            found = verify(str(self.lab.repo.folder), path, [self.keys[1]], with_runs=with_runs, **asked)
        except GuardError as error:
            return f"error: {error.message}"
        return found.why_not

    def signed(self, payload: bytes) -> SignedPayload:
        """A payload, signed by the very key that is believed."""
        plain = SignedPayload(payload, ())
        return replace(plain, signatures=(sign(plain.signed, self.keys[0], self.folder),))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    sandbox()
    folder = tmp_path_factory.mktemp("runs")
    lab = Lab(folder / "shop", make_keys(folder / "people"))
    code = "def total(cents: int) -> int:\n    return cents + {}\n"
    lab.main({"calc.py": code.format("1"), "tests/__init__.py": "", "tests/test_price.py": TEST})
    lab.work({"calc.py": code.format("1 * 1")})
    asked = Recorded(Asked(plain(), limits=SMALL, faults=0))
    looked = look(lab.repo.folder, "main...work", behaviour=asked)
    keys, stranger = ssh_key(folder, "own"), ssh_key(folder, "stranger")
    by = by_key(keys[0], folder)
    return Made(
        lab,
        folder,
        attest(looked, gate(looked), by, when=NOW),
        attest_runs(looked, asked.observed, SMALL, by, NOW),
        keys,
        stranger,
    )


def test_what_it_says(made: Made) -> None:
    said = json.loads(made.runs.payload)
    assert said["predicateType"] == TEST_RESULT
    assert said["predicate"]["result"] == PASSED
    assert said["predicate"]["passedTests"] == ["tests/test_price.py::Price::test_total"]
    assert {one["name"] for one in said["predicate"]["configuration"]} == {"environment", "tests", "sandbox"}
    assert f"sha256:{read_test_result(made.runs.payload, 'x').environment}" == plain().digest


def test_both_hold_for_their_range_and_commit(made: Made) -> None:
    assert made.refusal(made.runs) == ""
    assert made.refusal(made.runs, spec="", commit="work") == ""
    assert made.refusal(None, with_runs=False) == ""


def test_what_is_not_there_or_of_another_is_refused(made: Made) -> None:
    assert "no runs are attested" in made.refusal(None)
    assert "no guard" in made.refusal(made.gate) or "no test result" in made.refusal(made.gate)
    assert "older" in made.refusal(made.runs, now=NOW + timedelta(days=31))
    by_stranger = replace(made.runs, signatures=(sign(made.runs.signed, made.stranger[0], made.folder),))
    assert "does not name" in made.refusal(by_stranger)
    path = made.folder / "alone.json"
    path.write_text(made.runs.to_text())
    with pytest.raises(IntakeError):  # the runs are no gate
        verify(str(made.lab.repo.folder), path, [made.keys[1]], spec="main...work", now=NOW)


def test_each_value_altered_is_refused(made: Made) -> None:
    """With the signature kept: no value of it can be another."""
    ways = dict(altered(json.loads(made.runs.payload)))
    for place, said in ways.items():
        assert made.refusal(SignedPayload(canonical(said), made.runs.signatures)), place
    assert len(ways) > 60
    envelope = json.loads(made.runs.to_text())
    for place, said in altered(envelope):
        path = made.folder / "attested.jsonl"
        path.write_text(made.gate.to_text() + json.dumps(said) + "\n")
        try:
            why = verify(
                str(made.lab.repo.folder), path, [made.keys[1]], spec="main...work", with_runs=True, now=NOW
            ).why_not
        except GuardError as error:
            why = error.message
        assert why, place


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"head": "0" * 40}, "about the commit"),
        ({"base": "0" * 40}, "compared with"),
        ({"change": "0" * 64}, "another change"),
        ({"repository": ("0" * 40,)}, "another repository"),
        ({"when": NOW + timedelta(days=1)}, "future"),
        ({"result": FAILED}, "it says FAILED"),
        ({"failed": ("a",), "result": PASSED}, "contradicts"),
    ],
)
def test_one_that_is_signed_and_about_something_else_is_refused(
    made: Made, other: dict[str, Any], words: str
) -> None:
    said: TestResult = replace(read_test_result(made.runs.payload, "x"), **other)
    assert words in made.refusal(made.signed(said.payload()))


def test_runs_that_do_not_answer_are_not_attested(made: Made) -> None:
    looked = look(made.lab.repo.folder, "main...work")
    with pytest.raises(ToolError, match="no runs to attest"):
        attest_runs(looked, None, SMALL, by_key(made.keys[0], made.folder))
