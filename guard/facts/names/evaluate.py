"""What each expression of a Python file may be, by its parts and by what its names are bound to.

The question is "could this be `os.system`": a name that is bound more than once may be any of its values.
Nothing of the file is run.
"""

from __future__ import annotations

import ast
import builtins

from guard.facts.capabilities.table import BUILTINS
from guard.facts.names import constants
from guard.facts.names.attributes import receiver_class
from guard.facts.names.calls import Calls
from guard.facts.names.containers import OWN_NAME, THIS_MODULE
from guard.facts.names.scopes import Element, Entered, Function, Grown, Instance, Parameter, Rest, Scope
from guard.facts.names.scopes import Value as Source
from guard.facts.names.steps import PATHS, builtin, imported, instance_of, step
from guard.facts.names.values import (
    LOST,
    NOTHING,
    UNKNOWN,
    Bag,
    Listed,
    Method,
    Part,
    Value,
    constant,
    join,
    names,
    part,
    without_objects,
)

_MAX_DEPTH = 40
_KEEP_METHODS = frozenset(
    """
    builtins.classmethod builtins.staticmethod functools.lru_cache functools.cache functools.wraps
    abc.abstractmethod contextlib.contextmanager contextlib.asynccontextmanager
    typing.overload typing.final typing.override typing_extensions.override
    """.split()  # noqa: SIM905
)
"""Decorators that leave a method something to call."""
_ITSELF = frozenset({"__call__", "__func__", "__wrapped__"})
"""Attributes through which a function leads to itself."""


