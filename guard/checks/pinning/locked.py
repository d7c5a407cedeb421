"""One lock entry with its files, whatever form the lock file has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from urllib.parse import unquote

from guard.expressions import expression
from guard.facts.dependencies.manifests.model import Entry
from guard.facts.dependencies.source import written_out
from guard.facts.files.lines import place_on

_FILES = ("sdist", "wheels", "files", "archive")
_REGISTRY = expression(r'"?(?:registry|index)"?\s*[=:]\s*"([^"]+)"')
_HASHES = expression(r"(?<![a-z0-9])[a-z0-9]++:[0-9a-fA-F]{32,128}")


@dataclass(frozen=True)
class LockedFile:
    """One file of a locked version."""

    name: str
    address: str
    hashes: frozenset[str]


@dataclass(frozen=True)
class Locked:
    """One lock entry with its files."""

    entry: Entry
    registry: str
    """The address of its index, "" where the lock does not say or it comes from elsewhere."""
    files: Mapping[str, LockedFile]
    changed: AbstractSet[int] = frozenset()
    """The lines of its file that changed."""

    @property
    def line(self) -> int:
        """The first of its lines that changed, else its first."""
        return place_on(self.entry.lines, self.changed)

    @property
    def hashes(self) -> frozenset[str]:
        """Of all its files, or those that the lock gives without naming files."""
        return frozenset(h for file in self.files.values() for h in file.hashes)


def locked(entry: Entry, changed: AbstractSet[int] = frozenset()) -> Locked:
    """The entry with its files; `changed` are the lines of the lock that changed."""
    files = {one.name: one for key in _FILES for one in _files_of(entry.follows.get(key, ""))}
    source = entry.facets.get("source", "")
    registry = _REGISTRY.search(source)
    index = entry.facets.get("index", "")
    if not files and entry.follows.get("hashes"):
        files = {"": LockedFile("", "", frozenset(_HASHES.findall(entry.follows["hashes"])))}
    return Locked(entry, registry[1] if registry else index, files, changed)


def _files_of(text: str) -> Iterator[LockedFile]:
    value = written_out(text)
    for row in value if isinstance(value, list) else [value]:
        if not isinstance(row, dict):
            continue
        address = str(row.get("url") or "")
        name = str(row.get("name") or row.get("filename") or row.get("file") or row.get("path") or "")
        name = name or file_of(address)
        given = row.get("hash") or row.get("hashes") or ()
        rows = given.items() if isinstance(given, dict) else ()
        hashes = {f"{key}:{digest}".casefold() for key, digest in rows}
        if isinstance(given, str):
            hashes = {given.casefold()}
        yield LockedFile(name.rsplit("/", 1)[-1], address, frozenset(hashes))


def file_of(address: str) -> str:
    """The name of the file behind an address."""
    return unquote(re.split(r"[?#]", address, maxsplit=1)[0]).rsplit("/", 1)[-1]
