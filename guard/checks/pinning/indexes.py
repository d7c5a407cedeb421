"""Indexes written as tables: what a change of one of their rows, or of their order, lets in.

A row is compared with the row of the same name, else of the same address, attribute by attribute: that the
same hosts are named before and after says nothing of who is asked for what.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import urlsplit

from guard.checks.kit.rule import Rule
from guard.checks.pinning import rules
from guard.facts.dependencies.manifests.model import redact
from guard.model.finding import Severity

Remark = tuple[Rule, Severity, str]


class _Reach(IntEnum):
    """Which names an index is asked for, the fewest first."""

    EXPLICIT = 0
    LAST = 1
    ALSO = 2
    FIRST = 3


_PRIORITIES = {
    "explicit": _Reach.EXPLICIT,
    "supplemental": _Reach.LAST,
    "secondary": _Reach.LAST,
    "primary": _Reach.ALSO,
    "default": _Reach.FIRST,
}
_ASKED = {
    _Reach.EXPLICIT: "only for the packages that name it",
    _Reach.LAST: "for what the others do not have",
    _Reach.ALSO: "for every package",
    _Reach.FIRST: "for every package, in place of the default index",
}


@dataclass(frozen=True)
class _Row:
    """One index."""

    name: str
    place: str
    """Its address without credentials, with the host as a resolver sees it."""
    reach: _Reach
    only: frozenset[str] | None
    """The names it is limited to; None where it is not."""
    never: frozenset[str]
    """The names that are never taken from it."""
    is_list: bool
    """Whether it is a page of links instead of an index."""

    @property
    def called(self) -> str:
        """How a message calls it."""
        return self.name or self.place.partition("://")[2].partition("/")[0]


def place_of(address: str) -> str:
    """An address without credentials, with the host as a resolver sees it."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode().rstrip(".")
        port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    except (ValueError, UnicodeError):
        return redact(address)
    return f"{parts.scheme.casefold()}://{host}{port}/{parts.path.strip('/')}"


def rows_of(text: str) -> list[Mapping[str, object]] | None:
    """The rows of a table of indexes, or None where `text` is none."""
    try:
        value = json.loads(text) if text[:1] in ("[", "{") else None
    except (ValueError, RecursionError):
        return None
    rows = value if isinstance(value, list) else [value]
    return [row for row in rows if isinstance(row, dict)] if all(isinstance(r, dict) for r in rows) else None


def compare_rows(before: str, after: str) -> Iterator[Remark]:
    """What became looser between two tables; new hosts are told by who looks at addresses."""
    old, new = (_rows(text) for text in (before, after))
    if old is None or new is None or not old:
        return
    left = list(new)
    pairs: list[tuple[_Row, _Row | None]] = []
    for row in old:
        match = next((one for one in left if row.name and one.name == row.name), None) or next(
            (one for one in left if one.place == row.place), None
        )
        if match is not None:
            left.remove(match)
        pairs.append((row, match))
    for was, now in pairs:
        yield from _gone(was) if now is None else _changed(was, now)
    yield from _order([(was, now) for was, now in pairs if now is not None], new)


def _rows(text: str) -> list[_Row] | None:
    if not text:
        return []
    found = rows_of(text)
    return [_row(row) for row in found] if found is not None else None


def _row(row: Mapping[str, object]) -> _Row:
    only = row.get("include_packages", row.get("include-packages"))
    never = row.get("exclude_packages", row.get("exclude-packages"))
    return _Row(
        str(row.get("name", "")),
        place_of(str(row.get("url", ""))),
        _reach(row),
        frozenset(map(str, only)) if isinstance(only, list) else None,
        frozenset(map(str, never)) if isinstance(never, list) else frozenset(),
        row.get("type") == "find_links" or row.get("format") == "flat",
    )


def _reach(row: Mapping[str, object]) -> _Reach:
    if row.get("explicit") is True:
        return _Reach.EXPLICIT
    if row.get("default") is True:
        return _Reach.FIRST
    if row.get("secondary") is True:
        return _Reach.LAST
    return _PRIORITIES.get(str(row.get("priority", "primary")).casefold(), _Reach.ALSO)


def _gone(row: _Row) -> Iterator[Remark]:
    # What only named packages came from is judged with those packages.
    severity = Severity.LOW if row.reach is _Reach.EXPLICIT else Severity.MEDIUM
    yield (
        rules.INDEX_MOVED,
        severity,
        f"The index {row.called} is gone: its packages are looked for in the others.",
    )


def _changed(was: _Row, now: _Row) -> Iterator[Remark]:
    if was.place != now.place and now.place:
        host = now.place.partition("://")[2].partition("/")[0]
        yield (
            rules.INDEX_MOVED,
            Severity.MEDIUM,
            f"The index {now.called} is at {host} now, and was elsewhere before.",
        )
    if now.reach > was.reach:
        message = (
            f"The index {now.called} is asked {_ASKED[now.reach]} now, and was {_ASKED[was.reach]} before."
        )
        yield rules.INDEX_ADDED, Severity.MEDIUM, message
    elif was.reach is _Reach.FIRST and now.reach < was.reach:
        message = f"The index {now.called} is no longer asked in place of the default one."
        yield rules.INDEX_MOVED, Severity.MEDIUM, message
    if was.only is not None and (now.only is None or now.only - was.only):
        more = "every package" if now.only is None else ", ".join(sorted(now.only - was.only))
        yield rules.INDEX_ADDED, Severity.MEDIUM, f"The index {now.called} is asked for {more} now."
    if was.never - now.never:
        more = ", ".join(sorted(was.never - now.never))
        yield rules.INDEX_ADDED, Severity.MEDIUM, f"The index {now.called} is no longer kept from {more}."
    if now.is_list and not was.is_list:
        yield rules.INDEX_ADDED, Severity.MEDIUM, f"The index {now.called} is a page of links now."


def _order(pairs: Sequence[tuple[_Row, _Row]], after: Sequence[_Row]) -> Iterator[Remark]:
    """The first index that has a name is taken: another order is another answer."""
    asked = [now for _, now in pairs if now.reach is not _Reach.EXPLICIT]
    moved = sorted(asked, key=after.index)
    first = next((now for was, now in zip(asked, moved, strict=True) if was is not now), None)
    if first is not None:
        behind = asked[moved.index(first)]
        message = f"The index {first.called} is asked before {behind.called} now."
        yield rules.INDEX_MOVED, Severity.MEDIUM, message
    added = [row for row in after if row not in asked and row.reach is not _Reach.EXPLICIT]
    if (
        asked
        and added
        and after.index(added[0]) < after.index(moved[0])
        and not any(one is added[0] for one in asked)
    ):
        message = f"The index {added[0].called} is asked before {moved[0].called} now."
        yield rules.INDEX_MOVED, Severity.MEDIUM, message
