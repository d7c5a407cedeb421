"""Addresses that go to another host than they show: WHATWG URL's reading of them beside a person's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from guard.checks.hidden_text import rules
from guard.checks.hidden_text.scripts import look_alike
from guard.checks.hidden_text.site import Site
from guard.checks.hidden_text.words import char_name
from guard.expressions import expression
from guard.facts.files.added import Block
from guard.model.finding import Severity

_URL = expression(r"\b(?:https?|wss?|ftp|git|ssh)://([^\s\"'`<>()\[\]{}]{1,300})", re.IGNORECASE)
_HOST_NAME = expression(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}", re.IGNORECASE)
_NUMBER = expression(
    r"(?:\d{8,10}|0x[0-9a-f]{7,8}|0\d{1,3}(?:\.0?\d{1,3}){3}|(?:0x[0-9a-f]{1,2}\.){3}0x[0-9a-f]{1,2})"
)
"""One number, or octal and hexadecimal parts: what browsers and `inet_aton` take for an IPv4 address."""
_LIKE_SLASHES = "\u2044\u2215\u29f8\u2571\uff0f"
_LIKE_DOTS = "\u3002\u2024\uff0e\uff61"
_LINK = expression(r"(?<!!)\[([^\[\]\n]{1,200})\]\((?:<)?(https?://[^\s()<>]{1,300})", re.IGNORECASE)
_ANCHOR = expression(
    r"<a\b[^<>]{0,300}?\bhref\s?=\s?[\"']?(https?://[^\s\"'<>]{1,300})[^<>]{0,300}>([^<>]{1,300})</a",
    re.IGNORECASE,
)
_SHOWN = expression(
    r"(?:https?://|(?=www\.)|(?=[^/]{1,300}/))((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})(?:[/:?#]\S*)?",
    re.IGNORECASE,
)
"""An address: a bare name with a dot may be a file's (`invoice.pdf`)."""


def addresses(block: Block) -> Iterator[Site]:
    """The addresses in the lines that a person reads as another host's."""
    for match in _URL.finditer(block.text):
        authority = re.split(r"[/?#\\]", match[1], maxsplit=1)[0]
        for said, severity in _of_authority(authority):
            yield rules.ADDRESS, block.line_at(match.start()), said, match[0], severity
    links = [(match, match[1], match[2]) for match in _LINK.finditer(block.text)]
    links += [(match, match[2], match[1]) for match in _ANCHOR.finditer(block.text)]
    for match, text, target in links:
        shown, host = _SHOWN.fullmatch(text.strip(" `*_")), _host(target)
        if shown is not None and host and not _same_site(shown[1].casefold(), host):
            message = f"the link shows {shown[1]!r} and goes to {host!r}"
            yield rules.LINK_TEXT, block.line_at(match.start()), message, match[0], None


def _of_authority(authority: str) -> Iterator[tuple[str, Severity | None]]:
    """What misleads in it. A name before an @ and a number may be meant well, other letters hardly."""
    user, at, host = authority.rpartition("@")
    if at and _HOST_NAME.fullmatch(re.split(r"[:/]", unquote(user), maxsplit=1)[0]):
        yield f"the address goes to {host!r}; {user!r} before the @ is only a user's name", Severity.LOW
    host = host.split(":", 1)[0]
    if _NUMBER.fullmatch(host.casefold()):
        yield f"the address goes to the number {host!r}, which nobody reads as a host", Severity.LOW
    for char in dict.fromkeys(host):
        if char in _LIKE_SLASHES or char in _LIKE_DOTS:
            yield f"{char_name(char)} stands in the host {host!r} and ends no part of it", None
        elif not char.isascii() and look_alike(char):
            yield f"the host {host!r} is spelled with {char_name(char)}", None


def _host(url: str) -> str:
    authority = re.split(r"[/?#\\]", url.split("://", 1)[1], maxsplit=1)[0]
    return authority.rpartition("@")[2].split(":", 1)[0].casefold()


def _same_site(shown: str, host: str) -> bool:
    """Whether one is the other or beneath it, `www.` aside; two names under one domain count as one site."""
    one, other = shown.removeprefix("www."), host.removeprefix("www.")
    return (
        one == other
        or one.endswith("." + other)
        or other.endswith("." + one)
        or _domain(one) == _domain(other)
    )


def _domain(host: str) -> str:
    return ".".join(host.split(".")[-2:])
