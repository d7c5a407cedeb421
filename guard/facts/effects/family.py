"""What a family of effects is: its kinds, a cheap question whether it reads a file, and what finds them.

A family is a folder: `family.py` (imported by every run, so nothing that takes time), `find.py` with
`find(around)` (imported only where a file of the change is read by it), `examples.py`. One line in
`guard.facts.effects.families` enters it; the check `effects` makes findings of what it finds.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from guard.model.change import FileChange
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity

if TYPE_CHECKING:
    from guard.facts.effects.around import Around

Files = Mapping[str, str]
Shown = tuple[str, Files, Files]
"""An example: its name, and the files before and after."""


@dataclass(frozen=True)
class EffectKind:
    """What is the same for every effect of one kind."""

    id: str
    """The family's name, a dot and what happened; no two families share one."""
    title: str
    meaning: str
    """One sentence for the reference."""
    severity: Severity
    """How bad it is, where a case does not say otherwise."""
    confidence: Confidence
    repair: str
    """What to do instead; addressed to the proposer."""
    cwe: tuple[str, ...] = ()


class Family(ABC):
    """One family of effects."""

    id: str
    """What its kinds begin with."""
    kinds: tuple[EffectKind, ...]
    blind_spots: str
    """What it cannot see, stated plainly."""

    @abstractmethod
    def reads(self, file: FileChange) -> bool:
        """Whether it can have anything to say of `file`. Cheap: by paths and a glance at bytes."""

    def may_find(self, around: Around) -> bool:  # noqa: ARG002  # for families that can tell
        """Whether the files it reads differ in a way that can have an effect. Cheap: by the edits."""
        return True

    @property
    def find(self) -> Callable[[Around], Iterable[ChangeEffect]]:
        """What finds the effects, from the difference of both sides; importing it may take time.

        It may raise `ToolError` and `RepositoryError`: what the project could not be asked is then said.
        """
        found: Callable[[Around], Iterable[ChangeEffect]] = self._part("find").find
        return found

    @property
    def trips(self) -> tuple[Shown, ...]:
        """Changes that must have an effect of this family."""
        found: tuple[Shown, ...] = self._part("examples").TRIPS
        return found

    @property
    def quiet(self) -> tuple[Shown, ...]:
        """Changes that must have none."""
        found: tuple[Shown, ...] = self._part("examples").QUIET
        return found

    def _part(self, name: str) -> Any:
        folder = type(self).__module__.rpartition(".")[0]
        return import_module(f"{folder}.{name}")
