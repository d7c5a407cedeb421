"""Edits that name a text and what to put in its place, as most harnesses' edit tools do.

The text must occur exactly. Some harnesses go on to guess (blanks folded, quotes straightened, a model asked
to mend the text); a guess cannot be followed from here, so what does not occur exactly is refused.
"""

from __future__ import annotations

from guard.intake.agents.draft import Draft, EditError

_READ_AGAIN = "Read the file again and give the text exactly as it stands there."


def create(draft: Draft, path: str, text: str, *, must_be_new: bool = False) -> None:
    """Let the file at `path` hold exactly `text`.

    Raises:
        EditError: the file is there already and `must_be_new` holds.
    """
    if must_be_new and draft.side(path) is not None:
        raise EditError("there is such a file already", where=path, repair="Edit the file instead.")
    draft.write(path, text)


def replace(
    draft: Draft,
    path: str,
    old: str,
    new: str,
    *,
    every: bool = False,
    expected: int | None = None,
    empty_creates: bool = False,
    may_take_newline: bool = False,
) -> None:
    """Put `new` in the place of `old` in the file at `path`.

    Args:
        draft: the files so far.
        path: the file, inside the tree.
        old: the text, which must occur once.
        new: what to put there.
        every: replace each occurrence instead; there must be one at least.
        expected: replace each occurrence, of which there must be exactly so many.
        empty_creates: an empty `old` creates the file, where there is none or an empty one.
        may_take_newline: whether the harness takes the line's newline along when text is deleted at a line's
            end, as some of its versions do.

    Raises:
        EditError: `old` does not occur, or not as often as it has to; or what the harness would do is not
            certain.
    """
    if old == "" and empty_creates:
        side = draft.side(path)
        if side is not None and side.data:
            raise EditError(
                "an empty text to replace, in a file that holds text", where=path, repair=_READ_AGAIN
            )
        draft.write(path, new)
        return
    text = draft.text(path)
    if not old:
        raise EditError("the text to replace is empty", where=path, repair=_READ_AGAIN)
    if old == new:
        raise EditError("the text and its replacement are the same", where=path)
    count = text.count(old)
    if not count:
        raise EditError("the text to replace does not occur exactly", where=path, repair=_READ_AGAIN)
    if expected is not None and count != expected:
        raise EditError(f"the text to replace occurs {count} times, not {expected}", where=path)
    if count > 1 and not every and expected is None:
        raise EditError(
            f"the text to replace occurs {count} times",
            where=path,
            repair="Give more of the text around it, so that it occurs once, or ask for every occurrence.",
        )
    _refuse_uncertain(path, text, old, new, may_take_newline)
    draft.write(path, text.replace(old, new))


def _refuse_uncertain(path: str, text: str, old: str, new: str, may_take_newline: bool) -> None:
    if "\r" in text and ("\n" in old or "\n" in new):
        raise EditError(
            "the file has carriage returns, which harnesses treat differently",
            where=path,
            repair="Replace text within single lines, or write the file as a whole.",
        )
    if may_take_newline and not new and not old.endswith("\n") and old + "\n" in text:
        raise EditError(
            "whether the newline behind the deleted text stays is not certain",
            where=path,
            repair="End the text to delete with its newline, or keep part of the line in the replacement.",
        )
    if _overlaps(text, old):
        raise EditError(
            "the text to replace overlaps with itself in the file",
            where=path,
            repair="Give more of the text around it, so that it occurs once.",
        )


def _overlaps(text: str, old: str) -> bool:
    """Whether two occurrences share characters, so that which one is replaced depends on the reader."""
    at = text.find(old)
    while at >= 0:
        following = text.find(old, at + 1)
        if 0 <= following < at + len(old):
            return True
        at = following
    return False


def insert(draft: Draft, path: str, line: int, text: str) -> None:
    """Put `text` behind the line numbered `line`, 0 being the file's beginning.

    Raises:
        EditError: there is no such line.
    """
    old = draft.text(path)
    if "\r" in old:
        raise EditError("the file has carriage returns, which harnesses treat differently", where=path)
    lines = old.split("\n")
    last = len(lines) - 1 if lines[-1] == "" else len(lines)
    if not 0 <= line <= last:
        raise EditError(f"there is no line {line}", where=path, repair=f"The file has {last} lines.")
    draft.write(path, "\n".join([*lines[:line], *text.removesuffix("\n").split("\n"), *lines[line:]]))
