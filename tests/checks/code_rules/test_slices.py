"""What is left of a Python file for the code rules: all that could gain or lose a match, on its own lines."""

from __future__ import annotations

import ast
import sysconfig
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.checks.code_rules.slices import Cut, Whole, cut_both, cut_new
from guard.facts.files.lines import changed_lines
from guard.facts.names.resolved import FileView, Part
from guard.model.change import FileSide
from guard.syntax.python import PythonSource
from guard.syntax.sources import Sources

SOURCE = """\
import os
from math import floor

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
        # of two
        return 2


def third():
    return floor(2.5)
"""


def whole(text: str) -> Whole:
    sources, side = Sources(), FileSide("a.py", text.encode())
    source = sources.python(side)
    assert isinstance(source, PythonSource)
    return Whole(source, side.data, FileView(source, sources))


def cut(before: str, after: str) -> tuple[Cut, Cut]:
    lines = changed_lines(FileSide("a.py", before.encode()), FileSide("a.py", after.encode()))
    return cut_both(whole(before), whole(after), lines)


def texts(before: str, after: str) -> tuple[str, str]:
    left, right = cut(before, after)
    return left.text.decode(), right.text.decode()


def test_untouched_functions_are_blank_and_lines_stay_on_both_sides() -> None:
    after = SOURCE.replace("return LIMIT", "return LIMIT + 1")
    for text, side in zip(texts(SOURCE, after), (SOURCE, after), strict=True):
        assert text.count("\n") == side.count("\n")
        assert text.split("\n")[7] == side.split("\n")[7]
        assert "import os" in text
        assert not {"second", "decorated", "Thing", "third"} & set(text.replace("(", " ").split())


def test_of_a_touched_class_only_the_touched_method_stays() -> None:
    for text in texts(SOURCE, SOURCE.replace("return 1", "return 11")):
        assert "class Thing(Base)" in text
        assert "size = 3" in text
        assert "def one" in text
        assert "def two" not in text
        assert "def first" not in text


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("from math import floor", "from maths import floor", "third"),
        ("LIMIT = 1", "LIMIT = 2", "first"),
        ("LIMIT = 1", "LIMIT = [1]\nLIMIT[0] = 2", "first"),
        ("LIMIT = 1", "for LIMIT in (1, 2):\n    pass", "first"),
        ("LIMIT = 1", "try:\n    pass\nexcept OSError as LIMIT:\n    pass", "first"),
        ("LIMIT = 1", "match 1:\n    case {**LIMIT}:\n        pass", "first"),
        ("LIMIT = 1", "if (LIMIT := 2): pass", "first"),
        ("LIMIT = 1", "", "first"),
        ("LIMIT = 1", "ＬＩＭＩＴ = 2", "first"),
        ("LIMIT = 1", "LIMIT = 1\n\n\ndef decorated(): pass", "second"),
        ("import os\n", "import os\nimport abc as Base\n", "Thing one two"),
        ("size = 3", "size = 4", "Thing one two"),
        ("size = 3", "size = 3\n    more = 4", "Thing one two"),
        ("class Thing(Base)", "class Thing", "Thing one two"),
        ("import os\n", "from os import *\n", "first second Thing one two third"),
    ],
)
def test_what_uses_a_name_that_the_module_or_the_class_binds_anew_stays(
    old: str, new: str, kept: str
) -> None:
    after = SOURCE.replace(old, new)
    for before_text, after_text in (texts(SOURCE, after), texts(after, SOURCE)[::-1]):
        for text, tree in ((before_text, ast.parse(SOURCE)), (after_text, ast.parse(after))):
            names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
            found = {name for name in names if f"def {name}(" in text or f"class {name}" in text}
            assert found - {"decorated"} == set(kept.split())


def test_a_name_is_found_however_it_is_spelled() -> None:
    before = SOURCE.replace("return LIMIT", "return ＬＩＭＩＴ")
    assert "def first" in texts(before, before.replace("LIMIT = 1", "LIMIT = 2"))[1]


def test_a_line_that_is_only_gone_keeps_its_function_on_both_sides() -> None:
    before = SOURCE.replace("    return 2\n\n\nclass", "    check()\n    return 2\n\n\nclass")
    for text in texts(before, SOURCE):
        assert "def second" in text
        assert "def first" not in text


def test_a_class_that_only_one_side_touches_stays_on_the_other() -> None:
    added = SOURCE.replace("    @property", "    def new(self):\n        return 0\n\n    @property")
    before, after = texts(SOURCE, added)
    assert "size = 3" in before
    assert "size = 3" in after
    assert "def one" not in before + after


