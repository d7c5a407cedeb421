"""Signatures by sigstore: a key for minutes, a certificate for who somebody is, and proof that a log has it.

The package `sigstore` (guard's extra of that name) makes and verifies them; it is found by name, as it need
not be installed. Verifying asks nobody: what is believed is a trust configuration that the caller hands in,
or the one that came with the package. A user's cache of another one has no say.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from typing import Any, TypeVar
from urllib.parse import quote

from guard.errors import GuardError, ToolError, UsageError
from guard.ports.signing import Identity
from guard.review.dsse import PAYLOAD_TYPE, read_object
from guard.tools.index_address import Address

TOKEN = "SIGSTORE_IDENTITY_TOKEN"
"""Holds what a provider of identities says of the signer; the name that sigstore's own tool has for it."""
EXTRA = "signatures by sigstore need the package of that name: install guard with its extra `sigstore`"
_FORM = "application/vnd.dev.sigstore.bundle.v0.3+json"
_CONFIG = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json"
_PUBLIC = "https://tuf-repo-cdn.sigstore.dev"
"""What the package calls the public instance that it ships the roots of."""
_STAMPS = "timestampVerificationData"
_NO_STAMPS: Mapping[str, Any] = {"rfc3161Timestamps": []}
_SERVICES = ("caUrls", "oidcUrls", "rekorTlogUrls", "tsaUrls")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Trust:
    """Whose certificates and logs are believed, and where their services are."""

    config: Any


def is_bundle(text: str) -> bool:
    """Whether a signature is sigstore's, and no armoured one."""
    return text.lstrip().startswith("{")


