from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.report import sanitize
from tests.report.samples import NASTY

calm = settings(deadline=None)

# Characters out of every dangerous corner, far more often than a plain text strategy would give them.
_NASTY_PIECES = st.sampled_from(
    [
        *("\x00", "\x07", "\x08", "\t", "\n", "\r", "\x0b", "\x0c", "\x1b[31m", "\x1b]8;;x\x07", "\x7f"),
        *("\x85", "\x9b", "\u061c", "\u200b", "\u200d", "\u200e", "\u202e", "\u2028", "\u2029", "\u2066"),
        *("\u2060", "\u00ad", "\ufeff", "\ufe0f", "\U000e0041", "\U000e0100", "\u3164", "\u115f", "\u2800"),
        *(
            "\u00a0",
            "\u3000",
            "\u0301",
            "\u0301\u0301\u0301\u0301",
            "\ue000",
            "\U0010ffff",
            "\udc80",
            "\udcff",
        ),
        *(
            "::error::",
            "::",
            "##[error]",
            "##",
            "[",
            "vso[",
            "#",
            "%0A",
            "%",
            ",",
            "`",
            "``",
            "|",
            "<b>",
            "&",
        ),
        *(
            "@you",
            "#1",
            "](http://x.example)",
            "www.x.example",
            "-->",
            "<!--",
            "\\",
            "$",
            "GH-1",
            " ",
            "ü",
            "界",
        ),
    ]
)
texts = st.lists(st.one_of(_NASTY_PIECES, st.text(max_size=6)), max_size=20).map("".join)


def forbidden(char: str) -> bool:
    """Written apart from the code under test: what must reach no reader as it is."""
    if char == " ":
        return False
    if unicodedata.category(char)[0] in "CZ":
        return True
    return char in "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0" or any(
        low <= char <= high
        for low, high in (("\ufe00", "\ufe0f"), ("\u180b", "\u180f"), ("\U000e0000", "\U000e0fff"))
    )


@calm
@given(texts)
def test_visible_text_holds_no_forbidden_character(text: str) -> None:
    shown = sanitize.visible(text)
    assert not [char for char in shown if forbidden(char)]


@calm
@given(texts)
def test_visible_is_idempotent(text: str) -> None:
    assert sanitize.visible(sanitize.visible(text)) == sanitize.visible(text)


@calm
@given(texts, st.integers(1, 60))
def test_a_line_is_one_short_visible_idempotent_line(text: str, limit: int) -> None:
    shown = sanitize.line(text, limit)
    assert len(shown) <= limit
    assert not [char for char in shown if forbidden(char)]
    assert sanitize.line(shown, limit) == shown


@calm
@given(
    # The blank Braille pattern and the null notehead are symbols by category, and drawn as nothing.
    st.text(
        st.characters(categories=["L", "N", "P", "S"], exclude_characters="\u2800\U0001d159"), max_size=30
    )
)
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert sanitize.visible(text) == "".join(
        char if not forbidden(char) else sanitize.visible(char) for char in text
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a\\u202eb"),
        ("a\u2800\U0001d159b", "a\\u2800\\U0001d159b"),
        ("\x1b[0m", "\\x1b[0m"),
        ("a\nb", "a\\nb"),
        ("caf\u00e9 界", "caf\u00e9 界"),
        ("x\udcff", "x\\xff"),
        ("\U000e0041", "\\U000e0041"),
        ("\u0301a", "\\u0301a"),
        ("a\u0301", "a\u0301"),
        ("a\u0301\u0301\u0301\u0301", "a\u0301\u0301\u0301\\u0301"),
        ("C:\\x", "C:\\x"),
    ],
)
def test_what_a_reader_sees(text: str, shown: str) -> None:
    assert sanitize.visible(text) == shown


@given(texts, st.integers(1, 30), st.integers(0, 40))
def test_of_a_long_text_only_what_is_shown_is_looked_at(text: str, limit: int, blanks: int) -> None:
    """Cut first or cut last, it reads the same."""
    long = text + " " * blanks * 20 + text
    whole = sanitize.visible(re.sub(r"[\t\n\r\x0b\x0c\x85\u2028\u2029 ]+", " ", long).strip(" "))
    assert sanitize.line(long, limit) == sanitize.clip(whole, limit)
    assert sanitize.command_property(long, limit).replace("%2C", ",").replace("%3A", ":").replace(
        "%25", "%"
    ) == re.sub(r"##(?=\w*\[)", r"#\\x23", sanitize.clip(sanitize.visible(long), limit))


def test_a_line_folds_space_and_is_cut() -> None:
    assert sanitize.line("  a\r\n\t b\x0bc\u2028d ") == "a b c d"
    assert sanitize.line("abcdef", 4) == "abc…"
    assert sanitize.line("abcd", 4) == "abcd"


