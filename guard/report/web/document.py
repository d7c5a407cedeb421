"""A whole document: one file, no script, nothing of the network; fit for the dark, the phone and paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from guard.report.web.markup import Html, joined, raw, tag

_STYLE = Path(__file__).with_name("style.css")


@dataclass(frozen=True)
class Section:
    """A part of a page, named in its table of contents."""

    id: str
    title: str
    body: Html
    count: str = ""
    """How much is in it, beside its name ("12")."""


def document(title: str, head: Html, sections: Sequence[Section], foot: Html) -> str:
    """The page, ending in a newline.

    Its policy lets the browser load and run nothing but the one style sheet in it, known by its digest.

    Args:
        title: what the window is called; text.
        head: what stands above everything else.
        sections: the parts, in order.
        foot: what stands below.
    """
    style = _style()
    policy = f"default-src 'none'; style-src '{_digest(style)}'; base-uri 'none'; form-action 'none'"
    meta = (
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=raw(policy)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", raw(style)),
    )
    first = sections[0].id if sections else "top"
    body = (
        tag("a", "Skip to the first part", class_="skip", href=f"#{first}"),
        tag("header", head, id="top"),
        tag("nav", tag("ul", *map(_entry, sections)), aria_label="On this page"),
        tag("main", joined(map(_section, sections), "\n")),
        tag("footer", foot),
    )
    whole = tag(
        "html", joined((tag("head", joined(meta, "\n")), tag("body", joined(body, "\n"))), "\n"), lang="en"
    )
    return f"<!DOCTYPE html>\n{whole}\n"


def _entry(section: Section) -> Html:
    count = (" ", tag("span", section.count, class_="n")) if section.count else ()
    return tag("li", tag("a", section.title, *count, href=f"#{section.id}"))


def _section(section: Section) -> Html:
    count = (" ", tag("span", section.count, class_="n")) if section.count else ()
    head = tag("h2", section.title, *count, id=f"{section.id}-h")
    return tag("section", head, section.body, id=section.id, aria_labelledby=f"{section.id}-h")


def folded(title: Html, body: Html, *, opened: bool = False, class_: str = "", id: str = "") -> Html:
    """A part that a key or a click opens."""
    names: dict[str, str | bool] = {"open": opened}
    names |= {"class_": class_} if class_ else {}
    names |= {"id": id} if id else {}
    return tag("details", tag("summary", title), body, **names)


def left_out(number: int, noun: str) -> Html:
    """That a part was shortened, and by how much."""
    what = noun if number == 1 else f"{noun}s"
    return tag("p", f"{number} more {what} left out here; the JSON report has all.", class_="cut")


@cache
def _style() -> str:
    """The style sheet, without what only people who edit it need."""
    rows = (row.strip() for row in _STYLE.read_text(encoding="utf-8").splitlines())
    return "\n".join(row for row in rows if row and not row.startswith("/*"))


def _digest(style: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
