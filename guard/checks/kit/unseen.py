"""Words of a page or a picture that nobody sees, by the style of what they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guard.expressions import expression

_PROSE = (".md", ".markdown", ".mdx", ".rst", ".txt", ".mdc")
_RST = (".rst", ".rest", ".txt")
_ONLY = expression(
    r"^(?P<margin>[ \t]*)\.\. only::[ \t]+(?P<tags>[^\n]{1,200})\n(?P<body>(?:[ \t]*\n"
    r"|(?P=margin)[ \t]+[^\n]*(?:\n|\Z))+)",
    re.MULTILINE,
)
_TAG_NAME = expression(r"\w+")
_BUILDERS = frozenset(
    """
    html latex text man texinfo epub dirhtml singlehtml pdf xml pseudoxml gettext linkcheck
    builder_html builder_latex builder_text builder_man builder_epub builder_dirhtml builder_singlehtml
    format_html format_latex format_text draft internal dev development stable release website docs
    """.split()  # noqa: SIM905
)
"""Tags that Sphinx sets by itself, and those that projects are known to set for one edition or another."""
_PAGES = (
    ".html",
    ".htm",
    ".xhtml",
    ".vue",
    ".svelte",
    ".jsx",
    ".tsx",
    ".j2",
    ".jinja",
    ".jinja2",
    ".ejs",
    ".hbs",
)
_PICTURES = (".svg",)
_TAG = expression(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w:.-]{0,40})(?P<given>[^<>]{0,1000})>")
_VALUE = r"\s?[:=]\s?[\"'{]{0,2}\s?"
_STYLES = expression(
    rf"\b(?P<key>font-?size|(?:fill-|stroke-)?opacity|display|visibility|color|fill|background(?:-?color)?"
    rf"|left|top|x|y|dx|dy|text-?indent|margin-?left|margin-?top){_VALUE}"
    r"(?P<value>#[0-9a-f]{3,8}|rgba?\([\d.,%\s]{1,40}\)|-?[\d.]{1,12}(?P<unit>[a-z%]{0,4})|[a-z]{1,20})",
    re.IGNORECASE,
)
_BARE = expression(r"(?:^|\s)hidden(?=[\s/=]|$)", re.IGNORECASE)
_MOVED = expression(r"translate[xy3d]{0,2}\(\s?-(?P<far>\d{1,9})", re.IGNORECASE)
_CLASS = expression(r"\bclass(?:Name)?\s?=\s?[\"'](?P<names>[^\"'<>]{1,300})[\"']")
_RULE = expression(r"\.(?P<name>[\w-]{1,60})\s?\{(?P<given>[^{}]{1,600})\}")
_WHITE = frozenset({"white", "#fff", "#ffffff", "rgb(255,255,255)"})
_NONE = frozenset({"none", "transparent", "rgba(0,0,0,0)", "#0000", "#00000000"})
_TOLD = frozenset({"desc", "metadata"})
"""Elements of a picture that are never drawn."""
_LETTERS = frozenset({"text", "tspan", "textpath"})
_EMPTY = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "path", "rect", "circle", "line", "use", "source"}
)
_SMALL = {"": 2.0, "px": 2.0, "pt": 2.0, "em": 0.15, "rem": 0.15, "%": 15.0, "vw": 0.2, "vh": 0.2}
"""Up to which size, in each unit, letters are too small to be read."""
_FAR = 500.0
_LONGEST = 4000


_NOTED = expression(
    r"(?:^ {0,3}\[(?://|comment|#)\]: {1,3}(?:#|<>)[^\n]*(?:\n|\Z)(?:[ \t]*\n)?)+",
    re.MULTILINE | re.IGNORECASE,
)
"""Comments of Markdown, one below the other: definitions of links that nothing refers to."""
_NOTE = expression(r"\[(?://|comment|#)\]: {1,3}(?:#|<>) ?", re.IGNORECASE)


@dataclass(frozen=True)
class Unseen:
    """Words that are not seen where the text is shown."""

    start: int
    end: int
    words: str
    sure: bool
    """Whether hardly anything else is meant by the style; pages hide dialogues and menus by the others."""


def unseen(path: str, text: str) -> Iterator[Unseen]:
    """The words of elements that are drawn too small, without colour, off the page, or not at all.

    Args:
        path: of the file; only prose with markup, pages and pictures hold any.
        text: what is looked at: some of the file's lines, joined.
    """
    folded = path.casefold()
    if folded.endswith(_RST) and "::" in text:
        yield from _never_built(text)
    if folded.endswith(_PROSE) and "]:" in text:
        for one in _NOTED.finditer(text):
            words = " ".join(_NOTE.sub(" ", one[0]).split())
            yield Unseen(one.start(), one.end(), words[:_LONGEST], sure=False)
    is_picture = folded.endswith(_PICTURES)
    if "<" not in text or not (is_picture or folded.endswith(_PROSE + _PAGES)):
        return
    by_class = {one["name"]: one["given"] for one in _RULE.finditer(text)}
    hiding: tuple[str, int, bool] | None = None
    depth = 0
    for tag in _TAG.finditer(text):
        name, given = tag["name"].casefold(), tag["given"]
        if hiding is None:
            if tag["end"] or given.endswith("/") or name in _EMPTY:
                continue
            style = " ".join([given, *_by_class(given, by_class)])
            sure = False if is_picture and name in _TOLD else _hides(style, name if is_picture else "")
            if sure is not None:
                hiding, depth = (name, tag.end(), sure), 1
        elif name == hiding[0] and not given.endswith("/"):
            depth += -1 if tag["end"] else 1
            if not depth:
                yield _said(text, hiding[1], tag.start(), hiding[2])
                hiding = None
    if hiding is not None:
        end = text.find("\n\n", hiding[1])
        yield _said(text, hiding[1], len(text) if end < 0 else end, hiding[2])


def _never_built(text: str) -> Iterator[Unseen]:
    """Parts of a document that are written for a builder which there is not."""
    for one in _ONLY.finditer(text):
        asked = set(_TAG_NAME.findall(one["tags"].casefold())) - {"and", "or", "not"}
        if asked and asked.isdisjoint(_BUILDERS):
            yield Unseen(
                one.start("tags"), one.end(), " ".join(f"{one['tags']}: {one['body']}".split()), False
            )


def _by_class(given: str, by_class: dict[str, str]) -> Iterator[str]:
    found = _CLASS.search(given) if by_class else None
    for name in found["names"].split() if found else ():
        yield by_class.get(name, "")


def _said(text: str, start: int, end: int, sure: bool) -> Unseen:
    inner = _TAG.sub(" ", text[start : min(end, start + _LONGEST)])
    return Unseen(start, end, " ".join(inner.split()), sure)


def _hides(style: str, drawn: str) -> bool | None:
    """Whether a style hides surely, or perhaps (False); None where it does not.

    Args:
        style: attributes and declarations of an element.
        drawn: its name where it belongs to a picture; there the colour counts of what is text alone.
    """
    held = {one["key"].casefold().replace("-", ""): one for one in _STYLES.finditer(style)}
    colours = {key: "".join(one["value"].casefold().split()) for key, one in held.items()}
    colour = colours.get("color", "") if not drawn else colours.get("fill", "") if drawn in _LETTERS else ""
    ground = colours.get("background", colours.get("backgroundcolor", ""))
    if _is_small(held.get("fontsize")) or colour in _NONE or (colour and colour == ground):
        return True
    moved = _MOVED.search(style)
    if (moved and float(moved["far"]) >= _FAR) or any(_is_far(held.get(key)) for key in _PLACES):
        return True
    faint = any(_is_zero(held.get(key)) for key in ("opacity", "fillopacity"))
    if faint or colours.get("display") == "none" or colours.get("visibility") in ("hidden", "collapse"):
        return bool(drawn)
    return False if colour in _WHITE or _BARE.search(style) else None


_PLACES = ("left", "top", "x", "y", "dx", "dy", "textindent", "marginleft", "margintop")


def _number(one: re.Match[str] | None) -> float | None:
    try:
        return float(one["value"].removesuffix(one["unit"] or "")) if one is not None else None
    except ValueError:
        return None


def _is_small(one: re.Match[str] | None) -> bool:
    value = _number(one)
    return one is not None and value is not None and value <= _SMALL.get((one["unit"] or "").casefold(), 0.0)


def _is_far(one: re.Match[str] | None) -> bool:
    value = _number(one)
    return value is not None and value <= -_FAR


def _is_zero(one: re.Match[str] | None) -> bool:
    value = _number(one)
    return value is not None and value <= 0.05
