"""Which expressions each name of a Python file may stand for: bindings by scope, without regard to order.

A name that is bound more than once keeps every candidate. That is what a guard needs: not "what is `f` here"
but "could `f` be `os.system` here".
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

Binding = ast.expr | str
"""An expression, or the dotted name of what an import brings in."""


@dataclass
class Scope:
    """The names bound in a module, class, function, lambda or comprehension."""

    parent: Scope | None
    is_class: bool = False
    names: dict[str, list[Binding]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    """Names that may also be something that is not known (a parameter, a target of `with`)."""
    returns: list[ast.expr] = field(default_factory=list)
    """For a function: what it may return."""

    def bind(self, name: str, value: Binding | None) -> None:
        """Note that `name` may be `value`; None is "bound, to something unknown"."""
        candidates = self.names.setdefault(name, [])
        if value is None:
            self.unknown.add(name)
        else:
            candidates.append(value)

    def lookup(self, name: str) -> tuple[list[Binding], bool] | None:
        """The candidates in the nearest scope that binds the name, and whether they are all it may be.

        None where no scope binds it: then it is a builtin, or comes by a star import.
        """
        scope: Scope | None = self
        first = True
        while scope is not None:
            if name in scope.names and (first or not scope.is_class):
                return scope.names[name], name not in scope.unknown
            scope, first = scope.parent, False
        return None


@dataclass
class Bindings:
    """All scopes of one file."""

    module: Scope
    scope_of: dict[ast.AST, Scope]
    """For every expression node: the scope it is evaluated in."""
    functions: dict[str, list[Scope]]
    """The scopes of the functions of a name, wherever defined."""
    attributes: dict[str, list[ast.expr]]
    """What is assigned to an attribute of a name anywhere (`self.run = …`, or in a class body)."""
    stars: list[str]
    """Modules imported with `*`."""


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def collect(tree: ast.Module) -> Bindings:
    """Every binding of the file. Iterative, so that deep nesting costs memory and not the stack."""
    module = Scope(None)
    found = Bindings(module, {}, {}, {}, [])
    pending: list[tuple[ast.AST, Scope]] = [(tree, module)]
    while pending:
        node, scope = pending.pop()
        found.scope_of[node] = scope
        _note(node, scope, found)
        pending.extend(_children(node, scope, found))
    return found


def _children(node: ast.AST, scope: Scope, found: Bindings) -> Iterator[tuple[ast.AST, Scope]]:
    if isinstance(node, _FUNCTIONS):
        inner = Scope(scope)
        _note_parameters(node.args, inner)
        outside = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
        if isinstance(node, ast.Lambda):
            inner.returns.append(node.body)
            found.scope_of[node] = inner
            yield node.body, inner
        else:
            found.functions.setdefault(node.name, []).append(inner)
            outside += node.decorator_list
            yield from ((child, inner) for child in node.body)
        yield from ((child, scope) for child in outside)
    elif isinstance(node, ast.ClassDef):
        inner = Scope(scope, is_class=True)
        yield from ((child, scope) for child in [*node.decorator_list, *node.bases, *node.keywords])
        yield from ((child, inner) for child in node.body)
    elif isinstance(node, _COMPREHENSIONS):
        inner = Scope(scope)
        yield from ((child, inner) for child in ast.iter_child_nodes(node))
    else:
        yield from ((child, scope) for child in ast.iter_child_nodes(node))


def _note_parameters(arguments: ast.arguments, inner: Scope) -> None:
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    for parameter, default in zip(positional, [*defaults, *arguments.defaults], strict=True):
        inner.bind(parameter.arg, None)
        inner.bind(parameter.arg, default)
    for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        inner.bind(parameter.arg, None)
        inner.bind(parameter.arg, default)
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            inner.bind(rest.arg, None)


def _note(node: ast.AST, scope: Scope, found: Bindings) -> None:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                _assign(target, value, scope, found)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            _assign(target, value, scope, found)
        case ast.NamedExpr(target=target, value=value):
            _assign(target, value, scope, found)
        case ast.For(target=target, iter=values) | ast.AsyncFor(target=target, iter=values):
            _assign_each(target, values, scope, found)
        case ast.comprehension(target=target, iter=values):
            _assign_each(target, values, scope, found)
        case ast.withitem(optional_vars=ast.expr() as target):
            _assign(target, None, scope, found)
        case ast.ExceptHandler(name=str() as name):
            scope.bind(name, None)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            scope.bind(node.name, None)
        case ast.Import(names=names):
            for alias in names:
                top = alias.name.split(".")[0]
                scope.bind(alias.asname or top, alias.name if alias.asname else top)
        case ast.ImportFrom():
            _note_import_from(node, scope, found)
        case ast.Return(value=ast.expr() as value):
            scope.returns.append(value)
        case ast.Global(names=names):
            for name in names:
                scope.names[name] = found.module.names.setdefault(name, [])


def _note_import_from(node: ast.ImportFrom, scope: Scope, found: Bindings) -> None:
    origin = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name == "*":
            found.stars.append(origin)
        else:
            separator = "" if origin.endswith(".") else "."
            scope.bind(alias.asname or alias.name, f"{origin}{separator}{alias.name}")


def _assign(target: ast.expr, value: ast.expr | None, scope: Scope, found: Bindings) -> None:
    match target:
        case ast.Name(id=name):
            scope.bind(name, value)
            if scope.is_class and value is not None:
                found.attributes.setdefault(name, []).append(value)
        case ast.Attribute(attr=name) if value is not None:
            found.attributes.setdefault(name, []).append(value)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            values: list[ast.expr | None] = [None] * len(targets)
            if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(targets):
                values = list(value.elts)
            for part, part_value in zip(targets, values, strict=True):
                _assign(part, part_value, scope, found)
        case ast.Starred(value=inner):
            _assign(inner, None, scope, found)


def _assign_each(target: ast.expr, values: ast.expr, scope: Scope, found: Bindings) -> None:
    """A loop variable may be any element of a literal that is looped over."""
    elements = values.elts if isinstance(values, ast.Tuple | ast.List | ast.Set) else []
    _assign(target, None, scope, found)
    for element in elements:
        _assign(target, element, scope, found)
