"""Calls as they are written and read."""

from __future__ import annotations

import os
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from guard.service import frames

WORDS = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]))
NAMES = st.binary(min_size=1).filter(lambda name: b"=" not in name and b"\0" not in name)
VALUES = st.binary().filter(lambda value: b"\0" not in value)


@given(
    st.sampled_from([frames.CHECK, frames.HOOK, frames.STATUS]),
    st.lists(WORDS),
    st.dictionaries(NAMES, VALUES),
)
def test_what_is_written_is_read(kind: str, arguments: list[str], variables: dict[bytes, bytes]) -> None:
    with mock.patch.object(os, "environb", variables):
        call = frames.read(frames.written(kind, arguments))
    assert call is not None
    assert (call.kind, [os.fsdecode(one) for one in call.arguments]) == (kind, arguments)
    assert dict(one.split(b"=", 1) for one in call.environment) == variables


@given(st.binary(max_size=400))
def test_what_was_not_written_so_is_none(frame: bytes) -> None:
    assert frames.read(frame) is None


@given(st.data())
def test_what_was_damaged_raises_nothing(data: st.DataObject) -> None:
    frame = bytearray(frames.written(frames.CHECK, ["--staged"]))
    for _ in range(data.draw(st.integers(1, 5))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    call = frames.read(bytes(frame))
    assert call is None or call.kind == frames.CHECK
    assert frames.read(b"check\0" * (frames.MOST // 5)) is None
