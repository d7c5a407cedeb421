"""A known-bad change, and a family of transformations of such changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from guard.model.change import ChangeSet, FileChange, FileSide, MappingTree

PLAIN = "as it is"
"""The family of cases that nothing was done to."""


@dataclass(frozen=True)
class HarmfulCall:
    """The call that does the harm, in a case of Python code."""

    path: str
    module: str
    """The module of what is called ("os", "builtins"), as `import` names it."""
    name: str
    """Its name there ("system", "eval")."""
    line: int
    column: int
    """Where the call begins in the file after the change, as `ast` counts."""


@dataclass(frozen=True)
class Case:
    """A change that has to be stopped."""

    check: str
    """The id of the check that it is for."""
    name: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    """Text by path. A character from U+DC80 to U+DCFF stands for a byte that is not UTF-8."""
    family: str = PLAIN
    moved: Mapping[str, str] = field(default_factory=dict)
    """By path after the change: the path before it, where the file is renamed."""
    call: HarmfulCall | None = None
    harmless: str = ""
    """The text at `call.path` with the harmful call replaced by one of an unknown function; "" for none."""

    @property
    def title(self) -> str:
        """A name that no other case has."""
        return f"{self.check}: {self.name} [{self.family}]"

    def change(self) -> ChangeSet:
        """The change itself; its base holds the files before, and no policy."""
        before = {path: _bytes(text) for path, text in self.before.items()}
        after = {path: _bytes(text) for path, text in self.after.items()}
        origins = {new: old for new, old in self.moved.items() if old in before and new in after}
        files = []
        for path in sorted(before.keys() | after.keys()):
            old = origins.get(path, path)
            if path in origins.values() and path not in after:
                continue  # shown with the file it was renamed to
            sides = (_side(old, before), _side(path, after))
            if sides[0] != sides[1]:
                files.append(FileChange(*sides))
        return ChangeSet(tuple(files), base=MappingTree(before), source="an exercise")

    def within(self, folder: str) -> Case:
        """The same case with every path inside `folder`."""
        call = replace(self.call, path=f"{folder}/{self.call.path}") if self.call else None
        return replace(
            self,
            before={f"{folder}/{path}": text for path, text in self.before.items()},
            after={f"{folder}/{path}": text for path, text in self.after.items()},
            moved={f"{folder}/{new}": f"{folder}/{old}" for new, old in self.moved.items()},
            call=call,
        )


@dataclass(frozen=True)
class Family:
    """One way to carry a known-bad change past a check."""

    name: str
    checks: frozenset[str]
    """The checks whose cases it applies to."""
    apply: Callable[[Case], Case | None]
    """The case under another face, or None where this way does not fit it. Equal input gives equal output."""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _side(path: str, files: Mapping[str, bytes]) -> FileSide | None:
    return FileSide(path, files[path]) if path in files else None
