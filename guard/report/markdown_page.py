"""Lines of Markdown within a budget of bytes, which every format in Markdown is written with."""

from __future__ import annotations

from collections.abc import Iterable

from guard.wording import counted

MAX_BYTES = 60_000
"""A comment is refused beyond 65,536 characters."""

_FOOT = 2_000
"""Bytes kept free for what must never be cut: the closing lines and what is said of cuts."""


class MarkdownPage:
    """Lines within a budget of bytes."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        """An empty page of at most `max_bytes` (5,000 or more)."""
        self._room = max_bytes - _FOOT
        self._lines: list[str] = []

    def always(self, *lines: str) -> None:
        """Lines that are never left out."""
        self._lines.extend(lines)
        self._room -= sum(_size(text) for text in lines)

    def foot(self, text: str) -> None:
        """A line for which room was kept free."""
        self._lines.append(text)

    def part(
        self,
        title: str,
        rows: Iterable[str],
        *,
        counted_as: str,
        head: tuple[str, ...] = (),
        folded: bool = False,
    ) -> None:
        """A titled part; nothing where there are no rows. Folded ones open on a click."""
        all_rows = list(rows)
        if not all_rows:
            return
        opening = (f"<details><summary>{title}</summary>", "") if folded else (title, "")
        self.always(*opening, *head)
        kept = 0
        for row in all_rows:
            if _size(row) > self._room:
                break
            self.always(row)
            kept += 1
        if kept < len(all_rows):
            rest = counted(len(all_rows) - kept, counted_as)
            self.always("", f"**{rest} more left out here; the JSON report has all.**")
        self.always("", *(("</details>", "") if folded else ()))

    def text(self) -> str:
        """All of it, ending in a newline."""
        return "\n".join(self._lines) + "\n"


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace")) + 1
