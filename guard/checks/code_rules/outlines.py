"""What the functions of a file hold and call, read once for every function that callers are looked for of."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from guard.expressions import expression
from guard.facts.names.files import Definition, File
from guard.syntax.walk import walk

SOURCES = expression(
    r"(?<!urllib\.)\brequest\b|@\w[\w.]*\.(route|get|post|put|patch|delete|head|options|api_route|websocket)\("
    r"|(View|ViewSet|Resource|RequestHandler|HTTPEndpoint)[\s\\]*[,)#]|FieldStorage|receive_(text|json)"
    r"|\bget_\w*(argument|parameter|param)s?\b|\bevent\s*,\s*context\b"
)
"""What a function's text holds where request data may come into it: the rules' own list `web-requires`, which
a test compares."""


class Outline:
    """One function of a file. It does not know the file, so that a file nobody works with is forgotten."""

    def __init__(self, definition: Definition) -> None:
        self.name = definition.name
        """Qualified, within the file."""
        self.text = text_of(definition)
        """Its text, and the head of its class."""
        self._node = definition.node

    @cached_property
    def is_fed(self) -> bool:
        """Whether request data may come into it by itself."""
        return SOURCES.search(self.text) is not None

    def calls(self, word: str, aliases: Mapping[str, Sequence[str]]) -> Iterator[ast.Call]:
        """The calls of something called `word`, be it by another name that it is imported as.

        Args:
            word: the last part of its name.
            aliases: by a name of the file: the last parts of what it is imported as.
        """
        for name, call in self._calls:
            if name == word or (isinstance(call.func, ast.Name) and word in aliases.get(name, ())):
                yield call

    @cached_property
    def _calls(self) -> tuple[tuple[str, ast.Call], ...]:
        """Each call of a name or an attribute, with that."""
        calls = (one for one in walk(self._node) if isinstance(one, ast.Call))
        named = ((getattr(one.func, "attr", "") or getattr(one.func, "id", ""), one) for one in calls)
        return tuple((name, one) for name, one in named if name)


@dataclass(frozen=True, eq=False)
class Outlined:
    """A file, as its callers of something are looked for."""

    functions: tuple[Outline, ...]
    """The functions and methods that stand in no function, in the order of `File.blocks`."""
    imported: Mapping[str, Sequence[str]]
    """By a name of the module: the last parts of what it is imported as."""

    def names_for(self, word: str) -> frozenset[str]:
        """What something called `word` elsewhere may be called here."""
        return frozenset((word, *(name for name, words in self.imported.items() if word in words)))


class Outlines:
    """Files, each read once as long as it is kept."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[File, Outlined] = WeakKeyDictionary()

    def of(self, file: File) -> Outlined:
        """What is known of a file."""
        known = self._known.get(file)
        if known is None:
            bound = file.names.scopes.module.names.items()
            imported = {
                name: [value.rpartition(".")[2] for value, _ in values if isinstance(value, str)]
                for name, values in bound
            }
            known = self._known[file] = Outlined(tuple(map(Outline, _functions(file))), imported)
        return known


def text_of(definition: Definition) -> str:
    """A function's text, and the head of its class."""
    node, lines = definition.node, definition.file.source.lines
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    text = b"\n".join(lines[first - 1 : node.end_lineno])
    if definition.owner:
        head = definition.file.blocks[definition.owner]
        text = b"\n".join((lines[head.lineno - 1], text))
    return text.decode("utf-8", "replace")


def is_fed(definition: Definition) -> bool:
    """Whether request data may come into a function by itself."""
    return SOURCES.search(text_of(definition)) is not None


def _functions(file: File) -> Iterator[Definition]:
    for name, node in file.blocks.items():
        definition = Definition(file, name)
        if not isinstance(node, ast.ClassDef) and name.count(".") == (definition.owner != ""):
            yield definition
