"""Entries that come from a repository, an address or an index of their own."""

from __future__ import annotations

from dataclasses import dataclass

from guard.checks.kit.findings import Findings
from guard.checks.pinning import rules
from guard.checks.pinning.options import Options
from guard.checks.pinning.sources import Origin, entry_pairs, origins_of, readings
from guard.facts.dependencies.manifests.model import Entry, redact
from guard.facts.dependencies.source import SourceKind
from guard.facts.files.classify import content_before
from guard.model.change import ChangeSet, FileChange
from guard.syntax.sources import Sources


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
            before = origins_of(old, file.path)
            for origin in origins_of(new, file.path):
                _judge_origin(_Place(file.path, line, redact(new.name)), origin, before, options, found)


def _back_to_default(file: FileChange, old: Entry | None, sources: Sources, found: Findings) -> None:
    """A name whose own index is gone from the table of sources is looked for in the default one."""
    if old is None or not old.place.endswith("sources") or file.after is None:
        return
    named = [one for one in origins_of(old, file.path) if one.kind is SourceKind.NAMED_INDEX]
    _, after = readings(content_before(file), file.after, sources)
    still = [one for one in after.entries if one.name == old.name]
    if named and still:
        message = f"{redact(old.name)} comes from the default index now, and from {_index(named[0])} before."
        line = min(still[0].lines, default=1)
        found.add(rules.INDEX_MOVED, file.path, line, message, redact(old.name))


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
    elif before and SourceKind.NAMED_INDEX in {new.kind, before[0].kind}:
        indexes = (SourceKind.INDEX, SourceKind.NAMED_INDEX)
        if all(one.kind in indexes for one in (new, *before)) and new not in before:
            message = f"{name} comes from {_index(new)} now, and from {_index(before[0])} before."
            found.add(rules.INDEX_MOVED, place.path, place.line, message, f"{name} {new.kind}")


def _index(origin: Origin) -> str:
    return f"the index {redact(origin.address)}" if origin.address else "the default index"
