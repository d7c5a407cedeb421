"""Statements: equal ones are equal bytes, and whatever is not of the form is refused with its line."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.errors import IntakeError
from guard.review.covered import Covered, Leaning
from guard.review.statement import Envelope, Statement, read_envelopes

digests = st.text("0123456789abcdef", min_size=64, max_size=64)
commits = st.text("0123456789abcdef", min_size=40, max_size=40)
texts = st.text('ab "\\\n\u00e9\u2028\U0001f600', max_size=20)
covers = st.builds(Covered, digests, st.lists(st.builds(Leaning, texts, texts, texts)).map(tuple))
statements = st.builds(
    Statement,
    st.lists(commits, max_size=3).map(tuple),
    texts,
    texts,
    st.datetimes(datetime(2000, 1, 1), timezones=st.just(UTC)).map(lambda one: one.replace(microsecond=0)),
    st.none() | st.dates(date(2000, 1, 1)),
    commits,
    st.dictionaries(texts, covers, max_size=3),
)


@given(statements)
def test_what_was_written_is_read(statement: Statement) -> None:
    envelope = Envelope(statement, statement.canonical(), "-----BEGIN SSH SIGNATURE-----\nx\n")
    data = f"\n{envelope.to_line()}\n\n".encode()
    assert list(read_envelopes(data, "note")) == [envelope]


@given(st.binary(max_size=200))
def test_anything_else_is_refused_by_name(data: bytes) -> None:
    if data.strip(b"\n \t\r\x0b\x0c"):
        with pytest.raises(IntakeError) as caught:
            list(read_envelopes(data, "note"))
        assert caught.value.where.startswith("note:")


@given(statements, st.data())
def test_no_single_field_can_be_left_out_or_be_of_another_kind(
    statement: Statement, data: st.DataObject
) -> None:
    said = json.loads(statement.canonical())
    name = data.draw(st.sampled_from(sorted(said.keys() - {"until"})))
    if data.draw(st.booleans()):
        del said[name]
    else:
        said[name] = 7
    payload = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    line = json.dumps({"statement": payload, "signature": "x"})
    with pytest.raises(IntakeError, match="no statement that guard signs"):
        list(read_envelopes(line.encode("utf-8", "surrogatepass"), "note"))


def test_what_is_not_canonical_is_refused() -> None:
    one = Statement((), "lead", "Read.", datetime(2026, 1, 1, tzinfo=UTC), None, "0" * 40, {})
    payload = json.dumps(json.loads(one.canonical()), indent=1)
    with pytest.raises(IntakeError, match="canonical"):
        list(read_envelopes(json.dumps({"statement": payload, "signature": "x"}).encode(), "note"))
