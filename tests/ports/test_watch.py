"""Work that is ended from outside, and what is left of that in the interpreter."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

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


CATASTROPHE = re.compile(r"(a+)+$")
TEXT = "a" * 60 + "!"


def loop() -> None:
    """Python without end."""
    while True:
        pass


def match() -> None:
    """A regular expression that does not end in a human life."""
    CATASTROPHE.match(TEXT)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "GRACE", 0.1)


def ended(work: Callable[[], object], stop: Stop) -> str:
    """How `work` is ended, in words."""
    with Watch(stop) as watching, pytest.raises(ToolError) as told:
        watching.limited(work)
    return str(told.value)


@pytest.mark.parametrize("work", [loop, match, lambda: time.sleep(600)])
def test_what_does_not_stop_is_ended_whatever_it_does(work: Callable[[], object]) -> None:
    assert ended(work, Stop.after(0.1)) == "the deadline of 0.1 seconds passed"
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.parametrize("work", [loop, match])
def test_what_nobody_waits_for_any_more_is_ended(work: Callable[[], object]) -> None:
    cancel = threading.Event()
    threading.Timer(0.1, cancel.set).start()
    # What tries an expression lets no other thread run, so the word must have come before.
    begun = (lambda: (cancel.wait(), work())) if work is match else work
    assert ended(begun, Stop.after(None, cancel)) == "the check was cancelled"


def test_another_thread_is_ended_at_its_next_step() -> None:
    told: list[str] = []
    worker = threading.Thread(target=lambda: told.append(ended(loop, Stop.after(0.1))))
    worker.start()
    worker.join()
    assert told == ["the deadline of 0.1 seconds passed"]


def test_a_timer_that_the_program_uses_itself_is_left_to_it() -> None:
    rung: list[int] = []
    signal.signal(signal.SIGALRM, lambda number, _: rung.append(number))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        assert ended(loop, Stop.after(0.1)) == "the deadline of 0.1 seconds passed"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    assert rung == [signal.SIGALRM]


def test_what_is_swallowed_once_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_AGAIN", 0.1)
    taken: list[BaseException] = []

    def deaf() -> None:
        while True:
            try:
                loop()
            except watch.OverrunError as error:
                if taken:
                    raise
                taken.append(error)

    assert ended(deaf, Stop.after(0.1)) == "the deadline of 0.1 seconds passed"
    assert len(taken) == 1


def test_work_inside_work_ends_first_and_the_outer_can_say_so() -> None:
    with Watch(Stop.after(0.1)) as watching:

        def outer() -> str:
            with pytest.raises(ToolError):
                watching.limited(match)
            return "tidied up"

        assert watching.limited(outer) == "tidied up"


@pytest.mark.parametrize("aside", [False, True], ids=["the main thread", "another"])
def test_what_was_under_way_when_work_ended_ends_nothing_after_it(aside: bool) -> None:
    def run() -> None:
        watching = Watch(Stop.after(0.1))
        with watching:
            # One long call in C: what is raised meanwhile arrives when it is over, in the work or behind it.
            with suppress(ToolError):
                watching.limited(lambda: time.sleep(0.6))
            assert sum(1 for _ in range(100_000)) == 100_000
        assert not watching._is_raised

    if not aside:
        run()
        return
    failures: list[BaseException] = []

    def guarded() -> None:
        try:
            run()
        except BaseException as error:  # noqa: BLE001  # handed to the test
            failures.append(error)

    worker = threading.Thread(target=guarded)
    worker.start()
    worker.join()
    assert failures == []
