"""Mutations that know what a text is made of: values, lines, brackets, and the files of a fed change.

Everything is chosen by the seed that the fuzzer gives, so that an input is made again from the same data.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

CUT = b"\x00\x1e\x00"
"""Stands between the path, the text before and the text after of each file of a fed change."""
HOSTILE = (
    b"{}", b"[]", b"()", b"null", b"None", b"true", b"0", b"-0", b"1e400", b"-1", b"9" * 5_000, b'""', b"''",
    b'"x"', b"x", b"[[[[]]]]", b'[{"a": {}}]', b'{"": ""}', b'{"a": null}', b"[null, {}, 1]", b"1979-05-27",
    b"1979-05-27T07:32:00Z", b"!!binary x", b"!!timestamp 2001-01-01", b"&a [*a]", b"*a", b"|", b">-",
    b"? {}",
    b"{x}", b"${x}", b"${{ x }}", b"{toxinidir}", b"%(x)s", b"a @ {x}", b"a @ [x]", b"-e {x}", b"-e .[x]",
    b"a[b", b"a==", b"==1", b"a;x", b"a @ ", b"git+", b"://", b"file:", b"../..", b"https://[", b"http://x:y",
    b"\xff", b"\xed\xa0\x80", b"\x00", b"\xef\xbb\xbf", b"\xe2\x80\x8b", b"\xe2\x80\xae", b"\xe2\x80\xa8",
    b"\r", b"\x0c", b"\x0b", b"\x1a", b"\\", b"\\\n", b"'''", b'"""', b"#", b"//", b"/*", b"<!--", b"<%",
    b"`",
    b"$(", b"<<EOF\n", b"0x", b"0o9", b"1_", b"1e", b"inf", b"nan", b".inf", b"(?P<x>", b"(a+)+$", b"[^]",
    b"{,}",
    b"\\N{x}", b"\\x", b"\\ud800", b"f'{a!r:{b}}'", b"lambda: (yield)", b"*", b"**", b":=", b"@", b"!",
    b"~", b"%",
)  # fmt: skip
"""What a value is swapped for, or what is put anywhere: empty, of other types, of other languages."""
_VALUE = re.compile(rb'(?<=[=:,\[({ ])[ \t]*("(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|[^\s,\[\](){}"\'=:#]+)')
_PAIRS = {b"{": b"}", b"[": b"]", b"(": b")"}
_HEADER = re.compile(rb"^(\[.*\]|[\w.-]+:|(?:def|class|if|for|with|resource|stage)\b.*)[ \t]*$", re.MULTILINE)
_RUN = 4_000
"""How long a run of one character is made: what matches in more than linear time shows."""

Step = Callable[[bytes, random.Random], bytes]


def _swapped(data: bytes, chance: random.Random) -> bytes:
    """One value, put for another."""
    found = list(_VALUE.finditer(data))
    if not found:
        return _inserted(data, chance)
    match = chance.choice(found)
    value = chance.choice(found)[1] if chance.random() < 0.3 else chance.choice(HOSTILE)
    return data[: match.start(1)] + value + data[match.end(1) :]


def _inserted(data: bytes, chance: random.Random) -> bytes:
    """Something odd, anywhere."""
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(HOSTILE) + data[place:]


