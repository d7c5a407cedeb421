"""Which functions call a touched one, near or far, in the change and in the base."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from guard.checks.code_rules.outlines import SOURCES, Outlines, is_fed
from guard.facts.names.across import Across
from guard.facts.names.files import Definition
from guard.project.mentions import may_call
from guard.project.project import Project, TooManyError

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
        self._outlines = Outlines()

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
            outlined = self._outlines.of(file)
            names = outlined.names_for(word)
            for one in outlined.functions:
                is_named = not one.text.isascii() or any(name in one.text for name in names)
                if not is_named or (fed_only and not one.is_fed):
                    continue
                definition = Definition(file, one.name)
                if _means(helper, one.calls(word, outlined.imported), definition, across):
                    yield definition


def _means(helper: Definition, calls: Iterable[ast.Call], caller: Definition, across: Across) -> bool:
    """Whether one of the calls in `caller` is of `helper`."""
    inside = caller.file.inside(caller.node)
    return any(
        one.key == helper.key or f"{one.name}.__init__" == helper.name
        for call in calls
        for one in across.objects.named(caller.file, call.func, inside)
    )
