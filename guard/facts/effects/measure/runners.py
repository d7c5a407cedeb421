"""Settings of other languages' test runners: tests left out, tried again, or allowed to be missing."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from guard.expressions import expression
from guard.facts.effects.measure.family import HARNESS, JUDGE
from guard.facts.effects.measure.places import is_runner
from guard.facts.effects.measure.told import of_line
from guard.facts.effects.under import Setting, settings
from guard.model.change import FileChange, FileSide
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence

_LEFT_OUT = expression(
    r"\b(?:grepInvert|testIgnore|testPathIgnorePatterns|modulePathIgnorePatterns|excludeSpecPattern)\b\s*:"
)
_ALLOWED = expression(
    r"\b(?:forbidOnly\s*:\s*false|passWithNoTests\s*:\s*true|allowOnly\s*:\s*true"
    r"|dangerouslyIgnoreUnhandledErrors\s*:\s*true)"
)
_TRIES = expression(r"\b(?:retries|retry|runMode|openMode)\s*:\s*(?P<value>\d+)")
_COVERAGE = expression(r"\b(?P<name>branches|functions|lines|statements)\s*:\s*(?P<value>\d+(?:\.\d+)?)")
_MANY = 5
"""More tries than runners' own guides suggest for flaky tests (two or three)."""


def loosened(file: FileChange, lines: ChangedLines) -> Iterator[ChangeEffect]:
    """The effects on one file of a runner's settings."""
    if file.after is None or not is_runner(file.path):
        return
    old = {name: value for one in _read(file.before, None) for name, value in _numbers(one)}
    was = file.before.text or "" if file.before is not None else ""
    for one in _read(file.after, lines.after):
        for pattern, what in (
            (_LEFT_OUT, "tests are left out"),
            (_ALLOWED, "less has to hold for a run to pass"),
        ):
            found = pattern.search(one.text)
            if found and found[0] not in was:
                yield of_line(HARNESS, file.path, f"`{one.text[:80]}`: {what}", one.text, after=one.line)
        tries = _TRIES.search(one.text)
        if tries and int(tries["value"][:6]) >= _MANY and tries[0] not in was:
            yield of_line(
                HARNESS,
                file.path,
                f"`{one.text[:80]}`: a test that fails is tried again until it passes",
                one.text,
                after=one.line,
                confidence=Confidence.LOW,
            )
        for name, value in _numbers(one):
            if name in old and value < old[name]:
                yield of_line(
                    JUDGE,
                    file.path,
                    f"{name} had to be covered to {old[name]:g} %; now to {value:g} %",
                    one.text,
                    after=one.line,
                )


def _read(side: FileSide | None, wanted: AbstractSet[int] | None) -> Iterator[Setting]:
    text = (side.text or "").split("\n") if side is not None else []
    yield from settings(text, sorted(wanted) if wanted is not None else range(1, len(text) + 1))


def _numbers(one: Setting) -> Iterator[tuple[str, float]]:
    if "hreshold" in one.keys or "coverage" in one.keys.casefold():
        yield from ((found["name"], float(found["value"])) for found in _COVERAGE.finditer(one.text))
