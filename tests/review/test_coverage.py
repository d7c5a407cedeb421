from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.errors import IntakeError
from guard.model.finding import Side
from guard.review.coverage import Coverage, of_lines, read_coverage

LCOV = b"TN:\nSF:./src/a.py\nFN:1,f\nDA:1,1\nDA:2,0\nDA:2,3,abc\nDA:4,0\nLF:3\nend_of_record\nDA:9,9\n"
COBERTURA = b"""<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage version="7"><sources><source>/build</source></sources><packages><package name="."><classes>
<class name="a.py" filename="src/a.py"><methods/><lines>
<line number="1" hits="1"/><line number="2" hits="3"/><line number="4" hits="0"/>
</lines></class></classes></package></packages></coverage>"""
JSON = json.dumps(
    {
        "meta": {"format": 3},
        "files": {"src\\a.py": {"executed_lines": [1, 2], "missing_lines": [4], "excluded_lines": []}},
    }
).encode()


@pytest.mark.parametrize("data", [LCOV, COBERTURA, JSON, b"\xef\xbb\xbf" + JSON.replace(b"\xef", b"")])
def test_each_form_says_the_same(data: bytes) -> None:
    found = read_coverage(data.removeprefix(b"\xef\xbb\xbf"), "c", Side.AFTER)
    assert found.lines("src/a.py") == {1: True, 2: True, 4: False}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"words\n",
        b"{}",
        b"[" * 100_000,
        b'{"files": []}',
        b'{"files": {"a": {"executed_lines": ["x"], "missing_lines": []}}}',
        b"<coverage>",
        b"<coverage/>",
        b"<coverage><class/></coverage>",
        b'<!DOCTYPE c [<!ENTITY a "b">]><c><class filename="&a;"/></c>',
        b"SF:a\nDA:0,1\n",
        b"SF:a\nDA:99999999999,1\n",
        b"SF:a\nDA:one,1\n",
    ],
)
def test_what_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(IntakeError):
        read_coverage(data, "c", Side.AFTER)


def test_names_may_begin_above_or_below_the_tree() -> None:
    found = Coverage("c", Side.AFTER, {"/build/x/src/a.py": {1: True}, "b.py": {2: True}})
    assert found.lines("src/a.py") == {1: True}
    assert found.lines("lib/b.py") == {2: True}
    assert found.lines("lib/c.py") is None
    assert found.lines("rc/a.py") is None


def test_where_several_names_fit_nobody_can_tell() -> None:
    found = Coverage("c", Side.AFTER, {"one/src/a.py": {1: True}, "two/src/a.py": {1: False}})
    assert found.lines("src/a.py") is None
    assert found.lines("one/src/a.py") == {1: True}


def test_only_lines_that_count_are_counted() -> None:
    assert of_lines({1: True, 2: False, 9: True}, iter([1, 2, 3])) == (2, 1)


@given(st.binary(max_size=200) | st.text(alphabet='{}[]"<>/:,0123456789DASFend_of_record\n ', max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes | str) -> None:
    text = data.encode() if isinstance(data, str) else data
    try:
        found = read_coverage(text, "c", Side.AFTER)
    except IntakeError:
        return
    assert all(number > 0 for lines in found.files.values() for number in lines)
