"""The Python that tests run with: it comes ready from the caller, and holds nothing that is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Environment:
    """An environment, as it was made for the base."""

    python: Path
    """Its interpreter."""
    readable: tuple[Path, ...]
    """All that a program in it needs to see."""
    within: tuple[str, ...]
    """Folders of the project that it puts on the import path, by their paths in the tree ("src")."""
    digest: str
    """`sha256:…` over its interpreter and what is installed in it."""
