"""The process that judges for a hook: whatever happens to it, the hook answers once."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import os, signal, time
from guard.agents import child, reading

reading.heed_interruptions()
forked = os.fork


def fork():
    found = forked()
    if found == 0:
        os.kill(os.getpid(), signal.{name})  # before the child could say what it does then
    return found


os.fork = fork
try:
    child.ask(lambda: time.sleep(30), time.monotonic() + 10)
except BaseException as error:
    os.write(1, type(error).__name__.encode() + b" ")
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_what_interrupts_the_child_at_its_start_is_answered_once(name: str) -> None:
    script = SCRIPT.format(name=name)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, check=True)
    assert done.stdout == b"NoAnswerError "


def test_without_time_nothing_is_started() -> None:
    script = SCRIPT.format(name="SIGTERM").replace("time.monotonic() + 10", "0.0")
    script = script.replace("found = forked()", "raise OSError")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, check=True)
    assert done.stdout == b"LateError "
