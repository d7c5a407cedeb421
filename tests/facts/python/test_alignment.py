"""Which lines of two sides correspond."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guard.facts.python.alignment import Alignment
from tests.facts.python.samples import ledger_of, units_of


def test_changed_lines_and_where_the_others_went() -> None:
    book = Alignment([False, True, True, False], [False, True, False, True])
    assert (book.before, book.after) == ([2, 3], [2, 4])
    assert [book.target(line) for line in range(1, 5)] == [1, None, None, 3]
    assert book.changed_before(range(1, 3)) == [2]
    assert book.changed_after(range(3, 9)) == [4]
    assert list(book.gaps()) == [([2, 3], [2]), ([], [4])]


def test_sides_that_are_out_of_step_correspond_nowhere() -> None:
    book = Alignment([False, False], [False, True])
    assert [book.target(1), book.target(2)] == [None, None]


_FLAGS = st.lists(st.booleans(), max_size=12)


@given(_FLAGS, _FLAGS)
def test_every_changed_line_is_in_one_gap_with_those_that_face_it(
    before: list[bool], after: list[bool]
) -> None:
    kept = min(before.count(False), after.count(False))
    for flags in (before, after):
        while flags.count(False) > kept:
            flags.remove(False)
    book = Alignment(before, after)
    gaps = list(book.gaps())
    assert [line for old, _ in gaps for line in old] == book.before
    assert [line for _, new in gaps for line in new] == book.after
    for old, new in gaps:
        assert old or new
        numbers = {book.gap_before(line) for line in old} | {book.gap_after(line) for line in new}
        assert len(numbers) == 1
    targets = [book.target(line) for line in range(1, len(before) + 1) if line not in book.before]
    assert targets == [line for line in range(1, len(after) + 1) if line not in book.after]


def test_a_statement_stays_where_only_lines_about_it_changed() -> None:
    before, after = "a = 1\nb = 2\nc = 3\n", "a = 1\nnew = 0\nb = 2\nc = 4\n"
    book = ledger_of(before, after).alignment
    old, new = units_of(before), units_of(after)
    assert book.same_place(old[0], new[0])
    assert book.same_place(old[1], new[2])
    assert not book.same_place(old[1], new[1])
    assert not book.same_place(old[2], new[3])
