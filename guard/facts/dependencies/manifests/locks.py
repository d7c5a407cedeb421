"""Lock files in TOML: `uv.lock`, `poetry.lock`, `pdm.lock`, `pylock.toml`.

Only the package blocks that differ between the sides are parsed, each by itself: a lock file has hundreds and
a change touches few. A block that is no valid TOML by itself makes the file unreadable, so text that opens a
string in one block and closes it in another is not passed over.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from packaging.utils import canonicalize_name

from guard.expressions import expression
from guard.facts.dependencies.manifests.lock_metadata import COPIED, METADATA_KEYS, copied_entries, is_local
from guard.facts.dependencies.manifests.model import (
    INDEX,
    MOST_ENTRIES,
    Entry,
    Reading,
    host,
    plain_kind,
    words,
)
from guard.syntax.toml import Toml, read_toml
from guard.syntax.unreadable import UnreadableError

_HEADER = expression(r"^\[\[\s*(package|packages)\s*\]\]")
_OTHER_HEADER = expression(r"^\[{1,2}\s*+(?!packages?\s*[.\]])[\"'A-Za-z0-9_-]")
_LINE_WITH_BRACKET = expression(r"^\[.*", re.MULTILINE)
_FILES_HEADER = expression(r"\[\s*metadata\s*\.\s*files\s*\]")
_FILES_KEY = expression(r'^(?:"([^"\n]+)"|([A-Za-z0-9_.-]+))[ \t]*=', re.MULTILINE)
_URL = expression(r'"((?:[a-z+]+)://[^"]*)"')
_NAME = expression(r'^name\s*=\s*"([^"]+)"', re.MULTILINE)
_VERSION = expression(r'^version\s*=\s*"([^"]+)"', re.MULTILINE)
_FOLLOWS = words(
    """
    sdist wheels files dependencies optional-dependencies dev-dependencies metadata extras description summary
    category requires_python requires-python python-versions archive content_hash attestation-identities
    """
)
"""Keys of a package that change whenever its version does."""


class _Block(NamedTuple):
    first: int
    text: str
    is_package: bool

    @property
    def lines(self) -> frozenset[int]:
        return frozenset(range(self.first, self.first + self.text.count("\n") + 1))


class _Listed(NamedTuple):
    files: object
    lines: frozenset[int]


_NONE = _Listed(None, frozenset())


def read_locks(before: str, after: str, place: str) -> tuple[Reading, Reading]:
    """The entries of both sides that differ; equal blocks are left out of both.

    Raises:
        UnreadableError: a differing part is no valid TOML, or a package has no name.
    """
    olds, news = _blocks(before), _blocks(after)
    common = Counter(block.text for block in olds) & Counter(block.text for block in news)
    tables = _tables(olds, news)
    differing = max(len(olds), len(news)) - common.total()
    if differing > MOST_ENTRIES:
        raise UnreadableError(f"{differing} packages differ, more than the {MOST_ENTRIES} that are compared")
    return _reading(olds, common.copy(), place, *tables[0]), _reading(news, common.copy(), place, *tables[1])


_Table = dict[str, _Listed]
_Tables = tuple[_Table, frozenset[str]]


def _tables(olds: list[_Block], news: list[_Block]) -> tuple[_Tables, _Tables]:
    """The common tables of files of both sides, and the names whose files differ, where a side has one.

    Raises:
        UnreadableError: such a table is no valid TOML.
    """
    found = [_listed_files(blocks) for blocks in (olds, news)]
    if not any(found):
        return ({}, frozenset()), ({}, frozenset())
    before, after = found
    moved = frozenset(
        name
        for name in before.keys() | after.keys()
        if before.get(name, _NONE).files != after.get(name, _NONE).files
    )
    return (before, moved), (after, moved)


def _listed_files(blocks: list[_Block]) -> _Table:
    """`[metadata.files]` of poetry 1 and of PDM: by package (and version), its files and where they stand."""
    found: _Table = {}
    for block in blocks:
        if not _FILES_HEADER.match(block.text):
            continue
        source = _parse(block)
        table = source.data.get("metadata", {}).get("files", {})
        starts = _starts(block.text)
        ends = [*(line for _, line in starts), block.text.count("\n") + 1][1:]
        lines = {
            name: frozenset(range(block.first + start, block.first + end))
            for (name, start), end in zip(starts, ends, strict=True)
        }
        for name, files in table.items():
            found[_key(name)] = _Listed(files, lines.get(name, frozenset()))
    return found


def _starts(text: str) -> list[tuple[str, int]]:
    """The keys of a table, each with its line counted from 0."""
    found: list[tuple[str, int]] = []
    line = at = 0
    for match in _FILES_KEY.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        found.append((match[1] or match[2], line))
    return found


def _key(name: str) -> str:
    """poetry names the package, PDM its version and extras as well (`idna 3.4`, `a[b] 1`)."""
    package, _, version = name.partition(" ")
    return f"{canonicalize_name(package.partition('[')[0])} {version}".strip()


def _blocks(text: str) -> list[_Block]:
    """The document cut before each package header and each header of something else."""
    blocks: list[_Block] = []
    start, first, is_package = 0, 1, False
    for match in _LINE_WITH_BRACKET.finditer(text):
        header = _HEADER.match(match[0])
        if not (header or _OTHER_HEADER.match(match[0])):
            continue
        if match.start():
            blocks.append(_Block(first, text[start : match.start() - 1], is_package))
            first += text.count("\n", start, match.start())
        start, is_package = match.start(), header is not None
    blocks.append(_Block(first, text[start:], is_package))
    return blocks


def _reading(
    blocks: list[_Block], common: Counter[str], place: str, listed: _Table, moved: frozenset[str]
) -> Reading:
    entries: list[Entry] = []
    kinds: dict[int, str] = {}
    for block in blocks:
        if common[block.text] > 0:
            common[block.text] -= 1
            # The same block on both sides: where lines of it count as changed, it only moved, or the ones
            # beside it came or went.
            kinds.update(dict.fromkeys(block.lines, "formatting"))
            if not moved or not block.is_package or _names(block).isdisjoint(moved):
                continue
        source = _parse(block)
        table = source.data
        if block.is_package:
            entries += _entries(block, source, place, listed)
        elif "manifest" in table:
            entries += _overrides(table["manifest"], block, place)
        elif "options" in table and isinstance(table["options"], dict):
            facets = {key: _text(value) for key, value in table["options"].items()}
            entries.append(Entry(INDEX, f"{place} options", facets=facets, lines=block.lines))
        elif table.keys() & {"package", "packages"}:
            raise UnreadableError("a package in another form than the tool writes", block.first)
        for offset, line in enumerate(block.text.split("\n")):
            kind = plain_kind(line)
            if kind:
                kinds[block.first + offset] = kind
    return Reading(tuple(entries), kinds, "lock")


def _names(block: _Block) -> frozenset[str]:
    """The keys under which a common table may hold the files of a package."""
    name, version = (pattern.search(block.text) for pattern in (_NAME, _VERSION))
    if name is None:
        return frozenset()
    plain = canonicalize_name(name[1])
    return frozenset({plain, f"{plain} {version[1]}" if version else plain})


def _overrides(manifest: object, block: _Block, place: str) -> Iterator[Entry]:
    """What a lock's head says of all packages: overrides and constraints, which decide over the rest."""
    tables = manifest if isinstance(manifest, dict) else {}
    for key in ("overrides", "constraints", "build-constraints", "requirements"):
        rows = tables.get(key)
        for row in rows if isinstance(rows, list) else ():
            if not isinstance(row, dict) or not isinstance(row.get("name"), str):
                continue
            facets = {k: _text(v) for k, v in row.items() if k not in ("name", "specifier", "version")}
            name = canonicalize_name(row["name"])
            version = _text(row.get("specifier", row.get("version", "")))
            lines = _lines_with(block, row["name"])
            yield Entry(name, f"{place}{COPIED}{key}", version, facets, {}, lines)


