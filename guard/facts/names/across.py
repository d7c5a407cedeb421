"""What a name of one file is bound to in another, of one side of a change or of the base around it.

Asked on demand: a module is looked for where the importing file could find it, and read once. What a name is
within a file, `Names` says; here its imports are followed from file to file, through names that are handed on
(`from .store import Store` in a package's `__init__`), to the function, the class or the expression it means.
"""

from __future__ import annotations

import ast
import gc
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from guard.facts.names.attributes import receiver_class
from guard.facts.names.library_names import lookup
from guard.facts.names.names import Names, names_of
from guard.facts.names.scopes import Entered, Function, Instance, Scope
from guard.facts.names.scopes import Value as Binding
from guard.model.change import ChangeSet, FileSide
from guard.project.mentions import may_call
from guard.project.project import Project
from guard.syntax.calls import callee
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.sources import Sources
from guard.syntax.walk import children

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
Block = FunctionNode | ast.ClassDef
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BLOCKS = (*_FUNCTIONS, ast.ClassDef)
_ROOTS = ("", "src/", "lib/", "python/")
"""Folders that imports begin at wherever the importing file lies; then those above it that are no package."""
_MOST_STEPS = 8
"""Files that a name is followed through, and names that an object's class is followed through."""
_MOST_DEFINITIONS = 4
"""Functions that one call may run, as far as they are told."""
_MAX_KEPT = 500_000
"""Bytes of text whose files are kept from one question to the next."""


@dataclass(frozen=True, eq=False)
class File:
    """A file of the side, read."""

    source: PythonSource
    sources: Sources
    changed: bool
    """Whether the change touches it."""

    @property
    def path(self) -> str:
        """Where it lies."""
        return self.source.path

    @cached_property
    def names(self) -> Names:
        """Its names; few files that are read are asked for them."""
        return names_of(self.source, self.sources)

    @cached_property
    def blocks(self) -> dict[str, Block]:
        """Its functions and classes by qualified name; of several the last."""
        found: dict[str, Block] = {}
        pending: list[tuple[str, ast.AST]] = [("", self.source.tree)]
        while pending:
            within, node = pending.pop()
            for child in children(node):
                if isinstance(child, _BLOCKS):
                    name = f"{within}.{child.name}" if within else child.name
                    if name not in found or found[name].lineno < child.lineno:
                        found[name] = child
                    pending.append((name, child))
                elif isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                    pending.append((within, child))
        return found

    @cached_property
    def _by_scope(self) -> dict[int, str]:
        inner = self.names.scopes.inner
        return {id(inner[id(node)]): name for name, node in self.blocks.items() if id(node) in inner}

    def name_of(self, scope: Scope) -> str:
        """The qualified name of the function or class whose inside `scope` is; "" where it has none here."""
        return self._by_scope.get(id(scope), "")

    def inside(self, node: Block) -> Scope:
        """The scope of the inside of one of its functions or classes."""
        return self.names.scopes.inner.get(id(node), self.names.scopes.module)


