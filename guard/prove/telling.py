"""What a run of tests told, held against what it collected: nothing is believed that does not add up."""

from __future__ import annotations

import hashlib
import hmac
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from guard.ports.sandbox import Act, Ended, Ran

_MAX_LINE = 1_000_000


class Outcome(StrEnum):
    """How one test ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    XFAILED = "xfailed"
    XPASSED = "xpassed"
    LOST = "lost"


@dataclass(frozen=True)
class Result:
    """One test of a run."""

    outcome: Outcome
    words: str = ""
    """What it failed with, in the tested code's words."""
    line: int = 1
    """Where it begins in its file."""
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class TestRun:
    """What one run of tests told."""

    __test__ = False

    results: Mapping[str, Result]
    """By the test's name, all that were collected."""
    uncollected: Mapping[str, str]
    """Files that could not be collected, and why."""
    complete: bool
    """Whether it came to its end and told so."""
    forged: str
    """Why it is not believed; empty where it adds up."""
    ended: str
    """How the program ended, for a person."""
    runner: str = ""
    """`pytest` or `unittest`, and the version of Python."""
    output: str = field(default="", repr=False)
    """The end of what it printed."""
    reached: Mapping[str, Mapping[str, frozenset[int]]] = field(default_factory=dict, repr=False)
    """By test, and "" for the import: the lines that it ran of those that were asked for, by path."""
    acts: tuple[tuple[Act, str], ...] | None = field(default=None, repr=False)
    """What it did once it had begun, and the test that ran then ("" for none); None where nobody watched."""

    def outcome(self, name: str) -> Outcome:
        """How the test `name` ended; lost where it was not collected."""
        found = self.results.get(name)
        return found.outcome if found is not None else Outcome.LOST

    def named(self, outcome: Outcome) -> frozenset[str]:
        """The tests that ended so."""
        return frozenset(name for name, one in self.results.items() if one.outcome is outcome)


NOT_NEEDED = TestRun({}, {}, complete=True, forged="", ended="was not needed")
"""In the place of a run that was not made."""


@dataclass(frozen=True)
class Called:
    """What one call of a function gave."""

    gives: bool
    """Whether it gave a value, rather than raising or taking too long."""
    words: str


_NOT_PASSED = (Outcome.FAILED, Outcome.ERROR, Outcome.LOST)
"""What becomes of a test that must fail; fixtures that every test has can be none for it: an error."""


def read_calls(ran: Ran, key: bytes) -> Mapping[tuple[str, int], Called]:
    """What calls gave, by function and number of the input; nothing after a line that is not believed."""
    found: dict[tuple[str, int], Called] = {}
    for number, line in enumerate(ran.report.split(b"\n")[:-1], 1):
        told = _believed(line, number, key)
        if told is None:
            break
        if told.get("e") == "calling":
            found[str(told["id"]), int(told["n"])] = Called(False, "ends the program")
        elif told.get("e") == "called":
            found[str(told["id"]), int(told["n"])] = Called(bool(told["gives"]), str(told["x"]))
    return found


def read_run(ran: Ran, key: bytes, controls: frozenset[str]) -> TestRun:
    """What a run told.

    Args:
        ran: how it ended, with its report.
        key: what each line is signed with.
        controls: names of tests that must fail.
    """
    reading = _Reading(controls)
    at = 0
    for number, line in enumerate(ran.report.split(b"\n")[:-1], 1):
        told = _believed(line, number, key)
        if told is None:
            reading.forged = reading.forged or f"line {number} of the report is not the runner's"
            break
        reading.take(told)
        at += len(line) + 1
        reading.running_at.append((at, reading.running))
    if ran.report and not ran.report.endswith(b"\n"):
        reading.over = False  # the last line was cut short
    return reading.run(ran)


