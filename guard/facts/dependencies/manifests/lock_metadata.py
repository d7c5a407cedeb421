"""What `uv.lock` copies from the manifests of the project's own packages: the ranges that they declare.

The copy decides nothing, but it moves whenever the manifest does. Each line of it is an entry of its own, so
that a raised bound is a raised bound there too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from packaging.utils import canonicalize_name

from guard.facts.dependencies.manifests.model import Entry
from guard.syntax.toml import Node, Toml
from guard.syntax.unreadable import UnreadableError

METADATA_KEYS = frozenset({"requires-dist", "requires-dev"})
"""The parts of a package's `metadata` that are read entry by entry."""
COPIED = " metadata."
"""How the places go on whose entries repeat what a manifest declares."""
_LOCAL = frozenset({"editable", "virtual", "directory"})
_MOST = 2_000_000
"""Characters of one package's block that are located; real ones have a few thousand."""


def is_local(package: Mapping[str, object]) -> bool:
    """Whether a locked package is a part of the project itself."""
    source = package.get("source")
    return isinstance(source, dict) and not _LOCAL.isdisjoint(source)


def is_copied(entry: Entry) -> bool:
    """Whether `entry` repeats what a manifest declares; nothing is installed for its sake."""
    return COPIED in entry.place


def copied_entries(source: Toml, first: int, place: str) -> list[Entry]:
    """The entries of a package's block, valid TOML by itself, whose first line is line `first`.

    Raises:
        UnreadableError: the block is too long, or an entry has no name.
    """
    if len(source.text) > _MOST:
        raise UnreadableError(f"a package of more than {_MOST} characters", first)
    package = source.located.root.at("package")
    metadata = package.elements[0].at("metadata") if package.elements else package
    found = [
        _entry(node, first, f"{place}{COPIED}requires-dist") for node in _list(metadata, "requires-dist")
    ]
    for group, node in metadata.at("requires-dev").items.items():
        found += [_entry(one, first, f"{place}{COPIED}requires-dev.{group}") for one in node.elements]
    return found


def _list(metadata: Node, key: str) -> list[Node]:
    return metadata.at(key).elements


def _entry(node: Node, first: int, place: str) -> Entry:
    lines = frozenset(line + first - 1 for line in node.all_lines())
    table = node.value
    if not isinstance(table, dict) or not isinstance(table.get("name"), str):
        raise UnreadableError("expected a requirement with a name", min(lines))
    facets = {key: _text(value) for key, value in table.items() if key not in ("name", "specifier")}
    return Entry(
        canonicalize_name(table["name"]), place, _text(table.get("specifier", "")), facets, {}, lines
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
