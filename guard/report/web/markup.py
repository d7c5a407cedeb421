"""HTML put together from parts, where every text is escaped unless it was made here.

`Html` is made by `tag` and `joined` alone (and by `raw`, for what guard ships itself); whatever else is
handed to them is text, which is made visible and escaped.
"""

from __future__ import annotations

from collections.abc import Iterable

from guard.report.sanitize import LIMIT, html, line, visible

VOID = frozenset({"meta", "col"})
"""Elements of HTML without an end."""
CLOSED = frozenset({"rect"})
"""Elements of SVG with nothing in them, which have to say so."""
_TAB = "→   "


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def raw(trusted: str) -> Html:
    """What guard ships itself, such as its style sheet, as HTML. Never for a text of the change."""
    return Html(trusted)


def text(said: str, limit: int = LIMIT) -> Html:
    """One visible line of untrusted text; a blank at either end stays, and parts it from its neighbours."""
    if isinstance(said, Html):
        return said
    shown = html(said, limit)
    before, after = said[:1] == " ", said[-1:] == " " and bool(shown)
    return Html(f"{' ' * before}{_quiet(shown)}{' ' * after}")


def prose(said: str, limit: int = LIMIT) -> Html:
    """One visible line of untrusted prose; what stands in back quotes is shown as code."""
    parts = line(said, limit).split("`")
    if len(parts) % 2 == 0:  # a back quote is alone, so that nobody knows what it parts
        return text(said, limit)
    return joined(tag("code", part) if index % 2 and part else text(part) for index, part in enumerate(parts))


def code(said: str, limit: int = LIMIT) -> Html:
    """One line of untrusted source, its blanks kept and its tabs shown as arrows."""
    shown = visible(said[: limit + 1].replace("\t", _TAB))
    if len(shown) > limit:
        shown = f"{shown[:limit]}…"
    escaped = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Html(_quiet(escaped.replace('"', "&quot;").replace("'", "&#x27;")))


def _quiet(escaped: str) -> str:
    """No line is a command to a CI runner that reads the page from a step's output."""
    return escaped.replace("##", "#&#35;")


def tag(name: str, /, *parts: str, **attributes: str | bool | int) -> Html:
    """An element: `class_` stands for `class`, and `_` for `-` in other names of attributes.

    Args:
        name: of the element; a literal of guard's.
        parts: what is in it; what is no `Html` is text.
        attributes: their values are text; True stands without one, False is left out.
    """
    opened = "".join(map(_attribute, attributes.items()))
    if name in VOID:
        return Html(f"<{name}{opened}>")
    if name in CLOSED:
        return Html(f"<{name}{opened}/>")
    return Html(f"<{name}{opened}>{joined(parts)}</{name}>")


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Parts one behind the other; what is no `Html` is text."""
    return Html(between.join(map(text, parts)))


def _attribute(item: tuple[str, str | bool | int]) -> str:
    name, value = item
    if value is False:
        return ""
    shown = name.rstrip("_").replace("_", "-")
    return f" {shown}" if value is True else f' {shown}="{text(str(value))}"'


def within(rows: Iterable[Html], room: int) -> tuple[list[Html], int]:
    """The first rows that `room` bytes hold, and how many are left out."""
    kept: list[Html] = []
    left = 0
    for row in rows:
        room -= len(row.encode("utf-8", "replace")) + 1
        if left or (room < 0 and kept):
            left += 1
        else:
            kept.append(row)
    return kept, left