def _lines_with(block: _Block, name: str) -> frozenset[int]:
    found = (
        block.first + number for number, line in enumerate(block.text.split("\n")) if f'"{name}"' in line
    )
    return frozenset(found) or block.lines


def _parse(block: _Block) -> Toml:
    try:
        return read_toml(block.text)
    except UnreadableError as error:
        message = error.message.replace("TOML:", f"TOML in the block of line {block.first}:", 1)
        raise UnreadableError(message, block.first + error.line - 1) from error


def _entries(block: _Block, source: Toml, place: str, apart_files: _Table) -> list[Entry]:
    """The package, and for one of the project's own what the lock copies from its manifest."""
    [packages] = source.data.values() if len(source.data) == 1 else [None]
    table = packages[0] if isinstance(packages, list) and len(packages) == 1 else None
    if not isinstance(table, dict) or not isinstance(table.get("name"), str):
        raise UnreadableError("expected one locked package with a name", block.first)
    copied: list[Entry] = []
    metadata = table.get("metadata")
    if is_local(table) and isinstance(metadata, dict):
        copied = copied_entries(source, block.first, place)
        table = {**table, "metadata": {key: metadata[key] for key in metadata.keys() - METADATA_KEYS}}
    facets = {
        key: _text(value)
        for key, value in table.items()
        if key not in _FOLLOWS and key not in ("name", "version")
    }
    name, version = canonicalize_name(str(table["name"])), _text(table.get("version", ""))
    apart = apart_files.get(f"{name} {version}") or apart_files.get(name)
    if apart is not None and not table.get("files"):
        table = {**table, "files": apart.files}
    files = {key: _text(value) for key, value in table.items() if key in _FOLLOWS}
    addresses = [
        url for key in ("sdist", "wheels", "files", "archive") for url in _URL.findall(files.get(key, ""))
    ]
    facets["file hosts"] = ", ".join(sorted({host(url) for url in addresses}))
    listed = [part for key in ("sdist", "wheels", "files", "archive") for part in _files(table.get(key))]
    if listed:
        whole = all(part.get("hash") or part.get("hashes") for part in listed)
        facets["hashes"] = "present" if whole else "missing"
    lines = block.lines | apart.lines if apart is not None else block.lines
    return [Entry(name, place, version, facets, files, lines), *copied]


def _files(value: object) -> list[dict[str, object]]:
    parts = value if isinstance(value, list) else [value]
    return [part for part in parts if isinstance(part, dict)]


def _text(value: object) -> str:
    return (
        value
        if isinstance(value, str)
        else json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    )
