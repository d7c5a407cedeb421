"""The texts that are scanned for a side of a file: its own, a notebook's code, and the resolved view."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from guard.checks.code_rules.reduced import reduced
from guard.facts.files.lines import changed_lines
from guard.facts.names.resolved import resolved_view
from guard.facts.notebooks.code import notebook_code
from guard.model.change import MODE_EXECUTABLE, MODE_FILE, FileChange, FileSide
from guard.model.edit import ChangedLines, Facts
from guard.model.finding import Side
from guard.ports import CodeScanner
from guard.syntax.sources import Sources

_LARGE = 20_000
"""Bytes from which a file is worth reducing to what the change touches."""
_LONE_CR = re.compile(rb"\r(?!\n)")


@dataclass(frozen=True)
class Text:
    """One text given to the scanner: a side of a file (or a notebook's code), or its resolved view."""

    file: int
    side: Side
    of: FileSide
    path: str
    data: bytes
    is_view: bool = False
    places: tuple[int, ...] = ()
    """For a notebook: the line of the file that each line of the text stands on."""

    @property
    def key(self) -> str:
        """Its name within a scan."""
        return f"{self.file} {self.side} {'view' if self.is_view else 'text'}"

    def place(self, line: int) -> int:
        """The file's line for a line of the text."""
        return self.places[min(line, len(self.places)) - 1] if self.places else line


def language_of(scanner: CodeScanner, side: FileSide) -> str:
    """The language whose rules apply to a side of a file, or ""."""
    if side.is_binary or side.mode not in (MODE_FILE, MODE_EXECUTABLE):
        return ""
    name = f"{side.path}.py" if side.path.casefold().endswith(".ipynb") else side.path
    return scanner.language_of(name, side.data) or ""


def texts_of(
    scanner: CodeScanner,
    files: Sequence[FileChange],
    numbers: Iterable[int],
    name: Side,
    facts: Callable[[], Facts],
    sources: Sources,
) -> dict[str, Text]:
    """What is to be scanned of one side of some files, by key.

    Of a large Python file, functions that the change leaves alone are left out; `facts` is asked only then.
    """
    found: list[Text] = []
    for number in numbers:
        side = files[number].before if name is Side.BEFORE else files[number].after
        language = language_of(scanner, side) if side is not None else ""
        if side is None or not language:
            continue
        path, data, read = side.path, side.data, side
        places: tuple[int, ...] = ()
        if path.casefold().endswith(".ipynb"):
            code = notebook_code(sources.notebook(side))
            if code is None:
                continue
            path, (data, places) = f"{path}.py", code
            read = FileSide(path, data)
        elif _LONE_CR.search(data):
            data, places = _parted(data)
        is_python = language == "python"
        view = resolved_view(sources.python_as_declared(read), data, sources) if is_python else None
        if is_python and name is Side.AFTER and len(data) > _LARGE and not places:
            data, view = _reduced(files[number], data, view, facts(), sources)
        found.append(Text(number, name, side, path, data, False, places))
        if view is not None:
            found.append(Text(number, name, side, path, view, True, places))
    return {text.key: text for text in found}


def _reduced(
    file: FileChange, data: bytes, view: bytes | None, facts: Facts, sources: Sources
) -> tuple[bytes, bytes | None]:
    """The text and its view, reduced to what the change touches; the view also to what it altered there."""
    if file.before is None or file.copied:
        return data, view
    before, lines = file.before.data, facts.lines.get(file.path, ChangedLines())
    if view is not None:
        has_cr = _LONE_CR.search(before) is not None  # then Python counts other lines than we do
        seen = None if has_cr else resolved_view(sources.python_as_declared(file.before), before, sources)
        earlier = seen or before
        moved = changed_lines(FileSide(file.path, earlier), FileSide(file.path, view))
        touched = ChangedLines(lines.before | moved.before, lines.after | moved.after)
        view = reduced(earlier, view, touched, sources)
    return reduced(before, data, lines, sources), view


def _parted(data: bytes) -> tuple[bytes, tuple[int, ...]]:
    """The text with every CR that ends a line made LF, as Python reads it; for each line the file's own."""
    places = tuple(
        number for number, line in enumerate(data.split(b"\n"), 1) for _ in _LONE_CR.split(line.rstrip(b"\r"))
    )
    return _LONE_CR.sub(b"\n", data), places
