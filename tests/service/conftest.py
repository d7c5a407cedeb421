"""Folders of a user's own for each test of the service."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.service.running import Home, home


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """There is a service on Linux alone."""
    for item in items:
        if "service" in Path(item.path).parts and sys.platform != "linux":
            item.add_marker(pytest.mark.skip(reason="the service needs Linux"))


@pytest.fixture
def own(tmp_path: Path) -> Home:
    """A user's own folders."""
    return home(tmp_path / "home")
