"""Imports of one block, compared name by name, however they are spread over statements."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guard.facts.python.statements import Unit

Add = Callable[[str, str, str, list[range], list[range]], None]
"""Enters an edit: kind, symbol, summary, and line ranges on both sides."""


@dataclass(frozen=True)
class Binding:
    """One imported thing and the name it is bound to."""

    thing: str
    """`package.module`, `package.module.name`, `.sibling.name`, `package.*`."""
    bound: str
    is_from: bool
    """Whether it is `from … import …`; `import a.b` and `from a import b` bind differently."""

    def __str__(self) -> str:
        renamed = self.bound not in (self.thing.split(".")[0], self.thing.rsplit(".", 1)[-1], "*")
        return f"{self.thing} as {self.bound}" if renamed else self.thing


@dataclass(frozen=True)
class _Use:
    binding: Binding
    lines: list[range]


def bindings(unit: Unit) -> list[_Use]:
    """What an import statement binds, each with its own line and the lines that name the module."""
    node = unit.node
    assert isinstance(node, ast.Import | ast.ImportFrom)
    head = range(unit.start, node.names[0].lineno)
    found: list[_Use] = []
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            thing = f"{module}{alias.name}" if module.endswith(".") else f"{module}.{alias.name}"
            binding = Binding(thing, alias.asname or alias.name, True)
        else:
            binding = Binding(alias.name, alias.asname or alias.name.split(".")[0], False)
        found.append(_Use(binding, [head, range(alias.lineno, (alias.end_lineno or alias.lineno) + 1)]))
    return found


def compare_imports(before: Sequence[Unit], after: Sequence[Unit], add: Add, add_rest: Add) -> None:
    """Name what differs between the import statements of a block that are not the same on both sides.

    `add` enters an edit; `add_rest` adds to it those lines that no edit owns yet.
    """
    olds = [use for unit in before for use in bindings(unit)]
    news = [use for unit in after for use in bindings(unit)]
    frames = [unit.lines for unit in before], [unit.lines for unit in after]
    kept, gone, new = _split(olds, news)
    rebound = {use.binding.bound: use for use in gone if use.binding.bound != "*"}
    by_thing = {use.binding.thing: use for use in gone}
    found: list[tuple[str, str, str]] = []
    for use in new:
        old = rebound.pop(use.binding.bound, None) or by_thing.get(use.binding.thing)
        if old is not None and old in gone:
            gone.remove(old)
            found.append(("import.changed", str(use.binding), f"import {old.binding} became {use.binding}"))
            add(*found[-1], old.lines, use.lines)
        else:
            found.append(("import.added", str(use.binding), f"import {use.binding} added"))
            add(*found[-1], [], use.lines)
    for use in gone:
        found.append(("import.removed", str(use.binding), f"import {use.binding} removed"))
        add(*found[-1], use.lines, [])
    if found:
        add_rest(*found[0], *frames)
    if not found or _names(kept[0]) != _names(kept[1]):
        add("import.moved", "", "the same imports in another order or statement", *frames)


def _split(
    olds: list[_Use], news: list[_Use]
) -> tuple[tuple[list[_Use], list[_Use]], list[_Use], list[_Use]]:
    """What both sides bind (as each side has it), what is gone, what is new."""
    left = list(olds)
    kept: list[_Use] = []
    new: list[_Use] = []
    waiting: dict[Binding, list[_Use]] = {}
    for use in left:
        waiting.setdefault(use.binding, []).append(use)
    for use in news:
        if waiting.get(use.binding):
            waiting[use.binding].pop(0)
            kept.append(use)
        else:
            new.append(use)
    gone_ids = {id(use) for uses in waiting.values() for use in uses}
    gone = [use for use in left if id(use) in gone_ids]
    return ([use for use in left if id(use) not in gone_ids], kept), gone, new


def _names(uses: list[_Use]) -> list[Binding]:
    return [use.binding for use in uses]
