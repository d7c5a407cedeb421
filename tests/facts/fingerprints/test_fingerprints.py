"""Fingerprints: what changes them, what does not, and that no long match is missed."""

from __future__ import annotations

import io
import keyword
import sys
import token
import tokenize
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import guard.facts
from guard.checks.licences.copied_code.overlap import overlaps
from guard.facts.fingerprints.folding import LITERAL, NAME, Tokens, fold
from guard.facts.fingerprints.languages import (
    BRACES,
    GO,
    PYTHON,
    RUST,
    SCRIPT,
    SHELL,
    SQL,
    Language,
    language_of,
)
from guard.facts.fingerprints.winnowing import GRAM, GUARANTEE, WINDOW, fingerprints, hashes, winnow
from guard.ports import Occurrence

SOURCES = sorted(Path(guard.facts.__path__[0]).rglob("*.py"))
CODE = """
def read(path, limit=10):
    rows = {}
    with open(path) as stream:
        for number, line in enumerate(stream, 1):
            head, mark, rest = line.partition("=")
            if not mark or head.startswith("#"):
                continue
            if head in rows and rows[head] != rest:
                raise ValueError(f"{path}:{number}")
            rows[head] = rest.strip() or None
    return sorted(rows.items(), key=lambda item: (item[1] is None, item[0]))[:limit]
"""


def codes(text: str, language: Language = PYTHON) -> bytes:
    return fold(text, language).codes


@pytest.mark.parametrize(
    "other",
    [
        CODE.replace("rows", "found").replace("path", "place"),
        CODE.replace("    ", "\t").replace("\n", "\n\n"),
        CODE.replace('"="', "':='").replace("10", "99"),
        CODE.replace("rows = {}", '"""Read it."""\n    rows = {}  # all of them'),
        CODE.replace("line in enumerate(stream, 1)", "line in enumerate(\n  stream,\n  1,\n)"),
        CODE.replace('"#"', '"#" "!"'),
    ],
    ids=["names", "layout", "literals", "comments", "trailing comma", "joined literals"],
)
def test_a_disguise_changes_nothing(other: str) -> None:
    assert other != CODE
    assert codes(other) == codes(CODE)


@pytest.mark.parametrize(
    "other", [CODE.replace("not mark", "mark"), CODE.replace("!=", "=="), CODE + "x = 1\n"]
)
def test_another_program_is_another(other: str) -> None:
    assert codes(other) != codes(CODE)


@pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="the interpreter cuts f-strings into parts since 3.12"
)
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_words_and_signs_are_those_of_the_interpreter(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    ours = [match.group() for match in PYTHON.pattern.finditer(text) if match.lastindex != 1]
    layout = {token.NEWLINE, token.INDENT, token.DEDENT, token.ENDMARKER, tokenize.NL, tokenize.COMMENT}
    theirs = [
        one.string for one in tokenize.generate_tokens(io.StringIO(text).readline) if one.type not in layout
    ]
    assert ours == theirs


def test_keywords_are_those_of_the_interpreter() -> None:
    assert frozenset(keyword.kwlist) == PYTHON.keywords


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("x // y\n/* z */ 'a'", BRACES, 2),
        ("`a ${b}\n c` + 1", SCRIPT, 3),
        ("fn f<'a>(x: &'a str) {}", RUST, 16),
        ("`raw \\` + x", GO, 3),
        ("echo $# # comment", SHELL, 3),
        ("select 'it''s' -- x", SQL, 2),
        ("y'unclosed\nx", PYTHON, 3),
        ('"""unclosed\nx', PYTHON, 0),
    ],
)
def test_other_languages(text: str, language: Language, expected: int) -> None:
    assert len(codes(text, language)) == expected


def test_a_table_of_literals_is_one_literal() -> None:
    assert codes("x = [1, 2, 3, 4]") == codes("x = ['a']")
    assert codes("x = [1, y]") != codes("x = [1]")


