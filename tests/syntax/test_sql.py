"""SQL as statements of words: comments, texts, quoted names and bodies; any text is read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guard.syntax.sql import read_statements


def test_statements_have_their_words_and_lines() -> None:
    text = "-- a; b\nGrant a ON \"x y\" to public;\n/* c; */ SELECT 'it''s; so';\nselect $f$ a; b $f$"
    assert [(one.text, one.line) for one in read_statements(text)] == [
        ('GRANT A ON "x y" TO PUBLIC', 2),
        ("SELECT 'it''s; so'", 3),
        ("SELECT $f$ a; b $f$", 4),
    ]


@given(st.text(alphabet="aB$;'\"`-/* \n()._1", max_size=200))
def test_any_text_is_read(text: str) -> None:
    found = list(read_statements(text))
    assert all(one.words and 1 <= one.line <= text.count("\n") + 1 for one in found)


def test_marks_that_are_never_closed_take_no_time() -> None:
    text = " ".join(f"$a{number}$" for number in range(50_000))
    assert len(list(read_statements(text))) == 1
