"""A notebook of format 4, read into cells that know which lines of the file they stand on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

from guard.model.change import FileSide
from guard.syntax.json_places import JsonError, JsonNode, parse_places
from guard.syntax.magics import without_magics
from guard.syntax.python import PythonSource, Unreadable, lines_of, parse_module

_KINDS = ("code", "markdown", "raw")
_NO_CODE = Unreadable("not a code cell")


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell."""

    kind: str
    id: str
    pieces: tuple[tuple[str, int], ...]
    """The source as the file has it: strings, each with its line."""
    source: JsonNode | None
    lines: range
    """All its lines."""
    output_lines: tuple[int, ...]
    outputs: object
    """Outputs and execution count, without places."""
    python: PythonSource | Unreadable
    """A code cell's source as Python, magics made calls; shared, so nobody may alter its tree."""
    python_text: str
    """That source, also where it cannot be parsed."""

    @cached_property
    def text(self) -> str:
        """The source."""
        return "".join(text for text, _ in self.pieces)

    @property
    def may_embed(self) -> bool:
        """Whether its source may hand something to a shell or another language, or write it to a file."""
        return "!" in self.text or "%" in self.text

    @property
    def source_lines(self) -> range:
        """The lines its source stands on."""
        return self.source.lines if self.source else range(0)

    @property
    def key(self) -> bytes:
        """Kind and source, for comparing cells."""
        return f"{self.kind}\n{self.text}".encode("utf-8", "surrogatepass")


@dataclass(frozen=True, eq=False)
class Notebook:
    """A notebook."""

    cells: tuple[Cell, ...]
    language: str
    """The language of its code cells, in lower case; Python where it does not say."""
    metadata: object
    """All that is neither source nor output, without places."""


def read_notebook(side: FileSide | None) -> Notebook | Unreadable:
    """Read one side; a missing or empty one is a notebook without cells."""
    if side is None or not side.data:
        return Notebook((), "python", None)
    try:
        text = side.data.decode("utf-8")
        root = parse_places(text)
    except UnicodeDecodeError as error:
        return Unreadable("bytes that are not UTF-8", side.data[: error.start].count(b"\n") + 1, 1)
    except JsonError as error:
        return Unreadable(error.message, error.line, error.column)
    except RecursionError:
        return Unreadable("nested too deeply to be read")
    cells = root.get("cells")
    version = root.get("nbformat")
    if cells is None or not isinstance(cells.value, list) or version is None or version.value != 4:
        return Unreadable("not a notebook of format 4", root.start, 1)
    found: list[Cell] = []
    for place in cells.items():
        cell = _cell(place)
        if cell is None:
            return Unreadable("a cell of unknown shape", place.start, 1)
        found.append(cell)
    return Notebook(tuple(found), _language(root), _without_content(root))


def _cell(place: JsonNode) -> Cell | None:
    kind, source, name = place.get("cell_type"), place.get("source"), place.get("id")
    if kind is None or kind.value not in _KINDS or source is None:
        return None
    items = source.items() if isinstance(source.value, list) else [source]
    pieces = [(item.value, item.end) for item in items if isinstance(item.value, str)]
    if len(pieces) != len(items):
        return None
    shown = [item for item in (place.get("outputs"), place.get("execution_count")) if item is not None]
    text, python = _python(pieces, place.lines.start) if kind.value == "code" else ("", _NO_CODE)
    return Cell(
        kind=str(kind.value),
        id=name.value if name is not None and isinstance(name.value, str) else "",
        pieces=tuple(pieces),
        source=source,
        lines=place.lines,
        output_lines=tuple(line for item in shown for line in item.lines),
        outputs=_comparable([item.plain() for item in shown]),
        python=python,
        python_text=text,
    )


def _python(pieces: list[tuple[str, int]], start: int) -> tuple[str, PythonSource | Unreadable]:
    """A code cell's source, magics made calls where it is no Python as it stands, and what it reads as."""
    text = "".join(text for text, _ in pieces).replace("\r\n", "\n").replace("\r", "\n")
    tree = parse_module(text)
    if isinstance(tree, Unreadable):
        failed = tree
        text = without_magics(text)
        tree = parse_module(text)
        if isinstance(tree, Unreadable):
            return text, Unreadable(failed.message, start, 0)
    lines = lines_of(text)
    return text, PythonSource("", text, lines, tree, "utf-8", tuple(_physical(pieces))[: len(lines)])


def _physical(pieces: list[tuple[str, int]]) -> list[int]:
    """For each Python line, the line of the file where its text begins."""
    found: list[int] = []
    fresh, carriage = True, False
    for text, line in pieces:
        for sign in text:
            if sign == "\n" and carriage:
                carriage = False
                continue
            if fresh:
                found.append(line)
            carriage = sign == "\r"
            fresh = sign in "\r\n"
    return found


def _language(root: JsonNode) -> str:
    metadata = root.get("metadata")
    named = {
        str(value.value).lower()
        for section, key in (("kernelspec", "language"), ("language_info", "name"))
        if metadata is not None
        and (place := metadata.get(section)) is not None
        and (value := place.get(key)) is not None
    }
    named = {"python" if name in ("ipython", "python3") else name for name in named} or {"python"}
    return named.pop() if len(named) == 1 else " and ".join(sorted(named))


def _without_content(root: JsonNode) -> object:
    plain = root.plain()
    assert isinstance(plain, dict)  # it has cells
    for cell in plain["cells"]:
        for key in ("source", "outputs", "execution_count"):
            cell.pop(key, None)
    return _comparable(plain)


def _comparable(value: object) -> str:
    # As text, so that NaN equals itself and 1, 1.0 and true differ.
    return json.dumps(value, sort_keys=True)
