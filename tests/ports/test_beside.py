"""Work on a thread beside this one: its result, its error, and its end."""

from __future__ import annotations

from threading import Event, current_thread

import pytest

from guard.ports.beside import Beside


def test_it_runs_on_a_thread_of_its_own_and_gives_what_came_of_it() -> None:
    with Beside(lambda: current_thread().name, "guard-other") as other:
        assert other.result() == other.result() == "guard-other"


def test_its_error_is_raised_where_the_result_is_asked_for_each_time() -> None:
    def fail() -> None:
        raise ValueError("no")

    with Beside(fail, "guard-other") as other:
        for _ in range(2):
            with pytest.raises(ValueError, match="no"):
                other.result()


def test_it_is_waited_for_where_the_context_is_left_by_an_error() -> None:
    go, done = Event(), Event()

    def work() -> None:
        go.wait(10)
        done.set()

    def leave() -> None:
        with Beside(work, "guard-other"):
            go.set()
            raise KeyError

    with pytest.raises(KeyError):
        leave()
    assert done.is_set()
