from __future__ import annotations

from collections.abc import Mapping

import pytest

from guard.syntax.unreadable import UnreadableError
from guard.syntax.xml import MAX_DEPTH, each_element


def elements(data: bytes) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []

    def opened(name: str, attributes: Mapping[str, str]) -> None:
        found.append((name, dict(attributes)))

    each_element(data, opened)
    return found


def test_elements_come_in_order() -> None:
    assert elements(b'<a x="1 &lt; 2"><b/><b y="2">text</b></a>') == [
        ("a", {"x": "1 < 2"}),
        ("b", {}),
        ("b", {"y": "2"}),
    ]


def test_a_document_may_name_its_type_and_nothing_of_outside_is_read() -> None:
    assert elements(b'<!DOCTYPE a SYSTEM "http://nowhere.example/a.dtd"><a/>') == [("a", {})]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<a>",
        b"<a></b>",
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///dev/null">]><a>&b;</a>',
        b'<!DOCTYPE a [<!ENTITY % b "c">]><a/>',
        b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1),
    ],
)
def test_what_is_not_well_formed_or_could_grow_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        elements(data)
