"""Questions asked together: what came in time is kept, and a stop ends the wait."""

from __future__ import annotations

from contextlib import nullcontext
from threading import Event
from time import monotonic

from guard.ports import Stop
from guard.tools.asking import ask_all


def test_a_stop_ends_the_wait_and_keeps_what_came() -> None:
    cancel, never = Event(), Event()

    def ask(_: None, question: int) -> str:
        if question == 1:
            return "one"
        cancel.set()
        never.wait(60)
        return "late"

    answers = ask_all([1, 2], ask, nullcontext, monotonic() + 60, Stop.after(None, cancel))
    never.set()
    assert 2 not in answers
    assert ask_all([1], ask, nullcontext, monotonic() + 60, Stop.after(None, Event())) == {1: "one"}
