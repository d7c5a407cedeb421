"""Which of the project's own classes an object is of, and which functions an expression may be."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from guard.facts.names.attributes import receiver_class
from guard.facts.names.files import BLOCKS, FUNCTIONS, Block, Definition, File
from guard.facts.names.scopes import Entered, Function, Instance, Scope
from guard.facts.names.scopes import Value as Binding
from guard.syntax.calls import callee

MOST_STEPS = 8
"""Files that a name is followed through, and names that an object's class is followed through."""
MOST_DEFINITIONS = 4
"""Functions that one call may run, as far as they are told."""


@dataclass(frozen=True, eq=False)
class Bound:
    """What a name of a module's own level is bound to."""

    file: File
    value: Binding | Block
    scope: Scope

    @property
    def definition(self) -> Definition | None:
        """The function or class that it is; None where it is neither."""
        if isinstance(self.value, Function):
            name = self.file.name_of(self.value.scope)
        elif isinstance(self.value, BLOCKS):
            name = self.file.name_of(self.file.inside(self.value))
        else:
            return None
        return Definition(self.file, name) if name else None


class Objects:
    """The objects of one side of a change."""

    def __init__(self, bound: Callable[[str, str, int], Iterator[Bound]]) -> None:
        """Follow nothing yet.

        Args:
            bound: what a dotted name means in the file at a path, after so many steps.
        """
        self._bound = bound
        self._told: dict[tuple[str, int, int], tuple[ast.expr, tuple[Definition, ...]]] = {}
        """By question, expression and scope: what was answered; nothing while it is asked for."""

    def let_go(self) -> None:
        """Forget what was answered."""
        self._told.clear()

    def classes(self, file: File, node: ast.expr, scope: Scope, steps: int = 0) -> tuple[Definition, ...]:
        """The project's own classes of which `node` may be an object."""
        if steps > MOST_STEPS:
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
        self._told[key] = node, tuple(found.values())[:MOST_DEFINITIONS]
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
        if isinstance(owner.file.blocks.get(own), FUNCTIONS):
            return Definition(owner.file, own)
        return None if steps > MOST_STEPS else self.inherited(owner, name, steps + 1)

    def inherited(self, owner: Definition, name: str, steps: int = 0) -> Definition | None:
        """As `method`, without the class's own."""
        for base, scope in owner.file.names.scopes.bases.get(owner.name, ()):
            for one in self.named(owner.file, base, scope):
                if isinstance(one.node, ast.ClassDef) and one.key != owner.key:
                    found = self.method(one, name, steps)
                    if found is not None:
                        return found
        return None

    def definitions(self, ref: str, here: str) -> tuple[Definition, ...]:
        """The functions and classes of the project that a dotted name means in the file at `here`."""
        found = {one.key: one for bound in self._bound(ref, here, 0) if (one := bound.definition) is not None}
        return tuple(found.values())[:MOST_DEFINITIONS]

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
