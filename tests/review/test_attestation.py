"""The statement's form, what may be claimed, and why an attestation does not hold."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.errors import IntakeError
from guard.model.verdict import Decision, SignOff
from guard.review.about import Expected
from guard.review.attestation import (
    EXTENSION,
    FAILED,
    GATE_PASSED,
    SIGNED_OFF,
    TWO_PARTIES,
    Attested,
    levels,
    read_attested,
    resource_of,
    why_not,
)
from guard.review.dsse import canonical, pae
from guard.review.gate import Answer, Standing
from guard.review.ledger_head import LedgerHead, read_ledger_head
from tests.review.attestations import ATTESTED, NOW, altered, read_by

EXPECTED = Expected(
    head=ATTESTED.head,
    change=ATTESTED.change,
    base=ATTESTED.base,
    repository=ATTESTED.repository,
    policy=ATTESTED.policy[1],
)
MONTH = timedelta(days=30)


def test_the_form() -> None:
    """Whoever verifies without guard reads this: a change of it is a change of the interface."""
    assert json.loads(ATTESTED.payload()) == {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [
            {"name": "commit", "digest": {"gitCommit": "a" * 40}},
            {"name": "change", "digest": {"sha256": "c" * 64}},
        ],
        "predicateType": "https://slsa.dev/verification_summary/v1",
        "predicate": {
            "verifier": {"id": "https://github.com/patchgate/guard", "version": {"guard": "0.1.0"}},
            "timeVerified": "2026-12-01T12:00:00Z",
            "resourceUri": "git+https://shop.example/shop",
            "policy": {"uri": ".guard/policy.yaml", "digest": {"sha256": "e" * 64}},
            "verificationResult": "PASSED",
            "verifiedLevels": ["GUARD_GATE_PASSED"],
            "slsaVersion": "1.2",
            "https://github.com/patchgate/guard/attestation/v1": {
                "base": {"gitCommit": "b" * 40},
                "repository": ["d" * 40],
                "decision": "sign_off",
                "gateExitCode": 0,
                "verdict": {"sha256": "f" * 64},
                "rules": {"sha256": "1" * 64},
                "advisories": {"newest": "2026-11-30", "digest": "sha256:" + "2" * 64},
                "signOffs": [{"id": "deploy", "who": "lead", "how": "signature of 2026-11-30"}],
            },
        },
    }


def test_the_encoding_that_is_signed() -> None:
    # The example of DSSE's own protocol.md.
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


@pytest.mark.parametrize(
    "one",
    [
        ATTESTED,
        replace(ATTESTED, head="a" * 64, base="b" * 64, repository=("d" * 64,)),
        replace(ATTESTED, exit_code=4, levels=(FAILED,), sign_offs=(), advisories={}),
    ],
)
def test_what_is_written_is_read(one: Attested) -> None:
    assert read_attested(one.payload(), "x") == one


def test_a_key_that_a_later_version_adds_is_left_alone() -> None:
    said = json.loads(ATTESTED.payload())
    said["predicate"]["dependencyLevels"] = {}
    assert read_attested(canonical(said), "x") == ATTESTED


def test_a_repository_is_named_by_its_first_commit() -> None:
    assert resource_of(["d" * 40, "e" * 40]) == "gitoid:commit:sha1:" + "d" * 40
    assert resource_of(["d" * 64]) == "gitoid:commit:sha256:" + "d" * 64


def answered(
    *signed: tuple[tuple[str, ...], tuple[str, ...]], decision: Decision = Decision.SIGN_OFF
) -> Answer:
    """A gate's answer: of each sign-off its files, and who signed."""
    return Answer(
        decision,
        tuple(
            Standing(SignOff(f"s{n}", ("x",), "", paths), tuple((who, "x") for who in people),
                     () if people else ("x",), ())
            for n, (paths, people) in enumerate(signed)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "claimed"),
    [
        (answered(decision=Decision.REVIEW), [GATE_PASSED]),
        (answered(decision=Decision.BLOCKED), [FAILED]),
        (answered((("a",), ())), [FAILED]),
        (answered((("a", "b"), ("lead",))), [GATE_PASSED, SIGNED_OFF]),
        (answered((("a", "b"), ("lead", "deputy"))), [GATE_PASSED, SIGNED_OFF, TWO_PARTIES]),
        (answered(((), ("lead", "deputy"))), [GATE_PASSED, SIGNED_OFF, TWO_PARTIES]),
        # Two people, and no file that both of them signed for.
        (answered((("a",), ("lead",)), (("b",), ("deputy",))), [GATE_PASSED, SIGNED_OFF]),
        (answered((("a",), ("lead", "deputy"))), [GATE_PASSED, SIGNED_OFF]),
        (answered((("a", "b"), ("lead",)), ((), ("lead",))), [GATE_PASSED, SIGNED_OFF]),
        (answered((("a", "b"), ("lead",)), ((), ("deputy",))), [GATE_PASSED, SIGNED_OFF, TWO_PARTIES]),
    ],
)
def test_what_may_be_claimed(answer: Answer, claimed: list[str]) -> None:
    assert list(levels(answer, ["a", "b"])) == claimed


