"""Snapshots of whole reports; written only when asked for with GUARD_UPDATE_SNAPSHOTS=1."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.fixture
def matches_snapshot() -> Callable[[str, str], None]:
    """A function (file name, text) that compares a text with the stored one."""

    def compare(name: str, text: str) -> None:
        stored = SNAPSHOTS / name
        if os.environ.get("GUARD_UPDATE_SNAPSHOTS") == "1":
            stored.parent.mkdir(exist_ok=True)
            stored.write_bytes(text.encode("utf-8"))
        assert stored.is_file(), f"{name} is not stored; run once with GUARD_UPDATE_SNAPSHOTS=1 and read it"
        assert text.encode("utf-8") == stored.read_bytes()

    return compare
