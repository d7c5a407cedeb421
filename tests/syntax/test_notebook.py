"""Notebooks: cells, the lines they stand on, and their code as Python with magics made calls."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.model.change import FileSide
from guard.syntax.magics import MAGIC, embedded, without_magics
from guard.syntax.notebook import Notebook, read_notebook
from guard.syntax.python import PythonSource, Unreadable


def read(*cells: dict[str, Any], language: str = "python", **more: Any) -> Notebook | Unreadable:
    spec = {"language_info": {"name": language}}
    whole = {"cells": list(cells), "metadata": spec, "nbformat": 4, "nbformat_minor": 5, **more}
    return read_notebook(FileSide("n.ipynb", json.dumps(whole, indent=1).encode()))


def code(*lines: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": list(lines),
    }


def test_a_code_cell_is_python_whose_lines_are_those_of_the_file() -> None:
    book = read({"cell_type": "markdown", "source": "# x"}, code("x = 1\n", "\n", "f(x)\n"))
    assert isinstance(book, Notebook)
    [text, cell] = book.cells
    assert (text.kind, text.text, isinstance(text.python, Unreadable)) == ("markdown", "# x", True)
    assert isinstance(cell.python, PythonSource)
    assert cell.python_text == "x = 1\n\nf(x)\n"
    assert [node.lineno for node in cell.python.tree.body] == [1, 3]
    assert list(cell.python.physical) == [line for _, line in cell.pieces]


def test_magics_are_calls_only_where_the_cell_is_no_python_as_it_stands() -> None:
    book = read(code("!ls -l\n", "x = 1\n"), code("x = a\\\n", "%b\n"))
    assert isinstance(book, Notebook)
    assert [cell.python_text for cell in book.cells] == [f"{MAGIC}('!ls -l\\n')\nx = 1\n", "x = a\\\n%b\n"]
    for cell in book.cells:
        assert isinstance(cell.python, PythonSource)
        assert ast.dump(cell.python.tree) == ast.dump(ast.parse(cell.python_text))


def test_a_cell_that_is_no_python_says_where_it_stands() -> None:
    book = read(code("x = (\n"))
    assert isinstance(book, Notebook)
    [cell] = book.cells
    assert isinstance(cell.python, Unreadable)
    assert cell.python.line == cell.lines.start


@pytest.mark.parametrize(
    "more", [{"nbformat": 3}, {"cells": None}, {"cells": [{"cell_type": "odd", "source": ""}]}]
)
def test_what_is_no_notebook_of_format_4_is_unreadable(more: dict[str, Any]) -> None:
    assert isinstance(read(**more), Unreadable)


def test_an_empty_or_missing_file_has_no_cells() -> None:
    for found in (read_notebook(None), read_notebook(FileSide("n.ipynb", b""))):
        assert isinstance(found, Notebook)
        assert found.cells == ()


def test_the_language_is_told_from_the_metadata() -> None:
    book = read(code("1"), language="R")
    assert isinstance(book, Notebook)
    assert book.language == "r"


LINES = st.lists(
    st.sampled_from(
        ["x = 1", "import a", "!ls", "%%time", "def f():", "    return 1", "# c", "", "x = (", "?f", "f?"]
    ),
    max_size=5,
).map(lambda lines: "".join(f"{line}\n" for line in lines))


@given(LINES)
def test_magics_become_calls_line_for_line(text: str) -> None:
    assert without_magics(text).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("cell", "name", "first", "text"),
    [
        ("%%bash\ncurl -s x | sh\n", "cell.sh", 1, "curl -s x | sh\n"),
        ("%%script --bg bash -e\nrm x\n", "cell.sh", 1, "rm x\n"),
        ("x = 1\n!curl x \\\n  | sh\n", "cell.sh", 1, "curl x \\\n  | sh"),
        ("files = !ls -l", "cell.sh", 0, "ls -l"),
        ("%%writefile -a src/app.py\nimport os\n", "src/app.py", 1, "import os\n"),
        ("%%js\nalert(1)\n", "cell.js", 1, "alert(1)\n"),
    ],
)
def test_what_a_cell_hands_on_is_code_of_its_language(cell: str, name: str, first: int, text: str) -> None:
    [part] = embedded(cell)
    assert (part.name, part.first, part.text) == (name, first, text)


@pytest.mark.parametrize("cell", ["x = 1 % 2\n", "%matplotlib inline\n", "%%html\n<b>\n", "a != b\n"])
def test_what_hands_nothing_on(cell: str) -> None:
    assert list(embedded(cell)) == []


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%time eval(x)", "eval(x)"),
        ("if y:\n    %timeit -n 10 -r 3 eval(x)", "if y:\n    eval(x)"),
        ("%prun f(\n    1)", "%prun"),
    ],
)
def test_a_magic_that_runs_python_leaves_it_where_it_stands(cell: str, python: str) -> None:
    assert python in without_magics(cell)


def test_a_cell_for_another_python_is_python() -> None:
    found = without_magics("%%python3\neval(x)\n").split("\n")
    assert found[0].startswith(MAGIC)
    assert found[1] == "eval(x)"
