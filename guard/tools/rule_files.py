"""Rule files as they are written, and the rules they come to once every `include` is written out.

What several rules of a language hold alike stands once, as a named list in `<language>/_shared/*.yaml`. In a
rule, the item `- include: web-sources` of any list stands for the items of that list; a shared list may
include others. There is nothing else to it: no parameters, no defaults, no file names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from guard.errors import RuleError
from guard.rules_test import SHARED

_Path = tuple[str | int, ...]
"""The keys and indices that lead from the top of a document to a value in it."""


@dataclass(frozen=True)
class _File:
    """One YAML file, and where in it a value stands."""

    name: str
    data: bytes

    def load(self) -> Any:
        try:
            return YAML(typ="safe").load(self.data)
        except (YAMLError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # The library's own, and what it raises of values that are none of the kind they are tagged.
            raise RuleError(f"not valid YAML: {error}", where=self.name) from error

    def place(self, path: _Path) -> str:
        """`name:line:column` of the list item or the key at `path`. Reads the file again: for errors only."""
        node = mark = YAML(typ="safe", pure=True).compose(self.data)
        for step in path:
            if isinstance(step, int):
                node = mark = node.value[step]
            else:
                pairs = ((key, value) for key, value in node.value if key.value == step)
                mark, node = next(pairs, (node, node))
        return f"{self.name}:{mark.start_mark.line + 1}:{mark.start_mark.column + 1}"


@dataclass(frozen=True)
class _Shared:
    """One named list, and the file it stands in."""

    file: _File
    items: list[Any]


def rules_by_file(files: Mapping[str, bytes]) -> dict[str, list[dict[str, Any]]]:
    """The rules of each rule file among `files`, every include written out.

    Args:
        files: as `guard.rules_test.read_files` gives them.

    Raises:
        RuleError: a file is malformed or in the wrong folder; an include names nothing, goes round, has
            other keys beside it or stands where there is no list; or a list comes out empty, of two kinds or
            with an item twice. Names the file, and line and column where the fault is in its text.
    """
    shared: dict[str, dict[str, _Shared]] = {}
    rules: list[_File] = []
    for name, data in files.items():
        folders = name.split("/")[:-1]
        if SHARED not in folders:
            rules.append(_File(name, data))
        elif folders[1:] == [SHARED]:
            _add_lists(shared.setdefault(folders[0], {}), _File(name, data))
        else:
            raise RuleError(f"shared lists stand in <language>/{SHARED} and nowhere else", where=name)
    for lists in shared.values():
        for name, one in lists.items():
            _Expansion(lists, one.file, (name,)).value(one.items, (name,))
    found = {}
    for file in rules:
        expansion = _Expansion(shared.get(file.name.partition("/")[0], {}), file)
        found[file.name] = [expansion.value(rule, ("rules", i)) for i, rule in enumerate(_rules_of(file))]
        for wrong in _malformed_lists(found[file.name], "rules"):
            raise RuleError(f"with its includes written out, {wrong}", where=file.name)
    return found


def _rules_of(file: _File) -> list[dict[str, Any]]:
    loaded = file.load()
    rules = loaded.get("rules") if isinstance(loaded, dict) else None
    if not isinstance(rules, list) or not rules or not all(isinstance(rule, dict) for rule in rules):
        raise RuleError("expected a mapping with a non-empty list `rules`", where=file.name)
    return rules


def _add_lists(lists: dict[str, _Shared], file: _File) -> None:
    loaded = file.load()
    if not isinstance(loaded, dict) or not loaded:
        raise RuleError("expected a mapping of names to shared lists", where=file.name)
    for name, items in loaded.items():
        if not isinstance(name, str):
            raise RuleError(f"the name of a shared list is a word, not {name!r}", where=file.name)
        if not isinstance(items, list) or not items:
            raise RuleError(f"shared list {name!r} is empty or no list", where=file.place((name,)))
        if name in lists:
            raise RuleError(
                f"shared list {name!r} stands in {lists[name].file.name} too", where=file.place((name,))
            )
        lists[name] = _Shared(file, items)


@dataclass(frozen=True)
class _Expansion:
    """Writes out the includes of values of one file."""

    lists: Mapping[str, _Shared]
    file: _File
    within: tuple[str, ...] = ()
    """The shared lists that are being written out, outermost first."""

    def value(self, value: Any, path: _Path) -> Any:
        """`value`, which stands at `path`, with each include in it replaced by what it stands for."""
        if isinstance(value, dict):
            if isinstance(value.get("include"), str):
                raise self._error("an include is an item of a list: `- include: name`", (*path, "include"))
            return {key: self.value(part, (*path, key)) for key, part in value.items()}
        if isinstance(value, list):
            return [item for i, part in enumerate(value) for item in self._items(part, (*path, i))]
        return value

    def _items(self, item: Any, path: _Path) -> list[Any]:
        if not isinstance(item, dict) or "include" not in item:
            return [self.value(item, path)]
        name = item["include"]
        if len(item) > 1:
            others = ", ".join(sorted(str(key) for key in item if key != "include"))
            raise self._error(f"nothing may stand beside an include: {others}", path)
        if not isinstance(name, str):
            raise self._error("an include names one shared list", path)
        if name not in self.lists:
            raise self._error(f"no shared list of this language is called {name!r}", path)
        if name in self.within:
            raise self._error(f"an include goes round: {' > '.join((*self.within, name))}", path)
        one = self.lists[name]
        items = _Expansion(self.lists, one.file, (*self.within, name)).value(one.items, (name,))
        return list(items)

    def _error(self, message: str, path: _Path) -> RuleError:
        return RuleError(message, where=self.file.place(path))


def _malformed_lists(value: Any, where: str) -> Iterator[str]:
    """What is wrong with the lists in `value`: each holds only mappings or only plain values, none twice."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _malformed_lists(part, f"{where}.{key}")
    elif isinstance(value, list):
        texts = [json.dumps(item, sort_keys=True, default=str) for item in value]
        if not value:
            yield f"{where} is empty"
        if len({isinstance(item, dict) for item in value}) > 1:
            yield f"{where} mixes mappings and plain values"
        for i, text in enumerate(texts):
            if text in texts[:i]:
                yield f"{where} holds its item {texts.index(text) + 1} again as item {i + 1}"
        for i, item in enumerate(value):
            yield from _malformed_lists(item, f"{where}[{i}]")
