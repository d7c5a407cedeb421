"""New modules that an import finds in another's place.

Python looks for a module in the folder of the script, the tests' root or the work folder before it looks in
the standard library's and the packages' folders. Such a folder is one that is no package itself. Where the
project imports a name that it has not got, the name is a package's; a module of that name takes its place.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from guard.facts.effects.around import Around
from guard.facts.effects.runs.family import SHADOWS
from guard.facts.names.loads import imported
from guard.model.change import FileChange
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.project.project import TooManyError

_HARMLESS = frozenset({"test", "tests", "this", "antigravity", "__main__", "setup", "conftest", "types_"})
"""Names of the standard library that nothing relies on, and names that every project has."""


def shadowed(file: FileChange, around: Around) -> Iterator[ChangeEffect]:
    """What the new module `file` takes the place of; nothing where an import of its name meant it already."""
    folder, name = _module(file.path)
    if name is None or name in _HARMLESS or _is_package(folder, around):
        return
    if name in sys.stdlib_module_names and not name.startswith("_"):
        yield _effect(file, name, "the standard library", Confidence.MEDIUM)
    elif not folder and _is_imported(name, around) and not _is_own(name, file, around):
        yield _effect(file, name, "a package that the project imports", Confidence.MEDIUM)


def _effect(file: FileChange, name: str, whose: str, confidence: Confidence) -> ChangeEffect:
    message = f"`import {name}` now finds {file.path}, where it meant {whose}"
    return ChangeEffect(
        SHADOWS.id, file.path, SHADOWS.severity, confidence, message, symbol=name, after=1, evidence=name
    )


def _module(path: str) -> tuple[str, str | None]:
    """The folder that an import is looked for in, and the name it is found by."""
    parts = path.removesuffix(".py").removesuffix(".pyi").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return ("/".join(parts[:-1]), parts[-1]) if parts else ("", None)


def _is_package(folder: str, around: Around) -> bool:
    """Whether modules in `folder` are found below a package's name, before or after the change."""
    parts = folder.split("/") if folder else []
    inits = {f"{'/'.join(parts[:end])}/__init__.py" for end in range(1, len(parts) + 1)}
    return not inits.isdisjoint(around.change.side_paths) or any(
        around.sources.base(init) is not None for init in inits
    )


def _is_imported(name: str, around: Around) -> bool:
    """Whether the project, outside the change, imports the top-level module `name`."""
    try:
        sources = tuple(around.project.python(around.project.holding((name,))))
    except TooManyError:
        return True  # so common a name is imported somewhere; whose it is, `_is_own` says
    return any(one.partition(".")[0] == name for source in sources for one in imported(source.tree))


def _is_own(name: str, file: FileChange, around: Around) -> bool:
    """Whether the project had, or has elsewhere, a module of that name, which the imports may mean."""
    own = (
        f"{name}.py",
        f"{name}/__init__.py",
        f"src/{name}.py",
        f"src/{name}/__init__.py",
        f"lib/{name}/__init__.py",
    )
    moved = {side.path for one in around.change.files for side in (one.before,) if side is not None}
    new = {one.path for one in around.change.files} - {file.path}
    return any(around.sources.base(path) is not None or path in moved or path in new for path in own)
