"""Signatures by the real ssh-keygen and the real gpg."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from guard.errors import ToolError, UsageError
from guard.tools.signing import GitSignatures
from tests.repos import Repo
from tests.review.lab import make_keys

SPACE = "guard.sign-off"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_keys(tmp_path_factory.mktemp("keys"))


def configured(folder: Path, form: str, key: str) -> GitSignatures:
    repo = Repo(folder)
    repo.git("config", "gpg.format", form)
    repo.git("config", "user.signingkey", key)
    return GitSignatures(folder)


def public(keys: Path, who: str) -> str:
    return (keys / f"{who}.pub").read_text().strip()


def test_ssh(tmp_path: Path, keys: Path) -> None:
    tool = configured(tmp_path, "ssh", str(keys / "lead"))
    signature = tool.sign(b"text", SPACE)
    known = {"deputy": [public(keys, "deputy")], "lead": [public(keys, "stranger"), public(keys, "lead")]}
    assert tool.signer(b"text", signature, known, SPACE) == "lead"
    assert tool.signer(b"other", signature, known, SPACE) is None
    assert tool.signer(b"text", signature, known, "git") is None
    assert tool.signer(b"text", signature, {"deputy": known["deputy"]}, SPACE) is None
    assert tool.signer(b"text", signature, {}, SPACE) is None
    assert tool.signer(b"text", "no signature", known, SPACE) is None
    assert tool.signer(b"text", signature.replace("U1NIU0lH", "U1NIU0lI"), known, SPACE) is None


def test_a_name_cannot_say_more_than_a_name(tmp_path: Path, keys: Path) -> None:
    tool = configured(tmp_path, "ssh", str(keys / "stranger"))
    signature = tool.sign(b"text", SPACE)
    evil = f"lead {public(keys, 'stranger')}\nx"
    assert tool.signer(b"text", signature, {evil: [public(keys, "lead")]}, SPACE) is None


def test_a_relative_key_is_taken_from_the_folder(tmp_path: Path, keys: Path) -> None:
    tool = configured(tmp_path / "repo", "ssh", os.path.relpath(keys / "lead", tmp_path / "repo"))
    assert tool.signer(b"text", tool.sign(b"text", SPACE), {"lead": [public(keys, "lead")]}, SPACE) == "lead"


def test_what_cannot_sign_is_told(tmp_path: Path, keys: Path) -> None:
    with pytest.raises(UsageError, match="names no key"):
        GitSignatures(Repo(tmp_path / "none").folder).sign(b"text", SPACE)
    with pytest.raises(ToolError, match="ssh-keygen could not sign"):
        configured(tmp_path / "missing", "ssh", str(tmp_path / "no-key")).sign(b"text", SPACE)
    with pytest.raises(UsageError, match="x509"):
        configured(tmp_path / "x509", "x509", "someone").sign(b"text", SPACE)


@pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not installed")
def test_openpgp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path(subprocess.run(["mktemp", "-d"], check=True, capture_output=True, text=True).stdout.strip())
    monkeypatch.setenv("GNUPGHOME", str(home))
    try:
        base = ["gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
        for who in ("lead@shop.example", "deputy@shop.example"):
            subprocess.run([*base, "--quick-gen-key", who, "ed25519", "sign", "never"], check=True)
        keys = {
            who: [
                subprocess.run(
                    ["gpg", "--armor", "--export", who], check=True, capture_output=True, text=True
                ).stdout
            ]
            for who in ("lead@shop.example", "deputy@shop.example")
        }
        tool = configured(tmp_path, "openpgp", "lead@shop.example")
        signature = tool.sign(b"text", SPACE)
        known = {who.partition("@")[0]: key for who, key in keys.items()}
        assert tool.signer(b"text", signature, known, SPACE) == "lead"
        assert tool.signer(b"other", signature, known, SPACE) is None
        assert tool.signer(b"text", signature, {"deputy": known["deputy"]}, SPACE) is None
    finally:
        subprocess.run(["gpgconf", "--kill", "all"], check=False)
        shutil.rmtree(home, ignore_errors=True)
