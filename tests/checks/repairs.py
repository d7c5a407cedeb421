"""Applies the lines that a finding's repair names, as a proposer would."""

from __future__ import annotations

import re

_ONE = re.compile(
    r".*Write in (?P<path>.+?), (?:in place of )?lines? (?P<first>\d+)(?: to (?P<last>\d+))?: `(?P<text>.*)`"
)
_SEVERAL = re.compile(
    r".*Write in (?P<path>.+?), in place of lines? (?P<first>\d+)(?: to (?P<last>\d+))?:\n(?P<text>.*)",
    re.DOTALL,
)


def applied(repair: str, files: dict[str, str]) -> dict[str, str]:
    """`files` with the lines of `repair` in their places."""
    match = _ONE.fullmatch(repair) or _SEVERAL.fullmatch(repair)
    assert match is not None, repair
    first, last = int(match["first"]), int(match["last"] or match["first"])
    lines = files[match["path"]].split("\n")
    lines[first - 1 : last] = match["text"].split("\n")
    return {**files, match["path"]: "\n".join(lines)}
