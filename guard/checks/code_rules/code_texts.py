"""The texts that are scanned for a side of a file: its own, a notebook's code, and the resolved view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from guard.checks.code_rules.slices import Cut, Whole, cut_both, cut_new
from guard.expressions import expression
from guard.facts.gather import file_lines
from guard.facts.names.resolved import FileView, resolved_view
from guard.model.change import MODE_EXECUTABLE, MODE_FILE, FileChange, FileSide
from guard.model.edit import ChangedLines
from guard.model.finding import Side
from guard.ports import CodeScanner
from guard.syntax.python import Unreadable
from guard.syntax.python_older import in_older_words
from guard.syntax.sources import Sources

_LONE_CR = expression(rb"\r(?!\n)")


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
    part: int = 0
    """For a notebook: which of its languages this is the code of; 0 for its own."""
    root: str = ""
    """For a function with what it calls written into it: which one."""
    only: frozenset[str] | None = None
    """The rules that it is scanned by; None for all."""

    @property
    def key(self) -> str:
        """Its name within a scan."""
        name = f"{self.file} {self.side} {'view' if self.is_view else 'text'}"
        name = f"{name} {self.part}" if self.part else name
        return f"{name} {self.root}" if self.root else name

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
    sources: Sources,
    *,
    whole: bool = False,
) -> dict[str, Text]:
    """What is to be scanned of one side of some files, by key.

    Of a Python file that is what the change can have given a match or taken one from (see
    `guard.checks.code_rules.slices`), unless `whole` says to give all of it. A text may be blank.
    """
    found: list[Text] = []
    for number in numbers:
        side = files[number].before if name is Side.BEFORE else files[number].after
        language = language_of(scanner, side) if side is not None else ""
        if side is not None and language:
            found += _embedded(scanner, number, name, side, sources)
        read = _as_scanned(side, sources) if side is not None and language else None
        if side is None or read is None:
            continue
        path, data, places = read
        view: bytes | None = None
        if language == "python":
            cuts: tuple[Cut | None, Cut | None] = (None, None)
            if not whole:
                make = partial(_cuts, scanner, files[number], number, sources)
                cuts = sources.once(("cuts", number), make)
            cut = cuts[name is Side.AFTER]
            data, view = (cut.text, cut.view) if cut else (data, _view(path, side, data, sources))
            data, view = in_older_words(data), view and in_older_words(view)
        found.append(Text(number, name, side, path, data, False, places))
        if view is not None:
            found.append(Text(number, name, side, path, view, True, places))
    return {text.key: text for text in found}


def _embedded(
    scanner: CodeScanner, number: int, name: Side, side: FileSide, sources: Sources
) -> Iterator[Text]:
    """What the cells of a notebook hold of other languages, and of other files."""
    if not side.path.casefold().endswith(".ipynb"):
        return
    for part, (called, data, places) in enumerate(_notebooks().embedded_code(sources.notebook(side)), 1):
        path = f"{side.path}.{part}/{called.rpartition('/')[2]}"
        language = scanner.language_of(path, data)
        if not language:
            continue
        yield Text(number, name, side, path, data, False, places, part)
        view = _view(path, side, data, sources) if language == "python" else None
        if view is not None:
            yield Text(number, name, side, path, view, True, places, part)


def _notebooks() -> Any:
    """The reader of notebooks' code; most changes hold none."""
    return import_module("guard.facts.notebooks.code")


def _as_scanned(side: FileSide, sources: Sources) -> tuple[str, bytes, tuple[int, ...]] | None:
    """The path and text that rules see of a side, and the places of its lines where they are not its own."""
    if side.path.casefold().endswith(".ipynb"):
        code = _notebooks().notebook_code(sources.notebook(side))
        return None if code is None else (f"{side.path}.py", *code)
    if _LONE_CR.search(side.data):
        return (side.path, *_parted(side.data))
    return side.path, side.data, ()


def _view(path: str, side: FileSide, data: bytes, sources: Sources) -> bytes | None:
    """The resolved view of a side."""
    read = FileSide(path, data) if path != side.path else side
    return resolved_view(sources.python_as_declared(read), data, sources)


def lines_of(file: FileChange, number: int, sources: Sources) -> ChangedLines:
    """The lines of a file of the change, by its number, that differ."""
    return sources.once(("changed lines", number), lambda: file_lines(file))


def _cuts(
    scanner: CodeScanner, file: FileChange, number: int, sources: Sources
) -> tuple[Cut | None, Cut | None]:
    """What is scanned of both sides of a Python file; None for a side that is to be scanned whole."""
    after = _whole(file.after, sources)
    if after is None:
        return None, None
    if file.before is None or file.copied or language_of(scanner, file.before) != "python":
        return None, cut_new(after)
    before = _whole(file.before, sources)
    return (None, None) if before is None else cut_both(before, after, lines_of(file, number, sources))


def _whole(side: FileSide | None, sources: Sources) -> Whole | None:
    """A side that can be cut; None where Python counts other lines than we do, or it cannot be read."""
    if side is None or side.path.casefold().endswith(".ipynb") or _LONE_CR.search(side.data):
        return None
    source = sources.python(side)
    if isinstance(source, Unreadable):
        return None
    return Whole(source, side.data, FileView(source, sources))


def _parted(data: bytes) -> tuple[bytes, tuple[int, ...]]:
    """The text with every CR that ends a line made LF, as Python reads it; for each line the file's own."""
    places = tuple(
        number for number, line in enumerate(data.split(b"\n"), 1) for _ in _LONE_CR.split(line.rstrip(b"\r"))
    )
    return _LONE_CR.sub(b"\n", data), places
