"""Which dependencies a change brings in or moves, and what stood in their places before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from packaging.utils import InvalidSdistFilename, InvalidWheelFilename
from packaging.utils import parse_sdist_filename as of_sdist
from packaging.utils import parse_wheel_filename as of_wheel

from guard.facts.dependencies.delta import PYPI, Dependency, DependencyDelta
from guard.facts.dependencies.source import SourceKind
from guard.model.change import ChangeSet


def subjects_of(delta: DependencyDelta) -> Iterator[Dependency]:
    """What stands there after the change in another way than before, and comes from somewhere else."""
    for move in delta.moves:
        after = move.after
        if after is not None and after.ecosystem == PYPI and after.source is not SourceKind.PATH:
            yield _told_by_address(after)


def _told_by_address(dependency: Dependency) -> Dependency:
    """The dependency with the version that the name of its file says, where nothing else does."""
    file = dependency.address.split("#")[0].split("?")[0].rsplit("/", 1)[-1]
    if dependency.version or not file:
        return dependency
    try:
        version = of_wheel(file)[1] if file.endswith(".whl") else of_sdist(file)[1]
    except (InvalidWheelFilename, InvalidSdistFilename):
        return dependency
    return replace(dependency, version=str(version))


def earlier_of(change: ChangeSet, delta: DependencyDelta) -> Mapping[tuple[str, str, str], list[Dependency]]:
    """What stood in the same place before, by file (under its new name), name and place."""
    renamed = {
        file.before.path: file.after.path
        for file in change.files
        if file.before is not None and file.after is not None and not file.copied
    }
    found: dict[tuple[str, str, str], list[Dependency]] = defaultdict(list)
    for move in delta.moves:
        if move.before is not None:
            place = place_of(renamed.get(move.before.file, move.before.file), move.before)
            found[place].append(_told_by_address(move.before))
    return found


def place_of(file: str, dependency: Dependency) -> tuple[str, str, str]:
    """What tells one place where a dependency stands from another."""
    return file, dependency.name, dependency.place
