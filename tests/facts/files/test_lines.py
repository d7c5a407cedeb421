from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.facts.files.lines import TerminatedLines, changed_lines, longest_increasing, spans
from guard.model.change import FileSide
from guard.model.edit import ChangedLines, Span
from guard.model.lines import LineNumbers

texts = st.lists(st.sampled_from([b"a", b"b", b"", b"c\r", b"\x0c", b"d"]), max_size=30).flatmap(
    lambda lines: st.sampled_from([b"\n".join(lines), b"\n".join(lines) + b"\n"])
)


def lines_of(before: bytes, after: bytes) -> ChangedLines:
    return changed_lines(FileSide("f", before), FileSide("f", after))


def kept(data: bytes, changed: LineNumbers) -> list[bytes]:
    return [
        line for number, line in enumerate(TerminatedLines(FileSide("f", data)), 1) if number not in changed
    ]


@given(texts, texts)
def test_what_is_not_changed_is_equal_on_both_sides(before: bytes, after: bytes) -> None:
    found = lines_of(before, after)
    assert kept(before, found.before) == kept(after, found.after)
    assert found.before <= set(range(1, len(FileSide("f", before).lines) + 1))
    assert found.after <= set(range(1, len(FileSide("f", after).lines) + 1))
    assert bool(found.before or found.after) == (before != after)


@given(texts, texts)
def test_the_answer_is_the_same_every_time(before: bytes, after: bytes) -> None:
    assert lines_of(before, after) == lines_of(before, after)


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        (b"a\nb\n", b"a\nb\n", set(), set()),
        (b"a\nb\n", b"a\nc\n", {2}, {2}),
        (b"a\nb\n", b"a\nx\nb\n", set(), {2}),
        (b"a\nb\nc\n", b"a\nc\n", {2}, set()),
        (b"a\n", b"a", {1}, {1}),
        (b"a", b"a\nb", {1}, {1, 2}),
        (b"a\n", b"a\n\n", set(), {2}),
        (b"a\r\nb\r\n", b"a\nb\r\n", {1}, {1}),
        (b"a\rb\n", b"a\rc\n", {1}, {1}),
        (b"", b"", set(), set()),
        (b"", b"\n", set(), {1}),
    ],
)
def test_changed_lines(before: bytes, after: bytes, old: set[int], new: set[int]) -> None:
    assert lines_of(before, after) == ChangedLines(LineNumbers(old), LineNumbers(new))


def test_a_missing_side_is_empty() -> None:
    side = FileSide("f", b"a\nb")
    assert changed_lines(None, side) == ChangedLines(after=LineNumbers({1, 2}))
    assert changed_lines(side, None) == ChangedLines(before=LineNumbers({1, 2}))
    assert changed_lines(None, None) == ChangedLines()


def test_a_gap_beyond_the_budget_counts_as_changed_whole() -> None:
    before = b"".join(b"%d\n" % (index % 3) for index in range(3000))
    after = b"".join(b"%d\n" % (index * index % 5 % 3) for index in range(3000))
    found = lines_of(b"head\n" + before, b"head\n" + after)
    assert 1 not in found.before
    assert kept(b"head\n" + before, found.before) == kept(b"head\n" + after, found.after)


@given(st.lists(st.integers(0, 50), unique=True))
def test_longest_increasing_is_increasing(values: list[int]) -> None:
    chain = [values[index] for index in longest_increasing(values)]
    assert chain == sorted(chain)
    assert bool(chain) == bool(values)


def test_spans_are_merged_and_sorted() -> None:
    assert spans({5, 1, 2, 3, 7}) == (Span(1, 3), Span(5, 5), Span(7, 7))
    assert spans(set()) == ()


def test_more_lines_than_are_aligned_at_a_time() -> None:
    rows = [b"row %d" % number for number in range(250_000)]
    less = [row for number, row in enumerate(rows) if number % 1_000]
    found = lines_of(b"\n".join(rows) + b"\n", b"\n".join(less) + b"\n")
    assert found.before == {number + 1 for number in range(0, 250_000, 1_000)}
    assert not found.after


def test_lines_put_before_many_leave_those_aligned() -> None:
    rows = b"".join(b"row %d\n" % number for number in range(250_000))
    found = lines_of(rows, b"new\n" * 30_000 + rows)
    assert not found.before
    assert found.after == LineNumbers.up_to(30_000)
