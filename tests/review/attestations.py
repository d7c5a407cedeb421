"""An attestation to play with, and every way of altering one value in it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from guard.errors import IntakeError
from guard.review.attestation import GATE_PASSED, Attested

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ATTESTED = Attested(
    head="a" * 40,
    base="b" * 40,
    change="c" * 64,
    repository=("d" * 40,),
    resource="git+https://shop.example/shop",
    when=NOW,
    version="0.1.0",
    policy=(".guard/policy.yaml", "e" * 64),
    exit_code=0,
    decision="sign_off",
    levels=(GATE_PASSED,),
    verdict="f" * 64,
    rules="1" * 64,
    advisories={"newest": "2026-11-30", "digest": "sha256:" + "2" * 64},
    sign_offs=(("deploy", "lead", "signature of 2026-11-30"),),
)


def altered(document: Any) -> Iterator[tuple[str, Any]]:
    """Copies of a JSON document with one value altered, emptied or gone, each with its place."""
    for place in places(document):
        was = _at(document, place)
        for value in _others(was):
            if not place or (type(value), value) == (type(was), was):
                continue
            changed = copy.deepcopy(document)
            _at(changed, place[:-1])[place[-1]] = value
            yield f"{'.'.join(map(str, place))}={value!r}", changed
        if place:
            changed = copy.deepcopy(document)
            del _at(changed, place[:-1])[place[-1]]
            yield f"{'.'.join(map(str, place))} gone", changed


def read_by(read: Callable[[bytes, str], Any], data: bytes) -> Any:
    """What a reader makes of it; its one-line error where it refuses it."""
    try:
        return read(data, "x")
    except IntakeError as error:
        return str(error).splitlines()


def places(document: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every value of a document, by the keys that lead to it."""
    yield at
    if isinstance(document, dict):
        for name, value in document.items():
            yield from places(value, (*at, name))
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from places(value, (*at, index))


def _at(document: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        document = document[step]
    return document


def _others(value: Any) -> list[Any]:
    if isinstance(value, str):
        swapped = ("1" if value[:1] != "1" else "2") + value[1:]
        return [swapped, value + " ", "", None]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, str(value), True]
    return [type(value)(), None]
