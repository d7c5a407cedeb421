"""`package.json` and `Pipfile.lock`."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from packaging.utils import canonicalize_name

from guard.facts.dependencies.manifests.model import INDEX, SAID, Entry, Reading
from guard.facts.files.by_hand import is_by_hand, is_plain
from guard.syntax.json import Json, JsonNode

_NPM_TABLES = (
    "dependencies",
    "devDependencies",
    "peerDependencies",
    "optionalDependencies",
    "overrides",
    "resolutions",
)
_DEEPEST = 8
"""How deep overrides are located, each on its line."""
_NPM_NESTED = {"pnpm": frozenset({"overrides"})}


def read_package_json(source: Json) -> Reading:
    """The dependencies of a `package.json`: names and ranges. Any other member is `build` as a whole.

    Raises:
        UnreadableError: it is no object, or has a key twice.
    """
    root = source.located(_DEEPEST)
    entries: list[Entry] = []
    kinds: dict[int, str] = {}
    for key, node in root.members.items():
        if key == "scripts" and node.members:
            kinds.update(dict.fromkeys(node.lines, "formatting"))
            entries += _scripts(node)
            continue
        if key not in _NPM_TABLES or not isinstance(node.value, dict):
            entries.append(_other(key, node, "metadata" if key in SAID else "build"))
            if key in _NPM_NESTED and isinstance(node.value, dict):
                for table in _NPM_NESTED[key] & node.members.keys():
                    entries += _npm(node.members[table], f"{key}.{table}")
            continue
        kinds.update(dict.fromkeys(node.lines, "formatting"))
        entries += _npm(node, key)
    return Reading(tuple(entries), kinds, "formatting")


def _scripts(node: JsonNode) -> list[Entry]:
    """The commands of a package: what is new and called by nothing else is started by people alone."""
    texts = [one.value for one in node.members.values() if isinstance(one.value, str)]
    entries = []
    for name, one in node.members.items():
        said = one.value if isinstance(one.value, str) else ""
        is_called = any(re.search(rf"(?<![\w:-]){re.escape(name)}(?![\w:-])", text) for text in texts)
        by_hand = said and is_by_hand(name) and is_plain(said) and not is_called
        entries.append(
            replace(_other(name, one, "build"), place="scripts", new_kind="metadata" if by_hand else "")
        )
    return entries


def _npm(node: JsonNode, place: str) -> list[Entry]:
    """A table of npm's: names to ranges, or in overrides to tables that hold for what the name brings in."""
    entries: list[Entry] = []
    waiting = [(place, name, item) for name, item in node.members.items()]
    while waiting:
        where, path, item = waiting.pop(0)
        if isinstance(item.value, dict):
            inner = f"{where}.{path}"
            parts = item.members or {
                key: JsonNode(part, item.first, item.last) for key, part in item.value.items()
            }
            waiting += [(inner, path if key == "." else key, part) for key, part in parts.items()]
            continue
        name = _replaced(path) if "overrides" in where or place == "resolutions" else path
        is_address = isinstance(item.value, str) and (":" in item.value or "/" in item.value)
        facets = {"source": _text(item.value)} if is_address or not isinstance(item.value, str) else {}
        version = "" if facets else str(item.value)
        entries.append(Entry(name, where, version, facets, lines=item.lines))
    return entries


def _replaced(path: str) -> str:
    """The name that an override replaces; `a>b`, `a/**/b` and `b@1` say where, and of which versions."""
    *scope, name = path.rsplit(">", 1)[-1].strip().split("/")
    name = name.partition("@")[0] or name
    return f"{scope[-1]}/{name}" if scope and scope[-1].startswith("@") else name


def read_pipfile_lock(source: Json) -> Reading:
    """The packages that a `Pipfile.lock` locks.

    Raises:
        UnreadableError: it is no object, or has a key twice.
    """
    root = source.located()
    entries: list[Entry] = []
    for category, node in root.members.items():
        if category == "_meta" or not isinstance(node.value, dict):
            for key, item in node.members.items():
                if key == "sources":
                    entries.append(Entry(INDEX, "_meta", facets={key: _text(item.value)}, lines=item.lines))
                else:
                    entries.append(_other(key, item, "lock"))
            if not node.members:
                entries.append(_other(category, node, "lock"))
            continue
        entries += [_locked(name, category, item) for name, item in node.members.items()]
    return Reading(tuple(entries), default="formatting")


def _locked(name: str, place: str, node: JsonNode) -> Entry:
    table = node.value if isinstance(node.value, dict) else {"value": node.value}
    facets = {key: _text(part) for key, part in table.items() if key not in ("version", "hashes")}
    if table.get("hashes"):
        facets["hashes"] = "present"
    version = _text(table.get("version", ""))
    follows = {"hashes": _text(table.get("hashes", ""))}
    return Entry(canonicalize_name(name), place, version, facets, follows, node.lines)


def _other(key: str, node: JsonNode, kind: str) -> Entry:
    return Entry(key, kind, follows={"value": _text(node.value)}, lines=node.lines, kind=kind)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
