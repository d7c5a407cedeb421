"""Work that is ended from outside, and what is left of that in the interpreter."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from guard.errors import ToolError
from guard.ports import watch
from guard.ports.stop import Stop
from guard.ports.watch import Watch

SCRIPT = """
import sys
from guard.ports.stop import Stop
from guard.ports.watch import Watch

with Watch(Stop.after(60)) as watch:
    for _ in range(3):
        watch.limited(lambda: sum(range(1000)))
sys.settrace(lambda *_: None)
print((lambda: "done")())
"""


def test_nothing_stays_behind_that_a_tracer_would_wait_for() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "done\n")


def test_what_does_not_stop_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "GRACE", 0.1)

    def work() -> None:
        while True:
            pass

    with Watch(Stop.after(0.1)) as watching, pytest.raises(ToolError):
        watching.limited(work)


def test_what_was_under_way_when_work_ended_ends_nothing_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "GRACE", 0.1)
    watching = Watch(Stop.after(0.1))
    with watching:
        # One long call in C: what is raised meanwhile arrives when it is over, in the work or behind it.
        try:
            found = watching.limited(lambda: time.sleep(0.6))
        except ToolError:
            found = None
        assert found is None
        assert sum(1 for _ in range(100_000)) == 100_000
    assert not watching._raised
