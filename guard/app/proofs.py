"""Signed statements: what signs them, and whose are believed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from guard.app.places import Place, refuse_inside, work_tree_around
from guard.app.sigstore import believed_trust, trust_file
from guard.errors import UsageError
from guard.ports.signing import Identity
from guard.review.dsse import (
    MAX_ENVELOPE,
    PAYLOAD_TYPE,
    Bundled,
    SignedPayload,
    pae,
    read_object,
    read_signed,
)
from guard.tools.attesting import TrustedKey, read_trusted, sign
from guard.tools.sigstore_bundles import holds_bundle, opened, sign_statement


class Attestation(Protocol):
    """A statement as it was signed."""

    @property
    def payload(self) -> bytes:
        """The statement."""

    def to_text(self) -> str:
        """The file that holds it, with its signature."""


Signs = Callable[[bytes], Attestation]
"""Signs a statement."""


@dataclass(frozen=True)
class Believed:
    """Whether somebody who is believed signed a statement."""

    why_not: str
    """Why it is refused, in one line; "" where it holds."""
    signer: str = ""
    """The key or the identity that signed it."""


def by_key(key: Path | None, folder: Path) -> Signs:
    """Signs by a key's file, or where none is named by the SSH key that git signs with in `folder`.

    What it gives raises UsageError where there is no key that can sign, ToolError where it could not.
    """

    def signs(payload: bytes) -> SignedPayload:
        return SignedPayload(payload, (sign(pae(PAYLOAD_TYPE, payload), key, folder),))

    return signs


def by_sigstore(trust: Path | None, folder: str, environ: Mapping[str, str]) -> Signs:
    """Signs by sigstore, as who the environment, the pipeline or a browser says.

    Args:
        trust: a file with the trust configuration of an instance; None for the public one.
        folder: the repository, in which no such file may lie.
        environ: the variables.

    Raises:
        UsageError: the file is no such configuration; the extra is missing.
    """
    data = trust_file(trust, folder)
    chosen = believed_trust(data, str(trust)) if data is not None else None

    def signs(payload: bytes) -> Bundled:
        return Bundled(payload, sign_statement(payload, chosen, environ))

    return signs


def believed(
    path: Path,
    keys: Sequence[Path],
    folder: str,
    identities: Sequence[Identity] = (),
    trust: Path | None = None,
) -> tuple[bytes, Believed]:
    """The statement in a file, and whether one who is believed signed it; before, nothing of it is read.

    Raises:
        GuardError: as `believed_each`; the file holds more than one.
    """
    return believed_each([_read(path, MAX_ENVELOPE)], path, keys, folder, identities, trust)[0]


def documents(path: Path) -> list[bytes]:
    """The signed statements of a file: one, or two in a line each.

    Raises:
        UsageError: it cannot be read, or is too long.
    """
    data = _read(path, 2 * MAX_ENVELOPE)
    lines = data.splitlines()
    return lines if len(lines) == 2 and all(one.endswith(b"}") for one in lines) else [data]


def believed_each(
    texts: Sequence[bytes],
    path: Path,
    keys: Sequence[Path],
    folder: str,
    identities: Sequence[Identity] = (),
    trust: Path | None = None,
) -> list[tuple[bytes, Believed]]:
    """As `believed`, of each of some signed statements out of the file `path`.

    Raises:
        UsageError: nobody is named who could be believed, or what names them cannot be read or lies in the
            work tree, which a proposal could have written.
        IntakeError: the file is no signed statement.
    """
    if not keys and not identities:
        raise UsageError(
            "name who is believed, by --key or by --identity and --issuer: nobody whom a statement brings is"
        )
    known = _trusted(keys, folder)
    return [_one(data, str(path), known, folder, identities, trust) for data in texts]


def _one(
    data: bytes,
    where: str,
    known: Sequence[TrustedKey],
    folder: str,
    identities: Sequence[Identity],
    trust: Path | None,
) -> tuple[bytes, Believed]:
    if not holds_bundle(read_object(data, where)):
        return _by_keys(read_signed(data, where), known)
    if not identities:
        return b"", Believed("it is signed by sigstore, and no --identity is named that would be believed")
    named = trust_file(trust, folder)
    payload, why = opened(data.decode().strip(), identities, believed_trust(named, str(trust)))
    who = " or ".join(f"{one.identity} ({one.issuer})" for one in identities)
    return payload, Believed(why and f"it is not signed by {who}: {why}", who)


def _by_keys(signed: SignedPayload, keys: Sequence[TrustedKey]) -> tuple[bytes, Believed]:
    if not signed.signatures:
        return b"", Believed("it is not signed")
    if len(signed.signatures) > 1:
        return b"", Believed(f"it has {len(signed.signatures)} signatures; what guard signs has one")
    signature = signed.signatures[0]
    named = [key for key in keys if key.keyid == signature.keyid]
    if not named:
        return b"", Believed(f"it is signed by a key that --key does not name ({signature.keyid})")
    if not any(key.made(signature, signed.signed) for key in named):
        why = "the signature does not fit: what was signed was altered, or another key signed"
        return b"", Believed(why)
    return signed.payload, Believed("", signature.keyid)


def _trusted(keys: Sequence[Path], folder: str) -> list[TrustedKey]:
    refuse_inside([Place(key, "--key") for key in keys], [work_tree_around(folder)])
    return [read_trusted(key) for key in keys]


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error
    if len(data) > most:
        raise UsageError(f"an attestation has at most {most} bytes", where=str(path))
    return data
