"""A record is read or refused, whatever it holds, and is itself again in another process."""

from __future__ import annotations

import base64
import io
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.batch.reading import _lines
from guard.batch.record import Record, as_field, change_of, numbered
from guard.errors import GuardError
from tests.batch.conftest import fields

KEYS = ("id", "before", "after", "patch", "base", "policy", "description", "odd")
CONTENT = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text("ab1/=é\n\0\ud800", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("app.py", "../a", "", "base64")), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(KEYS), CONTENT))
def test_anything_is_a_change_or_an_error_of_guards(found: dict[str, Any]) -> None:
    found.pop("base", None)  # names a place on disk
    record = Record(1, found)
    assert record.id.isprintable()
    assert Record.from_bytes(record.to_bytes()) == record
    with suppress(GuardError):
        change_of(record, ".")


@given(st.binary(max_size=50))
def test_bytes_come_out_as_they_went_in(data: bytes) -> None:
    record = Record(1, {"id": "one", "before": {}, "after": {"a": as_field(data)}})
    change, trees = change_of(record, ".")
    assert [file.after.data for file in change.files if file.after] == [data]
    assert trees == ()


@pytest.mark.parametrize(
    "content", [{"base64": "?"}, {"base64": "é"}, {"base64": 1}, {"text": ""}, 1, None, [], "\ud800"]
)
def test_what_is_no_content_is_refused(content: object) -> None:
    with pytest.raises(GuardError, match=r"app\.py"):
        change_of(Record(1, {"id": "one", "before": {}, "after": {"app.py": content}}), ".")


def test_a_digest_is_of_all_that_a_record_says() -> None:
    one = Record(1, fields("one"))
    assert one.digest == Record(2, dict(reversed(fields("one").items()))).digest
    assert one.digest != Record(1, fields("one", description="")).digest
    assert one.digest != Record(1, fields("one"), "fault").digest


def test_lines_are_read_one_by_one_and_a_bad_one_is_one_too() -> None:
    deep = b"[" * 50_000 + b"]" * 50_000
    nested = json.dumps({"id": "x", "description": eval("[" * 90 + "]" * 90)}).replace(
        "[]", "[" * 20 + "]" * 20
    )
    text = b"\n".join([b'{"id": 1}', b"", b"{", b"\xff", b"[]", deep, nested.encode(), b'{"id": 2}'])
    found = list(numbered(_lines(io.BytesIO(text))))
    assert [one.number for one in found] == [1, 2, 3, 4, 5, 6, 7]
    assert [bool(one.fault) for one in found] == [False, True, True, True, True, True, False]
    for one in found:
        assert one.digest.startswith("sha256:")


def test_a_line_that_is_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guard.batch.reading._LONGEST", 100)
    text = json.dumps({"id": base64.b64encode(bytes(300)).decode()}).encode() + b'\n{"id": "next"}\n'
    found = list(numbered(_lines(io.BytesIO(text))))
    assert ["longer" in one.fault for one in found] == [True, False]
    assert found[1].id == "next"
