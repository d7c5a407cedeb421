"""Notebook cells as plain Python, and what they hold of other languages.

A cell that parses as it stands is Python. Otherwise each line that begins with `%`, `!` or `?`, assigns from
`!` or `%`, or ends with `?`, becomes a call with the line as its argument, line for line, so that what such a
line says is compared as code. A magic that runs the Python behind it (`%time f()`, `%%python`) leaves that
where it stands; one that hands the cell to something else (`%%bash`) makes the whole cell one such call. What
such lines and cells hand on is code of its language too: see `embedded`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guard.expressions import expression
from guard.syntax.python import Unreadable, parse_module

MAGIC = "get_ipython().run"
"""What a magic or shell line becomes a call of."""

_PYTHON_CELLS = expression(r"%%(time|timeit|capture|prun|memit|snakeviz)\b")
_OTHER_PYTHON = expression(r"%%(?:script\s+(?:\S*/)?)?(?:python|pypy)[\d.]*+(?:\s|$)")
_MAGIC_LINE = expression(r"\s*+[%!?]|[\w.,*\s]++=\s*+[!%]|.*\?\s*$")
_RUNS_PYTHON = expression(
    r"(\s*+%(?:time|timeit|prun|memit|lprun|mprun|snakeviz)(?:\s+-\w(?:\s*\d+)?)*+\s)(\s*\S.*)"
)
_SHELL_CELL = expression(
    r"%%(?:(?:bash|sh|system|sx|ksh|zsh)\b|!|script\s+(?:--?\S+\s+)*+(?:\S*/)?(?:env\s+)?(?:ba|z|k|da)?sh\b)"
)
_WRITTEN_CELL = expression(r"%%(?:writefile|file)\s+(?:-a\s+|--append\s+)?+[\"']?([^\"'\s]++)")
_CELLS = {"javascript": "cell.js", "js": "cell.js"}
_SHELL_LINE = expression(r"(?:[\w.,*\s]++=\s*+|\s*+)(?:!{1,2}|%(?:sx|system|%bash|bash|sh)\s)\s*+(\S.*)")


@dataclass(frozen=True)
class Embedded:
    """Code of another language, or of another file, in a cell."""

    name: str
    """A name of a file that such code could have."""
    first: int
    """The line of the cell it begins on, counted from 0."""
    text: str


def embedded(text: str) -> Iterator[Embedded]:
    """What a code cell hands to a shell or to another language, or writes to a file."""
    lines = text.split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        written = _WRITTEN_CELL.match(lines[first])
        shell = _SHELL_CELL.match(lines[first])
        name = written[1] if written else "cell.sh" if shell else _CELLS.get(lines[first][2:].strip(), "")
        if name:
            yield Embedded(name, first + 1, "\n".join(lines[first + 1 :]))
            return
    index = 0
    while index < len(lines):
        end = index + 1
        if match := _SHELL_LINE.match(lines[index]):
            while lines[end - 1].endswith("\\") and end < len(lines):
                end += 1
            yield Embedded("cell.sh", index, "\n".join([match[1], *lines[index + 1 : end]]))
        index = end


def without_magics(text: str) -> str:
    """The cell with its magics made calls; the same number of lines."""
    lines = text.split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if _OTHER_PYTHON.match(lines[first]):
        return "\n".join([*lines[:first], *_call("", lines[first : first + 1]), *lines[first + 1 :]])
    if lines[first].startswith("%%") and not _PYTHON_CELLS.match(lines[first]):
        return "\n".join([*lines[:first], *_call("", lines[first:])])
    found: list[str] = []
    index = 0
    while index < len(lines):
        end = index + 1
        if not _MAGIC_LINE.match(lines[index]):
            found.append(lines[index])
        else:
            while lines[end - 1].endswith("\\") and end < len(lines):
                end += 1
            indent = lines[index][: len(lines[index]) - len(lines[index].lstrip())]
            if (run := _run(indent, lines[index:end])) is not None:
                found += run
                index = end
                continue
            found += _call(indent, lines[index:end])
        index = end
    return "\n".join(found)


def _run(indent: str, lines: list[str]) -> list[str] | None:
    """The Python that a line's magic runs; None where there is none."""
    match = _RUNS_PYTHON.fullmatch(lines[0])
    if match is None:
        return None
    found = [match[2].strip(), *lines[1:]]
    return None if isinstance(parse_module("\n".join(found)), Unreadable) else [indent + found[0], *found[1:]]


def _call(indent: str, lines: list[str]) -> list[str]:
    """One call whose argument is the text, spread over as many lines."""
    parts = [repr(line + "\n") for line in lines]
    parts[0] = f"{indent}{MAGIC}({parts[0]}"
    parts[-1] += ")"
    return parts
