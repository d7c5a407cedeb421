"""How the work of a family of effects grows with the text it is asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from benchmarks.growth_steps import steps
from guard.facts.effects.around import Around
from guard.facts.gather import gather
from guard.model.change import ChangeSet
from guard.model.effect import ChangeEffect
from guard.project.project import Project
from guard.syntax.sources import Sources

Find = Callable[[Around], Iterable[ChangeEffect]]


def work(find: Find, path: str, before: str, after: str) -> int:
    """The lines of Python that a family runs over the change of one file."""
    change = ChangeSet.from_files({path: before.encode()}, {path: after.encode()})
    facts = gather(change)

    def run() -> None:
        sources = Sources(change)
        list(find(Around(change, facts.edits, facts.lines, sources, Project(change, sources))))

    return steps(run)
