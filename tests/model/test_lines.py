from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from guard.model.lines import LineNumbers, Lines

numbers = st.frozensets(st.integers(1, 40))


@given(st.lists(st.sampled_from([b"a", b"\n", b"\r", b"b\n"])).map(b"".join))
def test_lines_are_what_splitting_gives(data: bytes) -> None:
    found = data.split(b"\n")
    expected = tuple(found[:-1] if found[-1] == b"" else found)
    lines = Lines(data)
    assert (tuple(lines), len(lines), lines[:], lines[1:3]) == (
        expected,
        len(expected),
        expected,
        expected[1:3],
    )
    assert [lines[number] for number in range(-len(lines), len(lines))] == [*expected, *expected]
    assert lines == expected


@given(numbers, numbers)
def test_numbers_are_a_set(one: frozenset[int], other: frozenset[int]) -> None:
    left, right = LineNumbers(one), LineNumbers(other)
    assert (list(left), len(left), hash(left)) == (sorted(one), len(one), hash(one))
    assert left == LineNumbers(one)
    assert list(left.ordered()) == sorted(one)
    assert left & right == left & other == one & right == one & other
    assert left - right == left - other == one - right == one - other
    assert left.union(other) == left | right == one | other
    assert (left <= right, left.isdisjoint(right)) == (one <= other, one.isdisjoint(other))
    assert [number in left for number in range(45)] == [number in one for number in range(45)]
    assert all(left.meets(at, at + 2) == bool(one & {at, at + 1, at + 2}) for at in range(1, 45))


@given(st.lists(st.booleans()))
def test_what_is_not_marked(marks: list[bool]) -> None:
    expected = {number for number, mark in enumerate(marks, 1) if not mark}
    assert LineNumbers.unmarked(bytearray(marks)) == expected


def test_a_million_lines_take_four_bytes_each_and_their_numbers_nothing() -> None:
    data = b"a line\n" * 1_000_000
    tracemalloc.start()
    lines, changed = Lines(data), LineNumbers.up_to(1_000_000)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(lines) == len(changed) == 1_000_000
    assert held < 6_000_000
