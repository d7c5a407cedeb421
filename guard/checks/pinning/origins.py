"""Entries that come from a repository, an address or an index of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.utils import canonicalize_name

from guard.checks.kit.findings import Case, Findings
from guard.checks.pinning import rules
from guard.checks.pinning.options import Options
from guard.checks.pinning.sources import Origin, entry_pairs, origins_of, readings
from guard.expressions import expression
from guard.facts.dependencies.delta import dependency_delta
from guard.facts.dependencies.manifests.model import Entry, redact
from guard.facts.dependencies.source import SourceKind
from guard.facts.files.classify import content_before
from guard.facts.likeness import popular_names
from guard.model.change import ChangeSet, FileChange
from guard.model.finding import Severity
from guard.syntax.sources import Sources

_INCLUDES = ("--requirement ", "--constraint ")
_REMOTE = expression(r"(?:https?|ftps?|git\+[a-z]+)://", re.IGNORECASE)
_OWN = frozenset({SourceKind.NAMED_INDEX, SourceKind.PATH, SourceKind.VCS, SourceKind.URL})
"""Places that are the project's choice: under the same name, the default index may serve anybody's code."""


@dataclass(frozen=True)
class _Place:
    path: str
    line: int
    name: str


def judge_origins(change: ChangeSet, options: Options, sources: Sources, found: Findings) -> None:
    """Enter entries that come from a repository or an address that may serve something else tomorrow."""
    for file in change.files:
        for old, new in entry_pairs(file, sources):
            if new is None:
                _back_to_default(file, old, sources, found)
                continue
            line = min(new.lines, default=1)
            if _is_remote_list(new):
                _judge_remote_list(file.path, line, old, new, found)
                continue
            before = origins_of(old, file.path)
            for origin in origins_of(new, file.path):
                _judge_origin(_Place(file.path, line, redact(new.name)), origin, before, options, found)
    _given_up(change, sources, found)


def _is_remote_list(entry: Entry) -> bool:
    return entry.name.startswith(_INCLUDES) and _REMOTE.match(entry.facets.get("source", "")) is not None


def _judge_remote_list(path: str, line: int, old: Entry | None, new: Entry, found: Findings) -> None:
    """Requirements behind an address: whoever answers there says what is installed, today and tomorrow."""
    if old is not None and old.facets.get("source") == new.facets.get("source"):
        return
    address = redact(new.facets["source"])
    message = f"What is installed is listed at {address}, where nobody can review it."
    case = Case(severity=Severity.HIGH, repair="Put the list into the repository, and include it from there.")
    found.add(rules.SOURCE, path, line, message, new.name, case)


def _back_to_default(file: FileChange, old: Entry | None, sources: Sources, found: Findings) -> None:
    """A name whose own source is gone from the table of sources is looked for in the default index."""
    if old is None or not old.place.endswith("sources") or file.after is None:
        return
    own = [one for one in origins_of(old, file.path) if one.kind in _OWN]
    _, after = readings(content_before(file), file.after, sources)
    still = [one for one in after.entries if one.name == old.name and not one.place.endswith("sources")]
    if not own or not still or _is_public(old.name, own):
        return
    if all(one.kind is SourceKind.INDEX for one in origins_of(still[0], file.path)):
        message = f"{redact(old.name)} comes from the default index now, and from {_index(own[0])} before."
        line = min(still[0].lines, default=1)
        found.add(rules.INDEX_MOVED, file.path, line, message, redact(old.name))


def _given_up(change: ChangeSet, sources: Sources, found: Findings) -> None:
    """A folder of the project that was installed by its path, and whose name the index is asked for now."""
    delta = dependency_delta(change, sources)
    folders = {
        (move.before.file, _folder_name(move.before.address)): move.before.address
        for move in delta.moves
        if move.before is not None and move.after is None and move.before.source is SourceKind.PATH
    }
    for move in delta.moves if folders else ():
        after = move.after
        if after is None or move.before is not None or after.source is not SourceKind.INDEX:
            continue
        address = folders.get((after.file, after.name))
        if address is not None and after.name not in popular_names():
            message = f"{after.name} comes from the default index now, and from {address} before."
            found.add(rules.INDEX_MOVED, after.file, after.line, message, after.name)


def _folder_name(address: str) -> str:
    return canonicalize_name(
        address.split("#")[0].split("[")[0].rstrip("/").rsplit("/", 1)[-1].removeprefix("file:")
    )


def _judge_origin(
    place: _Place, new: Origin, before: list[Origin], options: Options, found: Findings
) -> None:
    same = [
        old
        for old in before
        if old.kind is new.kind and old.address.split("@")[0] == new.address.split("@")[0]
    ]
    name = place.name
    if new.is_insecure and not any(old.is_insecure for old in same):
        message = f"{name} is fetched over a connection on which nobody verifies who answers."
        found.add(rules.INSECURE, place.path, place.line, message, name)
    if new.kind is SourceKind.VCS:
        firmest = min((old.firmness for old in before if old.kind is SourceKind.VCS), default=None)
        looser = firmest is not None and new.firmness > firmest
        if looser or (new.firmness > options.vcs and not any(old.firmness >= new.firmness for old in same)):
            held = f"by {new.ref!r}" if new.ref else "by nothing"
            message = f"{name} comes from a repository and is held {held}, not by a full commit."
            found.add(rules.SOURCE, place.path, place.line, message, f"{name} {new.ref}")
    elif new.kind is SourceKind.URL and options.urls and not new.hashed:
        if not any(old.address == new.address and not old.hashed for old in same):
            message = f"{name} comes from an address without a hash of the file."
            found.add(rules.SOURCE, place.path, place.line, message, f"{name} url")
    elif new.kind is SourceKind.INDEX and before and all(one.kind in _OWN for one in before):
        if _is_public(name, before):
            return
        message = f"{name} comes from the default index now, and from {_index(before[0])} before."
        found.add(rules.INDEX_MOVED, place.path, place.line, message, f"{name} {new.kind}")
    elif before and SourceKind.NAMED_INDEX in {new.kind, before[0].kind}:
        indexes = (SourceKind.INDEX, SourceKind.NAMED_INDEX)
        if all(one.kind in indexes for one in (new, *before)) and new not in before:
            message = f"{name} comes from {_index(new)} now, and from {_index(before[0])} before."
            found.add(rules.INDEX_MOVED, place.path, place.line, message, f"{name} {new.kind}")


def _is_public(name: str, own: list[Origin]) -> bool:
    """Whether everybody has the name from the default index, and the project went back there from a fork."""
    return name in popular_names() and not any(one.kind is SourceKind.NAMED_INDEX for one in own)


def _index(origin: Origin) -> str:
    if origin.kind is SourceKind.PATH:
        return "the project's own tree" if origin.address in ("true", "") else redact(origin.address)
    if origin.kind in (SourceKind.VCS, SourceKind.URL):
        return redact(origin.address)
    return f"the index {redact(origin.address)}" if origin.address else "the default index"