@dataclass(frozen=True, eq=False)
class Definition:
    """A function or a class, and the file it stands in."""

    file: File
    name: str
    """Qualified, within the file."""

    @property
    def node(self) -> Block:
        """Its tree."""
        return self.file.blocks[self.name]

    @property
    def owner(self) -> str:
        """For a method: the qualified name of its class; else ""."""
        above = self.name.rpartition(".")[0]
        return above if isinstance(self.file.blocks.get(above), ast.ClassDef) else ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others of the side."""
        return self.file.path, self.name


@dataclass(frozen=True, eq=False)
class _Bound:
    """What a name of a module's own level is bound to."""

    file: File
    value: Binding | Block
    scope: Scope


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
        self._sources = sources
        self._project = project
        self._sides: dict[str, FileSide | None] = {}
        for file in change.files:
            for side in file.sides:
                self._sides.setdefault(side.path, None)
        for file in change.files:
            kept = file.after if after else file.before
            if kept is not None:
                self._sides[kept.path] = kept
        self._files: dict[str, File | None] = {}
        self._size = 0
        self._modules: dict[tuple[str, str], File | None] = {}
        self._told: dict[tuple[str, int, int], tuple[ast.expr, tuple[Definition, ...]]] = {}
        """By question, expression and scope: what was answered; nothing while it is asked for."""

    def let_go(self) -> bool:
        """Forget what was read, where that is much: for who holds none of its files at the moment.

        Returns:
            Whether that was done: files are read anew then, and are no longer those that were given out.
        """
        if self._size <= _MAX_KEPT:
            return False
        self._size = 0
        self._files.clear()
        self._modules.clear()
        self._told.clear()
        gc.collect()  # scopes know what they stand in
        return True

    def file(self, path: str) -> File | None:
        """The Python file at `path`; None where the side has none, or it cannot be read.

        Raises:
            ToolError, RepositoryError: the base cannot be asked.
        """
        if path not in self._files:
            side = self._side(path)
            source = self._sources.python(side) if side is not None else None
            if source is None or isinstance(source, Unreadable) or side is None or side.is_binary:
                self._files[path] = None
            else:
                self._files[path] = File(source, self._sources, path in self._sides)
                self._size += len(source.text)
        return self._files[path]

    def may_call(self, word: str, path: str) -> bool:
        """Whether the file at `path` can call something by a word; it is not read as Python.

        Raises:
            ToolError, RepositoryError: the base cannot be asked.
        """
        side = self._side(path)
        return side is not None and may_call(side.data, word)

    def _side(self, path: str) -> FileSide | None:
        return self._sides[path] if path in self._sides else self._project.side(path)

    def paths(self) -> tuple[str, ...]:
        """The paths of the change that the side has, sorted."""
        return tuple(sorted(path for path, side in self._sides.items() if side is not None))

    # -- modules ------------------------------------------------------------------------------------------

    def module(self, dotted: str, here: str) -> File | None:
        """The project's own module that `dotted` (relative with its dots) means in the file at `here`."""
        folder = here.rpartition("/")[0]
        key = (dotted, folder)
        if key not in self._modules:
            candidates = tuple(self._candidates(dotted, here))
            self._ask_for(candidates)
            found = (self.file(path) for path in candidates)
            self._modules[key] = next((file for file in found if file is not None), None)
        return self._modules[key]

    def _candidates(self, dotted: str, here: str) -> Iterator[str]:
        name = dotted.lstrip(".")
        level = len(dotted) - len(name)
        within = name.replace(".", "/")
        if level:
            above = here.split("/")[:-level]
            roots = ["".join(f"{part}/" for part in above)] if level <= here.count("/") + 1 else []
        else:
            roots = list(self._roots(here)) if name.partition(".")[0] not in _STANDARD else []
        for root in roots:
            yield f"{root}{within}/__init__.py" if within else f"{root}__init__.py"
            if within:
                yield f"{root}{within}.py"

    def _roots(self, here: str) -> Iterator[str]:
        yield from _ROOTS
        parts = here.split("/")[:-1]
        above = ["/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1)]
        self._ask_for([f"{root}__init__.py" for root in above])
        for root in above:
            if root not in _ROOTS and not self._has(f"{root}__init__.py"):
                yield root

    def _ask_for(self, paths: Iterable[str]) -> None:
        """Ask the base by one question for what is looked at one by one."""
        self._project.read([path for path in paths if path not in self._sides])

    def _has(self, path: str) -> bool:
        return self._side(path) is not None

    # -- names --------------------------------------------------------------------------------------------

    def definitions(self, ref: str, here: str) -> tuple[Definition, ...]:
        """The functions and classes of the project that a dotted name means in the file at `here`."""
        found: dict[tuple[str, str], Definition] = {}
        for bound in self._bound(ref, here, 0):
            one = self._definition(bound)
            if one is not None:
                found[one.key] = one
        return tuple(found.values())[:_MOST_DEFINITIONS]

    def values(self, ref: str, here: str) -> Iterator[tuple[File, ast.expr, Scope]]:
        """The expressions that a dotted name of the project is bound to, each with where it stands.

        Raises:
            ToolError, RepositoryError: the base cannot be asked.
        """
        for bound in self._bound(ref, here, 0):
            if isinstance(bound.value, ast.expr):
                yield bound.file, bound.value, bound.scope

    def _definition(self, bound: _Bound) -> Definition | None:
        if isinstance(bound.value, Function):
            name = bound.file.name_of(bound.value.scope)
        elif isinstance(bound.value, _BLOCKS):
            name = bound.file.name_of(bound.file.inside(bound.value))
        else:
            return None
        return Definition(bound.file, name) if name else None

    def _bound(self, ref: str, here: str, steps: int) -> Iterator[_Bound]:
        """What the last part of a dotted name is bound to in the module that the rest means."""
        if steps > _MOST_STEPS or "(" in ref or "<" in ref:
            return
        name = ref.lstrip(".")
        dots = ref[: len(ref) - len(name)]
        parts = name.split(".")
        if not dots and (parts[0] in _STANDARD or (len(parts) > 1 and lookup(ref) is not None)):
            return
        for count in range(len(parts) - 1, -1 if dots else 0, -1):
            file = self.module(dots + ".".join(parts[:count]), here)
            if file is not None:
                yield from self._in_module(file, parts[count:], steps + 1)
                return

    def _in_module(self, file: File, parts: list[str], steps: int) -> Iterator[_Bound]:
        module = file.names.scopes.module
        first, rest = parts[0], parts[1:]
        for value, scope in module.names.get(first, ()):
            if isinstance(value, str):
                yield from self._bound(".".join((value, *rest)) if rest else value, file.path, steps)
            elif not rest:
                block = file.blocks.get(first) if value is None else value
                yield _Bound(file, block, scope)
            elif value is None or isinstance(value, ast.expr):
                yield from self._member(file, first, value, scope, rest)
        if first not in module.names:
            for star in file.names.scopes.stars:
                joined = f"{star}{'' if star.endswith('.') else '.'}{'.'.join(parts)}"
                yield from self._bound(joined, file.path, steps)

    def _member(
        self, file: File, first: str, value: ast.expr | None, scope: Scope, rest: list[str]
    ) -> Iterator[_Bound]:
        """The method that `Class.method` or `instance.method` of a module means."""
        if len(rest) != 1:
            return
        if value is None:
            owners = [Definition(file, first)] if isinstance(file.blocks.get(first), ast.ClassDef) else []
        else:
            owners = list(self.classes(file, value, scope))
        for owner in owners:
            method = self.method(owner, rest[0])
            if method is not None:
                yield _Bound(method.file, method.node, scope)

    # -- objects ------------------------------------------------------------------------------------------

    def classes(self, file: File, node: ast.expr, scope: Scope, steps: int = 0) -> tuple[Definition, ...]:
        """The project's own classes of which `node` may be an object."""
        if steps > _MOST_STEPS:
            return ()

        def work() -> Iterator[Definition]:
            found = self._classes(file, node, scope, steps + 1)
            return (one for one in found if isinstance(one.node, ast.ClassDef))

        return self._once("classes", node, scope, work)

    def _once(
        self, question: str, node: ast.expr, scope: Scope, work: Callable[[], Iterator[Definition]]
    ) -> tuple[Definition, ...]:
        """What `work` gives, each once; nothing where that asks for itself."""
        key = (question, id(node), id(scope))
        known = self._told.get(key)
        if known is not None:
            return known[1]
        self._told[key] = node, ()
        found = {one.key: one for one in work()}
        self._told[key] = node, tuple(found.values())[:_MOST_DEFINITIONS]
        return self._told[key][1]

    def _classes(self, file: File, node: ast.expr, scope: Scope, steps: int) -> Iterator[Definition]:
        match node:
            case ast.Call():
                if callee(node) in ("Depends", "Security") and node.args:
                    yield from self._made_by(file, node.args[0], scope, steps)
                yield from self._made_by(file, node.func, scope, steps)
            case ast.Name():
                yield from self._of_name(file, node, scope, steps)
            case ast.Attribute():
                yield from self._of_attribute(file, node, scope, steps)
            case ast.Await(value=inner) | ast.NamedExpr(value=inner):
                yield from self.classes(file, inner, scope, steps)
            case ast.IfExp(body=left, orelse=right) | ast.BoolOp(values=[left, right]):
                yield from self.classes(file, left, scope, steps)
                yield from self.classes(file, right, scope, steps)

    def _made_by(self, file: File, function: ast.expr, scope: Scope, steps: int) -> Iterator[Definition]:
        """The classes of what calling `function` gives."""
        for one in self.named(file, function, scope):
            if isinstance(one.node, ast.ClassDef):
                yield one
            else:
                inside = one.file.inside(one.node)
                if one.node.returns is not None:
                    yield from self.named(one.file, _plain(one.node.returns), one.file.names.scopes.module)
                for value in inside.returns:
                    yield from self.classes(one.file, value, inside, steps)

    def _of_name(self, file: File, node: ast.Name, scope: Scope, steps: int) -> Iterator[Definition]:
        home = receiver_class(node, scope)
        if home in file.blocks:
            yield Definition(file, home)
            return
        found = scope.lookup(node.id)
        for value, where in found[1] if found is not None else ():
            yield from self._of_binding(file, value, where, steps)

    def _of_binding(self, file: File, value: Binding, scope: Scope, steps: int) -> Iterator[Definition]:
        match value:
            case ast.expr():
                yield from self.classes(file, value, scope, steps)
            case Instance(annotation=annotation):
                yield from self.named(file, _plain(annotation), scope)
                for inner in _metadata(annotation):
                    yield from self.classes(file, inner, scope, steps)
            case Entered(of=inner):
                yield from self.classes(file, inner, scope, steps)
            case str():
                for bound in self._bound(value, file.path, steps):
                    if isinstance(bound.value, ast.expr):
                        yield from self.classes(bound.file, bound.value, bound.scope, steps)

    def _of_attribute(
        self, file: File, node: ast.Attribute, scope: Scope, steps: int
    ) -> Iterator[Definition]:
        owners = self.classes(file, node.value, scope, steps)
        for owner in owners:
            for value, where, likely in owner.file.names.scopes.attributes.of(node.attr, owner.name):
                if likely:
                    yield from self._of_binding(owner.file, value, where, steps)
        if not owners:
            for ref in file.names.refs(node, scope):
                for bound in self._bound(ref, file.path, steps):
                    if isinstance(bound.value, ast.expr):
                        yield from self.classes(bound.file, bound.value, bound.scope, steps)

    def method(self, owner: Definition, name: str, steps: int = 0) -> Definition | None:
        """The method of a class, its own or inherited from a class of the project."""
        own = f"{owner.name}.{name}"
        if isinstance(owner.file.blocks.get(own), _FUNCTIONS):
            return Definition(owner.file, own)
        return None if steps > _MOST_STEPS else self.inherited(owner, name, steps + 1)

    def inherited(self, owner: Definition, name: str, steps: int = 0) -> Definition | None:
        """As `method`, without the class's own."""
        for base, scope in owner.file.names.scopes.bases.get(owner.name, ()):
            for one in self.named(owner.file, base, scope):
                if isinstance(one.node, ast.ClassDef) and one.key != owner.key:
                    found = self.method(one, name, steps)
                    if found is not None:
                        return found
        return None

    # -- calls --------------------------------------------------------------------------------------------

    def named(self, file: File, node: ast.expr, scope: Scope) -> tuple[Definition, ...]:
        """The project's own functions and classes that an expression may be.

        A method is told by its object's class; where that is not known, by its name where no other class of
        the file has one so called.

        Raises:
            ToolError, RepositoryError: the base cannot be asked.
        """
        return self._once("named", node, scope, lambda: self._named(file, node, scope))

    def _named(self, file: File, node: ast.expr, scope: Scope) -> Iterator[Definition]:
        if isinstance(node, ast.Attribute):
            own = list(self._methods(file, node, scope))
            if own:
                yield from own
                return
        elif isinstance(node, ast.Name):
            bound = scope.lookup(node.id)
            if bound is not None and any(value is None for value, _ in bound[1]):
                name = bound[0].qualify(node.id)
                if isinstance(file.blocks.get(name), ast.ClassDef):
                    yield Definition(file, name)
                    return
        value = file.names.value(node, scope)
        functions = {file.name_of(one.scope) for one in value.parts if isinstance(one, Function)} - {""}
        if not isinstance(node, ast.Attribute) or len(functions) == 1:
            for name in sorted(functions):
                yield Definition(file, name)
        for ref in value.refs:
            yield from self.definitions(ref, file.path)

    def _methods(self, file: File, node: ast.Attribute, scope: Scope) -> Iterator[Definition]:
        if callee(node.value) == "super":
            home = receiver_class(ast.Name(next(iter(scope.parameters), "")), scope)
            if home in file.blocks:
                found = self.inherited(Definition(file, home), node.attr)
                if found is not None:
                    yield found
            return
        for owner in self.classes(file, node.value, scope):
            method = self.method(owner, node.attr)
            if method is not None:
                yield method


def _plain(annotation: ast.expr) -> ast.expr:
    """The class that an annotation is about: of `Optional[X]`, `Annotated[X, …]` and `X | None` that is X."""
    while True:
        match annotation:
            case ast.Subscript(slice=ast.Tuple(elts=[first, *_])):
                annotation = first
            case ast.Subscript(slice=inner):
                annotation = inner
            case ast.BinOp(op=ast.BitOr(), left=left):
                annotation = left
            case _:
                return annotation


def _metadata(annotation: ast.expr) -> list[ast.expr]:
    """What `Annotated` holds beside the type."""
    match annotation:
        case ast.Subscript(slice=ast.Tuple(elts=[_, *rest])):
            return rest
    return []


_STANDARD = frozenset(sys.stdlib_module_names) - {"test", "this"}
