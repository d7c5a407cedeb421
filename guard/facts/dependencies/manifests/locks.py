"""Lock files in TOML: `uv.lock`, `poetry.lock`, `pdm.lock`, `pylock.toml`.

Only the package blocks that differ between the sides are parsed, each by itself: a lock file has hundreds and
a change touches few. A block that is no valid TOML by itself makes the file unreadable, so text that opens a
string in one block and closes it in another is not passed over.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import NamedTuple

from packaging.utils import canonicalize_name

from guard.expressions import expression
from guard.facts.dependencies.manifests.lock_metadata import METADATA_KEYS, copied_entries, is_local
from guard.facts.dependencies.manifests.model import MOST_ENTRIES, Entry, Reading, host, plain_kind, words
from guard.syntax.toml import Toml, read_toml
from guard.syntax.unreadable import UnreadableError

_HEADER = expression(r"^\[\[\s*(package|packages)\s*\]\]")
_OTHER_HEADER = expression(r"^\[{1,2}\s*+(?!packages?\s*[.\]])[\"'A-Za-z0-9_-]")
_LINE_WITH_BRACKET = expression(r"^\[.*", re.MULTILINE)
_URL = expression(r'"((?:[a-z+]+)://[^"]*)"')
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


def read_locks(before: str, after: str, place: str) -> tuple[Reading, Reading]:
    """The entries of both sides that differ; equal blocks are left out of both.

    Raises:
        UnreadableError: a differing part is no valid TOML, or a package has no name.
    """
    olds, news = _blocks(before), _blocks(after)
    common = Counter(block.text for block in olds) & Counter(block.text for block in news)
    differing = max(len(olds), len(news)) - common.total()
    if differing > MOST_ENTRIES:
        raise UnreadableError(f"{differing} packages differ, more than the {MOST_ENTRIES} that are compared")
    return _reading(olds, common.copy(), place), _reading(news, common.copy(), place)


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


def _reading(blocks: list[_Block], common: Counter[str], place: str) -> Reading:
    entries: list[Entry] = []
    kinds: dict[int, str] = {}
    for block in blocks:
        if common[block.text] > 0:
            common[block.text] -= 1
            continue
        source = _parse(block)
        table = source.data
        if block.is_package:
            entries += _entries(block, source, place)
        elif table.keys() & {"package", "packages"}:
            raise UnreadableError("a package in another form than the tool writes", block.first)
        for offset, line in enumerate(block.text.split("\n")):
            kind = plain_kind(line)
            if kind:
                kinds[block.first + offset] = kind
    return Reading(tuple(entries), kinds, "lock")


def _parse(block: _Block) -> Toml:
    try:
        return read_toml(block.text)
    except UnreadableError as error:
        message = error.message.replace("TOML:", f"TOML in the block of line {block.first}:", 1)
        raise UnreadableError(message, block.first + error.line - 1) from error


def _entries(block: _Block, source: Toml, place: str) -> list[Entry]:
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
    files = {key: _text(value) for key, value in table.items() if key in _FOLLOWS}
    addresses = [
        url for key in ("sdist", "wheels", "files", "archive") for url in _URL.findall(files.get(key, ""))
    ]
    facets["file hosts"] = ", ".join(sorted({host(url) for url in addresses}))
    listed = [part for key in ("sdist", "wheels", "files", "archive") for part in _files(table.get(key))]
    if listed:
        whole = all(part.get("hash") or part.get("hashes") for part in listed)
        facets["hashes"] = "present" if whole else "missing"
    version = _text(table.get("version", ""))
    name = canonicalize_name(str(table["name"]))
    return [Entry(name, place, version, facets, files, block.lines), *copied]


def _files(value: object) -> list[dict[str, object]]:
    parts = value if isinstance(value, list) else [value]
    return [part for part in parts if isinstance(part, dict)]


def _text(value: object) -> str:
    return (
        value
        if isinstance(value, str)
        else json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    )
