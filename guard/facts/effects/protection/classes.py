"""The classes of the change and of the project that one derives from, and what is made in whose place."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from guard.facts.effects.protection.sides import FUNCTION_NODES, Part, Sides
from guard.project.project import TooManyError
from guard.syntax.calls import callee, last_name
from guard.syntax.walk import walk

_DEPTH = 4
_PLAIN = frozenset(["object", "ABC", "Protocol", "Exception", "Enum", "NamedTuple", "TypedDict", "Generic"])


class Classes:
    """Asked by name, each once."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._known: dict[str, tuple[Part, ...]] = {}

    def bases(self, node: ast.ClassDef) -> tuple[tuple[Part, ...], bool]:
        """The classes that one derives from, the nearest first, and whether all of them are known."""
        found: list[Part] = []
        waiting = [(name, 0) for name in _bases(node)]
        known = True
        while waiting:
            name, depth = waiting.pop(0)
            here = self._named(name)
            known = known and (bool(here) or name in _PLAIN)
            found += here
            for one in here if depth < _DEPTH else ():
                if isinstance(one.node, ast.ClassDef):
                    waiting += [(above, depth + 1) for above in _bases(one.node)]
        return tuple(found), known

    def replaces(self, node: ast.ClassDef) -> bool:
        """Whether one of `node` is made, or handed on, where one of its bases was."""
        was, now = self._made
        gone = any(was[base] > now[base] for base in _bases(node))
        return gone and now[node.name] > was[node.name]

    def _named(self, name: str) -> tuple[Part, ...]:
        if name not in self._known:
            parts: Iterable[Part] = self._sides.after_named(name)
            found = [part for part in parts if isinstance(part.node, ast.ClassDef)]
            self._known[name] = tuple(found or self._of_base(name))
        return self._known[name]

    def _of_base(self, name: str) -> list[Part]:
        try:
            return [
                Part(source.path, name, node, source)
                for source, node in self._sides.around.project.defining(name)
                if isinstance(node, ast.ClassDef)
            ]
        except TooManyError:
            return []

    @cached_property
    def _made(self) -> tuple[Counter[str], Counter[str]]:
        """How often each name is called or handed on in the changed files, before and after."""
        return _uses(self._sides.before), _uses(self._sides.after)


def method_of(owner: Part, name: str) -> Part | None:
    """The method of a class by its name."""
    for inner in owner.node.body:
        if isinstance(inner, FUNCTION_NODES) and inner.name == name:
            return Part(owner.path, f"{owner.name}.{name}", inner, owner.source)
    return None


def _bases(node: ast.ClassDef) -> list[str]:
    heads = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
    return [name for name in map(last_name, heads) if name]


def _uses(parts: Iterable[Part]) -> Counter[str]:
    calls = [
        node for part in parts if not part.name for node in walk(part.node) if isinstance(node, ast.Call)
    ]
    return Counter(name for call in calls for name in (callee(call), *(map(last_name, call.args))))
