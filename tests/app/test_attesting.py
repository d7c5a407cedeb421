"""Attesting a real range and verifying it: what holds, what is refused, and every value altered."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from guard.app.attesting import attest, verify
from guard.app.evidence import gate
from guard.app.proofs import Attestation, by_key
from guard.errors import GuardError, UsageError
from guard.model.verdict import Decision
from guard.review.attestation import FAILED, GATE_PASSED, SIGNED_OFF, TWO_PARTIES, read_attested
from guard.review.dsse import Signature, SignedPayload, canonical, read_signed
from guard.tools.attesting import sign
from tests.keys import PEM, WHY, pem_key, ssh_key
from tests.review.attestations import altered
from tests.review.lab import Lab, make_keys

NOW = datetime(2026, 12, 1, tzinfo=UTC)
KINDS = ["ssh", pytest.param("pem", marks=pytest.mark.skipif(not PEM, reason=WHY))]


@dataclass(frozen=True)
class Made:
    """A range that lead and deputy signed for, and attestations of it by two kinds of keys."""

    lab: Lab
    folder: Path
    envelopes: dict[str, SignedPayload]
    keys: dict[str, tuple[Path, Path]]
    strangers: dict[str, tuple[Path, Path]]

    def refusal(self, envelope: str | Attestation, kind: str = "ssh", **given: Any) -> str:
        """Why it is refused; "" where it holds. An error of guard's counts, and has one line."""
        path = self.folder / "attested.json"
        path.write_text(envelope if isinstance(envelope, str) else envelope.to_text())
        asked: dict[str, Any] = {"spec": "main...work"} if "commit" not in given else {}
        asked |= {"now": NOW, **given}
        try:
            found = verify(str(self.lab.repo.folder), path, [self.keys[kind][1]], **asked)
        except GuardError as error:
            return f"error: {error.message}"
        return found.why_not


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("attest")
    lab = Lab(folder / "shop", make_keys(folder / "people"))
    lab.work({"till/open.ini": "[till]\nopen = 8\n"})
    lab.work({"till/open.ini": "[till]\nopen = 7\n"})
    lab.sign("lead")
    lab.sign("deputy")
    looked = lab.look()
    answer = gate(looked)
    keys, strangers = {"ssh": ssh_key(folder, "own")}, {"ssh": ssh_key(folder, "stranger")}
    if PEM:
        keys["pem"], strangers["pem"] = pem_key(folder, "own"), pem_key(folder, "stranger")
    envelopes = {}
    for kind, (private, _) in keys.items():
        made = attest(looked, answer, by_key(private, lab.repo.folder), when=NOW)
        assert isinstance(made, SignedPayload)
        envelopes[kind] = made
    return Made(lab, folder, envelopes, keys, strangers)


def test_what_it_says(made: Made) -> None:
    said = read_attested(made.envelopes["ssh"].payload, "x")
    repo = made.lab.repo
    assert said.head == repo.git("rev-parse", "work")
    assert said.base == repo.git("rev-parse", "main")
    assert list(said.repository) == [repo.git("rev-list", "--max-parents=0", "main")]
    assert said.policy[0] == ".guard/policy.yaml"
    assert said.levels == (GATE_PASSED, SIGNED_OFF, TWO_PARTIES)
    assert {(one, who) for one, who, _ in said.sign_offs} >= {("till", "lead"), ("till", "deputy")}


@pytest.mark.parametrize("kind", KINDS)
def test_it_holds_for_its_range_and_for_its_commit(made: Made, kind: str) -> None:
    assert made.refusal(made.envelopes[kind], kind) == ""
    assert made.refusal(made.envelopes[kind], kind, commit="work") == ""
    assert made.refusal(made.envelopes[kind], kind, now=NOW + timedelta(days=30)) == ""


def test_what_it_is_not_about(made: Made, tmp_path: Path) -> None:
    one = made.envelopes["ssh"]
    assert "older than 30 days" in made.refusal(one, now=NOW + timedelta(days=31))
    assert "older than 0 days" in made.refusal(one, now=NOW + timedelta(hours=1), max_age=0)
    assert "future" in made.refusal(one, now=NOW - timedelta(days=1))
    assert "about the commit" in made.refusal(one, commit="main")
    assert "compared with" in made.refusal(one, spec="work~1...work")
    assert "another policy" in made.refusal(one, policy="guard:default")
    assert "another policy" in made.refusal(one, policy="sha256:" + "0" * 64)
    said = read_attested(one.payload, "x")
    assert made.refusal(one, policy=f"sha256:{said.policy[1]}") == ""
    assert made.refusal(one, resource=said.resource) == ""
    assert "not about" in made.refusal(one, resource="git+https://shop.example/other")
    other = Lab(tmp_path / "other", made.lab.keys)
    other.main({"README.md": "Another shop.\n"})
    other.work({"till/open.ini": "[till]\nopen = 8\n"})
    elsewhere = replace(made, lab=other)
    assert "repository" in elsewhere.refusal(one) or "about the commit" in elsewhere.refusal(one)