def starts_a_command(text: str) -> bool:
    """As a runner reads it: `::` after leading space, `##[` and `##name[` anywhere."""
    return any(
        row.lstrip().startswith("::") or re.search(r"##\w*\[", row) is not None
        for row in re.split("[\n\r]", text)
    )


@calm
@given(texts)
def test_no_line_of_a_log_is_a_command(text: str) -> None:
    logged = sanitize.log(text)
    assert not starts_a_command(logged)
    assert sanitize.log(logged) == logged


def test_a_line_after_a_lone_carriage_return_is_no_command() -> None:
    assert sanitize.log("a\r ::error::x\r\n::y") == "a\r \\::error::x\r\n\\::y"


def test_a_coloured_line_of_a_log_is_no_command() -> None:
    assert sanitize.log("\x1b[31m::error::x") == "\x1b[31m\\::error::x"


@calm
@given(texts)
def test_ascii_text_is_ascii_and_as_long_in_lines(text: str) -> None:
    plain = sanitize.plain_ascii(sanitize.visible(text))
    assert plain.isascii()
    assert "\n" not in plain


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.shown: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not attrs

    def handle_data(self, data: str) -> None:
        self.shown.append(data)


def _read(text: str) -> _Reader:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader


@calm
@given(texts)
def test_html_shows_the_line_and_has_no_element(text: str) -> None:
    reader = _read(sanitize.html(text))
    assert not reader.tags
    assert "".join(reader.shown) == sanitize.line(text)
    assert not set(sanitize.html(text)) & set("<>\"'")


def _without_code(text: str) -> str:
    """Markdown with its code spans taken out, by the rule of equally long fences."""
    return re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", re.sub(r"<code>.*?</code>", "", text))


@calm
@given(texts)
def test_markdown_prose_holds_no_markup_of_its_own(text: str) -> None:
    out = sanitize.markdown(text)
    assert "\n" not in out
    assert not [char for char in out if forbidden(char)]
    assert "|" not in out
    rest = _without_code(out)
    assert "`" not in rest
    own = rest.replace("<!-- -->", "\x01").replace("<span>$</span>", "\x02")
    assert not re.search(r"[<>*_~\\$\[\]|]", own)
    assert not re.search(r"@(?!\x01)", own)
    assert not re.search(r"(?<!&)#(?!\x01)", own)
    assert not re.search(r"://|www\.|GH-", own, re.IGNORECASE)


@calm
@given(texts)
def test_markdown_prose_without_code_reads_as_the_line(text: str) -> None:
    plain = text.replace("`", "'")
    assert "".join(_read(sanitize.markdown(plain)).shown) == sanitize.line(plain)


@calm
@given(texts)
def test_a_code_span_is_one_span_with_no_bar(text: str) -> None:
    span = sanitize.code_span(text)
    assert "|" not in span
    assert "\n" not in span
    if span.startswith("<code>"):
        assert _read(span).tags == ["code"]
        assert "".join(_read(span).shown) == sanitize.visible(text)
        return
    fence = re.match(r"`+", span)
    assert fence is not None
    inner = span[len(fence.group()) : -len(fence.group())]
    assert span.endswith(fence.group())
    assert fence.group() not in re.findall(r"`+", inner)
    assert not inner.startswith("`")
    assert not inner.endswith("`")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("use `a_b(*c)` here", "use `a_b(*c)` here"),
        ("`a``b`", "&#96;a&#96;&#96;b&#96;"),
        ("```x```", "&#96;&#96;&#96;x&#96;&#96;&#96;"),
        ("`a|b`", "<code>a&#124;b</code>"),
        ("@you", "@<!-- -->you"),
        ("fixes #1", "fixes #<!-- -->1"),
        ("[a](b)", "&#91;a&#93;(b)"),
    ],
)
def test_markdown_by_example(text: str, shown: str) -> None:
    assert sanitize.markdown(text) == shown


def test_a_fence_is_longer_than_any_inside() -> None:
    assert sanitize.code_span("a``b") == "```a``b```"
    assert sanitize.code_span("`") == "`` ` ``"


@calm
@given(texts)
def test_command_text_is_one_line_that_decodes_to_visible_text(text: str) -> None:
    data = sanitize.command_data(text, 10_000)
    assert not [char for char in data if forbidden(char)]
    assert not re.search(r"##\w*\[", data)
    decoded = unquote(data.replace("#\\x23", "##"))
    expected = "\n".join(sanitize.visible(row) for row in text.split("\n"))
    assert decoded.replace("#\\x23", "##") == expected.replace("#\\x23", "##")


@calm
@given(texts)
def test_a_command_property_ends_where_it_ends(text: str) -> None:
    value = sanitize.command_property(text, 10_000)
    assert not set(value) & {":", ",", "\n", "\r"}
    assert not re.search(r"##\w*\[", value)
    assert not re.search(r"%(?!25|3A|2C)", value)


def test_the_nasty_sample_is_nasty() -> None:
    assert starts_a_command(NASTY)
    assert [char for char in NASTY if forbidden(char)]
