"""What of a change steers git, or the calls of the tools that judge."""

from __future__ import annotations

from collections.abc import Iterable

from guard.facts.effects.around import Around
from guard.facts.effects.steering import gates, git
from guard.facts.effects.steering.family import Steering
from guard.model.effect import ChangeEffect

_FAMILY = Steering()


def find(around: Around) -> Iterable[ChangeEffect]:
    """The effects on git and on calls of tools that judge, from the difference of both sides."""
    files = around.files(_FAMILY)
    for file in files:
        around.stop.check()
        yield from git.told(file, around)
    yield from gates.weakened(files, around)
