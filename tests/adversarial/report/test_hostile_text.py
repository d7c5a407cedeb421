"""A proposal chooses paths, symbols and texts. None of them reaches a reader as more than visible text."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guard.model.briefing import Briefing, Claim, DependencyChange, DiffRow, FileDiff, Ground
from guard.model.verdict import Decision, Verdict
from guard.report import FORMATS, render
from guard.report.json_format import decode_path
from tests.report import samples
from tests.report.test_sanitize import forbidden, starts_a_command, texts

slow = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
decisions = st.sampled_from(list(Decision))
paths = texts.map(lambda text: "src/" + text.replace("/", "|").replace("\0", "N") + "x.py")


def leaked(text: str) -> list[str]:
    return sorted({char for char in text if char != "\n" and forbidden(char)})


@slow
@given(texts, paths, decisions, st.sampled_from([20, 40, 80, 120]), st.booleans(), st.booleans())
def test_terminal(text: str, path: str, decision: Decision, width: int, verbose: bool, unicode: bool) -> None:
    out = render(
        samples.hostile(text, path, decision), "terminal", width=width, verbose=verbose, unicode=unicode
    )
    assert not leaked(out)
    assert not starts_a_command(out)
    if not unicode:
        assert out.isascii()


@slow
@given(texts, paths, st.booleans())
def test_colour_holds_no_escape_sequence_but_our_own(text: str, path: str, verbose: bool) -> None:
    out = render(samples.hostile(text, path), "terminal", width=80, color=True, verbose=verbose)
    bare = re.sub(r"\x1b\[(?:0|1|2|1;3[1-5]|3[1-6])m", "", out)
    assert not leaked(bare)
    assert not starts_a_command(bare)


@slow
@given(texts, paths, decisions)
def test_markdown(text: str, path: str, decision: Decision) -> None:
    out = render(samples.hostile(text, path, decision), "markdown")
    assert not leaked(out)
    assert not starts_a_command(out)
    assert len(out.encode()) <= 60_000
    for row in out.splitlines():
        # A row of a table has the bars that we wrote and no more; no other line has any.
        assert row.count("|") in ((4,) if row.startswith("| ") else (0,)), row


def briefed(text: str, path: str) -> Briefing:
    """All that can stand beside a verdict, with `text` and `path` wherever the proposal's may."""
    rows = (DiffRow("-", 1, 0, text), DiffRow("+", 0, 2, text), DiffRow("@", 2, 3, ""), DiffRow(" ", 9, 9, text))
    return Briefing(
        grounds=((Ground(text, text, 7, text),), (Ground(text, text, 0, text),)),
        claims=(Claim(text, text, path, 3),),
        dependencies=(DependencyChange(text, text, path, 3, (text,), text, text),),
        diffs=(FileDiff(path, rows, 3), FileDiff(path + "2", (), note=text)),
        asked=(text,),
        unasked=(text,),
    )


@slow
@given(texts, paths, decisions)
def test_summary(text: str, path: str, decision: Decision) -> None:
    out = render(samples.hostile(text, path, decision), "summary", briefing=briefed(text, path))
    assert not leaked(out)
    assert not starts_a_command(out)
    assert len(out.encode()) <= 60_000
    above = out.partition("<details>")[0].rstrip().splitlines()
    assert len(above) <= 5
    for row in out.splitlines():
        assert row.count("|") in ((4, 5, 6) if row.startswith("| ") else (0,)), row


