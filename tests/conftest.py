"""One private cache for a test run, made before anything of guard is imported and shared by all workers."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Point guard away from the user's cache; workers take the controller's environment over."""
    if not hasattr(config, "workerinput"):
        os.environ["GUARD_CACHE_DIR"] = tempfile.mkdtemp(prefix="guard-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["GUARD_CACHE_DIR"], ignore_errors=True)
