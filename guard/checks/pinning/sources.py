"""Where a manifest's entry comes from when not from an index, and whether that stays what it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from guard.checks.pinning.references.reference import Firmness, of_git_ref
from guard.expressions import expression
from guard.facts.dependencies.files import form_of
from guard.facts.dependencies.forms import read_sides
from guard.facts.dependencies.manifests.compare import pair
from guard.facts.dependencies.manifests.model import INDEX, NOTHING, Entry, Reading
from guard.facts.dependencies.source import SourceKind, source_of, written_out
from guard.facts.files.classify import content_before, folded_name
from guard.model.change import FileChange, FileSide
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError

_INSECURE = expression(r"(?:(?:git|hg|svn|bzr)\+)?(?:http|ftp|git|svn|rsync)://", re.IGNORECASE)
_LOOPBACK = expression(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)", re.IGNORECASE)
_REFS = ("resolved_reference", "commit-id", "revision", "commit", "rev", "ref", "reference", "tag", "branch")
"""Keys that hold a commit, tag or branch, the firmest first."""
_FILES = ("hashes", "sdist", "wheels", "files", "archive")
_STRONG = expression(r"\b(?:sha256|sha384|sha512|blake2b)[=:][0-9a-fA-F]{64,128}\b")


@dataclass(frozen=True)
class Origin:
    """Where an entry comes from."""

    kind: SourceKind
    address: str
    """May hold credentials: never to be shown."""
    ref: str = ""
    hashed: bool = False
    """Whether the file behind a URL has a hash that nobody can forge."""

    @property
    def is_insecure(self) -> bool:
        """Whether nobody verifies who answers."""
        return is_insecure(self.address)

    @property
    def firmness(self) -> Firmness:
        """How firmly a repository is held."""
        return of_git_ref(self.ref)


def is_insecure(address: str) -> bool:
    """Whether an address is asked without encryption; the own machine aside."""
    return bool(_INSECURE.match(address.strip())) and not _LOOPBACK.match(address.strip())


def readings(before: FileSide | None, after: FileSide, sources: Sources) -> tuple[Reading, Reading]:
    """Both sides of a file; all counts as new beside what could not be read, and what cannot be read says
    nothing (`delta.unread` says so)."""
    for earlier in (before, None):
        try:
            return read_sides(earlier, after, sources)
        except UnreadableError:
            continue
    return NOTHING, NOTHING


def entry_pairs(file: FileChange, sources: Sources) -> Iterator[tuple[Entry | None, Entry | None]]:
    """The entries of a file that declares, locks or installs dependencies, side by side."""
    if file.after is None or form_of(file.after) is None:
        return
    before, after = readings(content_before(file), file.after, sources)
    yield from pair(before.entries, after.entries)


def origins_of(entry: Entry | None, path: str) -> list[Origin]:
    """Every place that an entry may come from; several where markers choose among them."""
    if entry is None or entry.name == INDEX or entry.kind:
        return []
    text = entry.facets.get("source", "")
    tables = written_out(text)
    rows = [row for row in tables if isinstance(row, dict)] if isinstance(tables, list) else []
    if isinstance(tables, list):
        return [_origin({"source": json.dumps(row)}, row, path) for row in rows]
    found = _origin(entry.facets, tables if isinstance(tables, dict) else entry.facets, path)
    files = " ".join(entry.follows.get(key, "") for key in _FILES)
    return [replace(found, hashed=found.hashed or _strong(files))]


def _origin(facets: Mapping[str, str], table: Mapping[str, object], path: str) -> Origin:
    npm = folded_name(path) == "package.json"
    kind, address = source_of(facets, npm=npm)
    ref = next((str(table[key]) for key in _REFS if table.get(key)), "")
    return of_address(kind, address, ref, str(table.get("hash", "")), npm=npm)


def of_address(kind: SourceKind, address: str, ref: str = "", more: str = "", *, npm: bool = False) -> Origin:
    """The origin that an address by itself tells, beside what its table says."""
    return Origin(kind, address, ref or _ref(address, npm=npm), _strong(f"{address} {more}"))


def _strong(text: str) -> bool:
    return _STRONG.search(text) is not None


def _ref(address: str, *, npm: bool) -> str:
    """What a VCS address says to take: `…@ref` for pip, `…?rev=…#commit` in locks, `…#ref` for npm."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    _, at, ref = parts.path.rpartition("@")
    if at and not npm:
        return ref
    if address.casefold().startswith("git+") and not npm:
        return ""  # pip takes nothing else for a ref
    query = dict(parse_qsl(parts.query))
    return parts.fragment or next((query[key] for key in _REFS if query.get(key)), "")
