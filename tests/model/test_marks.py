"""Byte order marks."""

from __future__ import annotations

import codecs

from hypothesis import given
from hypothesis import strategies as st

from guard.model.marks import LETTER, MARKS, marked_as

CODECS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
}


@given(
    st.sampled_from([mark for mark, _ in MARKS]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0")),
)
def test_a_marked_text_is_read_by_the_codec_of_its_mark(mark: bytes, text: str) -> None:
    data = mark + text.encode(CODECS[mark])
    assert data.decode(marked_as(data)) == text
    assert data.decode(CODECS[mark]) == LETTER + text


@given(st.text(st.characters(codec="utf-8", exclude_characters=LETTER)))
def test_a_text_without_a_mark_names_none(text: str) -> None:
    assert marked_as(text.encode()) == ""
