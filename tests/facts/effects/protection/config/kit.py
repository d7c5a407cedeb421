"""What the configuration of a change lets through, asked by itself."""

from __future__ import annotations

from collections.abc import Mapping

from guard.facts.effects.around import Around
from guard.facts.effects.protection.config.find import loosened
from guard.facts.gather import file_lines
from guard.model.change import ChangeSet
from guard.model.effect import ChangeEffect
from guard.project.project import Project
from guard.syntax.sources import Sources


def effects(before: Mapping[str, str], after: Mapping[str, str]) -> list[ChangeEffect]:
    """The effects that a change of whole files has on protections in configuration."""
    sides = [{path: text.encode() for path, text in side.items()} for side in (before, after)]
    change = ChangeSet.from_files(*sides)
    sources = Sources(change)
    lines = {file.path: file_lines(file) for file in change.files}
    return list(loosened(change.files, Around(change, (), lines, sources, Project(change, sources))))


def told(path: str, before: str | None, after: str) -> list[str]:
    """Each effect of a change of one file as its outcome under the default, and its key."""
    found = effects({path: before} if before is not None else {}, {path: after})
    return sorted(f"{_outcome(one)} {one.message.split('`')[1].rpartition('.')[2]}" for one in found)


def _outcome(effect: ChangeEffect) -> str:
    if effect.severity.value == "high" and effect.confidence.value == "high":
        return "block"
    is_signed = effect.severity.value != "low" and effect.confidence.value != "low"
    return "sign" if is_signed else "attention"
