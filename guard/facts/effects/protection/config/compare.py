"""Two trees of configuration held against each other, by key, and items of lists by what names them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from guard.syntax.tree import Gathered, Tree

Path = tuple[str, ...]

_NAMING = ("alert", "name", "id", "Sid", "sid", "key", "Key", "hostname", "host", "path", "job_name", "uses")
"""Members by which an item of a list is known, the surest first."""


@dataclass(frozen=True)
class Difference:
    """A value that is there on one side only, or a leaf that differs."""

    path: Path
    """The keys above it and its own; items of lists by their name, or their number."""
    before: Tree | None
    after: Tree | None
    holders: tuple[Tree | None, Tree | None]
    """The mapping that it stands in, on both sides."""


def differences(before: Tree, after: Tree) -> Iterator[Difference]:
    """Every difference, outermost first: nothing is said of what stands below a part that is new or gone."""
    yield from _compared((), before, after, (None, None))


def _compared(
    path: Path, before: Tree, after: Tree, holders: tuple[Tree | None, Tree | None]
) -> Iterator[Difference]:
    if before is after:
        return
    before, after = _alike(before, after)
    both = isinstance(before.value, dict) and isinstance(after.value, dict)
    if both and not (_word_of(before) and _word_of(after)):
        yield from _members(path, before, after)
    elif before.items and after.items and not (before.is_leaf and after.is_leaf):
        yield from _items(path, before, after, holders)
    elif before.plain() != after.plain():
        yield Difference(path, before, after, holders)


def _members(path: Path, before: Tree, after: Tree) -> Iterator[Difference]:
    old, new = before.members, after.members
    for key in old | new:
        here = (*path, key)
        if key in old and key in new:
            yield from _compared(here, old[key], new[key], (before, after))
        else:
            yield Difference(here, old.get(key), new.get(key), (before, after))


def _items(
    path: Path, before: Tree, after: Tree, holders: tuple[Tree | None, Tree | None]
) -> Iterator[Difference]:
    """Items with a name by it; the others first by being equal, then in their order."""
    left, right = _named(before), _named(after)
    for old_name, new_name in _of_other_kind(left, right):
        yield from _compared((*path, new_name), left.pop(old_name), right.pop(new_name), holders)
    for name in left | right:
        here = (*path, name)
        if name in left and name in right:
            yield from _compared(here, left[name], right[name], holders)
        else:
            yield Difference(here, left.get(name), right.get(name), holders)
    old, new = _unnamed(before), _unnamed(after)
    common = Counter(map(_text, old)) & Counter(map(_text, new))
    rest_old, rest_new = _without(old, common), _without(new, common)
    for index in range(max(len(rest_old), len(rest_new))):
        here = (*path, str(index))
        if index < len(rest_old) and index < len(rest_new):
            yield from _compared(here, rest_old[index], rest_new[index], holders)
        else:
            gone = rest_old[index] if index < len(rest_old) else None
            came = rest_new[index] if index < len(rest_new) else None
            yield Difference(here, gone, came, holders)


def _of_other_kind(left: dict[str, Tree], right: dict[str, Tree]) -> list[tuple[str, str]]:
    """Things whose kind is a narrower or wider form of the other's, under one name: `Role`, `ClusterRole`."""
    found = []
    for old in [name for name in left if name not in right]:
        kind, _, own = old.partition(" ")
        for new in [name for name in right if name not in left]:
            other, _, its = new.partition(" ")
            if own and own == its and (kind.endswith(other) or other.endswith(kind)):
                found.append((old, new))
    return found if len({new for _, new in found}) == len(found) else []


def _alike(before: Tree, after: Tree) -> tuple[Tree, Tree]:
    """What is written once on one side and several times on the other as lists on both."""
    if isinstance(before, Gathered) and not isinstance(after.value, list):
        return before, Gathered(after.line, [after])
    if isinstance(after, Gathered) and not isinstance(before.value, list):
        return Gathered(before.line, [before]), after
    return before, after


def _word_of(tree: Tree) -> str:
    """The one key of a mapping that says nothing else: `default_action { block {} }`."""
    if len(tree.members) != 1:
        return ""
    key, inner = next(iter(tree.members.items()))
    return key if inner.value in ({}, None) else ""


def name_of(item: Tree) -> str:
    """What an item of a list is known by; "" where nothing names it."""
    members = item.members
    kind = members.get("kind")
    named = item.at("metadata", "name")
    if kind is not None and named is not None:
        return f"{kind.value} {named.value}"
    for key in _NAMING:
        found = members.get(key)
        if found is not None and isinstance(found.value, str | int) and found.value != "":
            return str(found.value)
    return ""


def _named(tree: Tree) -> dict[str, Tree]:
    counts = Counter(name_of(item) for item in tree.items)
    return {name_of(item): item for item in tree.items if name_of(item) and counts[name_of(item)] == 1}


def _unnamed(tree: Tree) -> list[Tree]:
    named = _named(tree)
    return [item for item in tree.items if name_of(item) not in named]


def _without(items: list[Tree], common: Counter[str]) -> list[Tree]:
    left = Counter(common)
    found = []
    for item in items:
        text = _text(item)
        if left[text] > 0:
            left[text] -= 1
        else:
            found.append(item)
    return found


def _text(tree: Tree) -> str:
    return json.dumps(tree.plain(), sort_keys=True, default=str)
