"""Addresses of foreign hosts in pages that carry what the page knows: images, scripts, forms, links.

Told by the form of HTML and of the engines that fill templates: an attribute by which a browser asks for
something by itself, with an address that is written out up to its host and filled in behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.flow import tables as table
from guard.facts.effects.flow.family import reads_page
from guard.facts.effects.flow.new_in_file import SHOWN, SIGNED, Weight, new_in_files
from guard.facts.effects.flow.whom import host_in, is_foreign, is_known
from guard.facts.effects.new_in_file import Found
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect

_ASKED = expression(
    r"(?is)\b(?P<attribute>src|srcset|action|formaction|poster|data(?:-[\w-]+)?|background|ping|href|url|content)\s*[=(]"
    r"\s*(?P<quote>[\"'`{]{0,2})(?P<address>(?:https?:)?//[^\"'`>]{4,1500})"
)
_FILLED = expression(
    r"\{\{-?\s*(?P<a>[^}]{1,200})\}\}|<%[=-]?(?P<b>[^%]{1,200})%>|\$\{(?P<c>[^}]{1,200})\}|<\?=?(?P<d>[^?]{1,200})\?>|\{(?P<e>[\w.$()\[\]]{2,100})\}"
)
_PLAIN = expression(
    r"(?i)^\W*(?:version|v|now|year|lang\w*|locale|theme|size|width|height|asset\w*|static\w*|build\w*|hash|nonce|commit|sha|tag|release)\W*$"
)
_FOLLOWED = expression(r"localStorage|sessionStorage|document\.cookie|process\.env|\bheaders\b")
"""What is followed by its own readers, wherever it goes."""
_BY_ITSELF = frozenset(
    {"src", "srcset", "poster", "data", "background", "ping", "url", "action", "formaction"}
)
_GRAVE = expression(
    r"(?i)csrf|token|session|password|secret|cookie|email|phone|address|note|user|customer|account|request|order|name|card|iban|body|message"
)


def carried_out(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """The addresses of the change's pages that carry what the page knows to a host nobody knew."""
    yield from new_in_files(
        files,
        _addresses,
        lambda _, found: (
            f"`{found.detail}` of the page carries `{found.what[:60]}` to {found.to}, a host that is new here"
        ),
        "Ask your own host for what the page shows, without what it knows in the address.",
        _weight,
        lambda found: not is_known(found.to, around),
    )


def _weight(found: Found) -> Weight:
    name = found.what.rpartition(".")[2]
    grave = found.detail in _BY_ITSELF or table.is_secret(name, of_environment=True)
    return SIGNED if grave and _GRAVE.search(found.what) else SHOWN


def _addresses(side: FileSide | None) -> Iterator[Found]:
    text = side.text if side is not None and reads_page(side) else None
    for match in _ASKED.finditer(text or ""):
        address = match["address"]
        _, host = host_in(address if "://" in address else f"https:{address}")
        if not is_foreign(host):
            continue
        for filled in _FILLED.finditer(address):
            what = next((part.strip() for part in filled.groups() if part), "")
            if what and not _PLAIN.match(what) and not _FOLLOWED.search(what):
                line = (text or "").count("\n", 0, match.start("address")) + 1
                yield Found(what, line, match["attribute"].lower(), to=host)