@pytest.mark.parametrize(
    ("found", "expected", "why"),
    [
        ({}, {}, ""),
        ({}, {"base": ""}, ""),
        ({}, {"repository": ("9" * 40,)}, "another repository"),
        ({}, {"resource": "git+https://other.example"}, "not about git+https://other.example"),
        ({}, {"head": "9" * 40}, "about the commit aaaaaaaaaaaa, and not about 999999999999"),
        ({}, {"base": "9" * 40}, "compared with bbbbbbbbbbbb"),
        ({}, {"change": "9" * 64}, "another change"),
        ({}, {"change": ""}, "another change"),
        ({}, {"policy": "9" * 64}, "another policy"),
        ({}, {"policy": ""}, "another policy"),
        ({"when": NOW - timedelta(days=31)}, {}, "older than 30 days"),
        ({"when": NOW + timedelta(hours=1)}, {}, "in the future"),
        ({"when": NOW + timedelta(minutes=4)}, {}, ""),
        ({"exit_code": 4, "levels": (FAILED,)}, {}, "FAILED: the gate answered 4"),
    ],
)
def test_why_it_does_not_hold(found: dict[str, object], expected: dict[str, object], why: str) -> None:
    said = why_not(replace(ATTESTED, **found), replace(EXPECTED, **expected), NOW, MONTH)  # type: ignore[arg-type]
    assert (why == "") == (said == "")
    assert "\n" not in said
    if why:
        assert why in said


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("_type",), "https://in-toto.io/Statement/v0.1"),
        (("predicateType",), "https://slsa.dev/verification_summary/v0.2"),
        (("subject",), []),
        (("predicate", "verifier", "id"), "https://other.example"),
        (("predicate", "verificationResult"), "FAILED"),
        (("predicate", "verifiedLevels"), ["FAILED"]),
        (("predicate", "timeVerified"), "2026-12-01T12:00:00+00:00"),
        (("predicate", EXTENSION, "gateExitCode"), True),
        (("predicate", EXTENSION, "gateExitCode"), 1),
    ],
)
def test_what_contradicts_itself_is_no_attestation(place: tuple[str, ...], value: object) -> None:
    said = json.loads(ATTESTED.payload())
    inner = said
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    with pytest.raises(IntakeError, match="no attestation of guard's"):
        read_attested(canonical(said), "x")


def test_another_form_of_the_same_is_none() -> None:
    said = json.loads(ATTESTED.payload())
    with pytest.raises(IntakeError, match="canonical"):
        read_attested(json.dumps(said).encode(), "x")


def test_each_altered_value_is_read_or_refused() -> None:
    """By the one error, and never as the same statement."""
    for place, said in altered(json.loads(ATTESTED.payload())):
        found = read_by(read_attested, canonical(said))
        assert found != ATTESTED, place
        assert isinstance(found, Attested) or len(found) == 1, place


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.data())
def test_any_value_in_any_place(data: st.DataObject) -> None:
    said = json.loads(ATTESTED.payload())
    inner, steps = said, data.draw(st.integers(1, 4))
    for _ in range(steps - 1):
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(inner[key], dict | list) or not inner[key]:
            break
        inner = inner[key]
    keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
    inner[data.draw(st.sampled_from(keys))] = data.draw(_JSON)
    payload = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    for read in (read_attested, read_ledger_head):
        found = read_by(read, payload)
        assert isinstance(found, Attested | LedgerHead) or found[0].startswith("x: this is no"), found


def test_a_ledgers_head() -> None:
    head = LedgerHead("12:sha256:" + "a" * 64, NOW)
    assert json.loads(head.payload()) == {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "ledger", "digest": {"sha256": "a" * 64}}],
        "predicateType": "https://github.com/patchgate/guard/ledger-head/v1",
        "predicate": {"number": 12, "timeSigned": "2026-12-01T12:00:00Z"},
    }
    assert read_ledger_head(head.payload(), "x") == head
    for place, said in altered(json.loads(head.payload())):
        assert read_by(read_ledger_head, canonical(said)) != head, place


def test_one_statement_is_not_the_other() -> None:
    with pytest.raises(IntakeError):
        read_ledger_head(ATTESTED.payload(), "x")
    with pytest.raises(IntakeError):
        read_attested(LedgerHead("1:sha256:" + "a" * 64, NOW).payload(), "x")
