"""Addresses of foreign hosts in pages that carry what the page knows: images, scripts, forms, links.

Told by the form of HTML and of the engines that fill templates: an attribute by which a browser asks for
something by itself, with an address that is written out up to its host and filled in behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.flow import tables as table
from guard.facts.effects.flow.family import SECRET, reads_page
from guard.facts.effects.flow.modules import ASIDE
from guard.facts.effects.flow.whom import host_in, is_foreign, is_known
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity

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
    for file in files:
        if file.after is None or ASIDE.search(file.path) or not reads_page(file.after):
            continue
        known = {(host, what) for host, what, _, _ in _addresses(file.before)}
        for host, what, line, attribute in _addresses(file.after):
            if (host, what) in known or is_known(host, around):
                continue
            grave = attribute in _BY_ITSELF or table.is_secret(what.rpartition(".")[2], of_environment=True)
            said = f"`{attribute}` of the page carries `{what[:60]}` to {host}, a host that is new here"
            weight = (
                (Severity.MEDIUM, Confidence.MEDIUM)
                if grave and _GRAVE.search(what)
                else (Severity.LOW, Confidence.LOW)
            )
            yield ChangeEffect(
                SECRET.id, file.path, *weight, said, after=line, evidence=said,
                repair="Ask your own host for what the page shows, without what it knows in the address.",
            )  # fmt: skip


def _addresses(side: FileSide | None) -> Iterator[tuple[str, str, int, str]]:
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
                yield host, what, line, match["attribute"].lower()
