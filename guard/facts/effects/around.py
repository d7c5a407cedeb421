"""What a family of effects is asked with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guard.facts.effects.family import Family
from guard.model.change import ChangeSet, FileChange
from guard.model.edit import ChangedLines, Edit
from guard.ports.stop import NEVER, Stop
from guard.project.project import Project
from guard.syntax.sources import Sources


@dataclass(frozen=True)
class Around:
    """All that a family may look at: the change, read, and the project it stands in."""

    change: ChangeSet
    edits: tuple[Edit, ...]
    """What the change does, statement by statement."""
    lines: Mapping[str, ChangedLines]
    """By the file's path: the lines that differ."""
    sources: Sources
    """Reads both sides, each text once."""
    project: Project
    """The trusted base around the change, on demand."""
    stop: Stop = NEVER

    def files(self, family: Family) -> tuple[FileChange, ...]:
        """The files of the change that `family` reads."""
        return files_of(family, self.change, self.sources)


def files_of(family: Family, change: ChangeSet, sources: Sources) -> tuple[FileChange, ...]:
    """The files of the change that `family` reads: each is looked at once, whoever asks."""
    key = ("files of a family", family.id)
    return sources.once(key, lambda: tuple(file for file in change.files if family.reads(file)))
