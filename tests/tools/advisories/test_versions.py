"""Versions in ranges, by property."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from packaging.version import Version

from guard.tools.advisories.versions import Event, in_ranges, version_key

NUMBERS = st.lists(st.integers(0, 5), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
VERSIONS = st.builds(str.__add__, NUMBERS, st.sampled_from(["", "a1", "rc2", ".post1", ".dev3"]))


@given(VERSIONS, VERSIONS, VERSIONS)
def test_from_introduced_to_fixed(version: str, first: str, last: str) -> None:
    assume(first != "0")  # which stands for the beginning, not for that version
    number, low, high = Version(version), Version(first), Version(last)
    for events in (
        (Event("introduced", first), Event("fixed", last)),
        (Event("fixed", last), Event("introduced", first)),
    ):
        # A fix at or below the start ends nothing that comes after it.
        expected = low <= number < high if low < high else number >= low
        assert in_ranges(number, [events]) is expected


@given(VERSIONS, VERSIONS)
def test_a_limit_ends_everything(version: str, limit: str) -> None:
    events = (Event("introduced", "0"), Event("limit", limit))
    assert in_ranges(Version(version), [events]) is (Version(version) < Version(limit))


@given(VERSIONS, VERSIONS)
def test_equal_keys_are_equal_versions(one: str, other: str) -> None:
    assert (version_key(one) == version_key(other)) is (Version(one) == Version(other))
