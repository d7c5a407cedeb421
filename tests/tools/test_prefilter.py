"""Prefilters: sound, whatever the formula."""

from __future__ import annotations

import json

import pytest

from guard.errors import ToolError
from guard.tools.prefilter import Words, from_json, may_match, parse_prefilters, to_json


def printed(filter: object) -> bytes:
    return json.dumps([{"rule_id": "r", "filter": filter}]).encode()


@pytest.mark.parametrize(
    ("filter", "text", "expected"),
    [
        ("None", b"", True),
        (["Some", ["Pred", ["Idents", ["eval"]]]], b"eval(x)", True),
        (["Some", ["Pred", ["Idents", ["eval"]]]], b"exec(x)", False),
        (["Some", ["Pred", ["Idents", ["a", "b"]]]], b"a", False),
        (["Some", ["Pred", ["Idents", ["os"]]]], b"close(x)", False),
        (["Some", ["Pred", ["Idents", ["os"]]]], b"0or os.x", True),
        (["Some", ["Pred", ["Idents", ["os.path"]]]], b"x=os.path.y", True),
        (["Some", ["Pred", ["Idents", ["\u00fcber"]]]], "a.\u00fcber()".encode(), True),
        (["Some", ["Pred", ["Regexp", "^never$"]]], b"", True),
        (["Some", ["And", [["Pred", ["Idents", ["a"]]], ["Pred", ["Regexp", "z"]]]]], b"a", True),
        (["Some", ["And", [["Pred", ["Idents", ["a"]]], ["Pred", ["Idents", ["b"]]]]]], b"a", False),
        (["Some", ["Or", [["Pred", ["Idents", ["a"]]], ["Pred", ["Idents", ["b"]]]]]], b"b", True),
        (["Some", ["Or", [["Pred", ["Idents", ["a"]]], ["Pred", ["Idents", ["b"]]]]]], b"c", False),
        (["Some", ["Pred", ["Unheard-of", 3]]], b"", True),
    ],
)
def test_formula(filter: object, text: bytes, expected: bool) -> None:
    formula = parse_prefilters(printed(filter))["r"]
    assert may_match(formula, Words(text)) is expected
    assert may_match(from_json(to_json({"r": formula}).encode())["r"], Words(text)) is expected


@pytest.mark.parametrize(
    "output", [b"", b"[]x", b'[{"rule_id": "r"}]', b'[{"rule_id": "r", "filter": 3}]', b"3"]
)
def test_an_unknown_form_is_an_error(output: bytes) -> None:
    with pytest.raises(ToolError):
        parse_prefilters(output)
