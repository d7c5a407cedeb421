"""A proposal chooses paths, symbols and texts. None of them reaches a reader as more than visible text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
