"""Copies of what people send that a proxy or a mesh hands to another host, since the change.

As of November 2026, by the references of nginx (`mirror`), Istio and the Gateway API (`mirror`, `mirrors`,
`requestMirror`), Envoy (`request_mirror_policies`) and Traefik (`mirroring`). A copy holds the body and the
headers, those by which people prove who they are among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.flow.new_in_file import SHOWN, SIGNED, new_in_files
from guard.facts.effects.flow.whom import is_foreign, is_known
from guard.facts.effects.new_in_file import Found
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect

_MIRROR = expression(r"(?m)^[^#\n]*?\bmirror\s+(?P<uri>[/@][^\s;]*)\s*;")
_PASSED = expression(r"\b(?:proxy|grpc|fastcgi|uwsgi)_pass\s+(?P<where>[^;\s]+)")
_HOST = expression(r"^(?:\w+://)?(?:[^/@\s]*@)?(?P<host>[\w.-]+)")
_KEY = expression(
    r"(?m)^(?P<blank>[ \t]*)(?:-[ \t]+)?[\"']?(?:mirrors?|requestMirror(?:Policies)?|request_mirror_policies"
    r"|mirroring)[\"']?[ \t]*:(?P<rest>[^\n]*)"
)
_NAMED = expression(r"(?:host|name|cluster|url)[\"']?\s*:\s*[\"']?(?P<where>[\w.:/-]+)")


def copied(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """The hosts that get copies of requests now, and did not before."""
    yield from new_in_files(
        files,
        lambda side: [Found(*one) for one in dict(_hosts(side)).items()],
        lambda path, found: (
            f"{path} hands a copy of requests, with what proves who sends them, to {found.what}"
        ),
        weigh=lambda found: SHOWN if is_known(found.what, around) else SIGNED,
    )


def mirrors(data: bytes) -> bool:
    """Whether a text may speak of copies of requests."""
    return b"irror" in data


def _hosts(side: FileSide | None) -> Iterator[tuple[str, int]]:
    text = side.text if side is not None and mirrors(side.data) else None
    if text is None:
        return
    for match in _MIRROR.finditer(text):
        place = re.search(
            rf"\blocation\s+(?:=|\^~)?\s*{re.escape(match['uri'])}\s*\{{(?P<inside>[^}}]*)\}}", text
        )
        passed = _PASSED.search(place["inside"]) if place is not None else None
        if passed is not None:
            yield from _outside(passed["where"], text.count("\n", 0, match.start("uri")) + 1)
    for match in _KEY.finditer(text):
        lines = text[match.end() :].split("\n")[1:12]
        below = [one for one in lines if len(one) - len(one.lstrip()) > len(match["blank"])]
        for named in _NAMED.finditer("\n".join([match["rest"], *below])):
            yield from _outside(named["where"], text.count("\n", 0, match.start()) + 1)


def _outside(where: str, line: int) -> Iterator[tuple[str, int]]:
    """The host, where it is none of the machine or of the cluster."""
    match = _HOST.match(where)
    if match is not None and is_foreign(host := match["host"].lower()):
        yield host, line
