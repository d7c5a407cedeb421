"""Reading an envelope: one reading, or none."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guard.errors import IntakeError
from guard.review.dsse import MAX_ENVELOPE, PAYLOAD_TYPE, Signature, SignedPayload, read_signed
from tests.review.attestations import altered, read_by

ENVELOPE = SignedPayload(b'{"a":1}', (Signature("key", b"signature"),))


def test_what_is_written_is_read() -> None:
    text = ENVELOPE.to_text()
    assert read_signed(text.encode(), "x") == ENVELOPE
    assert json.loads(text) == {
        "payload": base64.b64encode(b'{"a":1}').decode(),
        "payloadType": "application/vnd.in-toto+json",
        "signatures": [{"keyid": "key", "sig": base64.b64encode(b"signature").decode()}],
    }
    assert ENVELOPE.signed == b'DSSEv1 28 application/vnd.in-toto+json 7 {"a":1}'


def test_each_altered_value_is_read_as_another_or_refused() -> None:
    for place, said in altered(json.loads(ENVELOPE.to_text())):
        assert read_by(read_signed, json.dumps(said).encode()) != ENVELOPE, place


def text(payload: object = "e30=", sig: object = "AA==", kind: object = PAYLOAD_TYPE, **more: object) -> str:
    return json.dumps(
        {"payload": payload, "payloadType": kind, "signatures": [{"keyid": "k", "sig": sig}], **more}
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("", "not JSON"),
        ("[]", "no JSON object"),
        ("{}", "no DSSE envelope"),
        ("[" * 100_000, "nested too deeply"),
        (text() + "{}", "not JSON"),
        ("\ufeff" + text(), "not JSON"),
        (text(more=1), "no DSSE envelope"),
        (text(kind="application/json"), "of the type"),
        (text().replace('"payload":', '"payload": "e30=", "payload":', 1), "twice"),
        (text().replace('"sig":', '"sig": "AA==", "sig":', 1), "twice"),
        (text(payload=NotImplemented.__class__.__name__), "base64"),
        (text(payload="e30"), "base64"),
        (text(payload="e31="), "base64"),
        (text(payload="e30=\n"), "base64"),
        (text(payload=" e30="), "base64"),
        (text(payload="e30=="), "base64"),
        (text(payload="_-_-"), "base64"),
        (text(payload="\u0660"), "base64"),
        (text(payload=1), "base64"),
        (text(sig="AB=="), "base64"),
        (text(sig=None), "base64"),
        (text().replace('"keyid": "k", ', ""), "keyid"),
        (text().replace('"k"', "1"), "keyid"),
        (text().replace('"keyid"', '"cert": "", "keyid"'), "keyid"),
        (text().replace("[{", "{").replace("}]", "}"), "no list"),
        (text().replace('"AA=="', "NaN"), "not JSON"),
        (text().replace('"AA=="', "1" * 5000), "not JSON"),
        (" " * (MAX_ENVELOPE + 1), "at most"),
    ],
)
def test_what_is_refused(data: str, why: str) -> None:
    with pytest.raises(IntakeError, match=why):
        read_signed(data.encode(), "x")


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda one: one.encode("utf-8", "surrogatepass")))
@example(text().encode("utf-16"))
@example(b"\xff")
def test_any_bytes(data: bytes) -> None:
    found = read_by(read_signed, data)
    assert isinstance(found, SignedPayload) or found[0].startswith("x: ")
