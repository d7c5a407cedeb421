"""Which lines tests run, by a file of the project's own tools: LCOV, Cobertura, coverage.py's JSON.

Forms: geninfo(1) of the Linux Test Project for LCOV's tracefiles (`SF`, `DA`, `end_of_record`); the DTD
coverage-04 of Cobertura (`class filename`, `line number hits`), which coverage.py, Istanbul and many others
write; and coverage.py's `coverage json` (`files`, `executed_lines`, `missing_lines`).
The numbers order what a reviewer sees and decide nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from guard.errors import IntakeError
from guard.model.finding import Side
from guard.syntax.unreadable import UnreadableError
from guard.syntax.xml import each_element

MAX_BYTES = 64 * 1024 * 1024
"""Bytes of a coverage file that are read."""
PLACES = (
    "coverage.json",
    "coverage.xml",
    "coverage.lcov",
    "lcov.info",
    "coverage/lcov.info",
    "coverage/cobertura-coverage.xml",
)
"""Where coverage.py (`coverage json|xml|lcov`), lcov and Istanbul write by default; the first counts."""
_MAX_LINE = 10_000_000
Lines = dict[int, bool]
"""Line numbers, and whether a test ran them."""


@dataclass(frozen=True)
class Coverage:
    """Which lines tests ran, by file."""

    source: str
    """Where it is from, in words."""
    side: Side
    """Which side of the change its line numbers are of."""
    files: Mapping[str, Mapping[int, bool]] = field(repr=False)
    """By the names that the file uses: line numbers, and whether a test ran them."""

    def lines(self, path: str) -> Mapping[int, bool] | None:
        """The lines of the file at `path` of the tree that count; None where it is not known or ambiguous.

        The names in a coverage file may begin above or below the tree's top, so that one has to end with the
        other, folder by folder; where several do, nobody can tell which.
        """
        own = self.files.get(path)
        if own is not None:
            return own
        found = [
            name
            for name in self._by_leaf.get(path.rpartition("/")[2], ())
            if f"/{name}".endswith(f"/{path}") or f"/{path}".endswith(f"/{name}")
        ]
        return self.files[found[0]] if len(found) == 1 else None

    @cached_property
    def _by_leaf(self) -> Mapping[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.files:
            found[name.rpartition("/")[2]].append(name)
        return found


def read_coverage(data: bytes, name: str, side: Side) -> Coverage:
    """A coverage file of any of the three forms, told by how it begins.

    Args:
        data: its content.
        name: what to call it.
        side: which side of the change its lines are of.

    Raises:
        IntakeError: it is of no such form, damaged, or too large.
    """
    if len(data) > MAX_BYTES:
        raise IntakeError(f"is larger than {MAX_BYTES} bytes", where=name)
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    try:
        reader = {b"<": _cobertura, b"{": _json}.get(head, _lcov)
        files = reader(data)
    except (UnreadableError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise IntakeError(f"this is no coverage file: {error}", where=name) from error
    if not files:
        what = "names no file that was covered; read are LCOV, Cobertura and coverage.py's JSON"
        raise IntakeError(what, where=name)
    return Coverage(name, side, files)


def _lcov(data: bytes) -> dict[str, Lines]:
    files: defaultdict[str, Lines] = defaultdict(dict)
    current: Lines | None = None
    for row in data.decode("utf-8", "surrogateescape").splitlines():
        word, _, rest = row.partition(":")
        if word == "SF":
            current = files[_named(rest.strip())]
        elif word == "DA" and current is not None:
            number, _, times = rest.partition(",")
            _note(current, number, times.partition(",")[0])
        elif row == "end_of_record":
            current = None
    return dict(files)


def _cobertura(data: bytes) -> dict[str, Lines]:
    files: defaultdict[str, Lines] = defaultdict(dict)
    current: list[Lines] = []

    def opened(name: str, attributes: Mapping[str, str]) -> None:
        if name == "class":
            current[:] = [files[_named(attributes["filename"])]]
        elif name == "line" and current:
            _note(current[0], attributes["number"], attributes["hits"])

    each_element(data, opened)
    return dict(files)


def _json(data: bytes) -> dict[str, Lines]:
    said: Any = json.loads(data)
    files: dict[str, Lines] = {}
    for name, one in said["files"].items():
        found = files.setdefault(_named(name), {})
        for number in one["missing_lines"]:
            _note(found, number, 0)
        for number in one["executed_lines"]:
            _note(found, number, 1)
    return files


def _named(name: str) -> str:
    return name.replace("\\", "/").removeprefix("./")


def _note(lines: Lines, number: object, times: object) -> None:
    """Keep what one entry says of a line; several of one line count together."""
    at, ran = int(str(number)), float(str(times)) > 0
    if not 0 < at <= _MAX_LINE:
        raise ValueError(f"there is no line {at}")
    lines[at] = lines.get(at, False) or ran


def of_lines(lines: Mapping[int, bool], numbers: Iterator[int]) -> tuple[int, int]:
    """How many of the numbered lines count, and how many of those a test ran."""
    known = [lines[number] for number in numbers if number in lines]
    return len(known), sum(known)
