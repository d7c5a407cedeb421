"""The ledger: every changed line has one owner, and an edit without lines points at what encloses it."""

from __future__ import annotations

from guard.model.edit import Span
from tests.facts.python.samples import ledger_of


def test_the_first_edit_owns_a_line_and_later_ones_name_it_too() -> None:
    ledger = ledger_of("a\nb\nc\n", "a\nx\nc\n")
    ledger.add("one", "s", "first", range(1, 4), range(1, 4))
    ledger.add("two", "s", "second", range(2, 3))
    assert ledger.owner(2, after=False) == ledger.owner(2, after=True) == ("one", "s", "first")
    assert ledger.owner(1, after=False) is None
    assert [(edit.kind, edit.before, edit.after) for edit in ledger.edits("m.py", "old.py")] == [
        ("one", (Span(2, 2),), (Span(2, 2),)),
        ("two", (Span(2, 2),), ()),
    ]


def test_equal_entries_are_one_edit() -> None:
    ledger = ledger_of("a\nk\nb\n", "x\nk\ny\n")
    ledger.add("kind", "s", "same", range(1, 2), range(1, 2))
    ledger.add("kind", "s", "same", range(3, 4), range(3, 4))
    [edit] = ledger.edits("m.py", "")
    assert (edit.before, edit.after) == ((Span(1, 1), Span(3, 3)), (Span(1, 1), Span(3, 3)))


def test_what_nobody_owns_is_free() -> None:
    ledger = ledger_of("a\nb\n", "x\ny\n")
    ledger.add_lines("kind", "", "one", [1], [2])
    assert (ledger.free_before(range(1, 3)), ledger.free_after(range(1, 3))) == ([2], [1])


def test_an_edit_without_lines_points_at_what_encloses_it_and_owns_nothing() -> None:
    ledger = ledger_of("a\nk\nb\n", "x\nk\ny\n")
    ledger.enter(range(3, 4), range(3, 4))
    ledger.enter(range(2, 3), range(2, 3))
    ledger.add("inner", "", "nearest with changes", range(2, 3))
    ledger.leave()
    ledger.leave()
    ledger.add("outer", "", "all of the file", range(2, 3))
    inner, outer = ledger.edits("m.py", "")
    assert inner.before == inner.after == (Span(3, 3),)
    assert outer.before == outer.after == (Span(1, 1), Span(3, 3))
    assert ledger.free_before(range(1, 4)) == [1, 3]


def test_edits_stand_on_lines_as_reviewers_count_them() -> None:
    ledger = ledger_of("a = 1\rb = 2\nc = 3\n", "a = 1\rb = 2\nc = 4\n")
    ledger.add("kind", "", "changed", range(3, 4), range(3, 4))
    [edit] = ledger.edits("m.py", "")
    assert edit.before == edit.after == (Span(2, 2),)
