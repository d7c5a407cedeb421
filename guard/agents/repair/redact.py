"""Secrets taken out of what a model is shown, and put back into what it returns."""

from __future__ import annotations

import re

from guard.ports import SecretScanner

_KEY_BLOCK = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
"""Detectors go line by line and see only the head of a key."""
_SHORTEST = 6
"""Characters; a shorter word is only guessed to be a secret, and stands in every other text."""


class Redaction:
    """Swaps secrets for stand-ins, the same secret always for the same one."""

    def __init__(self, scanner: SecretScanner) -> None:
        """Begin with no secret known.

        Args:
            scanner: finds them.
        """
        self._scanner = scanner
        self._stand_ins: dict[str, str] = {}

    def hide(self, text: str) -> str:
        """The text without secrets.

        Raises:
            ToolError: the scanner cannot work; nothing may be shown then.
        """
        found = [match.secret for match in self._scanner.scan(text.split("\n"))]
        found += _KEY_BLOCK.findall(text)
        for secret in found:
            if len(secret) >= _SHORTEST:
                self._stand_ins.setdefault(secret, f"GUARD_HIDDEN_SECRET_{len(self._stand_ins) + 1}")
        for secret in sorted(self._stand_ins, key=len, reverse=True):
            text = text.replace(secret, self._stand_ins[secret])
        return text

    def show(self, text: str) -> str:
        """The text with the secrets that were hidden from it before."""
        for secret, stand_in in sorted(self._stand_ins.items(), key=lambda item: len(item[1]), reverse=True):
            text = text.replace(stand_in, secret)
        return text
