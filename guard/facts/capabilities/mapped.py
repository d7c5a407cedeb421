"""The map of what names of libraries can do, read from `data/` a section at a time, when a name of it is met.

Each file is TOML of one plain form: a section for a distribution (or a group of standard modules), in it
`imports` with the dotted names it is imported under, and by capability the names that have it. A name stands
for everything below it unless a longer name says otherwise; `safe` ends such a default: a name that has no
capability. A method of an object that a listed class makes is written as an attribute of that class.
`on_import` lists `module:capability` for modules that act when they are imported. `removed` lists
`name:version` for what the standard library had until that version: a project may run on another Python than
guard does.

A whole TOML reader would cost a cold start more than everything else of this step, so two regular expressions
read that form here; a test holds them against the real reader.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from guard.expressions import expression

_HEAD = expression(r'^\[([^\]\n]+)\]\nimports = (?:"""([^"]*)"""|"([^"]*)")', re.MULTILINE)
_ROW = expression(r'^([a-z_]+) = (?:"""([^"]*)"""|"([^"]*)")', re.MULTILINE)
DATA = Path(__file__).with_name("data")
FILES = ("standard_library.toml", "distributions.toml")
SAFE = "safe"
_KEYS = ("imports", "on_import", "removed")

Rows = dict[str, list[str]]
"""By key of a section: its words."""


class CapabilityMap:
    """What the names of known libraries can do; each section is read once, when it is first asked for."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self._sections: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._names: dict[str, frozenset[str]] = {}
        self._branches: set[str] = set()
        self._effects: dict[str, frozenset[str]] = {}
        self._read: set[str] = set()
        for text in texts:
            for head in _HEAD.finditer(text):
                for top in {name.partition(".")[0] for name in (head[2] or head[3]).split()}:
                    self._sections[top].append((text, head.start()))

    def exactly(self, name: str) -> frozenset[str] | None:
        """The capabilities listed for `name` itself, empty where it is listed as safe; None if it is not."""
        self._ensure(name)
        return self._names.get(name)

    def is_branch(self, name: str) -> bool:
        """Whether something listed below `name` has a capability."""
        self._ensure(name)
        return name in self._branches

    def on_import(self, module: str) -> frozenset[str]:
        """What importing `module` does by itself."""
        self._ensure(module)
        return self._effects.get(module, frozenset())

    def _ensure(self, name: str) -> None:
        top = name.partition(".")[0]
        if top in self._read:
            return
        for text, start in self._sections.get(top, ()):
            end = text.find("\n[", start)
            self._enter(rows(text[start : end if end > 0 else len(text)]))
        self._read.add(top)  # last, so that another thread never takes a half-read section for a whole one

    def _enter(self, section: Rows) -> None:
        found: dict[str, set[str]] = defaultdict(set)
        for key, words in section.items():
            for word in words if key not in _KEYS else ():
                found[word].add(key)
        for name, capabilities in found.items():
            self._names[name] = frozenset(capabilities - {SAFE})
            if self._names[name]:
                parts = name.split(".")
                self._branches.update(".".join(parts[:count]) for count in range(1, len(parts)))
        effects: dict[str, set[str]] = defaultdict(set)
        for word in section.get("on_import", ()):
            module, _, capability = word.partition(":")
            effects[module].add(capability)
        self._effects.update({module: frozenset(found) for module, found in effects.items()})


def rows(section: str) -> Rows:
    """The words of one section's text, by key."""
    return {key: (long or short).split() for key, long, short in _ROW.findall(section)}


@cache
def known() -> CapabilityMap:
    """The shipped map."""
    return CapabilityMap(tuple((DATA / name).read_text(encoding="utf-8") for name in FILES))
