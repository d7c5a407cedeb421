"""Which modules are the project's own: their code is judged where it changes, not where it is called."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from guard.model.change import ChangeSet


class OwnModules:
    """Answers for the first name of a module whether a file or folder of the project bears it."""

    def __init__(self, change: ChangeSet) -> None:
        self._change = change
        self._near = _names(side.path for file in change.files for side in file.sides)

    def __call__(self, top: str) -> bool:
        """Whether `top` names something of the project, before the change or after it."""
        return top in self._near or top in self._far

    @cached_property
    def _far(self) -> frozenset[str]:
        """Of the whole base; listing it takes time, so only where the change itself does not say."""
        return _names(self._change.base.paths())


def _names(paths: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for path in paths:
        folders, _, name = path.rpartition("/")
        found.update(folders.split("/"))
        if name.endswith((".py", ".pyi", ".so", ".pyd")):
            found.add(name.partition(".")[0])
    return frozenset(found)
