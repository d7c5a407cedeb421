"""Nested values with their lines: what the readers of configuration give, whatever the format was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from guard.expressions import expression

Scalar = str | int | float | bool | None
_WORDS = expression(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")


def folded(key: str) -> str:
    """A key in lower case, `_` between its words: `runAsNonRoot`, `run-as-non-root`, `RUN_AS_NON_ROOT`."""
    return "_".join(part.lower() for part in _WORDS.findall(key))


@dataclass(frozen=True, eq=False)
class Tree:
    """One value, and the line that its key (or it) begins on."""

    line: int
    value: Scalar | dict[str, Tree] | list[Tree]

    @property
    def members(self) -> dict[str, Tree]:
        """The members of a mapping; none of anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @cached_property
    def by_folded(self) -> Mapping[str, tuple[int, Tree]]:
        """The members by their folded keys, the first of each, with its place; worked out once."""
        found: dict[str, tuple[int, Tree]] = {}
        for place, (key, one) in enumerate(self.members.items()):
            found.setdefault(folded(key), (place, one))
        return found

    @property
    def items(self) -> list[Tree]:
        """The items of a list; none of anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def is_leaf(self) -> bool:
        """Whether it holds no further values: a scalar, or a list of scalars."""
        if isinstance(self.value, list):
            return not any(isinstance(one.value, dict | list) for one in self.value)
        return not isinstance(self.value, dict)

    def plain(self) -> object:
        """The same without lines."""
        if isinstance(self.value, dict):
            return {key: one.plain() for key, one in self.value.items()}
        if isinstance(self.value, list):
            return [one.plain() for one in self.value]
        return self.value

    def at(self, *keys: str) -> Tree | None:
        """What stands below a chain of keys; None where there is none."""
        here: Tree | None = self
        for key in keys:
            here = here.members.get(key) if here is not None else None
        return here

    def leaves(self, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Tree]]:
        """Every leaf below it with the keys above, numbers for items without a key."""
        if self.is_leaf:
            yield path, self
            return
        parts = self.members.items() or ((str(index), one) for index, one in enumerate(self.items))
        for key, one in parts:
            yield from one.leaves((*path, key))


def add(members: dict[str, Tree], key: str, tree: Tree) -> None:
    """Enter a value under a key that may stand there already: both are then items of a list."""
    there = members.get(key)
    if there is None:
        members[key] = tree
    elif isinstance(there, Gathered):
        there.items.append(tree)
    else:
        members[key] = Gathered(there.line, [there, tree])


class Gathered(Tree):
    """A list of what stands under one key that was written several times."""
