from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.facts.files.lines import changed_lines
from guard.facts.notebooks.edits import notebook_edits
from guard.model.change import FileChange, FileSide
from guard.model.edit import Edit
from guard.syntax.sources import Sources
from tests.facts.python.oracle import numbers

Cells = list[dict[str, Any]]


def cell(source: str, kind: str = "code", **more: Any) -> dict[str, Any]:
    extra: dict[str, Any] = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True), **extra, **more}


def notebook(*cells: dict[str, Any], language: str = "python", indent: int | None = 1) -> bytes:
    spec = {"kernelspec": {"name": "k", "language": language}}
    whole = {"cells": list(cells), "metadata": spec, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=indent).encode() + b"\n"


def edits(before: bytes | None, after: bytes | None) -> tuple[Edit, ...]:
    """The edits, after checking that they own every changed line and no other."""
    old = FileSide("n.ipynb", before) if before is not None else None
    new = FileSide("n.ipynb", after) if after is not None else None
    lines = changed_lines(old, new)
    found = notebook_edits(FileChange(old, new), lines, Sources())
    assert set[int]().union(*(numbers(edit.before) for edit in found)) == lines.before
    assert set[int]().union(*(numbers(edit.after) for edit in found)) == lines.after
    return found


def kinds(before: bytes | None, after: bytes | None) -> set[str]:
    return {edit.kind for edit in edits(before, after)}


CODE = "import os\nx = 1\n"

CASES: list[tuple[str, bytes, bytes, set[str]]] = [
    ("assignment", notebook(cell(CODE)), notebook(cell("import os\nx = 2\n")), {"assignment.changed"}),
    ("import", notebook(cell(CODE)), notebook(cell("import sys\n" + CODE)), {"import.added"}),
    ("a string that opens a cell is no docstring", notebook(cell('"a"\nx()\n')), notebook(cell('"b"\nx()\n')),
     {"statement.changed"}),
    ("text", notebook(cell("a", "markdown")), notebook(cell("b", "markdown")), {"notebook.markdown"}),
    ("output", notebook(cell(CODE)), notebook(cell(CODE, execution_count=7)), {"notebook.output"}),
    ("metadata", notebook(cell(CODE)), notebook(cell(CODE, metadata={"tags": []})), {"notebook.metadata"}),
    ("shell line", notebook(cell("!ls\n")), notebook(cell("!rm\n")), {"statement.changed"}),
    ("magic added", notebook(cell(CODE)), notebook(cell(CODE + "%pip install a\n")), {"statement.added"}),
    ("other language in a cell", notebook(cell("%%bash\nls\n")), notebook(cell("%%bash\nrm\n")),
     {"statement.changed"}),
    ("on one line", notebook(cell(CODE), indent=None),
     notebook(cell("import os\nx = 2\n"), indent=None),
     {"assignment.changed"}),
    ("cell that becomes code", notebook(cell(CODE, "markdown", outputs=[], execution_count=None)),
     notebook(cell(CODE)),
     {"import.added", "assignment.added", "notebook.markdown"}),
    ("another kernel", notebook(cell(CODE), language="R"), notebook(cell("y\n"), language="R"), {"source"}),
    ("broken cell", notebook(cell(CODE)), notebook(cell("x = (\n")), {"unparsable"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_edits_are_named(before: bytes, after: bytes, expected: set[str]) -> None:
    beside = {"notebook.metadata", "notebook.output", "formatting"}
    assert expected <= kinds(before, after) <= expected | beside


def test_an_edit_names_the_line_of_the_file() -> None:
    before, after = notebook(cell(CODE)), notebook(cell("import os\nx = 2\n"))
    (edit,) = [edit for edit in edits(before, after) if edit.kind == "assignment.changed"]
    line = after.split(b"\n")[edit.after[0].start - 1]
    assert (edit.symbol, line.strip()) == ("x", b'"x = 2\\n"')


def test_an_added_cell_is_read() -> None:
    found = kinds(notebook(cell(CODE)), notebook(cell(CODE), cell("def f():\n    pass\n")))
    assert (
        {"function.added"}
        <= found
        <= {"function.added", "notebook.metadata", "notebook.output", "formatting"}
    )


def test_cells_in_another_order_are_said() -> None:
    one, two = cell("check()\n"), cell("run()\n")
    assert kinds(notebook(one, two), notebook(two, one)) & {"statement.moved", "statement.added"}


def test_escapes_hide_nothing() -> None:
    after = notebook(cell(CODE)).replace(b"x = 1", b"\\u0069mport evil")
    assert "import.added" in kinds(notebook(cell(CODE)), after)


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"[]",
        b"nothing",
        b'{"cells": [], "cells": [], "nbformat": 4}',
        b'{"cells": [], "nbformat": 3}',
        b'{"cells": [1], "nbformat": 4}',
        b'{"cells": [{"cell_type": "odd", "source": ""}], "nbformat": 4}',
        b'{"cells": [{"cell_type": "code", "source": [1]}], "nbformat": 4}',
        b"[" * 100_000,
        b"\xff",
        b'{"cells": [], "nbformat": 4} x',
        b'{"cells": [], "nbformat": ' + b"4" * 5000 + b"}",
    ],
)
def test_what_is_no_notebook_is_said(data: bytes) -> None:
    assert kinds(notebook(cell(CODE)), data) == {"unparsable"}
    assert kinds(data, notebook(cell(CODE))) == {"unparsable"}


def test_a_surrogate_in_code_is_unparsable() -> None:
    after = notebook(cell(CODE)).replace(b"x = 1", b"x = '\\ud800'")
    assert "unparsable" in kinds(notebook(cell(CODE)), after)


sources = st.lists(
    st.sampled_from(
        ["x = 1", "import a", "!ls", "%%time", "def f():", "    return 1", "# c", "", "x = (", "?f", "f?"]
    ),
    max_size=5,
).map(lambda lines: "".join(f"{line}\n" for line in lines))
books = st.lists(
    st.builds(cell, sources, st.sampled_from(["code", "code", "markdown"]), id=st.sampled_from(["a", "b"])),
    max_size=4,
).flatmap(
    lambda cells: st.sampled_from(
        [notebook(*cells), notebook(*cells, indent=None), notebook(*cells, indent=4)]
    )
)


@settings(deadline=None)
@given(books, books)
def test_every_changed_line_of_any_two_notebooks_is_owned(before: bytes, after: bytes) -> None:
    found = edits(before, after)
    assert found == edits(before, after)
