"""DSSE envelopes: what is signed, and how one is read so that nothing in it has two readings. Pure.

The form is DSSE 1.0's (`envelope.md` and `protocol.md` of secure-systems-lab/dsse). Guard reads less than it
allows: base64 in its one standard form, no key twice, no key beside those that the form names. What is not
signed (an envelope's own keys) thus cannot be altered without being refused.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guard.errors import IntakeError
from guard.model.canonical import canonical as canonical_text

PAYLOAD_TYPE = "application/vnd.in-toto+json"
MAX_ENVELOPE = 4 * 1024 * 1024
"""Bytes of an envelope that are read."""
_KEYS = frozenset({"payload", "payloadType", "signatures"})
_SIGNATURE_KEYS = frozenset({"keyid", "sig"})


@dataclass(frozen=True)
class Signature:
    """A signature over `pae` of an envelope."""

    keyid: str
    """What the key is known by; nothing is believed because of it."""
    data: bytes


@dataclass(frozen=True)
class SignedPayload:
    """A payload of the type `PAYLOAD_TYPE` and its signatures."""

    payload: bytes
    signatures: tuple[Signature, ...]

    @property
    def signed(self) -> bytes:
        """The bytes that each signature is over."""
        return pae(PAYLOAD_TYPE, self.payload)

    def to_text(self) -> str:
        """The envelope as one line of JSON, with its end of line."""
        said = {
            "payload": _encoded(self.payload),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": one.keyid, "sig": _encoded(one.data)} for one in self.signatures],
        }
        return json.dumps(said, separators=(",", ":")) + "\n"


@dataclass(frozen=True)
class Bundled:
    """A payload in a bundle of sigstore's, which holds its signature and what proves it."""

    payload: bytes
    text: str

    def to_text(self) -> str:
        """The bundle as one line of JSON, with its end of line."""
        return self.text + "\n"


def pae(payload_type: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding: the type and the payload, each with its length before it."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def read_signed(data: bytes, where: str) -> SignedPayload:
    """The envelope that `data` is. Whether a signature is any good is not asked here.

    Raises:
        IntakeError: it is no such envelope, or not in its one form.
    """
    if len(data) > MAX_ENVELOPE:
        raise IntakeError(f"an attestation has at most {MAX_ENVELOPE} bytes", where=where)
    said = read_object(data, where)
    if said.keys() != _KEYS:
        raise IntakeError("this is no DSSE envelope (payload, payloadType, signatures)", where=where)
    if said["payloadType"] != PAYLOAD_TYPE:
        raise IntakeError(f"the payload is none of the type {PAYLOAD_TYPE}", where=where)
    signatures = said["signatures"]
    if not isinstance(signatures, list):
        raise IntakeError("`signatures` is no list", where=where)
    return SignedPayload(
        _decoded(said["payload"], "the payload", where), tuple(_signature(one, where) for one in signatures)
    )


def _signature(said: Any, where: str) -> Signature:
    if not isinstance(said, dict) or said.keys() != _SIGNATURE_KEYS or not isinstance(said["keyid"], str):
        raise IntakeError("a signature consists of `keyid` and `sig`", where=where)
    return Signature(said["keyid"], _decoded(said["sig"], "a signature", where))


def read_object(data: bytes, where: str) -> Mapping[str, Any]:
    """The JSON object that `data` is, in UTF-8, with no key twice.

    Raises:
        IntakeError: it is none.
    """
    try:
        said = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError as error:
        raise IntakeError("this is nested too deeply", where=where) from error
    except ValueError as error:
        why = str(error) if isinstance(error, _TwiceError) else "this is not JSON"
        raise IntakeError(why, where=where) from error
    if not isinstance(said, dict):
        raise IntakeError("this is no JSON object", where=where)
    return said


class _TwiceError(ValueError):
    pass


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError("a key stands there twice")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def canonical(said: Mapping[str, Any]) -> bytes:
    """The bytes of a document in its one form; see `guard.model.canonical`."""
    return canonical_text(said).encode()


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(text: Any, what: str, where: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True) if isinstance(text, str) else None
    except (binascii.Error, ValueError):
        data = None
    # One text for one value: bits that nothing reads, and blanks, are none.
    if data is None or _encoded(data) != text:
        raise IntakeError(f"{what} is not in base64's one form", where=where)
    return data