def _run_of(data: bytes, chance: random.Random) -> bytes:
    """A long run of one character, or of two."""
    place = chance.randrange(len(data) + 1)
    around = data[max(0, place - 2) : place + 2]
    unit = bytes([chance.choice(around or b"a")]) if chance.random() < 0.5 else chance.choice(HOSTILE)[:2]
    return data[:place] + unit * (chance.choice([2, 30, _RUN]) // len(unit)) + data[place:]


def _emptied(data: bytes, chance: random.Random) -> bytes:
    """What a pair of brackets holds is gone, or another pair."""
    places = [place for place, byte in enumerate(data) if bytes([byte]) in _PAIRS]
    if not places:
        return _without_body(data, chance)
    start = chance.choice(places)
    end = data.find(_PAIRS[data[start : start + 1]], start)
    end = len(data) if end < 0 else end
    held = chance.choice([b"", b"", data[start : end + 1], chance.choice(HOSTILE)])
    return data[: start + 1] + held + data[end:]


def _without_body(data: bytes, chance: random.Random) -> bytes:
    """A table, key or block stays and has nothing below it."""
    found = list(_HEADER.finditer(data))
    if not found:
        return _lines(data, chance)
    number = chance.randrange(len(found))
    end = found[number + 1].start() if number + 1 < len(found) else len(data)
    return data[: found[number].end()] + b"\n" + data[end:]


def _lines(data: bytes, chance: random.Random) -> bytes:
    """Lines gone, twice, elsewhere, further in, or joined."""
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    end = min(len(lines), at + chance.choice([1, 1, 1, 2, 5]))
    cut = lines[at:end]
    rest = lines[:at] + lines[end:]
    match chance.randrange(6):
        case 0:
            lines = rest
        case 1:
            lines = lines[:end] + cut * chance.choice([1, 1, 50]) + lines[end:]
        case 2:
            place = chance.randrange(len(rest) + 1)
            lines = rest[:place] + cut + rest[place:]
        case 3:
            indent = chance.choice([b" ", b"  ", b"\t", b"    "])
            lines = lines[:at] + [indent + line for line in cut] + lines[end:]
        case 4:
            lines = lines[:at] + [line.lstrip() for line in cut] + lines[end:]
        case _:
            lines = [*lines[:at], b"".join(cut), *lines[end:]]
    return b"\n".join(lines)


def _nested(data: bytes, chance: random.Random) -> bytes:
    """A node of a document in JSON gone, twice, deeper, or of another type."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return _swapped(data, chance)
    holders = [one for one in _holders(document) if one]
    if not holders:
        return _swapped(data, chance)
    holder = chance.choice(holders)
    key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    values: Sequence[Any] = ({}, [], None, True, 0, "", "x", [[]], {"": {}}, 10**400, -1.5, document)
    match chance.randrange(5):
        case 0:
            del holder[key]
        case 1:
            holder[key] = [json.loads(json.dumps(holder[key]))]
        case 2:
            other = chance.choice(holders)
            first = next(iter(other.values() if isinstance(other, dict) else other))
            holder[key] = json.loads(json.dumps(first))
        case _:
            holder[key] = json.loads(json.dumps(chance.choice(values)))
    return json.dumps(document, indent=chance.choice([None, 2])).encode()


def _holders(node: Any) -> list[Any]:
    """Every list and mapping of a document."""
    found, waiting = [], [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            found.append(one)
            waiting.extend(one.values() if isinstance(one, dict) else one)
    return found


_STEPS: tuple[Step, ...] = (
    _swapped, _swapped, _swapped, _inserted, _run_of, _emptied, _without_body, _lines, _lines,
)  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    """One text, altered in one to three places."""
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        step = chance.choice(_STEPS)
        if data[:1] in (b"{", b"[") and chance.random() < 0.5:
            step = _nested
        data = step(data, chance)
    return data


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Bytes changed, gone, or twice, without regard to what they mean."""
    made = bytearray(data or b" ")
    for _ in range(chance.choice([1, 1, 2, 8])):
        at = chance.randrange(len(made))
        match chance.randrange(4):
            case 0:
                made[at] ^= 1 << chance.randrange(8)
            case 1:
                made[at] = chance.choice(b"\x00\n\t\r\\\"'{}[]()<>:=,;#$%@!*&|`\xff\xc3 0a")
            case 2 if len(made) > 1:
                del made[at : at + chance.choice([1, 1, 3, 20])]
                made = made or bytearray(b" ")
            case _:
                end = at + chance.choice([1, 4, 40])
                made[at:at] = made[at:end]
    return bytes(made)


def spliced(one: bytes, other: bytes, chance: random.Random) -> bytes:
    """The head of one text and the tail of another, cut at lines."""
    head, tail = one.split(b"\n"), other.split(b"\n")
    return b"\n".join(head[: chance.randrange(len(head) + 1)] + tail[chance.randrange(len(tail) + 1) :])


def mutated_change(
    data: bytes, chance: random.Random, by_bytes: Callable[[bytes], bytes], paths: Sequence[bytes]
) -> bytes:
    """A fed change, with one part of one file altered: mostly a text, now and then the path.

    Args:
        data: paths and texts with `CUT` between them.
        chance: what chooses.
        by_bytes: the fuzzer's own mutation, for the other half.
        paths: paths that some reader asks for.
    """
    parts = data.split(CUT)
    parts += [b""] * (-len(parts) % 3)
    at = 3 * chance.randrange(len(parts) // 3)
    path, before, after = parts[at : at + 3]
    match chance.randrange(20):
        case 0:
            path = chance.choice(paths)
        case 1:
            before, after = after, before
        case 2:
            before = after if chance.random() < 0.5 else b""
        case 3:
            after = spliced(after, before, chance)
        case 4 if len(parts) < 9:
            parts += [chance.choice(paths), b"", after]
        case 5 if len(parts) > 3:
            del parts[at : at + 3]
            return CUT.join(parts)
        case kind if kind < 9:
            after = by_bytes(after)
        case kind if kind < 12:
            before = mutated(before or after, chance)
        case _:
            after = mutated(after or before, chance)
    parts[at : at + 3] = [path, before, after]
    return CUT.join(parts)
