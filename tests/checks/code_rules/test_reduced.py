"""What is left of a large file: all that could gain a match, on its own lines."""

from __future__ import annotations

import ast
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.checks.code_rules.reduced import reduced
from guard.facts.files.lines import changed_lines
from guard.model.change import FileSide
from guard.syntax.sources import Sources

SOURCE = """\
import os

LIMIT = 1


def first():
    return LIMIT


@decorated
def second():
    return 2


class Thing(Base):
    size = 3

    def one(self):
        return 1

    @property
    def two(self):
        return 2
"""


def reduce(before: str, after: str) -> str:
    lines = changed_lines(FileSide("a.py", before.encode()), FileSide("a.py", after.encode()))
    return reduced(before.encode(), after.encode(), lines, Sources()).decode()


def test_untouched_functions_are_blank_and_lines_stay() -> None:
    after = SOURCE.replace("return LIMIT", "return LIMIT + 1")
    text = reduce(SOURCE, after)
    assert text.count("\n") == after.count("\n")
    assert text.split("\n")[6] == "    return LIMIT + 1"
    assert "second" not in text
    assert "decorated" not in text
    assert "Thing" not in text
    assert "import os" in text


def test_of_a_touched_class_only_the_touched_method_stays() -> None:
    text = reduce(SOURCE, SOURCE.replace("return 1", "return 11"))
    assert "class Thing(Base)" in text
    assert "size = 3" in text
    assert "def one" in text
    assert "def two" not in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import os\n", "import os as o\n"),
        ("LIMIT = 1\n", "LIMIT = 2\n"),
        ("LIMIT = 1\n", ""),
        ("import os\n", "import os; import sys\n"),
    ],
)
def test_a_changed_module_statement_keeps_everything(old: str, new: str) -> None:
    after = SOURCE.replace(old, new)
    assert reduce(SOURCE, after) == after


def test_a_changed_class_statement_keeps_the_class() -> None:
    after = SOURCE.replace("size = 3", "size = 4")
    text = reduce(SOURCE, after)
    assert "def two" in text
    assert "def first" not in text


@pytest.mark.parametrize("after", [SOURCE + "def broken(:\n", SOURCE.replace("\n\n\ndef", "\r\r\rdef")])
def test_what_cannot_be_read_is_kept(after: str) -> None:
    assert reduce(SOURCE, after) == after


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_left_of_real_code_parses_and_holds_every_changed_line(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["textwrap", "shelve", "queue", "configparser", "fnmatch"]))
    before = (Path(sysconfig.get_paths()["stdlib"]) / f"{name}.py").read_text(encoding="utf-8")
    lines = before.split("\n")
    index = data.draw(st.integers(0, len(lines) - 1))
    indent = lines[index][: len(lines[index]) - len(lines[index].lstrip())]
    after = "\n".join([*lines[:index], f"{indent}changed = 1", *lines[index:]])
    try:
        ast.parse(after)
    except SyntaxError:
        return
    text = reduce(before, after)
    ast.parse(text)
    assert text.split("\n")[index] == f"{indent}changed = 1"
    assert text.count("\n") == after.count("\n")
