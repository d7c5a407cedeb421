"""The sandboxes of this machine, and what tests that run in one need of it."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import pytest

from guard.errors import ToolError
from guard.ports.sandbox import Job, Limits, Sandbox
from guard.prove.environment import Environment
from guard.tools.python_environment import environment_at
from guard.tools.sandbox.choosing import RUNNERS, sandbox_here

MIB = 1024 * 1024
PLAIN = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
"""The Python that the tests' environment was made from: few packages, and quick to start."""
SMALL = Limits(seconds=120.0, cpu=60, memory=1024 * MIB, processes=64, disk=64 * MIB, output=4 * MIB)
NAMES = tuple(RUNNERS)


@cache
def _missing(name: str) -> str:
    try:
        sandbox_here(name)
    except ToolError as error:
        return error.message
    return ""


def sandbox(name: str = "") -> Sandbox:
    """The sandbox called so; the test is skipped, with the reason, where this machine has none."""
    if missing := _missing(name):
        pytest.skip(missing)
    return sandbox_here(name)


def plain() -> Environment:
    """The environment of `PLAIN`."""
    return environment_at(PLAIN)


def with_pytest() -> Environment:
    """The environment that these tests run in."""
    places = [Path(one) for one in sys.path if one and Path(one).is_dir()]
    return environment_at(sys.executable, None, [*places, Path(sys.base_prefix)])


def code(text: str, *arguments: str, limits: Limits = SMALL, **more: object) -> Job:
    """A job that runs a piece of Python."""
    return Job(
        argv=(str(PLAIN), "-I", "-S", "-c", text, *arguments),
        cwd=Path("/"),
        readable=(Path(sys.base_prefix),),
        interpreter=PLAIN,
        limits=limits,
        **more,  # type: ignore[arg-type]
    )
