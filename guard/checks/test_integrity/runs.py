"""The runs of the tests after a change, looked up by what they run: each before is compared with few."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from functools import cached_property
from itertools import chain, islice

from guard.checks.test_integrity.shape.commands import ADDED_OPTIONS, RunnerCommand
from guard.model.finding import Confidence, Severity

_NEVER = re.compile(r"(?:\$\{\{)?\s*(?:false|0)\s*(?:\}\})?$", re.IGNORECASE)
_COMPARED = 200
"""With how many different runs after the change one before it is compared. What one behind those covers
counts as narrowed."""


class Runs:
    """Every run of the tests after a change."""

    def __init__(self, runs: Sequence[RunnerCommand]) -> None:
        self._runs = runs
        counting = [one for one in runs if not one.forgiven]
        self._named = Counter(path for one in counting for path in one.paths)
        self._narrow = {option for one in counting for option in one.narrow}
        whole = [one for one in counting if not one.narrow]
        self._reached = {path for one in whole for path in one.paths}
        self._has_whole = any(not one.paths for one in whole)
        self._matrices: dict[str, set[frozenset[str]]] = defaultdict(set)
        for one in runs:
            for word in one.matrix:
                self._matrices[word].add(one.matrix)

    def cover(self, one: RunnerCommand) -> bool:
        """Whether all that `one` ran is run by another, as strictly."""
        if _shape(one) in self._shapes:
            return True
        added = one.job == ADDED_OPTIONS
        others = [other for shape, other in self._shapes.items() if (other.job == ADDED_OPTIONS) is added]
        return any(not any(True for _ in self.differences(other, one)) for other in islice(others, _COMPARED))

    def counterpart(self, one: RunnerCommand) -> RunnerCommand | None:
        """The run that is most likely meant to be this one."""
        added = one.job == ADDED_OPTIONS
        keys = ((one.path, one.job, one.text), (one.path, one.job), one.path, (one.job,))
        return next((found for key in keys if (found := self._first.get((added, key)))), None)

    def differences(
        self, other: RunnerCommand, one: RunnerCommand
    ) -> Iterator[tuple[Severity, Confidence, str]]:
        """What `other` runs less, or less strictly, than `one` did."""
        medium = Severity.MEDIUM, Confidence.MEDIUM
        if other.forgiven and not one.forgiven:
            yield Severity.HIGH, Confidence.HIGH, "its failure is ignored"
        if other.condition and other.condition != one.condition:
            never = _NEVER.match(other.condition)
            yield (*medium, "it never runs" if never else f"it runs only where {other.condition[:60]}")
        for option in sorted(other.narrow - one.narrow):
            if not self._complemented(option, other):
                yield (*medium, f"it gained `{option[:80]}`, which leaves tests out")
        for option in sorted(one.loud - other.loud):
            if not _still_as_loud(option, other):
                yield (*medium, f"it lost `{option[:60]}`, which made it stricter")
        missing = [path for path in sorted(one.paths) if not self._is_reached(path, other.paths)]
        if other.paths and (missing or not (one.paths or self._is_whole(other))):
            what = ", ".join(missing) if missing else f"anything but {', '.join(sorted(other.paths))}"
            yield (*medium, f"it no longer runs {what[:80]}")
        gone = sorted(one.matrix - other.matrix)
        if gone and not self._is_in_a_matrix(frozenset(gone)):
            yield Severity.LOW, Confidence.MEDIUM, f"it no longer runs with {', '.join(gone)[:80]}"

    @cached_property
    def _shapes(self) -> dict[Hashable, RunnerCommand]:
        """One run of each kind, by all that makes it cover another."""
        return {_shape(one): one for one in reversed(self._runs)}

    @cached_property
    def _first(self) -> dict[tuple[bool, Hashable], RunnerCommand]:
        found: dict[tuple[bool, Hashable], RunnerCommand] = {}
        for one in self._runs:
            for key in ((one.path, one.job, one.text), (one.path, one.job), one.path, (one.job,)):
                found.setdefault((one.job == ADDED_OPTIONS, key), one)
        return found

    def _complemented(self, option: str, other: RunnerCommand) -> bool:
        """Whether another run selects what this one leaves out: `-m "not slow"` beside `-m slow`."""
        flag, _, value = option.partition(" ")
        if flag in ("--ignore", "--deselect"):
            path = value.rstrip("/")
            return self._named[path] > (path in other.paths and not other.forgiven)
        opposite = value.removeprefix("not ").strip("()") if value.startswith("not ") else f"not {value}"
        return f"{flag} {opposite}" in self._narrow

    def _is_reached(self, path: str, paths: frozenset[str]) -> bool:
        """Whether a path lies beneath one of those that are run, here or by another run."""
        if not paths or self._has_whole:
            return True
        return any(one in paths or one in self._reached for one in _above(path))

    def _is_whole(self, other: RunnerCommand) -> bool:
        """Whether the paths are those of all tests, or another run has none."""
        return self._has_whole or any(re.fullmatch(r"(\./)?(src/)?tests?", path) for path in other.paths)

    def _is_in_a_matrix(self, words: frozenset[str]) -> bool:
        held = min((self._matrices.get(word, set()) for word in words), key=len)
        return any(words <= matrix for matrix in held)


def _shape(one: RunnerCommand) -> Hashable:
    return (
        one.job == ADDED_OPTIONS, one.forgiven, one.condition, one.narrow, one.loud, one.paths, one.matrix
    )  # fmt: skip


def _above(path: str) -> Iterator[str]:
    """A path of tests, and each that it lies beneath."""
    yield path
    for end in chain(_places(path, "/"), _places(path, "::")):
        yield path[:end]


def _places(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _still_as_loud(option: str, other: RunnerCommand) -> bool:
    flag, _, value = option.partition(" ")
    if flag == "--cov-fail-under":
        return any(
            each.startswith(flag) and _number(each.partition(" ")[2]) >= _number(value) for each in other.loud
        )
    return flag == "--strict" and "--strict-markers" in other.loud


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
