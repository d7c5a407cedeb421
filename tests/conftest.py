"""One private cache for a test run, made before guard is used and shared by all workers; and no network."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No clock decides in a test: how long an example takes, or takes to be made up, is the machine's affair.
settings.register_profile("guard", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("guard")


def pytest_configure(config: pytest.Config) -> None:
    """Point guard away from the user's cache and state; workers take the controller's environment over.

    Outside CI guard leaves questions to the network for later. Tests have no network, wherever they run.
    """
    from guard.app import CI_VARIABLES

    # A shell that puts the run into the background has it ignore both signals, and so all that it starts.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGQUIT) is signal.SIG_IGN:
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    for name in CI_VARIABLES:
        os.environ.pop(name, None)
    # A test that forgets to name a server asks nobody, least of all the default index.
    os.environ["UV_DEFAULT_INDEX"] = "http://127.0.0.1:9/simple/"
    if not hasattr(config, "workerinput"):
        os.environ["GUARD_CACHE_DIR"] = tempfile.mkdtemp(prefix="guard-tests-")
        os.environ["GUARD_SERVICE"] = "off"  # tests of the service start their own
        os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="guard-tests-")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where the mark `exhaustive` alone is asked for: the files that do not speak of it are not read."""
    if config.getoption("markexpr") != "exhaustive" or not collection_path.name.startswith("test_"):
        return None
    if collection_path.suffix != ".py":
        return None
    text = collection_path.read_bytes()
    return None if b"exhaustive" in text or b"one_in(" in text else True


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it."""
    if not hasattr(config, "workerinput"):
        for name in ("GUARD_CACHE_DIR", "XDG_STATE_HOME"):
            shutil.rmtree(os.environ[name], ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Let a worker that has run out take over tests of another: the long ones stand side by side."""
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getvalue("dist") == "load" else None