class _Strict(HTMLParser):
    """Holds what stands in a page against what may."""

    MAY = frozenset(
        "html head meta title style body a header h1 h2 h3 span p dl dt dd nav ul ol li main section details "
        "summary code strong div pre table caption colgroup col thead tbody tr th td svg rect footer".split()
    )
    VOID = frozenset(("meta", "col"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.MAY, tag
        for name, value in attrs:
            assert name != "style", attrs
            assert not name.startswith("on"), attrs
            assert name not in ("src", "srcset", "action", "data"), attrs
            if name == "href":
                assert re.fullmatch(r"#[a-z0-9-]+", value or ""), attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


@slow
@given(texts, paths, decisions)
def test_html(text: str, path: str, decision: Decision) -> None:
    out = render(samples.hostile(text, path, decision), "html", briefing=briefed(text, path))
    assert not leaked(out)
    assert not starts_a_command(out)
    page = _Strict()
    page.feed(out)
    page.close()
    assert page.open == []
    assert "default-src 'none'" in html.unescape(out.partition("<title>")[0])


@pytest.mark.parametrize("text", ["</script><script>x()</script>", "</style><b>", "--><b>", "</title><b>", "'\"><b>"])
def test_nothing_ends_an_element_of_the_page(text: str) -> None:
    out = render(samples.hostile(text, f"src/{text}.py"), "html", briefing=briefed(text, f"src/{text}.py"))
    assert "<script" not in out
    assert "<b>" not in out
    assert out.count("</style>") == out.count("</title>") == 1


def test_a_very_long_text_makes_no_very_long_page() -> None:
    text, path = "x <b> \u202e" * 200_000, "src/" + "y" * 4000 + ".py"
    out = render(samples.hostile(text, path), "html", briefing=briefed(text, path))
    assert len(out.encode()) < 150_000


@slow
@given(texts, paths, decisions)
def test_workflow_commands(text: str, path: str, decision: Decision) -> None:
    out = render(samples.hostile(text, path, decision), "github")
    assert not leaked(out)
    rows = out.splitlines()
    assert rows[-1].startswith("guard: ")
    property_ = r"(?:file|title|line)=[^:,\n]*"
    for row in rows[:-1]:
        assert re.fullmatch(rf"::(?:error|warning) {property_}(?:,{property_})*::.*", row), row
        assert not re.search(r"##\w*\[", row)


def strings(value: Any, *, skip: frozenset[str] = frozenset()) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item, skip=skip)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            if key not in skip:
                yield from strings(item, skip=skip)


@slow
@given(texts, paths, decisions)
def test_json(text: str, path: str, decision: Decision) -> None:
    out = render(samples.hostile(text, path, decision), "json")
    assert out.isascii()
    assert not starts_a_command(out)
    document = json.loads(out)
    raw_paths = frozenset({"path", "before_path", "paths", "judged"})
    assert not [text for text in strings(document, skip=raw_paths) if leaked(text) or "\n" in text]
    assert {decode_path(edit["path"]) for edit in document["edits"]} == {path}
    json.dumps(document, ensure_ascii=False).encode("utf-8")  # no half characters: any parser can read it


@slow
@given(texts, paths, decisions)
def test_sarif(text: str, path: str, decision: Decision) -> None:
    out = render(samples.hostile(text, path, decision), "sarif")
    assert out.isascii()
    assert not starts_a_command(out)
    document = json.loads(out)
    assert not [text for text in strings(document) if leaked(text)]
    messages = [result["message"]["text"] for result in document["runs"][0]["results"]]
    assert not [message for message in messages if "](" in message or "\n" in message]


@pytest.mark.parametrize("name", FORMATS)
def test_the_nastiest_sample_is_the_same_twice(name: str) -> None:
    verdict: Verdict = samples.hostile()
    assert render(verdict, name, width=60, verbose=True) == render(samples.hostile(), name, width=60, verbose=True)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "github"])
def test_the_nastiest_sample_holds_no_command(name: str) -> None:
    assert not starts_a_command(render(samples.hostile(), name, verbose=True))


def test_a_word_longer_than_the_terminal_cannot_put_a_command_at_the_start_of_a_line() -> None:
    for padding in range(60):
        text = "x" * padding + "::error::owned"
        for width in (20, 33, 40):
            assert not starts_a_command(render(samples.hostile(text, "a" + text), "terminal", width=width))


def test_evidence_is_never_shown() -> None:
    from dataclasses import replace

    from guard.model.verdict import Effect, JudgedFinding

    secret = "hunter2hunter2hunter2"
    found = JudgedFinding.of(replace(samples.SHELL, evidence=secret), Effect.BLOCKS)
    verdict = replace(samples.blocked(), findings=(found,))
    for name in FORMATS:
        assert secret not in render(verdict, name, verbose=True)
