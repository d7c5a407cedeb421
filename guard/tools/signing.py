"""Signatures by the programs that git itself uses, `ssh-keygen` and `gpg`, and the keys that git is told of.

What is verified is held against the keys that the caller hands in, in a folder of its own: no key ring, no
allowed-signers file and no trust of the machine has a say.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from guard.errors import ToolError, UsageError
from guard.expressions import expression
from guard.ports.signing import Signatures
from guard.tools.private import private_folder
from guard.tools.process import Completed, run

_SSH = "-----BEGIN SSH SIGNATURE-----"
_PGP = "-----BEGIN PGP SIGNATURE-----"
_PRINCIPAL = expression(r"[A-Za-z0-9._@+/-]{1,200}")
_LITERAL = ("key::", "ssh-", "ecdsa-", "sk-")
_FINGERPRINT = expression(r"^\[GNUPG:\] VALIDSIG [0-9A-F]+ .*?([0-9A-F]{40,64})$", re.MULTILINE)
_IMPORTED = expression(r"^fpr:{9}([0-9A-F]{40,64}):", re.MULTILINE)
_AGENTS = ("SSH_AUTH_SOCK", "GNUPGHOME", "GPG_TTY", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
"""What a person's own agent is reached by; handed on only where the person signs."""
_PATIENCE = 180.0
"""Seconds that somebody may take to type a pass phrase or touch a token."""


@dataclass(frozen=True)
class GitSignatures(Signatures):
    """Signs as git would sign commits in `folder`."""

    folder: Path

    def sign(self, data: bytes, namespace: str) -> str:
        """The armoured signature of `data`; see `guard.ports.signing.Signatures`."""
        form = self.setting("gpg.format") or "openpgp"
        key = self.setting("user.signingkey")
        if not key:
            raise UsageError(
                "git names no key to sign with: set `git config user.signingkey` and `gpg.format`"
            )
        if form == "ssh":
            return signed_by_ssh(data, namespace, key, self.folder)
        if form == "openpgp":
            argv = ["gpg", "--batch", "--local-user", key, "--armor", "--detach-sign", "--output", "-"]
            return _text(run(argv, input=data, env=_own(), timeout=_PATIENCE), _PGP)
        raise UsageError(f"gpg.format is {form!r}; guard signs by ssh and openpgp")

    def signer(
        self, data: bytes, signature: str, keys: Mapping[str, Sequence[str]], namespace: str
    ) -> str | None:
        """Whose key made the signature; see `guard.ports.signing.Signatures`."""
        if signature.lstrip().startswith(_SSH):
            return _ssh_signer(data, signature, keys, namespace)
        if signature.lstrip().startswith(_PGP):
            return _pgp_signer(data, signature, keys)
        return None

    def setting(self, name: str) -> str:
        """A value of the person's own git configuration; "" where it is not set."""
        argv = ["git", "config", "--get", name]
        done = run(argv, cwd=self.folder, near=self.folder)
        return os.fsdecode(done.stdout).strip() if done.returncode == 0 else ""


def signed_by_ssh(data: bytes, namespace: str, key: str, folder: Path) -> str:
    """The armoured signature of `data` by ssh-keygen.

    Args:
        data: what is signed.
        namespace: what the signature counts for.
        key: a file with a private key, or with a public one whose other half an agent holds; or such a public
            key itself, as git's `user.signingkey` has it.
        folder: where a relative path begins.

    Raises:
        ToolError: the key could not sign.
    """
    with private_folder("sign") as own:
        place = Path(key).expanduser()
        if key.startswith(_LITERAL):
            place = own / "key.pub"
            place.write_text(key.removeprefix("key::") + "\n")
        elif not place.is_absolute():
            place = folder / place
        # On standard input, so that the text to sign lies in no file.
        argv = ["ssh-keygen", "-Y", "sign", "-n", namespace, "-f", str(place)]
        return _text(run(argv, input=data, env=_own(), timeout=_PATIENCE), _SSH)


def _own() -> dict[str, str]:
    return {name: os.environ[name] for name in _AGENTS if name in os.environ}


def _text(done: Completed, head: str) -> str:
    text = done.stdout.decode("ascii", "replace")
    if done.returncode != 0 or not text.startswith(head):
        first = next((line for line in done.complaint.splitlines() if line.strip()), "no message")
        raise ToolError(f"{done.argv[0]} could not sign: {first}", where=done.argv[0])
    return text


def _ssh_signer(data: bytes, signature: str, keys: Mapping[str, Sequence[str]], namespace: str) -> str | None:
    lines = [
        f'{name} namespaces="{namespace}" {" ".join(key.split()[:2])}'
        for name, own in keys.items()
        for key in own
        if _PRINCIPAL.fullmatch(name) and key.startswith(_LITERAL[1:])
    ]
    if not lines:
        return None
    with private_folder("verify") as folder:
        allowed, signed = folder / "allowed", folder / "signature"
        allowed.write_text("\n".join(lines) + "\n")
        signed.write_text(signature)
        common = ["-f", str(allowed), "-s", str(signed)]
        found = run(["ssh-keygen", "-Y", "find-principals", *common], cwd=folder)
        names = found.stdout.decode("utf-8", "replace").split()
        if found.returncode != 0 or not names:
            return None
        argv = ["ssh-keygen", "-Y", "verify", "-I", names[0], "-n", namespace, *common]
        return names[0] if run(argv, cwd=folder, input=data).returncode == 0 else None


def _pgp_signer(data: bytes, signature: str, keys: Mapping[str, Sequence[str]]) -> str | None:
    owners: dict[str, str] = {}
    with private_folder("verify") as folder:
        base = ["gpg", "--homedir", str(folder), "--batch", "--no-autostart", "--no-auto-key-retrieve"]
        for name, own in keys.items():
            for key in own:
                if not key.startswith(_LITERAL[1:]):
                    run([*base, "--import"], input=key.encode())
                    show = [*base, "--with-colons", "--import-options", "show-only", "--import"]
                    listed = run(show, input=key.encode()).stdout.decode("ascii", "replace")
                    owners |= dict.fromkeys(_IMPORTED.findall(listed), name)
        if not owners:
            return None
        signed, text = folder / "signature", folder / "text"
        signed.write_text(signature)
        text.write_bytes(data)
        done = run([*base, "--status-fd", "1", "--verify", str(signed), str(text)])
        match = _FINGERPRINT.search(done.stdout.decode("ascii", "replace"))
        return owners.get(match[1]) if done.returncode == 0 and match is not None else None
