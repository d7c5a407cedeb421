"""The sandboxes of this machine, and what tests that run in one need of it."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib.metadata import distribution
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


@cache
def plain() -> Environment:
    """An environment in which nothing is installed."""
    return environment_at(_made())


@cache
def with_pytest() -> Environment:
    """An environment with pytest and no plugin: those of the tests' own take a second or two."""
    python = _made()
    [site] = (python / "lib").glob("python3*/site-packages")
    places = [Path(sys.base_prefix)]
    for name in ("pytest", "pluggy", "iniconfig", "packaging", "pygments"):
        installed = distribution(name)
        places.append(Path(str(installed.locate_file(""))))
        for part in sorted({file.parts[0] for file in installed.files or ()} - {"..", "__pycache__"}):
            (site / part).symlink_to(Path(str(installed.locate_file(part))))
    return environment_at(python, None, places)


def _made() -> Path:
    """The folder of a new virtual environment of `PLAIN`'s, gone with this process."""
    folder = Path(tempfile.mkdtemp(prefix="guard-environment-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)  # who runs there is another user
    subprocess.run([str(PLAIN), "-m", "venv", "--without-pip", str(folder / "made")], check=True)
    return folder / "made"


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