def _believed(line: bytes, number: int, key: bytes) -> dict[str, Any] | None:
    signature, _, text = line.partition(b" ")
    if len(line) > _MAX_LINE:
        return None
    wanted = hashlib.blake2b(b"%d:" % number + text, key=key, digest_size=16).hexdigest().encode()
    if not hmac.compare_digest(signature, wanted):
        return None
    try:
        told = json.loads(text)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


class _Reading:
    """Takes the lines in their order."""

    def __init__(self, controls: frozenset[str]) -> None:
        self.forged = ""
        self.over = False
        self.running = ""
        self.running_at: list[tuple[int, str]] = []
        """The test that runs from a number of bytes of the report on."""
        self._controls = controls
        self._collected: dict[str, None] = {}
        self._lines: dict[str, int] = {}
        self._ended: dict[str, Result] = {}
        self._uncollected: dict[str, str] = {}
        self._done: int | None = None
        self._runner = ""
        self._reached: dict[str, dict[str, frozenset[int]]] = {}

    def take(self, told: Mapping[str, Any]) -> None:
        name = str(told.get("id", ""))
        match told.get("e"):
            case "start":
                self._runner = f"{told.get('runner')} on Python {told.get('python')}"
            case "collected":
                self._collected.update(dict.fromkeys(map(str, told["ids"])))
            case "uncollected":
                self._uncollected[name] = str(told.get("x", ""))
            case "begin":
                self._begin(name, int(told.get("line", 1)))
            case "reached":
                self._reached[name] = {path: frozenset(lines) for path, lines in told["lines"].items()}
            case "end":
                self._end(name, told)
            case "done":
                self._done = int(told["n"])
            case "over":
                self.over = True

    def _begin(self, name: str, line: int) -> None:
        if self.running or name in self._ended or self._done is not None:
            self.forged = self.forged or f"{name} was begun out of its turn"
        self.running = name
        self._lines[name] = line

    def _end(self, name: str, told: Mapping[str, Any]) -> None:
        if name != self.running:
            self.forged = self.forged or f"{name} ended without having begun"
        self.running = ""
        outcome = Outcome(str(told["o"]))
        words, seconds = str(told.get("x", "")), float(told.get("t", 0.0))
        self._ended[name] = Result(outcome, words, self._lines.get(name, 1), seconds)

    def run(self, ran: Ran) -> TestRun:
        lost = Result(Outcome.LOST, f"it told no outcome; the run {ran.words()}")
        results = {
            name: self._ended.get(name, Result(Outcome.LOST, lost.words, self._lines.get(name, 1)))
            for name in self._collected
        }
        controls = {name for name in results if name.rpartition("::")[2] in self._controls}
        for name in sorted(controls):
            one = results.pop(name)
            if one.outcome not in _NOT_PASSED:
                self.forged = self.forged or f"a test that must fail was told to have {one.outcome}"
        unknown = self._ended.keys() - self._collected.keys()
        if unknown:
            self.forged = self.forged or f"{min(unknown)} ended without having been collected"
        if self._done is not None and self._done != len(self._ended):
            self.forged = (
                self.forged or f"{self._done} tests are told to have ended, and {len(self._ended)} did"
            )
        complete = self.over and self._done is not None and ran.ended is Ended.BY_ITSELF
        output = (ran.stdout[-2000:] + b"\n" + ran.stderr[-2000:]).decode("utf-8", "replace").strip()
        ended = ran.words()
        return TestRun(
            results,
            self._uncollected,
            complete,
            self.forged,
            ended,
            self._runner,
            output,
            self._reached,
            tuple(self._acts(ran.acts)) if ran.acts is not None else None,
        )

    def _acts(self, acts: Iterable[Act]) -> Iterator[tuple[Act, str]]:
        places = [at for at, _ in self.running_at]
        for act in acts:
            place = bisect_right(places, act.at) - 1
            if act.at > 0:  # before it tells anything, it is the runner that starts
                yield act, self.running_at[place][1] if place >= 0 else ""
