"""The part of the walk that reads how names are bound: assignments, loops, `with`, `except`, `global`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.names.attributes import receiver_class
from guard.facts.names.scope_base import Walk
from guard.facts.names.scopes import Instance, Role, Scope, Value
from guard.syntax.python import parse_module


class BindingWalk(Walk):
    """How the handlers of binding statements enter what names may be."""

    def _assign(self, target: ast.expr, value: Value, scope: Scope) -> None:
        if isinstance(target, ast.Name):
            scope.bind(target.id, value)
            if scope.is_class:
                self.attributes.add(target.id, value, scope, scope.symbol)
        elif isinstance(target, ast.Attribute):
            self.attributes.add(target.attr, value, scope, receiver_class(target.value, scope))
            self._spot(target, scope, Role.REBIND)
            self._push([target.value], scope) if not isinstance(target.value, ast.Name) else None
        elif isinstance(target, ast.Tuple | ast.List):
            parts = value.elts if isinstance(value, ast.Tuple | ast.List) else []
            paired = len(parts) == len(target.elts)
            for index, element in enumerate(target.elts):
                self._assign(element, parts[index] if paired else None, scope)
        elif isinstance(target, ast.Starred):
            self._assign(target.value, None, scope)
        else:
            self._stack.append((target, scope))

    def _assignment(self, node: ast.Assign, scope: Scope) -> None:
        for target in node.targets:
            self._assign(target, node.value, scope)
        self._value(node.value, scope)

    def _value(self, value: ast.expr, scope: Scope) -> None:
        """The right side: a bare name there is an alias, which is followed, not a module handed on."""
        if isinstance(value, ast.Name):
            self._spot(value, scope, Role.READ)
        else:
            self._stack.append((value, scope))

    def _annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        self._assign(node.target, Instance(node.annotation), scope)
        self._annotation(node.annotation, scope)
        if node.value is not None:
            self._assign(node.target, node.value, scope)
            self._value(node.value, scope)

    def _augmented(self, node: ast.AugAssign, scope: Scope) -> None:
        self._assign(node.target, None, scope)
        self._stack.append((node.value, scope))

    def _loop(self, node: ast.For | ast.AsyncFor | ast.comprehension, scope: Scope) -> None:
        self._assign(node.target, None, scope)
        if isinstance(node.iter, ast.Tuple | ast.List | ast.Set):
            for element in node.iter.elts:
                self._assign(node.target, element, scope)
        self._children(node, scope, skip="target")

    def _with(self, node: ast.withitem, scope: Scope) -> None:
        if node.optional_vars is not None:
            self._assign(node.optional_vars, node.context_expr, scope)
        self._stack.append((node.context_expr, scope))

    def _except(self, node: ast.ExceptHandler, scope: Scope) -> None:
        if node.name:
            scope.bind(node.name, None)
        if node.type is not None and not is_plain(node.type):
            self._stack.append((node.type, scope))
        self._push(reversed(node.body), scope)

    def _capture(self, node: ast.MatchAs | ast.MatchStar, scope: Scope) -> None:
        if node.name:
            scope.bind(node.name, None)
        self._children(node, scope)

    def _global(self, node: ast.Global, scope: Scope) -> None:
        self._share(node.names, scope, self.module)

    def _nonlocal(self, node: ast.Nonlocal, scope: Scope) -> None:
        for name in node.names:
            found = scope.parent.lookup(name) if scope.parent else None
            self._share([name], scope, found[0] if found else scope.parent or self.module)

    def _share(self, names: list[str], scope: Scope, owner: Scope) -> None:
        for name in names:
            shared = owner.names.setdefault(name, [])
            shared += scope.names.get(name, [])
            scope.names[name] = shared
            scope.shared.add(name)

    def _return(self, node: ast.Return, scope: Scope) -> None:
        if node.value is not None:
            scope.returns.append(node.value)
            self._stack.append((node.value, scope))

    def _delete(self, node: ast.Delete, scope: Scope) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.module.certain.discard(target.id)
            else:
                self._assign(target, None, scope)

    def _annotation(self, node: ast.expr | None, scope: Scope) -> None:
        """To name a class in an annotation is not to use it; a call there runs."""
        if node is not None and any(isinstance(part, ast.Call) for part in ast.walk(node)):
            self._stack.append((node, scope))
        self._stack += [(call, scope) for call in _written_calls(node)]


def is_plain(node: ast.expr) -> bool:
    """Whether an expression only names classes."""
    if isinstance(node, ast.Tuple):
        return all(is_plain(element) for element in node.elts)
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _written_calls(node: ast.expr | None) -> Iterator[ast.expr]:
    """The calls in an annotation that is written as text: whoever asks for type hints runs them."""
    match node:
        case ast.Constant(value=str() as text) if "(" in text:
            tree = parse_module(text)
            for part in ast.walk(tree) if isinstance(tree, ast.Module) else ():
                ast.copy_location(part, node)
                if isinstance(part, ast.Call):
                    yield part
        case ast.Subscript(slice=inner):
            yield from _written_calls(inner)
        case ast.Tuple(elts=parts):
            for part in parts:
                yield from _written_calls(part)
        case ast.BinOp(left=left, right=right):
            yield from _written_calls(left)
            yield from _written_calls(right)