def test_a_function_that_binds_the_module_s_names_stays_with_any_other() -> None:
    before = SOURCE + "\n\ndef set_limit(value):\n    global LIMIT\n    LIMIT = value\n"
    for text in texts(before, before.replace("return 2.5", "return 3").replace("return 1", "return 0")):
        assert "global LIMIT" in text


def test_what_uses_a_name_that_a_changed_function_binds_for_the_module_stays() -> None:
    after = SOURCE.replace("    return 2\n\n\nclass", "    global LIMIT\n    LIMIT = input()\n\n\nclass")
    for text in texts(SOURCE, after):
        assert "def first" in text
        assert "def third" not in text


def test_of_a_changed_comment_nothing_stays_but_itself() -> None:
    before, after = texts(SOURCE, SOURCE.replace("# of two", "# of 2").replace("\n\n\ndef", "\n\n\n\ndef"))
    assert before.split() == ["#", "of", "two"]
    assert after.split() == ["#", "of", "2"]


def test_the_view_is_not_asked_for_where_only_comments_changed() -> None:
    class Never(FileView):
        def written(self, parts: Iterable[Part] | None = None) -> bytes | None:
            raise AssertionError(f"a view costs as much as all other readings together {parts}")

    after = SOURCE.replace("# of two", "# of 2")
    lines = changed_lines(FileSide("a.py", SOURCE.encode()), FileSide("a.py", after.encode()))
    sides = [
        Whole(whole(text).source, text.encode(), Never(whole(text).source, Sources()))
        for text in (SOURCE, after)
    ]
    assert [cut.view for cut in cut_both(sides[0], sides[1], lines)] == [None, None]


def test_a_line_of_a_text_is_no_comment() -> None:
    before = SOURCE.replace("return 2\n\n\nclass", 'return """\n# one\n"""\n\n\nclass')
    assert "def second" in texts(before, before.replace("# one", "# two"))[1]


INDIRECT = SOURCE + "\n\nRUN = sorted\n\n\ndef run(x):\n    return RUN(x)\n\n\ndef plain(x):\n    return x\n"


def test_of_the_view_only_what_says_something_else_than_the_text_stays() -> None:
    alone = cut_new(whole(INDIRECT.replace("= sorted", "= eval")))
    assert alone.text == INDIRECT.replace("= sorted", "= eval").encode()
    assert alone.view is not None
    assert b"return eval(x)" in alone.view
    assert b"def plain" not in alone.view
    assert cut_new(whole(SOURCE)) == Cut(SOURCE.encode(), None)


def test_what_only_another_line_gave_a_new_meaning_stays_in_the_views_of_both_sides() -> None:
    before = INDIRECT.replace("RUN = sorted", "RUN = {}\nRUN['a'] = sorted").replace("RUN(x)", "RUN['a'](x)")
    left, right = cut(before, before.replace("= sorted", "= eval"))
    assert left.view is not None
    assert right.view is not None
    assert b"return eval(x)" in right.view
    assert b"def run" in left.view
    assert b"def plain" not in left.view + right.view


def test_a_view_without_anything_that_the_change_touches_is_left_out() -> None:
    before = INDIRECT.replace("= sorted", "= eval")
    left, right = cut(before, before.replace("return x", "return x + 1"))
    assert left.view is right.view is None


def test_where_the_view_after_the_change_says_nothing_none_is_looked_at() -> None:
    before = INDIRECT.replace("= sorted", "= eval")
    left, right = cut(before, INDIRECT.replace("RUN = sorted\n", "def RUN(x): return x\n"))
    assert left.view is right.view is None


def test_of_the_view_before_the_change_only_what_can_excuse_is_written_out() -> None:
    more = INDIRECT.replace("= sorted", "= eval") + "\n\ndef other(y):\n    return RUN(y)\n"
    asked: list[set[str]] = []

    class Noted(FileView):
        def written(self, parts: Iterable[Part] | None = None) -> bytes | None:
            known = list(parts or ())
            asked.append({getattr(one.node, "name", "") for one in known})
            return super().written(known)

    after = more.replace("return RUN(y)", "return y")
    sides = [whole(more), whole(after)]
    noted = Whole(sides[0].source, sides[0].data, Noted(sides[0].source, Sources()))
    lines = changed_lines(FileSide("a.py", more.encode()), FileSide("a.py", after.encode()))
    assert cut_both(noted, sides[1], lines) == cut_both(sides[0], sides[1], lines)
    assert set().union(*asked) == {"", "run"}


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
    old, text = texts(before, after)
    ast.parse(old)
    ast.parse(text)
    assert text.split("\n")[index] == f"{indent}changed = 1"
    assert text.count("\n") == after.count("\n")
    unchanged = text.split("\n")[:index] + text.split("\n")[index + 1 :]
    assert unchanged == old.split("\n")  # both sides are cut alike
