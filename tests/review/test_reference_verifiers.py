"""Attestations before in-toto's own readers, where `in-toto` and `in-toto-attestation` are installed."""

from __future__ import annotations

import base64
import copy
import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Guard
from tests.keys import pem_key
from tests.review.lab import Lab

pytest.importorskip("in_toto_attestation")
pytest.importorskip("in_toto")

PARSE: Any = importlib.import_module("google.protobuf.json_format")
STATEMENT: Any = importlib.import_module("in_toto_attestation.v1.statement_pb2")
SUMMARY: Any = importlib.import_module("in_toto_attestation.predicates.vsa.v1.vsa_pb2")
METADATA: Any = importlib.import_module("in_toto.models.metadata")
SIGNER: Any = importlib.import_module("securesystemslib.signer")
KEYS: Any = importlib.import_module("cryptography.hazmat.primitives.serialization")


@pytest.fixture
def attested(lab: Lab, guard: Guard, tmp_path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """An attestation, and the key as in-toto has it."""
    private, public = pem_key(tmp_path, "attest")
    lab.work({"README.md": "A good shop.\n"})
    kept = tmp_path / "change.intoto.json"
    assert guard("attest", "main...work", "--key", private, "--output", kept, cwd=lab.repo.folder).code == 0
    key = SIGNER.SSlibKey.from_crypto(KEYS.load_pem_public_key(public.read_bytes()))
    return json.loads(kept.read_text()), {**key.to_dict(), "keyid": key.keyid}


def verifies(envelope: dict[str, Any], key: dict[str, Any]) -> None:
    METADATA.Envelope.from_dict(copy.deepcopy(envelope)).verify_signature(copy.deepcopy(key))


def test_intoto_reads_and_verifies_it(attested: tuple[dict[str, Any], dict[str, Any]]) -> None:
    envelope, key = attested
    verifies(envelope, key)
    payload = json.loads(base64.b64decode(envelope["payload"]))
    statement = PARSE.ParseDict(payload, STATEMENT.Statement())
    assert [one.name for one in statement.subject] == ["commit", "change"]
    # in-toto's message of SLSA's summary is older than SLSA 1.2: one level there, and no versions.
    known = {name: value for name, value in payload["predicate"].items() if name != "verifiedLevels"}
    summary = PARSE.ParseDict(known, SUMMARY.VerificationSummary(), ignore_unknown_fields=True)
    assert summary.verification_result == "PASSED"


@pytest.mark.parametrize("spoil", ["payload", "payloadType", "sig", "keyid"])
def test_intoto_refuses_what_was_altered(attested: tuple[dict[str, Any], dict[str, Any]], spoil: str) -> None:
    envelope, key = attested
    spoiled = copy.deepcopy(envelope)
    place = spoiled if spoil.startswith("payload") else spoiled["signatures"][0]
    text = base64.b64decode(place[spoil]) if spoil in ("payload", "sig") else place[spoil].encode()
    other = bytes([text[0] ^ 1]) + text[1:]
    place[spoil] = base64.b64encode(other).decode() if spoil in ("payload", "sig") else other.decode()
    with pytest.raises(Exception):  # noqa: B017  # each part has an error of its own
        verifies(spoiled, key)
