"""Shapes of text that grow: rows, blocks and things in each other, of any size.

An `Input` makes a change of size `n` whose bytes grow with `n` in proportion. Each stands for a kind of text
that a reader, a table of facts or a check may go through more often than once: things in a row, things in
pairs, things in each other, things that stand for longer things, and blanks that an expression may give back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Text = Callable[[int], str]
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Input:
    """A change that can be made in any size."""

    name: str
    make: Callable[[int], tuple[Files, Files]]
    """The files before and after the change of size n."""
    size: int
    """The smallest n worth measuring: some kilobytes of text."""


def lines(line: str, last: str = "") -> Text:
    """`n` times a line; `{i}` in it is its number, `{j}` the number before."""
    return lambda n: (
        "".join(line.replace("{i}", str(i)).replace("{j}", str(i - 1)) for i in range(1, n + 1)) + last
    )


def run(start: str, part: str, end: str) -> Text:
    """`n` times a part on one line, numbered as in `lines`, between a start and an end."""
    body = lines(part)
    return lambda n: start + body(n) + end


def nest(opening: str, inner: str, closing: str, start: str = "", end: str = "\n") -> Text:
    """`n` things in each other."""
    return lambda n: start + opening * n + inner + closing * n + end


def added(name: str, path: str, text: Text, size: int) -> Input:
    """A file that the change adds."""
    return Input(
        f"{path}: {name}",
        lambda n: ({"README.md": b"x\n"}, {"README.md": b"x\n", path: text(n).encode()}),
        size,
    )


def edited(name: str, path: str, before: Text, after: Text, size: int) -> Input:
    """A file that the change alters."""
    return Input(f"{path}: {name}", lambda n: ({path: before(n).encode()}, {path: after(n).encode()}), size)


def blocks(indent: int) -> Text:
    """`if` in `if`: a hundred deep at the most, as Python has it, and then again from the left."""

    def text(n: int) -> str:
        return "".join(
            f"{' ' * (i % indent)}if x:\n"
            + (f"{' ' * (i % indent + 1)}pass\n" if i % indent == indent - 1 or i == n - 1 else "")
            for i in range(n)
        )

    return text


def notebook(cell: Text, kind: str = "code") -> Text:
    def text(n: int) -> str:
        return (
            json.dumps(
                {"cells": [_one_cell(kind, cell(n))], "metadata": {}, "nbformat": 4, "nbformat_minor": 5},
                indent=1,
            )
            + "\n"
        )

    return text


def _one_cell(kind: str, source: str) -> dict[str, object]:
    rest: dict[str, object] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True), **rest}


def cells(source: str) -> Text:
    def text(n: int) -> str:
        made = [_one_cell("code", source.replace("{i}", str(i))) for i in range(n)]
        return (
            json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"
        )

    return text


def object_of(members: Callable[[int], object]) -> Text:
    return lambda n: json.dumps(members(n), indent=1) + "\n"


def head(start: str, body: Text, tail: str = "") -> Text:
    return lambda n: start + body(n) + tail


def reversed_lines(line: str) -> Text:
    return lambda n: "".join(line.replace("{i}", str(i)) for i in range(n, 0, -1))
