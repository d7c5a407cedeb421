"""Likeness to well-known names. Target names are popular projects; no look-alike here is out of a corpus."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from guard.facts.likeness import Habit, PopularNames, popular_names, spelling
from guard.facts.likeness.parts import EDITIONS, standing
from guard.facts.likeness.spelling import AFFIX_WORDS, distance, slip, stems
from guard.model.finding import Confidence

NAMES = popular_names()
LONG = [name for name in NAMES.names[:1000] if len(name) >= 8 and "-" not in name and name.isalpha()]


@pytest.mark.parametrize(
    ("name", "target", "habit"),
    [
        ("sqlalchmey", "sqlalchemy", Habit.SWAPPED),
        ("setuptoolls", "setuptools", Habit.DOUBLED),
        ("matplotlb", "matplotlib", Habit.DROPPED),
        ("matplotlijb", "matplotlib", Habit.ADDED),
        ("matplotkib", "matplotlib", Habit.KEYBOARD),
        ("matplotxib", "matplotlib", Habit.REPLACED),
        ("m4rkupsafe", "markupsafe", Habit.HOMOGLYPH),
        ("jsonsch3ma", "jsonschema", Habit.HOMOGLYPH),
        ("urnpy", "umpy", None),
        ("scikitlearn", "scikit-learn", Habit.SEPARATORS),
        ("dateutil-python", "python-dateutil", Habit.WORD_ORDER),
        ("tokinizars", "tokenizers", Habit.SOUND),
        ("sqlalchemiee", "sqlalchemy", Habit.SOUND),
        ("cryptogrophz", "cryptography", Habit.MISSPELT),
        ("jupiterr", "jupyter", Habit.SOUND),
        ("certifi-secure", "certifi", Habit.EDITION),
        ("official-werkzeug-win64", "werkzeug", Habit.EDITION),
        ("markupsafe-certifi", "certifi", Habit.JOINED),
        ("werkzeugjinja2", "jinja2", Habit.JOINED),
        ("subprocess", "subprocess", Habit.LANGUAGE),
        ("python-boto3", "boto3", Habit.AFFIX),
        ("certifi-sdk", "certifi", Habit.AFFIX),
    ],
)
def test_habits(name: str, target: str, habit: Habit | None) -> None:
    found = NAMES.alike(name)
    if habit is None:
        assert found is None or found.target != target
    else:
        assert found is not None
        assert (found.target, found.habit) == (target, habit)


@pytest.mark.parametrize(
    "name", ["frobnicator", "acme-billing-core", "zq", "my-company-metrics-exporter", "requests", "boto3", ""]
)
def test_names_of_their_own_look_like_nothing(name: str) -> None:
    assert NAMES.alike(name) is None


def test_short_words_of_a_family_are_no_likeness() -> None:
    # `mypy-boto3-s3` and its many siblings differ in one short word.
    found = NAMES.alike("mypy-boto3-s9")
    assert found is None or found.confidence is Confidence.LOW


@pytest.mark.parametrize("name", ["pytest-sdk", "django-tools", "flask-numpy", "boto3-api"])
def test_plug_ins_of_what_has_many_are_no_likeness(name: str) -> None:
    assert NAMES.alike(name) is None


def test_a_word_that_many_names_hold_is_well_known_itself() -> None:
    # `pytorch` is hardly downloaded under that name; thirty names of the list hold it.
    own = NAMES.rank("pytorch")
    assert own is not None
    assert own > 1000
    found = NAMES.alike("pytorsh")
    assert found is not None
    assert (found.target, found.rank) == ("pytorch", own)
    assert standing(9000, 30) < standing(9000, 5) < standing(9000, 1) == 9000
    assert standing(10, 30) == 10


def test_who_misspells_twice_still_begins_right() -> None:
    assert NAMES.alike("zokinizers") is None


def test_borrowed_names() -> None:
    found = NAMES.borrowed("requests-for-everybody")
    assert found is not None
    assert (found.target, found.confidence) == ("requests", Confidence.LOW)
    assert NAMES.borrowed("requests") is None
    assert NAMES.borrowed("frobnicator") is None


def test_nearest_offers_what_was_meant() -> None:
    assert NAMES.nearest("sqlalchmey")[0] == "sqlalchemy"
    assert NAMES.nearest("python-boto3")[0] == "boto3"
    assert len(NAMES.nearest("sqlalchmey", 1)) == 1


def test_the_list_says_where_it_is_from_and_is_in_normal_form() -> None:
    assert re.search(r"\b20\d\d$", NAMES.source)
    assert len(NAMES.names) == len(set(NAMES.names)) == 15_000
    assert all(name == canonicalize_name(name) for name in NAMES.names)


@given(st.sampled_from(LONG), st.data())
def test_one_slip_in_a_well_known_long_name_is_found(target: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(target) - 2))
    kind = data.draw(st.sampled_from(["swap", "double", "drop"]))
    name = {
        "swap": target[:at] + target[at + 1] + target[at] + target[at + 2 :],
        "double": target[: at + 1] + target[at:],
        "drop": target[:at] + target[at + 1 :],
    }[kind]
    found = NAMES.alike(name)
    assert name in NAMES or found is not None


@given(
    st.text("abcdeimnorst013-", min_size=1, max_size=12), st.text("abcdeimnorst013-", min_size=1, max_size=12)
)
def test_a_slip_is_a_distance_of_one_and_the_other_way_round(one: str, other: str) -> None:
    assert (slip(one, other) is not None) == (distance(one, other, 2) == 1)
    assert (slip(other, one) is not None) == (slip(one, other) is not None)


@given(st.lists(st.text("abcde", min_size=4, max_size=9), min_size=1, max_size=30, unique=True), st.data())
def test_the_index_misses_no_slip(names: list[str], data: st.DataObject) -> None:
    target = data.draw(st.sampled_from(names))
    at = data.draw(st.integers(0, len(target) - 1))
    name = (
        target[:at] + data.draw(st.sampled_from(["", "a", "e"])) + target[at + data.draw(st.integers(0, 1)) :]
    )
    listed = PopularNames(names)
    near = {listed.names[i] for _, i in listed._candidates(name) if i < len(names)}
    assert {one for one in names if slip(name, one)} <= near


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    name = canonicalize_name(text)
    found = NAMES.alike(name)
    assert found is None or found.target != name or found.habit is Habit.LANGUAGE
    assert name not in stems(name)


@given(st.text(max_size=20))
def test_an_empty_list_finds_nothing(text: str) -> None:
    empty = PopularNames([], language=frozenset())
    assert empty.alike(canonicalize_name(text)) is None
    assert empty.nearest(text) == ()


def test_a_very_long_name_is_answered_at_once() -> None:
    name = "requests" + "-a" * 200_000
    assert NAMES.alike(name) is None
    assert NAMES.borrowed(name) is not None
    assert NAMES.nearest(name) == ("requests",)


@pytest.mark.parametrize(
    ("file", "words", "some"),
    [
        ("affix-words.txt", AFFIX_WORDS, {"python", "sdk", "cli", "v2", "3"}),
        ("edition-words.txt", EDITIONS, {"darwin", "arm64", "lite", "patched", "python3"}),
    ],
)
def test_a_word_list_holds_words_and_says_where_they_are_from(
    file: str, words: frozenset[str], some: set[str]
) -> None:
    lines = (Path(spelling.__file__).parent / "data" / file).read_text("utf-8").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert re.search(r"\b20\d\d-\d\d-\d\d\b", " ".join(comments))
    assert lines == [*comments, *sorted(words)]
    assert some <= words
    assert all(re.fullmatch(r"[a-z0-9]+", word) for word in words)
