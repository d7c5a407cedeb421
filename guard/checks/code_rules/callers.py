"""Which functions call a touched one, near or far, in the change and in the base."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from guard.expressions import expression
from guard.facts.names.across import Across
from guard.facts.names.files import Definition, File
from guard.project.mentions import may_call
from guard.project.project import Project, TooManyError
from guard.syntax.walk import walk

SOURCES = expression(
    r"(?<!urllib\.)\brequest\b|@\w[\w.]*\.(route|get|post|put|patch|delete|head|options|api_route|websocket)\("
    r"|(View|ViewSet|Resource|RequestHandler|HTTPEndpoint)[\s\\]*[,)#]|FieldStorage|receive_(text|json)"
    r"|\bget_\w*(argument|parameter|param)s?\b|\bevent\s*,\s*context\b"
)
"""What a function's text holds where request data may come into it: the rules' own list `web-requires`, which
a test compares."""
_MOST_CALLERS = 12
"""Functions that a touched one is written into, as far as they are looked for,"""
_MOST_UP = 3
"""calls away."""


class Callers:
    """The callers of functions of one side of a change."""

    def __init__(self, across: Across, project: Project) -> None:
        """Look for nothing yet."""
        self._across = across
        self._project = project

    def of(
        self, helper: Definition, is_written: Callable[[Definition], bool], left: list[tuple[str, int, str]]
    ) -> list[Definition]:
        """The functions that request data may come into, and that call `helper`, near or far.

        Args:
            helper: what is called.
            is_written: whether a function is written as it stands, so that it is not looked for.
            left: where it is entered that something was not followed, and why.
        """
        callers: dict[tuple[str, str], Definition] = {}
        waiting, seen = [helper], {helper.key}
        for step in range(_MOST_UP):
            further: list[Definition] = []
            is_last = step == _MOST_UP - 1  # who calls those is not asked
            for one in waiting:
                try:
                    calling = list(self._calling(one, fed_only=is_last))
                except TooManyError as error:
                    left.append((helper.file.path, helper.node.lineno, str(error)))
                    continue
                for caller in calling:
                    if caller.key in seen:
                        continue
                    seen.add(caller.key)
                    if not is_fed(caller):
                        further.append(caller)
                    elif not is_written(caller):
                        callers[caller.key] = caller
            waiting = further[:_MOST_CALLERS]
        return list(callers.values())[:_MOST_CALLERS]

    def _calling(self, helper: Definition, *, fed_only: bool) -> Iterator[Definition]:
        """The functions of the side that call `helper`; `fed_only`: those that request data may come into.

        Raises:
            TooManyError: its name stands in too many files.
        """
        across = self._across
        owner, _, name = helper.name.rpartition(".")
        word = owner.rpartition(".")[2] if name == "__init__" else name
        paths = [helper.file.path]
        paths += [
            path for path in across.files.paths() if path.endswith((".py", ".pyw")) and path not in paths
        ]
        texts = self._project.read(self._project.holding((word,)))
        paths += [
            path
            for path, data in texts.items()
            if may_call(data, word)
            and not (fed_only and SOURCES.search(data.decode("utf-8", "replace")) is None)
        ]
        for path in paths:
            across.let_go()
            file = across.files.file(path) if across.files.may_call(word, path) else None
            if file is None:
                continue
            names = _names_for(word, file)
            for definition in _functions(file):
                text = text_of(definition)
                is_named = not text.isascii() or any(name in text for name in names)
                if not is_named or (fed_only and SOURCES.search(text) is None):
                    continue
                if _calls(definition, helper, word, across):
                    yield definition


def _functions(file: File) -> Iterator[Definition]:
    for name, node in file.blocks.items():
        definition = Definition(file, name)
        if not isinstance(node, ast.ClassDef) and name.count(".") == (definition.owner != ""):
            yield definition


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


def _calls(caller: Definition, helper: Definition, word: str, across: Across) -> bool:
    file = caller.file
    inside = file.inside(caller.node)
    for node in walk(caller.node):
        if isinstance(node, ast.Call) and word in (
            getattr(node.func, "attr", ""), getattr(node.func, "id", ""), *_aliases(node.func, file)
        ):  # fmt: skip
            for one in across.objects.named(file, node.func, inside):
                if one.key == helper.key or f"{one.name}.__init__" == helper.name:
                    return True
    return False


def _names_for(word: str, file: File) -> frozenset[str]:
    """What something called `word` elsewhere may be called in a file."""
    names = file.names.scopes.module.names
    imported = (
        name
        for name, bound in names.items()
        if any(isinstance(value, str) and value.rpartition(".")[2] == word for value, _ in bound)
    )
    return frozenset((word, *imported))


def _aliases(function: ast.expr, file: File) -> tuple[str, ...]:
    """The last part of what a plain name is imported as."""
    if not isinstance(function, ast.Name):
        return ()
    bound = file.names.scopes.module.names.get(function.id, ())
    return tuple(value.rpartition(".")[2] for value, _ in bound if isinstance(value, str))
