"""What of a file in Python runs as soon as it is imported, or the project built, installed or tested."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from guard.facts.capabilities.import_time import runs_at_import
from guard.facts.capabilities.places import Place, place_of
from guard.facts.names.references import References
from guard.facts.names.scopes import Scope

if TYPE_CHECKING:
    from guard.facts.effects.flow.modules import Module


class Unasked:
    """Whether a line runs as soon as the module is imported, or the project built, installed or tested."""

    def __init__(self, module: Module, started: frozenset[str]) -> None:
        self._module = module
        self._place = place_of(module.path)
        self._started = started

    @cached_property
    def lines(self) -> frozenset[int]:
        """The lines of calls that run as soon as the module is imported."""
        if self._place is None:
            return frozenset()
        names = self._module.names
        is_script = self._module.path.rpartition("/")[2] == "setup.py"
        line = runs_at_import(self._module.source.tree, References(names), as_script=is_script)
        return frozenset(
            spot.node.lineno for spot in names.scopes.spots if spot.call is not None and line(spot)
        )

    def runs(self, line: int, scope: Scope) -> bool:
        """Whether the call on that line runs unasked."""
        if self._place is None:
            return False
        if self._place in (Place.START_UP, Place.BUILD):
            return True
        if self._place is Place.TEST_START and scope.symbol.startswith("pytest_"):
            return True
        return line in self.lines or scope.symbol in self._started
