"""The texts that are handed to the scanner: of a Python file, no more than the change touches."""

from __future__ import annotations

import pytest

from guard.app.judging import default_scanner
from guard.checks.code_rules.code_texts import Text, texts_of
from guard.model.change import ChangeSet
from guard.model.finding import Side
from guard.syntax.sources import Sources

FILLER = "".join(
    f"\n\ndef function_{number}(value):\n    run = eval\n    return run(value)[:{number}]\n"
    for number in range(500)
)
HEAD = '"""A module."""\n\nimport os\n'


def texts(before: str, after: str, side: Side = Side.AFTER, *, whole: bool = False) -> dict[str, Text]:
    change = ChangeSet.from_files({"a.py": before.encode()}, {"a.py": after.encode()})
    return texts_of(default_scanner(), change.files, [0], side, Sources(change), whole=whole)


def code_of(text: Text) -> list[str]:
    return [line for line in text.data.decode().split("\n") if line.strip()]


def test_a_file_s_own_text_and_its_view_hold_only_what_the_change_touches() -> None:
    before = HEAD + FILLER
    after = before.replace("[:7]", "[:8]", 1)
    found = texts(before, after)
    own, view = found["0 after text"], found["0 after view"]
    assert len(before) > 20_000
    assert code_of(own) == ['"""A module."""', "import os", "def function_7(value):",
                            "    run = eval", "    return run(value)[:8]"]  # fmt: skip
    assert code_of(view)[-1] == "    return eval(value)[:8]"
    assert len(code_of(view)) == 5
    assert own.data.count(b"\n") == view.data.count(b"\n") == after.count("\n")


def test_the_side_before_is_cut_alike() -> None:
    before = HEAD + FILLER
    found = texts(before, before.replace("[:7]", "[:8]", 1), Side.BEFORE)
    assert code_of(found["0 before text"])[-1] == "    return run(value)[:7]"
    assert len(code_of(found["0 before text"])) == len(code_of(found["0 before view"])) == 5


def test_whole_files_are_handed_over_where_that_is_asked() -> None:
    before = HEAD + FILLER
    after = before.replace("[:7]", "[:8]")
    for side, text in ((Side.BEFORE, before), (Side.AFTER, after)):
        found = texts(before, after, side, whole=True)
        assert found[f"0 {side} text"].data == text.encode()
        assert found[f"0 {side} view"].data.count(b"eval(value)") == 500


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD + FILLER + "def broken(:\n", HEAD + FILLER),
        (HEAD + FILLER.replace("):\n", "):\r", 1), HEAD + FILLER),
    ],
)
def test_where_a_side_cannot_be_read_line_by_line_the_other_is_whole(before: str, after: str) -> None:
    assert texts(before, after)["0 after text"].data == after.encode()


def test_a_new_file_is_handed_over_whole() -> None:
    change = ChangeSet.from_files({}, {"a.py": (HEAD + FILLER).encode()})
    found = texts_of(default_scanner(), change.files, [0], Side.AFTER, Sources(change))
    assert found["0 after text"].data == (HEAD + FILLER).encode()


def test_a_function_that_only_another_line_gave_a_new_meaning_stays_in_the_view() -> None:
    before = HEAD + "\n\nrun = sorted\n" + FILLER.replace("    run = eval\n", "")
    found = texts(before, before.replace("run = sorted", "run = eval"))
    assert b"    return eval(value)[:499]" in found["0 after view"].data
