"""The arguments of a tool call, taken one by one and held to their types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guard.intake.agents.draft import EditError

_MISSING = object()


class Fields:
    """The arguments of one call of `tool`, by name."""

    def __init__(self, tool: str, values: Mapping[str, Any]) -> None:
        self.tool = tool
        self.values = values

    def text(self, *names: str, default: str | None = None) -> str:
        """The string under the one of `names` that is given.

        Raises:
            EditError: none is given and there is no `default`, two are given that differ, or it is no string.
        """
        value = self._one(names, _MISSING if default is None else default)
        if not isinstance(value, str):
            raise self._odd(names, "text")
        return value

    def optional_text(self, *names: str) -> str | None:
        """The same, or None where none is given or it is null."""
        value = self._one(names, None)
        if value is not None and not isinstance(value, str):
            raise self._odd(names, "text")
        return value

    def flag(self, *names: str) -> bool:
        """The truth value under one of `names`; false where none is given."""
        value = self._one(names, False)
        if value is not None and not isinstance(value, bool):
            raise self._odd(names, "true or false")
        return bool(value)

    def number(self, *names: str) -> int | None:
        """The whole number under one of `names`, or None."""
        value = self._one(names, None)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise self._odd(names, "a whole number")
        return value

    def items(self, *names: str) -> list[Fields]:
        """The list of objects under one of `names`."""
        value = self._one(names, _MISSING)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._odd(names, "a list of objects")
        return [Fields(self.tool, item) for item in value]

    def has(self, *names: str) -> bool:
        """Whether one of `names` is given."""
        return any(name in self.values for name in names)

    def _one(self, names: tuple[str, ...], default: Any) -> Any:
        given = [self.values[name] for name in names if name in self.values]
        if not given:
            if default is _MISSING:
                raise EditError(f"a call of {self.tool} without {names[0]}")
            return default
        if any(value != given[0] for value in given[1:]):
            raise EditError(f"a call of {self.tool} with two values of {names[0]}")
        return given[0]

    def _odd(self, names: tuple[str, ...], wanted: str) -> EditError:
        return EditError(f"a call of {self.tool} whose {names[0]} is not {wanted}")
