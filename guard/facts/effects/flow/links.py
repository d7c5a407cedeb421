"""Addresses that programs put together of a foreign host and a secret: whatever keeps addresses keeps it.

RFC 9110 (17.9) and RFC 6750 (5.3) say why: addresses stand in logs, in histories and in
what the next page is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.flow import tables as table
from guard.facts.effects.flow.family import SCRIPT, is_python
from guard.facts.effects.flow.new_in_file import new_in_files
from guard.facts.effects.flow.whom import host_in, is_foreign, is_known
from guard.facts.effects.new_in_file import Found
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect

_QUERY = r"https?://[\w.-]+\.[A-Za-z]{2,}[^\"'`\s{}]{0,300}[?&#][\w.-]{1,40}="
_FILLED = expression(
    rf"(?P<address>{_QUERY})(?:\$?\{{(?P<hole>[^{{}}]{{1,160}})\}}|[\"'`]\s*\+\s*(?P<added>[\w.$\[\]\"'()]{{1,160}}))"
)
_LAST = expression(r"[\"']?(?P<name>[A-Za-z_$][\w$-]*)[\"'\])!]*$")
_MAY = expression(rb"https?://[^\s\"'`]+[?&#][\w.-]+=")


def linked(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """The secrets that modules and scripts put into such addresses since the change."""
    yield from new_in_files(
        files,
        lambda side: _carried(side, around),
        lambda path, found: (
            f"{path} puts `{found.what[:60]}` into an address of {found.detail}, a host that is new here"
        ),
        "Hand a secret over in a header or a body, to the host that it belongs to.",
    )


def _carried(side: FileSide | None, around: Around) -> Iterator[Found]:
    if side is None or not (is_python(side.path) or SCRIPT.search(side.path)) or not _MAY.search(side.data):
        return
    text = side.text or ""
    for match in _FILLED.finditer(text):
        what = (match["hole"] or match["added"]).strip()
        last = _LAST.search(what.partition("!")[0].partition(":")[0].rstrip("()"))
        _, host = host_in(match["address"])
        if last is None or not is_foreign(host) or not _is_secret(last["name"]) or is_known(host, around):
            continue
        yield Found(what, text.count("\n", 0, match.start()) + 1, host)


def _is_secret(name: str) -> bool:
    return table.is_secret(name, of_environment=True) or table.words(name)[-1:] in (
        ["session"],
        ["csrf"],
        ["jwt"],
    )
