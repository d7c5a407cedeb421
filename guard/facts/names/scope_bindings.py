"""The part of the walk that reads how names are bound: assignments, loops, `with`, `except`, `global`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.facts.names.attributes import receiver_class
from guard.facts.names.scope_base import Walk
from guard.facts.names.scopes import Element, Entered, Grown, Instance, Rest, Role, Scope, Value
from guard.syntax.python import parse_module
from guard.syntax.walk import walk


class BindingWalk(Walk):
    """How the handlers of binding statements enter what names may be."""

    def _assign(self, target: ast.expr, value: Value, scope: Scope, where: Scope | None = None) -> None:
        """Enter that `target` may be `value`, which is to be evaluated in `where`."""
        if isinstance(target, ast.Name):
            scope.bind(target.id, value, where)
            if scope.is_class:
                self.attributes.add(target.id, value, where or scope, scope.symbol)
        elif isinstance(target, ast.Attribute):
            self.attributes.add(target.attr, value, where or scope, receiver_class(target.value, scope))
            self._spot(target, scope, Role.REBIND)
            self._push([target.value], scope) if not isinstance(target.value, ast.Name) else None
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target.elts, value, scope, where)
        elif isinstance(target, ast.Starred):
            self._assign(target.value, None if value is None else Rest(value), scope, where)
        else:
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name | ast.Attribute):
                self.stores.append((target.value, scope, None, value))
            self._stack.append((target, scope))

    def _unpack(self, targets: list[ast.expr], value: Value, scope: Scope, where: Scope | None) -> None:
        parts = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        starred = any(isinstance(one, ast.Starred) for one in (*targets, *parts))
        if len(parts) == len(targets) and not starred:
            for target, part in zip(targets, parts, strict=True):
                self._assign(target, part, scope, where)
            return
        for index, target in enumerate(targets):
            if isinstance(target, ast.Starred) or value is None:
                self._assign(target, value, scope, where)
            else:
                self._assign(target, Element(value, None if starred else index), scope, where)

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
        self._assign(node.target, node.value, scope)
        if node.value is not None:
            self._value(node.value, scope)

    def _augmented(self, node: ast.AugAssign, scope: Scope) -> None:
        before = scope.names.get(node.target.id, ()) if isinstance(node.target, ast.Name) else ()
        self._assign(node.target, Grown(before[-1] if before else None, node.op, node.value), scope)
        self._stack.append((node.value, scope))

    def _loop(self, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
        self._assign(node.target, Element(node.iter), scope)
        self._children(node, scope, skip="target")

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, scope: Scope
    ) -> None:
        inner = self.inner[id(node)] = Scope(scope.symbol, scope)
        for index, part in enumerate(node.generators):
            where = inner if index else scope
            self._assign(part.target, Element(part.iter), inner, where)
            self._stack.append((part.iter, where))
            for condition in part.ifs:
                self._compared(condition, inner)
            self._push(part.ifs, inner)
        self._children(node, inner, skip="generators")

    def _compared(self, condition: ast.expr, scope: Scope) -> None:
        """Enter that a name which is asked to equal something is that."""
        match condition:
            case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[other]):
                scope.bind(name, other)

    def _with(self, node: ast.withitem, scope: Scope) -> None:
        if node.optional_vars is not None:
            self._assign(node.optional_vars, Entered(node.context_expr), scope)
        self._stack.append((node.context_expr, scope))

    def _except(self, node: ast.ExceptHandler, scope: Scope) -> None:
        if node.name:
            scope.bind(node.name, None)
        if node.type is not None and not is_plain(node.type):
            self._stack.append((node.type, scope))
        self._push(reversed(node.body), scope)

    def _match(self, node: ast.Match, scope: Scope) -> None:
        for case in node.cases:
            self._captured(case.pattern, node.subject, scope)
        self._children(node, scope)

    def _captured(self, pattern: ast.pattern, subject: Value, scope: Scope) -> None:
        """Enter what the names of a pattern may be."""
        pending: list[tuple[ast.pattern, Value]] = [(pattern, subject)]
        while pending:
            one, value = pending.pop()
            match one:
                case ast.MatchAs(pattern=inner, name=name):
                    if name:
                        scope.bind(name, value)
                    pending += [(inner, value)] if inner is not None else []
                case ast.MatchStar(name=str() as name) | ast.MatchMapping(rest=str() as name):
                    scope.bind(name, Rest(value))
                case ast.MatchOr(patterns=parts):
                    pending += [(part, value) for part in parts]
            match one:
                case ast.MatchSequence(patterns=parts) | ast.MatchMapping(patterns=parts):
                    pending += [(part, Element(value)) for part in parts]
                case ast.MatchClass(patterns=parts, kwd_patterns=named):
                    pending += [(part, Element(value)) for part in (*parts, *named)]

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

    def _yield(self, node: ast.Yield | ast.YieldFrom, scope: Scope) -> None:
        home: Scope | None = scope
        while home is not None and not home.is_function:
            home = home.parent
        if home is not None and node.value is not None:
            home.yields.append(node.value if isinstance(node, ast.Yield) else Element(node.value))
        self._push([node.value], scope)

    def _delete(self, node: ast.Delete, scope: Scope) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.module.certain.discard(target.id)
            else:
                self._assign(target, None, scope)

    def _annotation(self, node: ast.expr | None, scope: Scope) -> None:
        """To name a class in an annotation is not to use it; a call there runs."""
        if node is not None and any(isinstance(part, ast.Call) for part in walk(node)):
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
            for part in walk(tree) if isinstance(tree, ast.Module) else ():
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
