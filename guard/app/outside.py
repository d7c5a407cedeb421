"""Outside parts, for who works beside the engine."""

from __future__ import annotations

from guard.ports import Clock, SecretScanner
from guard.tools.clock import SystemClock
from guard.tools.secrets import DetectSecrets


def secret_scanner() -> SecretScanner:
    """What finds secrets in lines of text."""
    return DetectSecrets()


def system_clock() -> Clock:
    """The system's clock."""
    return SystemClock()
