"""Words that are drawn so that nobody sees them, and styles that only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.checks.kit.unseen import unseen


@pytest.mark.parametrize(
    ("path", "text", "words", "sure"),
    [
        ("a.md", "<p hidden>one two", "one two", False),
        ("a.md", '<span style="font-size:0">one <b>two</b></span> three', "one two", True),
        ("a.md", '<div style="display:none">\n\n<div>one</div> two\n</div> x', "one two", False),
        ("a.svg", '<text font-size="1" fill="#fff">one two</text>', "one two", True),
        ("a.svg", '<text fill="white">one two</text>', "one two", False),
        ("a.svg", '<style>.n { fill: none }</style><text class="a n">one two</text>', "one two", True),
        (
            "a.svg",
            '<g opacity="0"><g><text>one</text></g><text>two</text></g><text>3</text>',
            "one two",
            True,
        ),
        ("a.svg", '<text transform="translate(-9000, 0)">one two</text>', "one two", True),
        ("a.svg", '<text display="none">one two</text>', "one two", True),
        ("a.svg", "<metadata>one two</metadata>", "one two", False),
        ("a.html", '<p style="position:absolute; left:-9999px">one two</p>', "one two", True),
        ("a.html", '<p style="color:#111;background-color:#111">one two</p>', "one two", True),
        ("a.vue", '<p style="color: transparent">one two</p>', "one two", True),
        ("a.tsx", "<p style={{fontSize: 1, color: 'red'}}>one two</p>", "one two", True),
        ("a.html", '<p style="visibility:hidden">one two</p>', "one two", False),
    ],
)
def test_nobody_sees(path: str, text: str, words: str, sure: bool) -> None:
    assert [(one.words, one.sure) for one in unseen(path, text)] == [(words, sure)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.md", "<b>one two</b> <!-- three -->"),
        ("a.py", '<p style="font-size:0">one two</p>'),
        ("a.html", '<p style="font-size:0.9em; opacity:0.6; left:-20px; color:#333">one two</p>'),
        ("a.svg", '<svg fill="none"><text x="10" fill="#333" font-size="12">one two</text></svg>'),
        ("a.svg", '<text opacity=".5" font-size="1.2em">one two</text>'),
        ("a.html", '<input hidden value="1"><p>one two</p>'),
    ],
)
def test_all_is_shown(path: str, text: str) -> None:
    assert list(unseen(path, text)) == []


@given(st.text(alphabet='<>/p hidnstyle=":;0-.{}\n', max_size=300))
def test_any_text_is_read_to_its_end(text: str) -> None:
    for one in unseen("a.html", text):
        assert 0 <= one.start <= one.end <= len(text)
