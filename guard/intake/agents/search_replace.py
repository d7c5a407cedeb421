"""Search/replace blocks: a file's name, the lines to find, and the lines to put in their place.

    path/to/file.py
    <<<<<<< SEARCH
    old lines
    =======
    new lines
    >>>>>>> REPLACE

Tools that write these go on to guess where lines do not stand exactly; here they have to, and once. An empty
search makes a new file. Between the name and the block may stand the opening of a Markdown fence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from guard.intake.agents.draft import Draft, EditError

_SEARCH = re.compile(r"<{5,9} ?SEARCH>?\s*")
_DIVIDER = re.compile(r"={5,9}\s*")
_REPLACE = re.compile(r">{5,9} ?REPLACE\s*")
_ANY = re.compile(r"(<{5,9}|={5,9}|>{5,9})( ?(SEARCH|REPLACE)>?)?\s*")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})[\w+-]*\s*")


@dataclass(frozen=True)
class Block:
    """One exchange of lines."""

    line: int
    """Where in the text it begins, from 1."""
    path: str
    """As it is written."""
    search: str
    replace: str


def apply_blocks(draft: Draft, text: str) -> None:
    """Make the changes of every block in `draft`, in their order.

    Raises:
        EditError: a block is malformed or has no file, its lines do not occur exactly once, or there is none.
    """
    for block in parse_blocks(text):
        path = draft.locate(block.path)
        if not block.search:
            side = draft.side(path)
            if side is not None and side.data:
                raise _refuse("has nothing to find, in a file that holds text", block.line)
            draft.write(path, block.replace)
            continue
        before = draft.text(path)
        if "\r" in before:
            raise EditError("the file has carriage returns, which tools treat differently", where=path)
        starts = [at for at in _line_starts(before) if before.startswith(block.search, at)]
        if len(starts) != 1:
            count = f"{len(starts)} times" if starts else "not"
            raise EditError(
                f"the lines of the block at line {block.line} occur {count} as they stand there",
                where=path,
                repair="Read the file again, and give whole lines that occur exactly once.",
            )
        end = starts[0] + len(block.search)
        draft.write(path, before[: starts[0]] + block.replace + before[end:])


def parse_blocks(text: str) -> tuple[Block, ...]:
    """Every block of a text; prose around them is passed over.

    Raises:
        EditError: a marker stands where none belongs, a block has no file, or there is no block.
    """
    if "\r" in text:
        raise _refuse("has carriage returns", 1)
    lines = text.split("\n")
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        if _SEARCH.fullmatch(lines[at]):
            block, at = _block(lines, at, blocks[-1].path if blocks else None)
            blocks.append(block)
        elif _ANY.fullmatch(lines[at]) and not _DIVIDER.fullmatch(lines[at]):
            raise _refuse("has a marker outside a block", at + 1)
        else:
            at += 1
    if not blocks:
        raise _refuse("has no search/replace block", 1)
    return tuple(blocks)


def _block(lines: list[str], start: int, last: str | None) -> tuple[Block, int]:
    """The block that begins at `start`, and the line behind it; `last` is the file of the block before."""
    divider = _find(lines, start + 1, _DIVIDER)
    end = _find(lines, divider + 1, _REPLACE)
    path = _name_above(lines, start) or last
    if path is None:
        raise _refuse("has no file name above it", start + 1)
    search, replace = (
        "".join(f"{line}\n" for line in part)
        for part in (lines[start + 1 : divider], lines[divider + 1 : end])
    )
    return Block(start + 1, path, search, replace), end + 1


def _find(lines: list[str], start: int, marker: re.Pattern[str]) -> int:
    for at in range(start, len(lines)):
        if marker.fullmatch(lines[at]):
            return at
        if _ANY.fullmatch(lines[at]):
            raise _refuse("has a marker where another belongs", at + 1)
    raise _refuse("has a block that does not end", start)


def _name_above(lines: list[str], start: int) -> str | None:
    """The file's name on the line above, or above an opening fence; None where there is neither."""
    above = start - 1
    if above >= 0 and _FENCE.fullmatch(lines[above]):
        above -= 1
    name = lines[above].strip() if above >= 0 else ""
    name = name.strip("`*").rstrip(":").strip()
    if not name or _ANY.fullmatch(lines[above]) or _FENCE.fullmatch(lines[above]):
        return None
    if " " in name or name.startswith("#"):
        raise _refuse("has no plain file name above it", start + 1)
    return name


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _refuse(message: str, line: int) -> EditError:
    return EditError(
        message, where=f"blocks:{line}", repair="Write each block as documented, file name above."
    )
