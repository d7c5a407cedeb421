"""One walk over a syntax tree that gathers its scopes, bindings, imports and spots.

Without recursion: deep nesting costs memory and not the stack.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from guard.facts.names.scope_bindings import BindingWalk, is_plain
from guard.facts.names.scopes import Function, Instance, Parameter, Role, Scope
from guard.syntax.calls import positional

_NO_HAND_ON = frozenset(
    {"getattr", "setattr", "delattr", "hasattr", "isinstance", "issubclass", "object", "reload"}
)
"""Callables that may be given a module: what comes of it is looked at, or nothing comes of it."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Scopes(BindingWalk):
    """Everything the walk gathers."""

    def __init__(self, tree: ast.Module) -> None:
        super().__init__()
        self._handlers = self._table()
        self._stack += [(node, self.module) for node in reversed(tree.body)]
        for node in tree.body:
            if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
                self.module.certain.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                self.module.certain |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        self._walk()

    def _walk(self) -> None:
        stack, handlers = self._stack, self._handlers
        while stack:
            node, scope = stack.pop()
            self.size += 1
            handler = handlers.get(type(node))
            if handler is not None:
                handler(node, scope)
            else:
                self._children(node, scope)

    def _table(self) -> dict[type, Callable[..., None]]:
        comprehensions = dict.fromkeys(
            (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), self._comprehension
        )
        return comprehensions | {
            ast.Constant: _nothing,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.Call: self._call,
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.Lambda: self._lambda,
            ast.ClassDef: self._class,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.Assign: self._assignment,
            ast.AnnAssign: self._annotated,
            ast.AugAssign: self._augmented,
            ast.NamedExpr: self._named,
            ast.For: self._loop,
            ast.AsyncFor: self._loop,
            ast.withitem: self._with,
            ast.ExceptHandler: self._except,
            ast.Global: self._global,
            ast.Nonlocal: self._nonlocal,
            ast.Return: self._return,
            ast.Delete: self._delete,
            ast.Match: self._match,
            ast.Yield: self._yield,
            ast.YieldFrom: self._yield,
        }

    # -- expressions --------------------------------------------------------------------------------------

    def _name(self, node: ast.Name, scope: Scope) -> None:
        self._spot(node, scope, Role.HAND_ON)

    def _attribute(self, node: ast.Attribute, scope: Scope, call: ast.Call | None = None) -> None:
        self._spot(node, scope, Role.CALL if call else Role.READ, call)
        inner: ast.expr = node.value
        while isinstance(inner, ast.Attribute):
            inner = inner.value
        if not isinstance(inner, ast.Name):  # a name is part of the spot
            self._stack.append((inner, scope))

    def _subscript(self, node: ast.Subscript, scope: Scope) -> None:
        self._spot(node, scope, Role.READ)
        self._stack.append((node.slice, scope))
        if isinstance(node.value, ast.Name):
            self._spot(node.value, scope, Role.READ)
        else:
            self._stack.append((node.value, scope))

    def _call(self, node: ast.Call, scope: Scope) -> None:
        function = node.func
        name = getattr(function, "attr", getattr(function, "id", ""))
        if isinstance(function, ast.Name):
            self._spot(function, scope, Role.CALL, node)
        elif isinstance(function, ast.Attribute):
            self._attribute(function, scope, node)
        else:
            self._spot(function, scope, Role.CALL, node)
            self._stack.append((function, scope))
            if isinstance(function, ast.Lambda):
                self._called_at_once[id(function)] = node
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name | ast.Attribute):
            self.stores.append((function.value, scope, node, None))
        arguments = node.args
        if name == "setattr" and len(arguments) == 3 and isinstance(arguments[1], ast.Constant):
            self.attributes.add(str(arguments[1].value), arguments[2], scope, "")
        if name in ("isinstance", "issubclass") and len(arguments) == 2 and is_plain(arguments[1]):
            arguments = arguments[:1]  # to ask for a class is not to use it
        for argument in arguments:
            if isinstance(argument, ast.Name) and name in _NO_HAND_ON:
                self._spot(argument, scope, Role.READ)
            else:
                self._stack.append((argument, scope))
        self._push((keyword.value for keyword in node.keywords), scope)

    def _lambda(self, node: ast.Lambda, scope: Scope) -> None:
        inner = self.inner[id(node)] = Scope(scope.symbol, scope, is_function=True)
        inner.returns.append(node.body)
        self.lambdas[id(node)] = Function(inner)
        self._parameters(node.args, scope, inner)
        call = self._called_at_once.get(id(node))
        for name, given in zip(inner.parameters, call.args if call else (), strict=False):
            if not isinstance(given, ast.Starred):
                inner.bind(name, given, scope)
        self._stack.append((node.body, inner))

    def _named(self, node: ast.NamedExpr, scope: Scope) -> None:
        self._assign(node.target, node.value, scope)
        self._stack.append((node.value, scope))

    # -- definitions --------------------------------------------------------------------------------------

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        inner = Scope(scope.qualify(node.name), scope, is_function=True)
        head = Scope(inner.symbol, scope, is_class=False)  # evaluated outside, but the function's own edit
        function = Function(inner, tuple(node.decorator_list))
        self.inner[id(node)] = inner
        self._define(node, scope, inner, function)
        if scope.is_class:
            inner.receiver = next((one.arg for one in positional(node)), "")
        self._parameters(node.args, head, inner)
        self._annotation(node.returns, head)
        self.decorators += [(decorator, head) for decorator in node.decorator_list]
        self._push(node.decorator_list, head)
        self._push(reversed(node.body), inner)

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        inner = self.inner[id(node)] = Scope(scope.qualify(node.name), scope, is_class=True)
        self._define(node, scope, inner, None)
        self.attributes.add_class(inner.symbol, node.bases)
        head = Scope(inner.symbol, scope)
        self.bases.setdefault(inner.symbol, []).extend((base, head) for base in node.bases)
        self.decorators += [(decorator, head) for decorator in node.decorator_list]
        self.metaclasses += [(word.value, head) for word in node.keywords if word.arg == "metaclass"]
        self._push((*node.decorator_list, *node.bases, *(word.value for word in node.keywords)), head)
        self._push(reversed(node.body), inner)

    def _define(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
        scope: Scope,
        inner: Scope,
        value: Function | None,
    ) -> None:
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        self.definitions.setdefault(inner.symbol, []).append((first, node.end_lineno or node.lineno))
        scope.bind(node.name, value)
        if scope.is_class and value is not None:
            self.attributes.add(node.name, value, scope, scope.symbol)

    def _parameters(self, arguments: ast.arguments, outside: Scope, inner: Scope) -> None:
        positional = [*arguments.posonlyargs, *arguments.args]
        inner.parameters += [parameter.arg for parameter in positional]
        gap: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
        pairs = [
            *zip(positional, [*gap, *arguments.defaults], strict=True),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
            *((rest, None) for rest in (arguments.vararg, arguments.kwarg) if rest is not None),
        ]
        for parameter, default in pairs:
            inner.bind(parameter.arg, Parameter())
            if default is not None:
                inner.bind(parameter.arg, default, outside)
            if parameter.annotation is not None:
                inner.bind(parameter.arg, Instance(parameter.annotation), outside)
            self._annotation(parameter.annotation, outside)
            self._push([default], outside)

    # -- imports ------------------------------------------------------------------------------------------

    def _import(self, node: ast.Import, scope: Scope) -> None:
        for alias in node.names:
            top = alias.name.split(".")[0]
            self.modules |= {top, alias.name}
            scope.bind(alias.asname or top, alias.name if alias.asname else top)
            self.imports.append((alias.name, scope.symbol, node.lineno))

    def _import_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        origin = "." * node.level + (node.module or "")
        self.imports.append((origin, scope.symbol, node.lineno))
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(origin)
                continue
            dotted = f"{origin}{'' if origin.endswith('.') else '.'}{alias.name}"
            scope.bind(alias.asname or alias.name, dotted)
            self.imports.append((dotted, scope.symbol, node.lineno))


def _nothing(_node: ast.AST, _scope: Scope) -> None:
    """A constant refers to nothing."""
