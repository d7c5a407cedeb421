"""apply_patch as the Codex CLI applies it.

Lines are sought from where the chunk before ended, in four passes: exactly; with blanks at the end ignored;
with blanks at both ends ignored; and with typographic dashes, quotes and blanks taken as plain ones. An
updated file always ends in a newline. A chunk that only adds goes to the end of the file, whatever its
anchor says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from guard.intake.agents.draft import Draft, EditError
from guard.intake.agents.patch_text import SPACES, Chunk, FileSection, parse_patch

_FOLDED = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
        **dict.fromkeys("\xa0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    }
)
_PASSES: tuple[Callable[[str], str], ...] = (
    lambda line: line,
    lambda line: line.rstrip(SPACES),
    lambda line: line.strip(SPACES),
    lambda line: line.strip(SPACES).translate(_FOLDED),
)
_READ_AGAIN = "Read the file again, and give the lines to change as they stand there."


def apply_codex_patch(draft: Draft, text: str) -> None:
    """Make the changes of a patch in `draft`.

    Raises:
        EditError: Codex would refuse the patch, or what it would do is not certain; `draft` may then hold
            a part of it.
    """
    for section in parse_patch(text):
        apply_section(draft, section)


def apply_section(draft: Draft, section: FileSection) -> None:
    """Make one file's changes; see `apply_codex_patch`."""
    path = draft.locate(section.path)
    if section.kind == "add":
        draft.write(path, "".join(f"{line}\n" for line in section.added))
        return
    before = draft.text(path)  # a file to delete is read as text as well
    if section.kind == "delete":
        draft.delete(path)
        return
    draft.write(path, updated(before, section.chunks, path))
    if section.move_to is not None:
        draft.move(path, draft.locate(section.move_to))


def updated(before: str, chunks: Sequence[Chunk], path: str) -> str:
    """The text that Codex makes of `before`.

    Raises:
        EditError: a chunk's lines are not found, or chunks overlap.
    """
    if "\r" in before:
        raise EditError(
            "the file has carriage returns, which versions of Codex treat differently",
            where=path,
            repair="Replace the file as a whole: delete it and add it, in two patches.",
        )
    lines = before.split("\n")
    if lines[-1] == "":
        lines.pop()
    spots = sorted(_spots(lines, chunks, path), key=lambda spot: spot[0])
    end = 0
    for start, length, _ in spots:
        if start < end:
            raise EditError("two chunks of the patch change the same lines", where=path)
        end = max(end, start + length)
    for start, length, new in reversed(spots):
        lines[start : start + length] = new
    if not lines or lines[-1] != "":
        lines.append("")
    return "\n".join(lines)


def _spots(lines: list[str], chunks: Sequence[Chunk], path: str) -> list[tuple[int, int, list[str]]]:
    """Where each chunk goes: first line, how many lines, and the lines instead."""
    spots = []
    at = 0
    for chunk in chunks:
        if chunk.anchor is not None:
            found = seek(lines, [chunk.anchor], at)
            if found is None:
                raise EditError(
                    f"the @@ line at line {chunk.line} of the patch is not found",
                    where=path,
                    repair=_READ_AGAIN,
                )
            at = found + 1
        old = [line[1:] for line in chunk.lines if line[0] != "+"]
        new = [line[1:] for line in chunk.lines if line[0] != "-"]
        if not old:
            last = len(lines) - 1 if lines and lines[-1] == "" else len(lines)
            spots.append((last, 0, new))
            continue
        found = seek(lines, old, at, at_end=chunk.at_end)
        if found is None and old[-1] == "":
            old = old[:-1]
            new = new[:-1] if new and new[-1] == "" else new
            found = seek(lines, old, at, at_end=chunk.at_end)
        if found is None:
            raise EditError(
                f"the lines of the chunk at line {chunk.line} of the patch are not found",
                where=path,
                repair=_READ_AGAIN,
            )
        spots.append((found, len(old), new))
        at = found + len(old)
    return spots


def seek(lines: Sequence[str], wanted: Sequence[str], start: int, *, at_end: bool = False) -> int | None:
    """The first place at or after `start` where `wanted` stands in `lines`; None where it does not."""
    if not wanted:
        return start
    last = len(lines) - len(wanted)
    if last < 0:
        return None
    first = last if at_end else start
    for fold in _PASSES:
        folded = [fold(line) for line in wanted]
        head = folded[0]
        for at in range(first, last + 1):
            if fold(lines[at]) == head and [fold(line) for line in lines[at : at + len(folded)]] == folded:
                return at
    return None
