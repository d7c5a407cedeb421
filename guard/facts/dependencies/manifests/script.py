"""Scripts that declare their dependencies in a comment (PEP 723), which `uv run` and others install."""

from __future__ import annotations

import re

from guard.expressions import expression
from guard.facts.dependencies.manifests.model import NOTHING, Reading
from guard.facts.dependencies.manifests.pyproject import read_script_block
from guard.syntax.unreadable import UnreadableError

_BLOCK = expression(r"^# /// script[ \t]*\n(?P<content>(?:#(?: [^\n]*)?\n)+)# ///[ \t]*$", re.MULTILINE)


def read_script(text: str) -> Reading:
    """What the script's block declares; nothing where there is none.

    Raises:
        UnreadableError: a block does not end, there are several, or it is no valid TOML.
    """
    text = text.replace("\r\n", "\n")
    starts = [match.start() for match in re.finditer(r"^# /// script[ \t]*$", text, re.MULTILINE)]
    if not starts:
        return NOTHING
    line = text.count("\n", 0, starts[-1]) + 1
    if len(starts) > 1:
        raise UnreadableError("more than one block of script metadata", line)
    block = _BLOCK.match(text, starts[0])
    if block is None:
        raise UnreadableError("a block of script metadata that does not end", line)
    lines = [part[2:] if part.startswith("# ") else part[1:] for part in block["content"].split("\n")]
    # Blank lines stand for what comes before, so that lines keep their numbers.
    return read_script_block("\n" * line + "\n".join(lines))