class Evaluator(Calls):
    """Works out expressions, each once it is asked for."""

    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        """What `node`, which stands in `scope`, may be."""
        if isinstance(node, ast.Name):  # by far the most, and kept by name
            return self.name(node.id, scope)
        if isinstance(node, ast.Constant):
            value = node.value
            return constant(value) if isinstance(value, str | bytes | int) else UNKNOWN
        final = self.cells.is_idle and self._frame is None
        if final:
            known = self._memo.get(id(node)) or self.cells.found(id(node))
            if known is not None:
                return known
        self.cells.spend()
        if self._frame is not None and not self._frame.may_go_on():
            return UNKNOWN
        if self._depth > _MAX_DEPTH:
            # A long sum of strings is no name.
            return UNKNOWN if isinstance(node, ast.BinOp) else LOST
        self._depth += 1
        self.cells.depth += 1
        try:
            found = self._look(node, scope)
        finally:
            self._depth -= 1
            self.cells.depth -= 1
        if final:
            self._memo[id(node)] = found
        return found

    def _look(self, node: ast.expr, scope: Scope) -> Value:
        match node:
            case ast.Attribute(value=owner, attr=attribute):
                home = receiver_class(owner, scope)
                return self.member(self.evaluate(owner, scope), attribute, home)
            case ast.Call():
                return self.call(node, scope)
            case ast.Subscript():
                return self._subscript(node, scope)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._operation(operator, self.evaluate(left, scope), self.evaluate(right, scope))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                return constant(-number)
            case ast.JoinedStr(values=parts):
                return self.joined(parts, scope)
            case ast.IfExp(body=body, orelse=other):
                return join(self.evaluate(body, scope), self.evaluate(other, scope))
            case ast.BoolOp(values=values):
                return join(*(self.evaluate(value, scope) for value in values))
            case ast.NamedExpr(value=inner) | ast.Starred(value=inner) | ast.Await(value=inner):
                return self.evaluate(inner, scope)
            case ast.Lambda():
                function = self.scopes.lambdas.get(id(node))
                return part(function) if function else UNKNOWN
            case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
                return part(Bag(node, scope))
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return part(Bag(node, self.scopes.inner.get(id(node), scope)))
        return UNKNOWN

    def _operation(self, operator: ast.operator, left: Value, right: Value) -> Value:
        both = join(left, right)
        found = self.folded(operator, left, right)
        if isinstance(operator, ast.Div):  # `path / "name"` is a path
            refs = tuple(ref for ref in both.refs if ref.startswith(PATHS))
        else:
            refs = both.refs if isinstance(operator, ast.BitOr) else ()
        bags: tuple[Part, ...] = ()
        if isinstance(operator, ast.Add | ast.Mult | ast.BitOr):
            bags = tuple(one for one in both.parts if isinstance(one, Bag))
        return join(found, Value(refs, parts=bags)) if refs or bags else found

    # -- names --------------------------------------------------------------------------------------------

    def name(self, name: str, scope: Scope) -> Value:
        """What a name that is used in `scope` may be."""
        found = scope.lookup(name)
        if found is None:
            return self._outside(name)
        owner, bindings = found
        if self._frame is not None and id(owner) == self._frame.owner:
            given = self._frame.values.get(name)
            if given is not None:
                return given
            local = [one for one in bindings if not isinstance(one[0], Parameter)] or bindings
            return self._frame.once(name, lambda: self._bound(name, owner, local))
        return self.cells.get((id(owner), name), lambda: self.unframed(self._bound, name, owner, bindings))

    def _bound(self, name: str, owner: Scope, bindings: list[tuple[Source, Scope]]) -> Value:
        found = NOTHING
        for value, where in bindings:
            found = join(found, self.source(value, where))
        if any(isinstance(one, Bag) for one in found.parts) and (id(owner), name) in self.stored:
            found = join(found, part(Bag((id(owner), name), owner, "stored")))
        if owner.may_fall_through(name) and name not in self.scopes.module.certain:
            outside = self._outside(name)
            if outside.refs and not outside.refs[0].startswith("builtins."):
                found = join(found, Value(outside.refs))
        return found if bindings else join(found, UNKNOWN)

    def _outside(self, name: str) -> Value:
        """What a name that the file does not bind may be: a builtin, or from a module imported with `*`."""
        if name == "__name__":
            return names(OWN_NAME)
        if name in BUILTINS or hasattr(builtins, name):
            return names(builtin(name))
        return names(*(f"{star}.{name}" for star in self.scopes.stars))

    def source(self, value: Source, scope: Scope) -> Value:
        """What a name that is bound to `value` may be."""
        match value:
            case str():
                return names(imported(value))
            case ast.Name() | ast.Attribute() | ast.Constant():
                return self.evaluate(value, scope)
            case ast.expr():
                if self._frame is not None:
                    return self.evaluate(value, scope)
                return self.cells.get(id(value), lambda: self.unframed(self.evaluate, value, scope))
            case Instance(annotation=annotation):
                refs = self.evaluate(annotation, scope).refs
                return Value(tuple(one for ref in refs for one in instance_of(ref)))
            case Function():
                return self._defined(value)
            case Element(of=inner, index=index):
                held = self.source(inner, scope)
                return self.iterate(held) if index is None else self.item(held, index)
            case Rest(of=inner):
                return self.source(inner, scope)
            case Entered(of=inner):
                return self.entered(self.source(inner, scope))
            case Grown():
                return self.cells.get(id(value), lambda: self.unframed(self._grown, value, scope))
        return UNKNOWN

    def _grown(self, value: Grown, scope: Scope) -> Value:
        before = self.source(*value.before) if value.before else UNKNOWN
        grown = self._operation(value.operator, before, self.evaluate(value.added, scope))
        return Value((), grown.constants, grown.parts, grown.open or bool(grown.refs), grown.many)

    def _defined(self, function: Function) -> Value:
        """What the name of a function may be: itself, or what its decorators make of it."""
        found = part(function)
        home = function.scope.parent
        for decorator in function.decorators if home is not None else ():
            assert home is not None
            by = self.source(decorator, home)
            for one in by.parts:
                if isinstance(one, Function) and one is not function:
                    made_of = self.returned(one)
                    found = join(found, Value(made_of.refs, parts=made_of.parts))
        return found

    # -- attributes ---------------------------------------------------------------------------------------

    def member(self, owner: Value, attribute: str, home: str = "") -> Value:
        """The attribute of that name of `owner`, an object of the class `home` where that is known."""
        if owner == NOTHING:
            return NOTHING
        if owner == UNKNOWN and attribute not in self.scopes.attributes:
            return UNKNOWN
        if attribute in _ITSELF:
            return owner
        given = [self.attribute_of(one, attribute) for one in owner.parts if isinstance(one, Bag)]
        found = named = join(*(one for one in given if one is not None))
        for ref in owner.refs:
            if ref == THIS_MODULE:
                found = join(found, self.name(attribute, self.scopes.module))
            elif named == NOTHING or not self.is_module(ref):  # else it is what the thing holds
                found = join(found, names(step(ref, attribute)))
        for one in owner.parts:
            if isinstance(one, Listed) or (isinstance(one, Bag) and one.has_methods and named == NOTHING):
                found = join(found, part(Method(one, attribute)))
        if owner.refs:
            return join(found, UNKNOWN) if owner.open else found
        if attribute in self.scopes.attributes:
            return join(
                found, self.cells.get((home, attribute, "."), lambda: self._assigned(attribute, home))
            )
        return join(found, UNKNOWN) if owner.open or found == NOTHING else found

    def _assigned(self, attribute: str, home: str) -> Value:
        """What is assigned to an attribute of that name, seen from an object of the class `home`."""
        return self.unframed(self._any_assigned, attribute, home)

    def _any_assigned(self, attribute: str, home: str) -> Value:
        found = UNKNOWN
        for value, scope, likely in self.scopes.attributes.of(attribute, home):
            one = self.source(value, scope)
            if isinstance(value, Function) and self._may_be_property(value):  # it gives what it returns
                one = join(one, self.returned(value))
            found = join(found, one if likely else without_objects(one))  # most of one name are not related
        if any(isinstance(one, Bag) for one in found.parts) and (0, attribute) in self.stored:
            found = join(found, part(Bag((0, attribute), self.scopes.module, "stored")))
        return found

    def _may_be_property(self, function: Function) -> bool:
        """Whether to read it may be to call it."""
        home = function.scope.parent
        refs = {ref for one in function.decorators if home is not None for ref in self.source(one, home).refs}
        return function.decorated and not (refs and refs <= _KEEP_METHODS)

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Value:
        owner = self.evaluate(node.value, scope)
        if isinstance(node.slice, ast.Slice):
            return self.cut(node, owner, node.slice, scope)
        key = self.evaluate(node.slice, scope)
        if owner.constant is not None:
            number = key.constant
            return constant(constants.piece(owner.constant, number) if isinstance(number, int) else None)
        return self.subscript(owner, key)
