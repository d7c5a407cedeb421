"""Signatures by sigstore, made by an instance on loopback and verified by the package itself."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from guard.errors import ToolError, UsageError
from guard.ports.signing import Identity
from guard.review.dsse import canonical
from guard.tools import sigstore_bundles
from guard.tools.sigstore_bundles import (
    EXTRA,
    TOKEN,
    Trust,
    opened,
    read_trust,
    shipped_trust,
    sign_artifact,
    sign_statement,
    why_not,
)
from tests.review.attestations import ATTESTED, altered
from tests.sigstore_instance import ISSUER, Instance, running, token

pytestmark = [
    pytest.mark.skipif(find_spec("sigstore") is None, reason="sigstore (guard's extra) is not installed"),
    # What another release of the library, or another Python, warns of is the library's own.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
LEAD, DATA = Identity(ISSUER, "lead@shop.example"), b"what is signed"
ENVIRON = {TOKEN: token(LEAD.identity)}


@pytest.fixture(scope="module")
def instance() -> Iterator[Instance]:
    with running() as found:
        yield found


@pytest.fixture(scope="module")
def trust(instance: Instance) -> Trust:
    return read_trust(instance.config.encode(), "x")


@pytest.fixture(scope="module")
def bundle(trust: Trust) -> str:
    return sign_artifact(DATA, trust, ENVIRON)


@pytest.fixture(scope="module")
def statement(trust: Trust) -> str:
    return sign_statement(ATTESTED.payload(), trust, ENVIRON)


def test_whose_it_is(bundle: str, trust: Trust) -> None:
    assert why_not(DATA, bundle, [LEAD], trust) == ""
    assert why_not(DATA, bundle, [Identity(ISSUER, "deputy@shop.example"), LEAD], trust) == ""
    assert why_not(b"another", bundle, [LEAD], trust)
    assert why_not(DATA, bundle, [], trust)
    assert why_not(DATA, bundle, [Identity(ISSUER, "deputy@shop.example")], trust)
    assert why_not(DATA, bundle, [Identity("https://accounts.other.example", LEAD.identity)], trust)


def test_a_statement_with_a_digest_of_gits(statement: str, trust: Trust) -> None:
    assert opened(statement, [LEAD], trust) == (ATTESTED.payload(), "")
    payload, why = opened(statement, [Identity(ISSUER, "deputy@shop.example")], trust)
    assert payload == b""
    assert why.count("\n") == 0
    assert why


def test_one_kind_is_not_the_other(bundle: str, statement: str, trust: Trust) -> None:
    assert opened(bundle, [LEAD], trust)[1]
    assert why_not(ATTESTED.payload(), statement, [LEAD], trust)


def test_another_instance_is_not_believed(bundle: str, statement: str) -> None:
    with running() as other:
        stranger = read_trust(other.config.encode(), "x")
    assert why_not(DATA, bundle, [LEAD], stranger)
    assert opened(statement, [LEAD], stranger)[1]
    assert why_not(DATA, bundle, [LEAD], shipped_trust())


def test_verifying_asks_nobody(
    bundle: str, statement: str, trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("something is asked")

    monkeypatch.setattr(socket.socket, "connect", refused)
    assert why_not(DATA, bundle, [LEAD], trust) == ""
    assert opened(statement, [LEAD], trust)[1] == ""
    assert shipped_trust()


@pytest.mark.parametrize("kind", ["bundle", "statement"])
def test_each_value_of_a_bundle_altered(kind: str, trust: Trust, request: pytest.FixtureRequest) -> None:
    text = request.getfixturevalue(kind)
    count = 0
    for place, said in altered(json.loads(text)):
        changed = canonical(said).decode()
        why = why_not(DATA, changed, [LEAD], trust) if kind == "bundle" else opened(changed, [LEAD], trust)[1]
        assert why, place
        assert "\n" not in why
        count += 1
    assert count > 60


def _with(text: str, *place: Any, value: Any) -> str:
    said = inner = json.loads(text)
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return json.dumps(said)


def test_what_nobody_vouches_for(statement: str, trust: Trust) -> None:
    entry = ("verificationMaterial", "tlogEntries", 0)
    note = json.loads(statement)["verificationMaterial"]["tlogEntries"][0]["inclusionProof"]["checkpoint"]
    for changed in (
        _with(statement, "extra", value=1),
        _with(statement, "dsseEnvelope", "signatures", 0, "keyid", value="somebody"),
        _with(statement, "mediaType", value="application/vnd.dev.sigstore.bundle+json;version=0.3"),
        _with(statement, *entry, "inclusionProof", "checkpoint", value={
            "envelope": note["envelope"] + "\u2014 other.example AAAAAAAA\n"}),
        statement.replace('"mediaType":', '"mediaType":"", "mediaType":', 1),
        "{",
        "[]",
    ):  # fmt: skip
        assert opened(changed, [LEAD], trust)[1], changed[:80]


@pytest.mark.parametrize(
    "text",
    [
        b"{}",
        b"[]",
        b"no JSON",
        b'{"signingConfig": 1}',
        b'{"signingConfig": {"caUrls": [{"url": "http://sigstore.example"}]}}',
    ],
)
def test_what_is_no_trust_configuration(text: bytes) -> None:
    with pytest.raises(UsageError) as caught:
        read_trust(text, "trust.json")
    assert "trust.json" in str(caught.value)


def test_a_service_without_tls_gets_no_identity(instance: Instance) -> None:
    changed = instance.config.replace("http://127.0.0.1", "http://sigstore.example")
    with pytest.raises(UsageError, match="no TLS"):
        read_trust(changed.encode(), "trust.json")


def test_who_signs_has_to_be_said(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "CIRCLECI", "BUILDKITE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageError, match=TOKEN):
        sign_artifact(DATA, trust, {})
    for wrong in ("no token", token(LEAD.identity, seconds=-60)):
        with pytest.raises(ToolError, match="could not sign"):
            sign_artifact(DATA, trust, {TOKEN: wrong})


def test_a_service_that_does_not_answer(instance: Instance) -> None:
    away = instance.config.replace(instance.url, "http://127.0.0.1:1")
    with pytest.raises(ToolError, match="could not sign"):
        sign_artifact(DATA, read_trust(away.encode(), "x"), ENVIRON)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(sigstore_bundles, "import_module", missing)
    for work in (shipped_trust, lambda: sign_artifact(DATA, None, ENVIRON), lambda: read_trust(b"{}", "x")):
        with pytest.raises(UsageError) as caught:
            work()
        assert str(caught.value) == EXTRA
