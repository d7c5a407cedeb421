"""Signatures: made with a person's own key, and held against the keys that the base names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Identity:
    """Who somebody is to sigstore."""

    issuer: str
    """The provider of identities, an address."""
    identity: str
    """What it calls the person: an e-mail address, or that of a workflow."""


class Signatures(Protocol):
    """What signs and verifies."""

    def sign(self, data: bytes, namespace: str) -> str:
        """The armoured signature of `data`, by the key that git's configuration names for signing.

        Raises:
            UsageError: no key is configured, or its form is not known.
            ToolError: the key could not sign.
        """
        ...

    def signer(
        self, data: bytes, signature: str, keys: Mapping[str, Sequence[str]], namespace: str
    ) -> str | None:
        """Whose key made the signature: one of the names of `keys`; None where it is nobody's of them.

        Raises:
            ToolError: the program that verifies is missing or failed by itself.
        """
        ...
