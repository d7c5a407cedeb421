"""What is asked of one key of a configuration: its path, its value on both sides, what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from guard.facts.effects.protection.config.scalars import value_of
from guard.facts.effects.protection.values import MISSING, Missing
from guard.facts.effects.protection.words import words_of
from guard.syntax.tree import Tree


@dataclass(frozen=True)
class Asked:
    """One key, before and after."""

    path: tuple[str, ...]
    before: Any
    """As plain data; `MISSING` where it is not there."""
    after: Any
    holder: Tree | None = None
    """The mapping it stands in after the change, or before it where there is none any more."""

    @cached_property
    def name(self) -> str:
        """The key itself."""
        return self.path[-1] if self.path else ""

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the key; of a title, which has blanks, none."""
        return frozenset(() if " " in self.name else words_of(self.name))

    @cached_property
    def near(self) -> frozenset[str]:
        """The words of the key and of the two above it."""
        return frozenset(word for key in self.path[-3:] for word in words_of(key))

    @cached_property
    def around(self) -> frozenset[str]:
        """The words of all keys."""
        return frozenset(word for key in self.path for word in words_of(key))

    @property
    def is_new(self) -> bool:
        """Whether there was no such key."""
        return isinstance(self.before, Missing)

    @property
    def is_gone(self) -> bool:
        """Whether there is no such key any more."""
        return isinstance(self.after, Missing)

    def beside(self, *names: str) -> Any:
        """The value of a key in the same mapping, by any of the folded names; `MISSING` for none."""
        known = self.holder.by_folded if self.holder is not None else {}
        found = [known[name] for name in names if name in known]
        return value_of(min(found, key=lambda one: one[0])[1]) if found else MISSING


def texts(value: Any) -> list[str]:
    """The texts a value holds: of a list its items, of a text itself."""
    if isinstance(value, list):
        return [str(one) for one in value if isinstance(one, str | int | float)]
    return [value] if isinstance(value, str) else []


def is_number(value: Any) -> bool:
    """Whether a value is a number, and no switch."""
    return isinstance(value, int | float) and not isinstance(value, bool)
