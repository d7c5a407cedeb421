"""What a run told is believed only where it adds up."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from guard.ports.sandbox import Ended, Ran
from guard.prove.telling import Outcome, TestRun, read_run

KEY = b"k" * 32
CONTROLS = frozenset({"test_again"})
ONE, TWO, CONTROL = "test_a.py::test_one", "test_a.py::test_two", "test_a.py::test_again"
WHOLE: tuple[dict[str, Any], ...] = (
    {"e": "start", "python": "3.11.0", "runner": "pytest"},
    {"e": "collected", "ids": [ONE, TWO, CONTROL]},
    {"e": "begin", "id": ONE, "line": 3},
    {"e": "end", "id": ONE, "o": "passed", "t": 0.1},
    {"e": "begin", "id": TWO, "line": 7},
    {"e": "end", "id": TWO, "o": "failed", "x": "assert 1 == 2"},
    {"e": "begin", "id": CONTROL},
    {"e": "end", "id": CONTROL, "o": "failed", "x": ""},
    {"e": "done", "n": 3, "status": 1},
    {"e": "over", "status": 1},
)


def signed(*told: dict[str, Any], key: bytes = KEY) -> bytes:
    lines = []
    for number, one in enumerate(told, 1):
        text = json.dumps(one, sort_keys=True).encode()
        tag = hashlib.blake2b(b"%d:" % number + text, key=key, digest_size=16).hexdigest().encode()
        lines.append(tag + b" " + text + b"\n")
    return b"".join(lines)


def read(report: bytes, *, ended: Ended = Ended.BY_ITSELF) -> TestRun:
    return read_run(Ran(ended, 0, b"", b"", report), KEY, CONTROLS)


def test_what_adds_up_is_believed() -> None:
    run = read(signed(*WHOLE))
    assert (run.complete, run.forged) == (True, "")
    assert set(run.results) == {ONE, TWO}
    assert (run.outcome(ONE), run.results[ONE].line) == (Outcome.PASSED, 3)
    assert (run.outcome(TWO), run.results[TWO].words) == (Outcome.FAILED, "assert 1 == 2")
    assert run.outcome("test_b.py::test") is Outcome.LOST


def test_a_test_that_must_fail_may_end_in_an_error() -> None:
    """A fixture that every test of the project has can be none that it takes."""
    assert not read(signed(*WHOLE[:7], {"e": "end", "id": CONTROL, "o": "error"}, *WHOLE[8:])).forged


def without(*places: int) -> tuple[dict[str, Any], ...]:
    return tuple(one for place, one in enumerate(WHOLE) if place not in places)


def test_a_test_that_was_begun_and_not_ended_is_lost() -> None:
    run = read(signed(*WHOLE[:5]))
    assert (run.outcome(ONE), run.outcome(TWO), run.complete) == (Outcome.PASSED, Outcome.LOST, False)


@pytest.mark.parametrize(
    "report",
    [signed(*without(9)), signed(*without(8)), signed(*WHOLE)[:-1], signed(*WHOLE[:2])],
    ids=["never over", "never done", "cut", "nothing run"],
)
def test_what_has_no_end_is_not_complete(report: bytes) -> None:
    assert not read(report).complete


def test_a_run_that_was_killed_is_not_complete_whatever_it_told() -> None:
    assert not read(signed(*WHOLE), ended=Ended.TIME).complete


@pytest.mark.parametrize(
    "report",
    [
        signed(*WHOLE, key=b"x" * 32),
        signed(*WHOLE).replace(b'"failed"', b'"passed"', 1),
        b'{"e": "end"}\n' + signed(*WHOLE),
        b"".join(reversed(signed(*WHOLE).splitlines(keepends=True))),
        signed(*without(2, 4)),
        signed(*WHOLE[:4], *WHOLE[2:]),
        signed(*WHOLE[:9], {"e": "begin", "id": TWO}, *WHOLE[9:]),
        signed(*WHOLE[:7], {"e": "end", "id": CONTROL, "o": "passed"}, *WHOLE[8:]),
        signed(*WHOLE[:7], {"e": "end", "id": CONTROL, "o": "skipped"}, *WHOLE[8:]),
        signed(*WHOLE[:8], {"e": "done", "n": 2}, *WHOLE[9:]),
        signed(WHOLE[0], {"e": "collected", "ids": [ONE]}, *WHOLE[2:]),
    ],
    ids=[
        *("another key", "altered", "a line before", "another order", "ended and not begun", "begun twice"),
        *("begun after the end", "a control passed", "a control was skipped", "miscounted", "not collected"),
    ],
)
def test_what_does_not_add_up_is_forged(report: bytes) -> None:
    assert read(report).forged
