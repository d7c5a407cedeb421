"""What a name of one file is bound to in another, of one side of a change or of the base around it.

Asked on demand. What a name is within a file, `Names` says; here its imports are followed from file to file,
through names that are handed on (`from .store import Store` in a package's `__init__`), to the function, the
class or the expression it means. `Files` reads the files, `Modules` finds imports, `Objects` tells objects.
"""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator

from guard.facts.names.files import Definition, File, Files
from guard.facts.names.library_names import lookup
from guard.facts.names.modules import STANDARD, Modules
from guard.facts.names.objects import MOST_STEPS, Bound, Objects
from guard.facts.names.scopes import Scope
from guard.model.change import ChangeSet
from guard.project.project import Project
from guard.syntax.sources import Sources


class Across:
    """The names of one side of a change, from file to file."""

    def __init__(self, change: ChangeSet, sources: Sources, project: Project, *, after: bool) -> None:
        """Read nothing yet.

        Args:
            change: what was proposed.
            sources: its reader.
            project: the base around it.
            after: which side of the change lies over the base.
        """
        self.files = Files(change, sources, project, after=after)
        self.modules = Modules(self.files)
        self.objects = Objects(self._bound)

    def let_go(self) -> bool:
        """Forget what was read, where that is much: for who holds none of its files at the moment.

        Returns:
            Whether that was done: files are read anew then, and are no longer those that were given out.
        """
        if not self.files.are_many:
            return False
        for part in (self.files, self.modules, self.objects):
            part.let_go()
        gc.collect()  # scopes know what they stand in
        return True

    def meant(self, file: File, within: str, name: str) -> Definition | None:
        """The project's own function or class that a plain name means, where it can mean nothing else.

        Args:
            file: where it is said.
            within: the qualified name of the function or class it is said in; "" for the module's own level.
            name: the name.

        Raises:
            ToolError, RepositoryError: the base cannot be asked.
        """
        block = file.blocks.get(within)
        if block is None and within:
            return None
        scope = file.inside(block) if block is not None else file.names.scopes.module
        bound = scope.lookup(name)
        if bound is None or len(bound[1]) != 1:
            return None
        found = self.objects.named(file, ast.Name(name, ast.Load()), scope)
        return found[0] if len(found) == 1 else None

    def values(self, ref: str, here: str) -> Iterator[tuple[File, ast.expr, Scope]]:
        """The expressions that a dotted name of the project is bound to, each with where it stands.

        Raises:
            ToolError, RepositoryError: the base cannot be asked.
        """
        for bound in self._bound(ref, here, 0):
            if isinstance(bound.value, ast.expr):
                yield bound.file, bound.value, bound.scope

    def _bound(self, ref: str, here: str, steps: int) -> Iterator[Bound]:
        """What the last part of a dotted name is bound to in the module that the rest means."""
        if steps > MOST_STEPS or "(" in ref or "<" in ref:
            return
        name = ref.lstrip(".")
        dots = ref[: len(ref) - len(name)]
        parts = name.split(".")
        if not dots and (parts[0] in STANDARD or (len(parts) > 1 and lookup(ref) is not None)):
            return
        for count in range(len(parts) - 1, -1 if dots else 0, -1):
            file = self.modules.find(dots + ".".join(parts[:count]), here)
            if file is not None:
                yield from self._in_module(file, parts[count:], steps + 1)
                return

    def _in_module(self, file: File, parts: list[str], steps: int) -> Iterator[Bound]:
        module = file.names.scopes.module
        first, rest = parts[0], parts[1:]
        for value, scope in module.names.get(first, ()):
            if isinstance(value, str):
                yield from self._bound(".".join((value, *rest)) if rest else value, file.path, steps)
            elif not rest:
                block = file.blocks.get(first) if value is None else value
                yield Bound(file, block, scope)
            elif value is None or isinstance(value, ast.expr):
                yield from self._member(file, first, value, scope, rest)
        if first not in module.names:
            for star in file.names.scopes.stars:
                joined = f"{star}{'' if star.endswith('.') else '.'}{'.'.join(parts)}"
                yield from self._bound(joined, file.path, steps)

    def _member(
        self, file: File, first: str, value: ast.expr | None, scope: Scope, rest: list[str]
    ) -> Iterator[Bound]:
        """The method that `Class.method` or `instance.method` of a module means."""
        if len(rest) != 1:
            return
        if value is None:
            owners = [Definition(file, first)] if isinstance(file.blocks.get(first), ast.ClassDef) else []
        else:
            owners = list(self.objects.classes(file, value, scope))
        for owner in owners:
            method = self.objects.method(owner, rest[0])
            if method is not None:
                yield Bound(method.file, method.node, scope)


def across_in(change: ChangeSet, sources: Sources, project: Project, *, after: bool) -> Across:
    """The names of one side of a change, the same ones for all who read it by `sources`."""
    return sources.once(("across", after), lambda: Across(change, sources, project, after=after))
