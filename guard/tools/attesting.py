"""Keys that attest and verify: PEM keys by securesystemslib, SSH keys by ssh-keygen.

DSSE leaves open what a signature is. One by a PEM key is what securesystemslib, and with it in-toto's own
tools, make and verify. One by an SSH key is OpenSSH's form (PROTOCOL.sshsig) over the same bytes, in a
namespace of guard's own; `ssh-keygen -Y verify` and guard know it, other readers of DSSE do not.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from guard.errors import UsageError
from guard.expressions import expression
from guard.review.dsse import Signature
from guard.tools.signing import GitSignatures, signed_by_ssh

NAMESPACE = "guard.attestation"
"""The namespace of SSH signatures: one that signs commits or sign-offs attests nothing by that."""
MIN_RSA = 2048
_MOST = 64 * 1024
"""Bytes of a key's file that are read."""
_SSH_KEY = expression(r"(?:ssh|ecdsa|sk)-[A-Za-z0-9@.-]+ ([A-Za-z0-9+/=]+)(?: [^\n]*)?\s*")
_OPENSSH = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_PRIVATE = expression(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")
_ARMOUR = expression(
    r"-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)-----END SSH SIGNATURE-----\s*", re.ASCII
)
_EXTRA = "PEM keys need securesystemslib: install guard with its extra `attest` (SSH keys do without)"


@dataclass(frozen=True)
class TrustedKey:
    """A public key that the caller believes."""

    keyid: str
    text: str
    """A line of OpenSSH's form, or PEM."""

    def made(self, signature: Signature, data: bytes) -> bool:
        """Whether the key made the signature over `data`.

        Raises:
            ToolError: ssh-keygen is missing.
        """
        if signature.keyid != self.keyid:
            return False
        if not _is_pem(self.text):
            return _ssh_made(self.text, signature.data, data)
        library, key = _library(), _public(self.text.encode(), "")
        try:
            key.verify_signature(library.signer.Signature(self.keyid, signature.data.hex()), data)
        except library.exceptions.UnverifiedSignatureError:
            return False
        return True


def read_trusted(path: Path) -> TrustedKey:
    """The public key in a file: one line of OpenSSH's form, or PEM.

    Raises:
        UsageError: there is none, or it is a private one; PEM, and the extra is not installed.
    """
    data = _read(path)
    if _PRIVATE.search(data):
        raise UsageError("this is a private key; name the public one that goes with it", where=str(path))
    text = data.decode("utf-8", "replace").strip()
    match = _SSH_KEY.fullmatch(text)
    if match is not None:
        blob = _base64(match[1])
        if blob is not None:
            return TrustedKey(_fingerprint(blob), " ".join(text.split()[:2]))
    if not _is_pem(text):
        raise UsageError("this is no public key: a line of OpenSSH's form, or PEM", where=str(path))
    return TrustedKey(str(_public(data, str(path)).keyid), text)


def sign(data: bytes, key: Path | None, folder: Path) -> Signature:
    """Sign by a key's file, or where none is named by the SSH key that git signs with in `folder`.

    Raises:
        UsageError: there is no such key, or of no form that attests.
        ToolError: ssh-keygen could not sign.
    """
    if key is None:
        git = GitSignatures(folder)
        name = git.setting("user.signingkey")
        if git.setting("gpg.format") != "ssh" or not name:
            raise UsageError("name the key to sign with by --key, or let git sign with an SSH key")
        return _by_ssh(data, name, folder)
    held = _read(key)
    if held.lstrip().startswith(_OPENSSH) or _SSH_KEY.fullmatch(held.decode("utf-8", "replace").strip()):
        return _by_ssh(data, str(key.absolute()), folder)
    if not _PRIVATE.search(held):
        raise UsageError("this is no private key: PEM, or one of OpenSSH's", where=str(key))
    return _by_pem(data, held, str(key))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error
    if len(data) > _MOST:
        raise UsageError("this is no key: it is too long", where=str(path))
    return data


def _is_pem(text: str) -> bool:
    return text.startswith("-----BEGIN ")


# PEM, by securesystemslib. It is found by name, as it need not be installed.


@dataclass(frozen=True)
class _Library:
    signer: Any
    exceptions: Any
    serialization: Any


def _library() -> _Library:
    try:
        return _Library(
            import_module("securesystemslib.signer"),
            import_module("securesystemslib.exceptions"),
            import_module("cryptography.hazmat.primitives.serialization"),
        )
    except ImportError as error:
        raise UsageError(_EXTRA) from error


def _public(pem: bytes, where: str) -> Any:
    library = _library()
    try:
        return _known(library, library.serialization.load_pem_public_key(pem))
    # UnsupportedAlgorithm is a class of the library's own, and derived from Exception alone.
    except (ValueError, TypeError, import_module("cryptography.exceptions").UnsupportedAlgorithm) as error:
        raise UsageError(f"this public key cannot be used: {_first(error)}", where=where) from error


def _by_pem(data: bytes, pem: bytes, where: str) -> Signature:
    library = _library()
    try:
        key = library.serialization.load_pem_private_key(pem, None)
        signature = library.signer.CryptoSigner(key, _known(library, key.public_key())).sign(data)
    except TypeError as error:
        raise UsageError("the key has a pass phrase, which guard does not ask for", where=where) from error
    except (ValueError, import_module("cryptography.exceptions").UnsupportedAlgorithm) as error:
        raise UsageError(f"this key cannot sign: {_first(error)}", where=where) from error
    return Signature(str(signature.keyid), bytes.fromhex(signature.signature))


def _known(library: _Library, public: Any) -> Any:
    found = library.signer.SSlibKey.from_crypto(public)
    if found.keytype == "rsa" and public.key_size < MIN_RSA:
        raise ValueError(f"an RSA key has at least {MIN_RSA} bits")
    return found


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__


# SSH, by ssh-keygen.


def _by_ssh(data: bytes, key: str, folder: Path) -> Signature:
    armour = _ARMOUR.fullmatch(signed_by_ssh(data, NAMESPACE, key, folder))
    blob = _base64(armour[1].replace("\n", "")) if armour is not None else None
    public = _signer_in(blob) if blob is not None else None
    if blob is None or public is None:
        raise UsageError("ssh-keygen made a signature of a form that guard does not know", where=key)
    return Signature(_fingerprint(public), blob)


def _ssh_made(line: str, blob: bytes, data: bytes) -> bool:
    public = _signer_in(blob)
    if public is None or public != _base64(line.split()[1]):
        return False
    body = "\n".join(textwrap.wrap(base64.b64encode(blob).decode(), 70))
    armour = f"-----BEGIN SSH SIGNATURE-----\n{body}\n-----END SSH SIGNATURE-----\n"
    return GitSignatures(Path()).signer(data, armour, {"key": [line]}, NAMESPACE) == "key"


def _signer_in(blob: bytes) -> bytes | None:
    """The public key that a signature names; None where it is none of guard's, or has a second reading."""
    if blob[:10] != b"SSHSIG\0\0\0\1":
        return None
    parts = list(_strings(blob[10:]))
    if len(parts) != 5 or parts[1] != NAMESPACE.encode() or parts[2]:
        return None
    return parts[0]


def _strings(data: bytes) -> Iterator[bytes]:
    """The strings of SSH's wire form (RFC 4251) that `data` consists of; too many where it does not."""
    while data:
        size = int.from_bytes(data[:4], "big")
        if len(data) < 4 + size:
            yield from (b"", b"", b"", b"", b"", b"")
            return
        yield data[4 : 4 + size]
        data = data[4 + size :]


def _fingerprint(blob: bytes) -> str:
    """What OpenSSH calls a key: `SHA256:` and base64 without its end."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
