"""Keys that tests make for themselves: of OpenSSH always, PEM where securesystemslib is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

PEM = find_spec("securesystemslib") is not None
WHY = "securesystemslib (the extra `attest`) is not installed"
PEM_KINDS = ("ed25519", "p256", "p384", "p521", "rsa")
Private = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def ssh_key(folder: Path, name: str, kind: str = "ed25519") -> tuple[Path, Path]:
    """A new key: the files of its two halves."""
    program = shutil.which("ssh-keygen")
    assert program is not None
    argv = [program, "-q", "-t", kind, "-N", "", "-C", name, "-f", str(folder / name)]
    subprocess.run(argv, check=True, env={"PATH": os.environ["PATH"]})
    return folder / name, folder / f"{name}.pub"


def pem_key(folder: Path, name: str, kind: str = "ed25519", word: bytes | None = None) -> tuple[Path, Path]:
    """A new key: the files of its two halves; the private one under a pass phrase where `word` is given."""
    key = _made(kind)
    lock = serialization.BestAvailableEncryption(word) if word else serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (folder / f"{name}.pem").write_bytes(private)
    (folder / f"{name}.pub.pem").write_bytes(public)
    return folder / f"{name}.pem", folder / f"{name}.pub.pem"


def _made(kind: str) -> Private:
    curves: dict[str, ec.EllipticCurve] = {
        "p256": ec.SECP256R1(),
        "p384": ec.SECP384R1(),
        "p521": ec.SECP521R1(),
        "k256": ec.SECP256K1(),
    }
    if kind in curves:
        return ec.generate_private_key(curves[kind])
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:] or 2048))
    return ed25519.Ed25519PrivateKey.generate()
