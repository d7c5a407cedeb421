"""The command as a fixture, as the command's own tests have it."""

from __future__ import annotations

from tests.cli.conftest import guard

__all__ = ["guard"]