def holds_bundle(said: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a bundle, good or bad, and no DSSE envelope."""
    return "verificationMaterial" in said or "mediaType" in said


def read_trust(data: bytes, where: str) -> Trust:
    """The trust configuration in a file, in sigstore's form.

    Raises:
        UsageError: it is none; a service of it has no TLS and is not on this machine; the extra is missing.
    """
    library = _library()
    try:
        said = read_object(data, "")
        for kind in _SERVICES:
            for service in said["signingConfig"].get(kind) or ():
                Address.parse(service["url"])
        config = library.models.ClientTrustConfig.from_json(data.decode())
        _ = config.trusted_root, config.signing_config
    except GuardError as error:
        raise UsageError(error.message, where=where) from error
    except (ValueError, KeyError, TypeError, AttributeError, library.errors.Error) as error:
        raise UsageError(f"this is no trust configuration of sigstore's ({_CONFIG})", where=where) from error
    return Trust(config)


def shipped_trust() -> Trust:
    """That of the public instance, as it came with the package.

    Raises:
        UsageError: the extra is missing.
    """
    library = _library()
    place = files("sigstore._store").joinpath(quote(_PUBLIC, safe=""))
    said = {
        "mediaType": _CONFIG,
        "trustedRoot": json.loads(place.joinpath("trusted_root.json").read_bytes()),
        "signingConfig": json.loads(place.joinpath("signing_config.v0.2.json").read_bytes()),
    }
    return Trust(library.models.ClientTrustConfig.from_json(json.dumps(said)))


def sign_artifact(data: bytes, trust: Trust | None, environ: Mapping[str, str]) -> str:
    """The bundle of a signature of `data`, as one line of JSON; by the public instance where `trust` is None.

    The log of sigstore keeps who signed for ever.

    Raises:
        UsageError: the extra is missing, or nobody says who signs.
        ToolError: a service could not be asked, or refused.
    """
    return _signed(lambda signer: signer.sign_artifact(data), trust, environ)


def sign_statement(payload: bytes, trust: Trust | None, environ: Mapping[str, str]) -> str:
    """The same over an in-toto statement, in a DSSE envelope."""

    def sign(signer: Any) -> Any:
        # The package's own reader of statements knows no digest of git's, which in-toto and SLSA have.
        statement = object.__new__(_library().dsse.Statement)
        statement._contents = payload
        return signer.sign_dsse(statement)

    return _signed(sign, trust, environ)


def why_not(data: bytes, bundle: str, identities: Sequence[Identity], trust: Trust) -> str:
    """Why a bundle is no signature of `data` by one of the identities, in one line; "" where it is.

    Raises:
        UsageError: the extra is missing.
    """

    def held(verifier: Any, found: Any, policy: Any) -> None:
        verifier.verify_artifact(data, found, policy)

    return _verified(bundle, identities, trust, held)[1]


def opened(bundle: str, identities: Sequence[Identity], trust: Trust) -> tuple[bytes, str]:
    """The in-toto statement that one of the identities signed, and why nothing of it is believed ("": it is).

    Raises:
        UsageError: the extra is missing.
    """

    def held(verifier: Any, found: Any, policy: Any) -> bytes:
        kind, payload = verifier.verify_dsse(found, policy)
        if kind != PAYLOAD_TYPE:
            raise ValueError(f"what is signed is none of the type {PAYLOAD_TYPE}")
        return bytes(payload)

    payload, refusal = _verified(bundle, identities, trust, held)
    return payload or b"", refusal


def _verified(
    text: str, identities: Sequence[Identity], trust: Trust, held: Callable[[Any, Any, Any], _T]
) -> tuple[_T | None, str]:
    library = _library()
    rules = [library.policy.Identity(identity=one.identity, issuer=one.issuer) for one in identities]
    if not rules:
        return None, "nobody's identity is believed"
    try:
        bundle = library.models.Bundle.from_json(text)
        _in_one_form(text, bundle)
        verifier = library.verify.Verifier(trusted_root=trust.config.trusted_root)
        _every_time_holds(verifier, bundle)
        return held(verifier, bundle, library.policy.AnyOf(rules)), ""
    except Exception as error:  # noqa: BLE001  # whatever a stranger's text does to the library, it is refused
        return None, _first(error)


def _in_one_form(text: str, bundle: Any) -> None:
    """Refuse what the library leaves alone: keys it does not know, other ways to write the same, and what
    neither certificate nor log vouches for.

    Raises:
        ValueError: there is something of the kind.
    """
    said = read_object(text.encode(), "")
    if said.get("mediaType") != _FORM:
        raise ValueError(f"it is no bundle of the form {_FORM}")
    if json.loads(bundle.to_json()) != said:
        raise ValueError("it is not in its one form, or has keys beside those of a bundle")
    stamps = said["verificationMaterial"].get(_STAMPS, _STAMPS)
    if not stamps or stamps == _NO_STAMPS:
        raise ValueError("it is not in its one form: it names time-stamps and has none")
    message = said.get("messageSignature")
    if message is not None and "messageDigest" not in message:
        raise ValueError("it does not name the digest of what is signed")
    envelope = said.get("dsseEnvelope")
    if envelope is not None and any("keyid" in one for one in envelope["signatures"]):
        raise ValueError("a signature by a certificate names no key")
    proof = said["verificationMaterial"]["tlogEntries"][0]["inclusionProof"]
    note, _, signatures = proof["checkpoint"]["envelope"].partition("\n\n")
    if proof["treeSize"] != note.split("\n")[1] or signatures.count("\n") != 1:
        raise ValueError("the proof of the log is not of the size that the log signed")


def _every_time_holds(verifier: Any, bundle: Any) -> None:
    """Refuse time-stamps that nobody signed: for the library one good source of time is enough.

    Raises:
        ValueError: there is one.
    """
    stamps = bundle.verification_material.timestamp_verification_data
    brought = len(stamps.rfc3161_timestamps) if stamps is not None else 0
    promised = bundle.log_entry._inner.inclusion_promise is not None
    if len(verifier._establish_time(bundle)) != brought + promised:
        raise ValueError("a time that it names is vouched for by nobody")


def _signed(sign: Callable[[Any], Any], trust: Trust | None, environ: Mapping[str, str]) -> str:
    library = _library()
    try:
        config = trust.config if trust is not None else library.models.ClientTrustConfig.production()
        token = _token(library, config, environ)
        with library.sign.SigningContext.from_trust_config(config).signer(token) as signer:
            made = json.loads(sign(signer).to_json())
    except GuardError:
        raise
    except Exception as error:  # the library's errors for what services answer are private
        raise ToolError(f"sigstore could not sign: {_first(error)}", where="sigstore") from error
    if made["verificationMaterial"].get(_STAMPS) == _NO_STAMPS:
        del made["verificationMaterial"][_STAMPS]
    return json.dumps(made, separators=(",", ":"), ensure_ascii=False)


def _token(library: _Library, config: Any, environ: Mapping[str, str]) -> Any:
    """Who signs: what the environment says, else the pipeline, else a browser where somebody sits there."""
    text = environ.get(TOKEN) or library.oidc.detect_credential()
    if text:
        return library.oidc.IdentityToken(text)
    if not sys.stdin.isatty():
        raise UsageError(
            f"nobody says who signs: set {TOKEN}, let the pipeline give tokens, or use a terminal"
        )
    return library.oidc.Issuer(config.signing_config.get_oidc_url()).identity_token()


@dataclass(frozen=True)
class _Library:
    models: Any
    sign: Any
    verify: Any
    policy: Any
    oidc: Any
    dsse: Any
    errors: Any


def _library() -> _Library:
    names = ("models", "sign", "verify", "verify.policy", "oidc", "dsse", "errors")
    try:
        found = _Library(*(import_module(f"sigstore.{name}") for name in names))
    except ImportError as error:
        raise UsageError(EXTRA) from error
    # What it would say on standard error is said by whoever calls, in one line.
    logging.getLogger("sigstore").addHandler(logging.NullHandler())
    return found


def _first(error: Exception) -> str:
    text = error.message if isinstance(error, GuardError) else str(error)
    return text.strip().partition("\n")[0][:300] or type(error).__name__
