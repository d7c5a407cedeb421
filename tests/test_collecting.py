"""The collector of garbage looks seldom while a change is judged, and afterwards as the process asked for."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

import guard
from guard.collecting import RARELY, seldom
from guard.model.change import ChangeSet

_PLAIN = (700, 10, 10)


@pytest.fixture(autouse=True)
def _as_python_has_it() -> Iterator[None]:
    kept = gc.get_threshold()
    gc.set_threshold(*_PLAIN)
    yield
    gc.set_threshold(*kept)


def test_it_holds_until_the_last_one_is_done() -> None:
    with seldom():
        with seldom():
            assert gc.get_threshold() == RARELY
        assert gc.get_threshold() == RARELY
    assert gc.get_threshold() == _PLAIN


def test_a_failure_gives_back_what_was_asked_for() -> None:
    with pytest.raises(ValueError, match="x"), seldom():
        raise ValueError("x")
    assert gc.get_threshold() == _PLAIN


@pytest.mark.parametrize("asked", [(0, 10, 10), (500_000, 5, 5)])
def test_who_asked_for_less_is_left_alone(asked: tuple[int, int, int]) -> None:
    gc.set_threshold(*asked)
    with seldom():
        assert gc.get_threshold() == asked
    assert gc.get_threshold() == asked


def test_what_is_set_meanwhile_stands() -> None:
    with seldom():
        gc.set_threshold(0)
    assert gc.get_threshold()[0] == 0


def test_a_check_leaves_the_process_as_it_was() -> None:
    guard.check(ChangeSet.from_files({"a.md": b"one\n"}, {"a.md": b"two\n"}))
    assert gc.get_threshold() == _PLAIN
