"""Under which keys a line of a configuration file stands: by indentation, braces and headers, in any format.

YAML, JSON with or without comments, TOML, INI and objects of JavaScript are told alike; no format is parsed,
so that a file that a tool reads leniently is read, too. A line that only continues a value stands under the
value's key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.expressions import expression

_KEY = expression(
    r"""^(?P<blank>[ \t]*+)(?:-[ \t]+)*+(?P<quote>["']?)(?P<key>[\w.@/*+ -]*?[\w*])(?P=quote)"""
    r"[ \t]*(?:[:=](?!=)|\()"
)
_HEADER = expression(r"^[ \t]*\[\[?(?P<name>[^\]\n]+)\]\]?[ \t]*(?:[#;].*)?$")
_INLINE = expression(r"""(?:^|[{,(\s])(?P<quote>["']?)(?P<key>[\w.@-]+)(?P=quote)\s*[:=](?!=)""")


@dataclass(frozen=True)
class Setting:
    """One changed line of a configuration file."""

    line: int
    keys: str
    """The keys it stands under and its own, joined by dots; "" for none."""
    text: str
    """The line without blanks around it."""


def settings(lines: Sequence[str], wanted: Sequence[int]) -> Iterator[Setting]:
    """The lines of `wanted` (counted from 1), each with the keys above it; comments aside."""
    chosen = set(wanted)
    header = ""
    open_keys: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text.strip("[]{}()>,;") or text.startswith(("#", "//", ";", "/*")):
            continue
        depth = len(line) - len(line.lstrip(" \t")) + text.startswith("- ")  # an item may stand below its key
        if found := _HEADER.match(line):
            header, open_keys = found["name"].strip().strip("\"'"), []
        else:
            while open_keys and open_keys[-1][0] >= depth:
                open_keys.pop()
            if key := _KEY.match(line):
                open_keys.append((depth, key["key"].strip()))
        if number in chosen:
            above = [key for _, key in open_keys]
            inner = [one["key"] for one in _INLINE.finditer(text) if one["key"] not in above[-1:]]
            chain = ".".join(part for part in (header, *above, *inner) if part)
            yield Setting(number, chain.replace(" ", ""), text)
