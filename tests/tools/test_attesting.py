"""Keys that attest: made here, of each kind, by the real ssh-keygen and the real securesystemslib."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from guard.errors import ToolError, UsageError
from guard.review.dsse import Signature
from guard.tools import attesting
from guard.tools.attesting import read_trusted, sign
from guard.tools.signing import signed_by_ssh
from tests.keys import PEM, PEM_KINDS, WHY, pem_key, ssh_key
from tests.repos import Repo

needs_pem = pytest.mark.skipif(not PEM, reason=WHY)


@pytest.mark.parametrize(
    "kind",
    ["ssh-ed25519", "ssh-ecdsa", "ssh-rsa", *(pytest.param(one, marks=needs_pem) for one in PEM_KINDS)],
)
def test_what_is_signed_is_verified_by_that_key_alone(kind: str, tmp_path: Path) -> None:
    make, word = (ssh_key, kind[4:]) if kind.startswith("ssh-") else (pem_key, kind)
    private, public = make(tmp_path, "own", word)
    _, stranger = make(tmp_path, "stranger", word)
    signature = sign(b"text", private, tmp_path)
    own, other = read_trusted(public), read_trusted(stranger)
    assert signature.keyid == own.keyid != other.keyid
    assert own.made(signature, b"text")
    assert not own.made(signature, b"other")
    assert not other.made(signature, b"text")
    assert not other.made(replace(signature, keyid=other.keyid), b"text")
    assert not own.made(replace(signature, keyid=other.keyid), b"text")
    for at in range(0, len(signature.data), 7):
        data = bytes([*signature.data[:at], signature.data[at] ^ 1, *signature.data[at + 1 :]])
        assert not own.made(Signature(own.keyid, data), b"text"), at
    for data in (b"", signature.data[:-1], signature.data + b"\0", signature.data + b"\0\0\0\0"):
        assert not own.made(Signature(own.keyid, data), b"text")


def test_what_git_signs_with(tmp_path: Path) -> None:
    private, public = ssh_key(tmp_path, "own")
    repo = Repo(tmp_path / "repo")
    with pytest.raises(UsageError, match="--key"):
        sign(b"text", None, repo.folder)
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "user.signingkey", str(private))
    assert read_trusted(public).made(sign(b"text", None, repo.folder), b"text")


def test_a_signature_for_something_else_attests_nothing(tmp_path: Path) -> None:
    private, public = ssh_key(tmp_path, "own")
    armour = signed_by_ssh(b"text", "guard.sign-off", str(private), tmp_path)
    blob = attesting._base64("".join(armour.splitlines()[1:-1]))
    key = read_trusted(public)
    assert blob is not None
    assert not key.made(Signature(key.keyid, blob), b"text")
    assert not key.made(
        Signature(key.keyid, blob.replace(b"\0\0\0\x0eguard.sign-off", b"\0\0\0\x11guard.attestation")),
        b"text",
    )


def test_what_is_no_key_is_told(tmp_path: Path) -> None:
    private, _ = ssh_key(tmp_path, "own")
    words = tmp_path / "words"
    words.write_text("ssh-ed25519 AAAA and\nmore")
    with pytest.raises(UsageError, match="no private key"):
        sign(b"text", words, tmp_path)
    with pytest.raises(UsageError, match="no public key"):
        read_trusted(words)
    with pytest.raises(UsageError, match="this is a private key"):
        read_trusted(private)
    for use in (read_trusted, lambda path: sign(b"", path, tmp_path)):
        with pytest.raises(UsageError, match="cannot be read"):
            use(tmp_path / "none")
        with pytest.raises(UsageError, match="cannot be read"):
            use(tmp_path)
    (tmp_path / "long").write_bytes(b" " * 100_000)
    with pytest.raises(UsageError, match="too long"):
        read_trusted(tmp_path / "long")
    (tmp_path / "alone.pub").write_text((tmp_path / "own.pub").read_text())
    with pytest.raises(ToolError, match="could not sign"):
        sign(b"text", tmp_path / "alone.pub", tmp_path)


@needs_pem
def test_pem_keys_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pass phrase"):
        sign(b"text", pem_key(tmp_path, "locked", word=b"word")[0], tmp_path)
    for kind in ("k256", "rsa1024"):
        private, public = pem_key(tmp_path, kind, kind)
        with pytest.raises(UsageError, match="cannot sign"):
            sign(b"text", private, tmp_path)
        with pytest.raises(UsageError, match="cannot be used"):
            read_trusted(public)
    (tmp_path / "broken").write_text("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
    with pytest.raises(UsageError, match="cannot be used"):
        read_trusted(tmp_path / "broken")
    (tmp_path / "broken").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    with pytest.raises(UsageError, match="cannot sign"):
        sign(b"text", tmp_path / "broken", tmp_path)


def test_without_the_extra_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(attesting, "import_module", missing)
    private, public = pem_key(tmp_path, "own")
    with pytest.raises(UsageError, match="extra `attest`"):
        sign(b"text", private, tmp_path)
    with pytest.raises(UsageError, match="extra `attest`"):
        read_trusted(public)
    ssh_private, ssh_public = ssh_key(tmp_path, "ssh")
    assert read_trusted(ssh_public).made(sign(b"text", ssh_private, tmp_path), b"text")