@pytest.mark.parametrize("kind", KINDS)
def test_each_value_of_the_payload_altered(made: Made, kind: str) -> None:
    """With the signature kept; and signed anew by a stranger, under either key's name."""
    one = made.envelopes[kind]
    count = 0
    ways = dict(altered(json.loads(one.payload)))
    if kind == "ssh":  # by two programs each: one way for each place, the others are tried with the other key
        ways = dict({place.partition("=")[0]: (place, said) for place, said in ways.items()}.values())
    for place, said in ways.items():
        payload = canonical(said)
        assert made.refusal(SignedPayload(payload, one.signatures), kind), place
        count += 1
        if count % 16 == 1:
            forged = SignedPayload(payload, ())
            by_stranger = sign(forged.signed, made.strangers[kind][0], made.folder)
            assert "does not name" in made.refusal(replace(forged, signatures=(by_stranger,)), kind), place
            named = replace(by_stranger, keyid=one.signatures[0].keyid)
            assert "does not fit" in made.refusal(replace(forged, signatures=(named,)), kind), place
    assert count > 40


@pytest.mark.parametrize("kind", KINDS)
def test_each_value_of_the_envelope_altered(made: Made, kind: str) -> None:
    for place, said in altered(json.loads(made.envelopes[kind].to_text())):
        assert made.refusal(json.dumps(said), kind), place


@pytest.mark.parametrize("kind", KINDS)
def test_a_stranger_who_signs_the_very_same(made: Made, kind: str) -> None:
    one = made.envelopes[kind]
    by_stranger = sign(one.signed, made.strangers[kind][0], made.folder)
    assert "does not name" in made.refusal(replace(one, signatures=(by_stranger,)), kind)
    assert "2 signatures" in made.refusal(replace(one, signatures=(*one.signatures, by_stranger)), kind)
    assert "2 signatures" in made.refusal(replace(one, signatures=one.signatures * 2), kind)
    assert made.refusal(replace(one, signatures=()), kind) == "it is not signed"
    assert made.refusal(replace(one, signatures=(Signature("", b""),)), kind)


def test_forms(made: Made) -> None:
    text = made.envelopes["ssh"].to_text()
    said = json.loads(text)
    loose = base64.b64encode(json.dumps(json.loads(base64.b64decode(said["payload"]))).encode()).decode()
    assert made.refusal(text) == ""
    assert "twice" in made.refusal(text.replace('"payload":', '"payload": "", "payload":', 1))
    assert "base64" in made.refusal(json.dumps(said | {"payload": said["payload"] + "\n"}))
    assert "does not fit" in made.refusal(json.dumps(said | {"payload": loose}))
    assert "not JSON" in made.refusal(text[:-5])
    assert "envelope" in made.refusal(json.dumps(said | {"note": "believe me"}))


def test_keys_that_are_not_believed(made: Made) -> None:
    path, folder = made.folder / "one.json", str(made.lab.repo.folder)
    path.write_text(made.envelopes["ssh"].to_text())
    with pytest.raises(UsageError, match="--key"):
        verify(folder, path, [], commit="work")
    inside = made.lab.repo.folder / "trust.pub"
    inside.write_bytes(made.keys["ssh"][1].read_bytes())
    with pytest.raises(UsageError, match="inside of the tree"):
        verify(folder, path, [inside], commit="work")
    inside.unlink()


def test_what_failed_says_so_and_is_refused(made: Made) -> None:
    looked = made.lab.look()
    answer = replace(gate(looked), decision=Decision.BLOCKED)
    one = attest(looked, answer, by_key(made.keys["ssh"][0], made.folder), when=NOW)
    said = read_attested(one.payload, "x")
    assert (said.result, said.levels, said.exit_code) == ("FAILED", (FAILED,), 1)
    assert made.refusal(one) == "it says FAILED: the gate answered 1 (blocked)"


@pytest.mark.skipif(not PEM, reason=WHY)
def test_another_reader_of_dsse_agrees(made: Made) -> None:
    """securesystemslib's own envelope, read from the same text, with the same key."""
    dsse = pytest.importorskip("securesystemslib.dsse")
    signer = pytest.importorskip("securesystemslib.signer")
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    keys = [
        signer.SSlibKey.from_crypto(serialization.load_pem_public_key(public.read_bytes()))
        for public in (made.keys["pem"][1], made.strangers["pem"][1])
    ]
    envelope = dsse.Envelope.from_dict(json.loads(made.envelopes["pem"].to_text()))
    assert list(envelope.verify(keys[:1], 1)) == [keys[0].keyid]
    with pytest.raises(pytest.importorskip("securesystemslib.exceptions").VerificationError):
        envelope.verify(keys[1:], 1)
    # And the other way round: what it signs is read and believed here.
    private = serialization.load_pem_private_key(made.keys["pem"][0].read_bytes(), None)
    again = dsse.Envelope(envelope.payload, envelope.payload_type, {})
    again.sign(signer.CryptoSigner(private, keys[0]))
    assert read_signed(json.dumps(again.to_dict()).encode(), "x").payload == envelope.payload
    assert made.refusal(json.dumps(again.to_dict()), "pem") == ""
