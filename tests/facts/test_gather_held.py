"""What gathering the facts of a large text holds: counted in bytes, not by a clock."""

from __future__ import annotations

import gc
import tracemalloc

import pytest

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


@pytest.mark.parametrize("is_new", [True, False])
def test_a_text_of_many_lines_takes_some_copies_of_it_and_not_an_object_a_line(is_new: bool) -> None:
    after = b"".join(b"%d,17,yes\n" % number for number in range(200_000))
    gone = b"" if is_new else b"".join(b"%d,17,no\n" % number for number in range(200_000))
    most_held(b"", b"1,17,yes\n")  # what is imported on the way
    assert most_held(gone, after) < (2 if is_new else 12) * len(after)
