"""Notebook cells as plain Python: IPython's magics and shell lines become calls that hold their text.

A cell that parses as it stands is Python. Otherwise each line that begins with `%`, `!` or `?`, assigns from
`!` or `%`, or ends with `?`, becomes a call with the line as its argument, line for line, so that what such a
line says is compared as code. A cell magic that hands the cell to something else than Python (`%%bash`)
makes the whole cell one such call.
"""

from __future__ import annotations

from guard.expressions import expression

MAGIC = "get_ipython().run"
"""What a magic or shell line becomes a call of."""

_PYTHON_CELLS = expression(r"%%(time|timeit|capture|prun)\b")
_MAGIC_LINE = expression(r"\s*+[%!?]|[\w.,*\s]++=\s*+[!%]|.*\?\s*$")


def without_magics(text: str) -> str:
    """The cell with its magics made calls; the same number of lines."""
    lines = text.split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
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
            found += _call(indent, lines[index:end])
        index = end
    return "\n".join(found)


def _call(indent: str, lines: list[str]) -> list[str]:
    """One call whose argument is the text, spread over as many lines."""
    parts = [repr(line + "\n") for line in lines]
    parts[0] = f"{indent}{MAGIC}({parts[0]}"
    parts[-1] += ")"
    return parts
