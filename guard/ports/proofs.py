"""What remembers proved policies."""

from __future__ import annotations

from typing import Protocol


class ProofCache(Protocol):
    """Remembers which policies' examples were proved, so that a cold run does not prove them again.

    It must be out of a proposal's reach: a forged entry would pass a policy whose examples are wrong.
    """

    def has(self, key: str) -> bool:
        """Whether `key` (`sha256:…` over version, policy and examples) was proved."""
        ...

    def add(self, key: str) -> None:
        """Note `key` as proved. Where that cannot be stored, it is proved again the next time."""
        ...
