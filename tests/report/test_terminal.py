from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, chop_cells

from guard.model.edit import Span
from guard.model.verdict import Decision, Reason, Verdict
from guard.report import page, render
from guard.report.words import ranges, short_digest
from tests.report import samples


def test_a_passing_verdict_takes_at_most_six_lines_at_80_columns() -> None:
    assert len(render(samples.review(), "terminal", width=80).splitlines()) <= 6


@pytest.mark.parametrize(
    ("sample", "start"),
    [
        (samples.review, "REVIEW  Every edit is covered and no check objects. Ask people to review it."),
        (
            samples.sign_off,
            "SIGN-OFF  The change may go to review; security, maintainers and design must sign",
        ),
        (samples.blocked, "BLOCKED  4 objections in 2 files (1 high, 3 others). Make the repairs below"),
        (samples.incomplete, "INCOMPLETE  No judgement: 2 things could not be looked at."),
    ],
)
def test_the_first_line_says_what_was_decided_and_what_to_do(
    sample: Callable[[], Verdict], start: str
) -> None:
    assert render(sample(), "terminal", width=120).startswith(start)


@pytest.mark.parametrize("width", [20, 33, 40, 50, 80, 120])
@pytest.mark.parametrize("sample", samples.ALL)
def test_no_line_is_wider_than_the_terminal_or_ends_in_blanks(sample: str, width: int) -> None:
    for verbose in (False, True):
        for row in render(samples.ALL[sample](), "terminal", width=width, verbose=verbose).splitlines():
            assert cell_len(row) <= width
            assert row == row.rstrip()


@pytest.mark.parametrize("sample", samples.ALL)
def test_colour_adds_nothing_but_colour(sample: str) -> None:
    import re

    plain = render(samples.ALL[sample](), "terminal", width=80)
    coloured = render(samples.ALL[sample](), "terminal", width=80, color=True)
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize("sample", samples.ALL)
def test_the_environment_changes_nothing(sample: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [render(samples.ALL[sample](), "terminal", color=color) for color in (False, True)]
    for name, value in {"COLUMNS": "31", "NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)
    assert [render(samples.ALL[sample](), "terminal", color=color) for color in (False, True)] == before


def test_without_unicode_the_same_is_said() -> None:
    out = render(samples.blocked(), "terminal", unicode=False)
    assert out.isascii()
    assert "high - medium confidence - CWE-78" in out


def test_all_repairs_and_reasons_are_shown() -> None:
    out = " ".join(render(samples.blocked(), "terminal", width=100).split())
    for text in (
        samples.SHELL.message,
        samples.SHELL.repair,
        samples.UNCOVERED.why_not,
        samples.UNCOVERED.repair,
        "The policy freezes evals/**",
        "42 lines are added where ordinary-python allows 40.",
        "security security-owners: The change touches authentication.",
        "expired 2026-06-30",
    ):
        assert text in out


def test_verbose_shows_what_is_otherwise_counted() -> None:
    short = render(samples.blocked(), "terminal")
    long = render(samples.blocked(), "terminal", verbose=True)
    assert "Findings: 1 noted, 1 waived, 1 old (--verbose shows them)" in short
    assert "python-debug-on" not in short
    assert "python-debug-on" in long
    assert "covered by prose" in long


def test_many_objections_are_folded_with_their_number_said() -> None:
    edits = tuple(
        replace(samples.UNCOVERED, path=f"src/m{number:02}.py", why_not="No.", repair="")
        for number in range(30)
    )
    verdict = replace(samples.blocked(), edits=edits, findings=(), explanation=())
    out = render(verdict, "terminal")
    assert "30 objections in 30 files" in out
    assert "… and 5 more objections (--verbose shows all)." in out
    assert "src/m29.py" in render(verdict, "terminal", verbose=True)


def test_a_reason_to_block_without_a_finding_is_still_shown() -> None:
    lonely = Reason(Decision.BLOCKED, "finding", "something nobody listed", "src/other.py", 4)
    out = render(replace(samples.review(), decision=Decision.BLOCKED, explanation=(lonely,)), "terminal")
    assert "something nobody listed" in out
    assert "1 objection in 1 file" in out


def test_incomplete_without_a_cause_does_not_look_complete() -> None:
    out = render(replace(samples.review(), decision=Decision.INCOMPLETE), "terminal")
    assert out.startswith("INCOMPLETE")


def test_a_file_that_nothing_read_is_named() -> None:
    assert "Read by nothing: docs/logo.png" in render(samples.sign_off(), "terminal")


def test_like_edits_are_told_once_with_all_their_lines() -> None:
    edits = tuple(replace(samples.UNCOVERED, after=(Span(line, line),)) for line in (1, 2, 3, 9))
    out = render(replace(samples.blocked(), edits=edits, findings=(), explanation=()), "terminal")
    assert out.count("uncovered-edit") == 1
    assert "1-3, 9  uncovered-edit" in out


@settings(max_examples=50, deadline=None)
@given(st.sets(st.integers(1, 60), max_size=20))
def test_ranges_name_every_line(lines: set[int]) -> None:
    named: set[int] = set()
    for part in ranges(lines, most=100).split(", ") if lines else []:
        first, _, last = part.partition("-")
        named.update(range(int(first), int(last or first) + 1))
    assert named == lines


def test_short_names_of_digests() -> None:
    assert short_digest("sha256:" + "ab" * 32) == "ababababab"
    assert short_digest("0123456789abcdef0123456789abcdef01234567") == "0123456789"
    assert short_digest("index") == "index"


def test_files_missed_for_one_cause_are_told_once() -> None:
    missed = tuple(
        Reason(
            Decision.INCOMPLETE,
            "file_missed",
            "code-rules did not look at it",
            f"m{number}.py",
            1,
            "Ask again.",
        )
        for number in range(9)
    )
    verdict = replace(samples.review(), decision=Decision.INCOMPLETE, explanation=missed)
    out = render(verdict, "terminal")
    assert "1 thing could not be looked at" in out
    assert "file missed  m0.py:1, m1.py:1, m2.py:1 and 6 more" in out
    assert "m8.py:1" in render(verdict, "terminal", verbose=True)


def test_a_failed_check_is_shown_even_where_the_policy_lets_it_pass() -> None:
    out = render(replace(samples.incomplete(), decision=Decision.REVIEW, explanation=()), "terminal")
    assert "semgrep ended without a result" in out


def test_an_unattributed_line_is_one_objection() -> None:
    edit = replace(samples.UNCOVERED, kind="unattributed")
    reason = Reason(Decision.BLOCKED, "unattributed", "1 edit", edit.path, edit.line, "Leave it.")
    out = render(replace(samples.blocked(), edits=(edit,), findings=(), explanation=(reason,)), "terminal")
    assert "1 objection in 1 file" in out


def test_what_is_taken_for_one_column_is_drawn_in_one() -> None:
    plain = [char for char in map(chr, range(0x110000)) if page._is_plain(char)]
    assert len(plain) > 500
    assert not [char for char in plain if cell_len(char) != 1]
    text = "".join(plain)
    assert page._drawn(text) == cell_len(text)
    assert list(page._parted(text, 7)) == list(chop_cells(text, 7))
