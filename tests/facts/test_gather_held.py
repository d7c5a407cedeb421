"""What gathering the facts of a large text holds: counted in bytes, not by a clock."""

from __future__ import annotations

import gc
import tracemalloc

import pytest

from guard.facts.files import lines
from guard.facts.gather import gather
from guard.model.change import ChangeSet
from guard.syntax.sources import Sources


def most_held(before: bytes, after: bytes) -> int:
    change = ChangeSet.from_files({"data/rows.csv": before} if before else {}, {"data/rows.csv": after})
    sources = Sources(change)
    gc.collect()
    tracemalloc.start()
    gather(change, sources)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def rows(last: bytes) -> bytes:
    return b"".join(b"%d,17,%b\n" % (number, last) for number in range(50_000))


def test_a_new_text_takes_a_copy_of_it_and_not_an_object_a_line() -> None:
    most_held(b"", b"1,17,yes\n")  # what is imported on the way
    assert most_held(b"", rows(b"yes")) < 2 * len(rows(b"yes"))


def test_of_an_altered_text_some_lines_at_a_time_are_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_WINDOW", 1_000)
    most_held(b"1,17,no\n", b"1,17,yes\n")
    assert most_held(rows(b"no"), rows(b"yes")) < 4 * len(rows(b"yes"))
