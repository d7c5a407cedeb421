"""JavaScript as tokens: what is code, what brackets match, what is called with what."""

from __future__ import annotations

import pytest

from guard.syntax.javascript import read_javascript
from guard.syntax.unreadable import UnreadableError


def test_strings_comments_templates_and_patterns_are_no_code() -> None:
    text = "f('a(', `b(${1}`); // g(\n/* h( */ x = /[/(]\\(/g.test(y); z = a / b / (c);"
    script = read_javascript(text)
    assert [call.name for call in script.calls()] == ["f", "?.test"]
    assert [token.line for token in script.tokens if token.text in ("f", "x")] == [1, 2]


def test_calls_have_dotted_names_and_arguments() -> None:
    script = read_javascript('app.get("/a", need("x", 1), async (req, res) => { res.send(1); });')
    first = next(script.calls())
    assert first.name == "app.get"
    assert [script.text(*one) for one in first.arguments] == [
        '"/a"', 'need("x",1)', "async(req,res)=>{res.send(1);}",
    ]  # fmt: skip
    assert "res.send" in [call.name for call in script.calls()]


@pytest.mark.parametrize("text", ["f(", "f)", "a = [1, 2}", "{"])
def test_brackets_that_do_not_match_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_javascript(text)


def test_an_empty_text_has_no_token() -> None:
    assert read_javascript("").tokens == ()
