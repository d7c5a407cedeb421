"""The modules that a change begins to import from elsewhere than the project and the standard library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from guard.checks.undeclared_imports.check import is_python
from guard.checks.undeclared_imports.standard import SHARED, is_standard
from guard.expressions import expression
from guard.facts.files.added import Block, added
from guard.facts.files.classify import FileClass, classes
from guard.model.change import ChangeSet, FileChange, FileSide
from guard.model.edit import Facts
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources

if TYPE_CHECKING:
    from guard.checks.undeclared_imports.declared import Project
    from guard.checks.undeclared_imports.imports import Import

_ITEM = r"[\w.]+(?:[ \t]+as[ \t]+\w+)?"
_PLAIN = expression(
    rf"[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b[^;\r]*|import[ \t]+({_ITEM}(?:[ \t]*,[ \t]*{_ITEM})*)[ \t]*)"
)
"""An import that stands on a line by itself, or begins there."""
_CONTINUED = expression(
    r"\bimport\b(?:(?!\bimport\b)[^\n])*?\\\r?\n|\bimport_module\b|__import__|importorskip"
)
_IMPORT = expression(r"\bimport|__import__")


@dataclass(frozen=True)
class NewImport:
    """A module that is imported on a changed line, and was imported in no changed file before."""

    path: str
    line: int
    found: Import

    @property
    def name(self) -> str:
        """The first part of the module."""
        return self.found.module.split(".", 1)[0]


class LazyProject:
    """The project; its readers are imported when a module is foreign to it by its name."""

    def __init__(self, change: ChangeSet, sources: Sources) -> None:
        self._change = change
        self.sources = sources

    @cached_property
    def whole(self) -> Project:
        """All that can be asked."""
        from guard.checks.undeclared_imports.declared import Project  # brings every reader of manifests

        return Project(self._change, self.sources)

    def is_foreign(self, module: str) -> bool:
        """Whether `module` is neither of the standard library nor of the project."""
        return not is_standard(module) and module.split(".", 1)[0] not in self.whole.modules


def _may_be_foreign(lines: Block, side: FileSide, project: LazyProject) -> bool:
    """Whether the changed lines can import a foreign module; where that is not plain, they can."""
    if _CONTINUED.search(side.text or ""):
        return True
    for _, line in lines:
        if _IMPORT.search(line):
            match = _PLAIN.fullmatch(line)
            if match is None:
                return True
            modules = (
                [match[1]] if match[1] else [part.split()[0] for part in match[2].split(",") if part.split()]
            )
            if any(project.is_foreign(module) for module in modules if not module.startswith(".")):
                return True
    return False


def new_imports(
    change: ChangeSet, importing: Iterable[FileChange], facts: Facts, project: LazyProject
) -> list[NewImport]:
    """What changed lines of Python import, is foreign to the project, and was imported in no changed file.

    `importing` are the files in Python, after the change, that speak of an import on a changed line.
    """
    found: list[NewImport] = []
    for file in importing:
        lines = added(file, facts)
        if file.after is not None and _may_be_foreign(lines, file.after, project):
            found += _imported(file, set(lines.numbers), project)
    moved = _before(change.files, {new.name for new in found}, project.sources)
    return [new for new in found if root_of(new.found.module) not in moved]


def _imported(file: FileChange, changed: set[int], project: LazyProject) -> Iterator[NewImport]:
    """What the file imports by its full name on changed lines, and is foreign."""
    assert file.after is not None  # the caller looked
    for line, found in _imports(file.after, project.sources):
        if line in changed and project.is_foreign(found.module):
            yield NewImport(file.path, line, found)


def _imports(side: FileSide, sources: Sources) -> Iterator[tuple[int, Import]]:
    """Every import of one side with its line; none where it cannot be parsed, which is told elsewhere."""
    # Most changes import nothing new.
    from guard.checks.undeclared_imports.imports import imports_in

    if FileClass.NOTEBOOK in classes(side.path):
        from guard.facts.notebooks.code import notebook_code  # most changes hold no notebook

        code = notebook_code(sources.notebook(side))
        whole = sources.python(replace(side, data=code[0])) if code else Unreadable("no code")
        if code is not None and not isinstance(whole, Unreadable):
            places = code[1]
            yield from ((places[min(one.line, len(places)) - 1], one) for one in imports_in(whole, sources))
        return
    source = sources.python(side)
    if not isinstance(source, Unreadable):
        yield from ((source.physical[one.line - 1], one) for one in imports_in(source, sources))


def _before(files: tuple[FileChange, ...], names: set[str], sources: Sources) -> set[str]:
    """The modules that the changed files imported before, of those called `names`: what moved is not new."""
    found: set[str] = set()
    for file in files if names else ():
        if file.before is not None and is_python(file.before):
            text = file.before.text or ""
            if any(name in text for name in names):
                found.update(root_of(one.module) for _, one in _imports(file.before, sources))
    return found


def root_of(module: str) -> str:
    """What tells a module's project: the first part, and more below a namespace that many share."""
    parts = module.split(".")
    return ".".join(parts[: 3 if parts[0] in SHARED else 1])


def full_name(found: Import) -> str:
    """The module with the first name taken out of it, which below a namespace is a module, too."""
    return ".".join([found.module, *found.names[:1]]).removesuffix(".*")