def test_languages_do_not_meet() -> None:
    text = "a = b + c * d - e / f " * 10
    assert not set(hashes(fold(text, BRACES), BRACES)) & set(hashes(fold(text, SCRIPT), SCRIPT))
    assert language_of("a/b.PY") is PYTHON
    assert language_of("notes.txt") is None


@given(st.text())
def test_any_text_folds(text: str) -> None:
    tokens = fold(text, PYTHON)
    assert len(tokens.codes) == len(tokens.offsets)
    assert list(tokens.offsets) == sorted(set(tokens.offsets))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=80), st.integers(1, 12))
def test_every_window_has_a_choice(values: list[int], window: int) -> None:
    chosen = winnow(values, window)
    assert chosen == sorted(set(chosen))
    for start in range(max(len(values) - window + 1, 1)):
        part = values[start : start + window]
        assert any(start <= at < start + window and values[at] == min(part) for at in chosen)


@given(st.binary(max_size=60), st.binary(max_size=60), st.binary(min_size=GUARANTEE, max_size=90))
def test_no_match_of_the_guaranteed_length_is_missed(before: bytes, after: bytes, shared: bytes) -> None:
    def chosen(data: bytes) -> set[int]:
        found = hashes(Tokens(data, None), PYTHON)  # type: ignore[arg-type]  # offsets are not looked at
        return {found[at] for at in winnow(found, WINDOW)}

    assert chosen(before + shared) & chosen(shared + after)


def test_what_repeats_itself_has_no_fingerprint() -> None:
    rows = "".join(f"    field_{n}: Kind = Field('{n}', extra=True)\n" for n in range(40))
    found = fingerprints(fold(f"class A:\n{rows}", PYTHON), PYTHON)
    assert all(at < GRAM for _, at in found)  # but for where the rows begin
    assert fingerprints(fold(CODE, PYTHON), PYTHON)


def _places(tokens: Tokens, file: int = 0) -> dict[int, list[Occurrence]]:
    return {value: [Occurrence(file, at, at + 3)] for value, at in fingerprints(tokens, PYTHON)}


def test_an_overlap_counts_added_tokens_only() -> None:
    tokens = fold(CODE, PYTHON)
    chosen, places = fingerprints(tokens, PYTHON), _places(tokens)
    [whole] = overlaps(chosen, places, b"\1" * len(tokens.codes), 40)
    assert whole.shared > 0.8 * len(tokens.codes)
    assert whole.share == 1.0
    half = len(tokens.codes) // 2
    [part] = overlaps(chosen, places, b"\0" * half + b"\1" * (len(tokens.codes) - half), 40)
    assert part.shared < whole.shared
    assert overlaps(chosen, places, bytes(len(tokens.codes)), 1) == []


def test_twins_are_named_and_the_best_file_comes_first() -> None:
    tokens = fold(CODE, PYTHON)
    chosen = fingerprints(tokens, PYTHON)
    places = {value: [Occurrence(5, 1, 2), Occurrence(7, 1, 2)] for value, _ in chosen}
    places[chosen[-1][0]].append(Occurrence(9, 1, 2))
    [one] = overlaps(chosen, places, b"\1" * len(tokens.codes), 40)
    assert (one.file, one.counterparts) == (5, (7,))


def test_two_stretches_far_apart_are_two() -> None:
    filler = "\n".join(f"if a{n}: b(c)\nwhile d: e = [f]\n" for n in range(40))
    text = f"{CODE}{filler}{CODE.replace('not mark', 'mark').replace('is None', 'is not None')}"
    tokens = fold(text, PYTHON)
    known = {**_places(fold(CODE, PYTHON), 1)}
    found = overlaps(fingerprints(tokens, PYTHON), known, b"\1" * len(tokens.codes), 20)
    assert found
    assert found[0].last < len(codes(CODE)) + GRAM


def test_names_and_literals_have_their_own_codes() -> None:
    assert codes("x = 1") == bytes([NAME, codes("=")[0], LITERAL])
