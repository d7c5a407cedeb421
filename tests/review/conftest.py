"""Keys are made once for a session of tests; each test has a repository of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import guard
from tests.review.lab import Lab, make_keys

__all__ = ["guard"]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def lab(tmp_path: Path, keys: Path) -> Lab:
    return Lab(tmp_path / "shop", keys)
