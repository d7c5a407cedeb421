"""The databases that the examples of checks are judged with, in place of the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"


@pytest.fixture(autouse=True)
def _sample_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARD_ADVISORIES", str(DATA / "advisories"))
    monkeypatch.setenv("GUARD_METADATA", str(DATA / "metadata"))
