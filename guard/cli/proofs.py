"""The options by which statements are signed, and by which they are believed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from guard.app.proofs import Signs, by_key, by_sigstore
from guard.errors import UsageError
from guard.ports.signing import Identity

_TRUST = click.option(
    "--trust", type=click.Path(path_type=Path), metavar="FILE",
    help="The trust configuration of a sigstore instance of your own; by default the public one's.",
)  # fmt: skip
_SIGNING = [
    click.option(
        "--key", type=click.Path(path_type=Path), metavar="FILE",
        help="The private key: PEM (extra `attest`) or OpenSSH's. Default: the SSH key git signs with.",
    ),
    click.option(
        "--sigstore", is_flag=True,
        help="Sign by sigstore instead, as who this runs as there (the extra `sigstore`).",
    ),
    _TRUST,
]  # fmt: skip
_BELIEVING = [
    click.option(
        "--key", "keys", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
        help="A public key that is believed, PEM or OpenSSH's; may be repeated. No other key is.",
    ),
    click.option("--identity", default="", metavar="WHO", help="Who is believed to sign by sigstore."),
    click.option("--issuer", default="", metavar="URL", help="The provider of identities that says so."),
    _TRUST,
]  # fmt: skip


def signing(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that signs: `key`, `sigstore`, `trust`."""
    return _with(_SIGNING, function)


def believing(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that believes: `keys`, `identity`, `issuer`, `trust`."""
    return _with(_BELIEVING, function)


def signs_by(key: Path | None, sigstore: bool, trust: Path | None, folder: str) -> Signs:
    """What signs, by the options.

    Raises:
        UsageError: they contradict each other, or the trust configuration cannot be used.
    """
    if sigstore and key is not None:
        raise UsageError("--key and --sigstore are two ways to sign")
    if trust is not None and not sigstore:
        raise UsageError("--trust goes with --sigstore")
    return by_sigstore(trust, folder, os.environ) if sigstore else by_key(key, Path(folder))


def identities(identity: str, issuer: str, trust: Path | None) -> tuple[Identity, ...]:
    """Who is believed to sign by sigstore.

    Raises:
        UsageError: one of the options stands without the others that it needs.
    """
    if bool(identity) != bool(issuer) or (trust is not None and not identity):
        raise UsageError("--identity goes with --issuer (alone it is anybody's), and --trust with both")
    return (Identity(issuer, identity),) if identity else ()


def _with(options: list[Callable[..., Any]], function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(options):
        function = option(function)
    return function
