"""What each expression of a Python file may be: dotted names of libraries, or a constant.

Names are followed through imports, assignments, defaults, annotations, tuples, attributes, returned values,
`getattr` and `importlib.import_module` with strings that can be worked out. A name that is bound more than
once may be any of its values: the question is "could this be `os.system`". Nothing of the file is run.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator

from guard.facts.capabilities.table import BUILTINS
from guard.facts.names import constants
from guard.facts.names.attributes import receiver_class
from guard.facts.names.constant_parts import ConstantParts, Found
from guard.facts.names.scope_walk import Scopes
from guard.facts.names.scopes import Function, Instance, Scope, Value
from guard.facts.names.steps import PATHS, Refs, if_likely, made, step

DYNAMIC_ATTRIBUTE = "<attribute of a computed name>"
IMPORTERS = frozenset({"__import__", "importlib.import_module", "importlib.__import__", "pydoc.locate"})
GETTERS = frozenset({"getattr", "setattr", "delattr", "inspect.getattr_static"})
_NAMESPACES = frozenset({"globals()", "locals()", "vars()"})
_TRANSPARENT = frozenset(
    {"functools.partial", "functools.wraps", "copy.copy", "asyncio.wait_for", "importlib.reload"}
)
_MAX_DEPTH = 40
_MAX_VALUES = 24
_MAX_ROUNDS = 8

_UNKNOWN: Found = (frozenset(), None)


class TooComplexError(Exception):
    """The file's names refer to each other in more ways than are followed."""


class Resolver(ConstantParts):
    """Works out what expressions may be, each once."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._memo: dict[object, Found] = {}
        """By the id of an expression, or by what else has been looked up."""
        self._earlier: dict[object, Found] = {}
        self._busy: set[object] = set()
        self._met_cycle = False

    def settle(self) -> None:
        """Resolve every spot; again, as long as names that depend on each other come to mean more.

        What is asked for while it is being worked out counts as what the round before found, so each round
        is linear in the size of the file.

        Raises:
            TooComplexError: they still do after many rounds.
        """
        for _ in range(_MAX_ROUNDS):
            self._met_cycle = False
            for spot in self._scopes.spots:
                self.resolve(spot.node, spot.scope)
            if not self._met_cycle or self._memo == self._earlier:
                return
            self._earlier, self._memo = self._memo, {}
        raise TooComplexError

    def at_module(self, name: str) -> Refs:
        """What a name of the module's own level may be, seen from another file."""
        return (
            self._name(name, self._scopes.module, 0)[0] if name in self._scopes.module.names else frozenset()
        )

    def resolve(self, node: ast.expr, scope: Scope, depth: int = 0) -> Found:
        """What `node` may be: dotted names, and the one constant if it is nothing else."""
        key = id(node)
        known = self._memo.get(key)
        if known is not None:
            return known
        if depth > _MAX_DEPTH:
            # A long sum of strings is no name; any other chain this long wants to be lost sight of.
            return _UNKNOWN if isinstance(node, ast.BinOp) else (frozenset({DYNAMIC_ATTRIBUTE}), None)
        if isinstance(node, ast.Name):
            # By far the most: what a name may be is kept by name, so there is no cycle to watch for here.
            found = self._memo[key] = self._name(node.id, scope, depth + 1)
            return found
        return self._once(key, lambda: self._look(node, scope, depth + 1))

    def _once(self, key: object, work: Callable[[], Found]) -> Found:
        """What `work` finds for `key`, worked out once a round; while it is, what the round before found."""
        known = self._memo.get(key)
        if known is not None:
            return known
        if key in self._busy:
            self._met_cycle = True
            return self._earlier.get(key, _UNKNOWN)
        self._busy.add(key)
        found = work()
        self._busy.discard(key)
        if len(found[0]) > _MAX_VALUES:
            found = (frozenset(sorted(found[0])[:_MAX_VALUES]) | {DYNAMIC_ATTRIBUTE}, None)
        self._memo[key] = found
        return found

    def _look(self, node: ast.expr, scope: Scope, depth: int) -> Found:
        match node:
            case ast.Constant(value=str() | bytes() | int() as value):
                return frozenset(), value
            case ast.Attribute(value=owner, attr=attribute):
                return self._attribute(owner, attribute, scope, depth), None
            case ast.Call():
                return self._call(node, scope, depth)
            case ast.Subscript():
                return self._subscript(node, scope, depth)
            case ast.BinOp(left=left, op=operator, right=right):
                first, second = (self.resolve(side, scope, depth) for side in (left, right))
                return self._operands(operator, first[0] | second[0]), self._sum(
                    operator, first[1], second[1]
                )
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                return frozenset(), -number
            case ast.JoinedStr(values=parts):
                return frozenset(), self._joined(parts, scope, depth)
            case ast.IfExp(body=body, orelse=other):
                return self._either([body, other], scope, depth)
            case ast.BoolOp(values=values):
                return self._either(values, scope, depth)
            case ast.NamedExpr(value=inner) | ast.Starred(value=inner) | ast.Await(value=inner):
                return self.resolve(inner, scope, depth)
        return _UNKNOWN

    def _either(self, nodes: list[ast.expr], scope: Scope, depth: int) -> Found:
        return frozenset().union(*(self.resolve(node, scope, depth)[0] for node in nodes)), None

    def _operands(self, operator: ast.operator, refs: Refs) -> Refs:
        if isinstance(operator, ast.Div):  # `path / "name"` is a path
            return frozenset(ref for ref in refs if ref.startswith(PATHS))
        return refs if isinstance(operator, ast.BitOr) else frozenset()

    def _value(self, value: Value, scope: Scope, depth: int) -> Found:
        if isinstance(value, str):
            return frozenset({value}), None
        if isinstance(value, Instance):
            refs = self.resolve(value.annotation, scope, depth)[0]
            return frozenset(one for ref in refs for one in made(ref)), None
        if isinstance(value, ast.expr):
            return self.resolve(value, scope, depth)
        return _UNKNOWN

    def _name(self, name: str, scope: Scope, depth: int) -> Found:
        found = scope.lookup(name)
        if found is None:
            return self._outside(name), None
        owner, candidates = found
        return self._once((id(owner), name), lambda: self._bound(name, owner, candidates, depth))

    def _bound(self, name: str, owner: Scope, candidates: list[tuple[Value, Scope]], depth: int) -> Found:
        values = [self._value(value, where, depth) for value, where in candidates]
        refs = frozenset[str]().union(*(value[0] for value in values))
        if owner.may_fall_through(name) and name not in self._scopes.module.certain:
            refs |= self._outside(name)
        return refs, values[0][1] if len(values) == 1 else None

    def _outside(self, name: str) -> Refs:
        """What a name that the file does not bind may be: a builtin, or from a module imported with `*`."""
        if name in BUILTINS:
            return frozenset({name})
        if hasattr(builtins, name):
            return frozenset()
        return frozenset(f"{star}.{name}" for star in self._scopes.stars)

    def _attribute(self, owner: ast.expr, attribute: str, scope: Scope, depth: int) -> Refs:
        owners = self.resolve(owner, scope, depth)[0]
        if owners:
            return frozenset(step(ref, attribute) for ref in owners)
        if attribute not in self._scopes.attributes:
            return frozenset()
        home = receiver_class(owner, scope)
        return self._once((home, attribute, "attribute"), lambda: self._assigned(attribute, home, depth))[0]

    def _assigned(self, attribute: str, home: str, depth: int) -> Found:
        """What is assigned to an attribute of that name, seen from an object of the class `home`."""
        found: set[str] = set()
        for value, scope, likely in self._scopes.attributes.of(attribute, home):
            refs = self._value(value, scope, depth)[0]
            if isinstance(value, Function) and value.decorated:  # a property gives what it returns
                refs |= self._returned(value, depth)
            found |= if_likely(refs, likely)
        return frozenset(found), None

    def _returned(self, function: Function, depth: int) -> Refs:
        return self._either(function.scope.returns, function.scope, depth)[0]

    def _call(self, node: ast.Call, scope: Scope, depth: int) -> Found:
        function = node.func
        if isinstance(function, ast.Lambda):
            return self.resolve(function.body, scope, depth)
        if isinstance(function, ast.Attribute):
            on = self.resolve(function.value, scope, depth)[1]
            if on is not None:
                return frozenset(), self._method(on, function.attr, node, scope, depth)
        refs: set[str] = set()
        for local, _, likely in self._candidates(function, scope):
            if isinstance(local, Function):
                refs |= if_likely(self._returned(local, depth), likely)
        arguments = [self.resolve(argument, scope, depth) for argument in node.args]
        known = [value for _, value in arguments if value is not None]
        called = self.resolve(function, scope, depth)[0]
        for ref in called:
            if ref in GETTERS and len(arguments) > 1:
                name = arguments[1][1]
                if isinstance(name, str):
                    refs |= self._attribute(node.args[0], name, scope, depth)
            elif ref in IMPORTERS and arguments:
                name = arguments[0][1]
                package = arguments[1][1] if len(arguments) > 1 else None
                if isinstance(name, str) and isinstance(package, str) and name.startswith("."):
                    refs.add(f"{package}{name}")  # import_module(".request", "urllib")
                elif isinstance(name, str):
                    top = name.split(".")[0] if ref == "__import__" and len(arguments) < 4 else name
                    refs.add(top)
            elif ref in _TRANSPARENT and arguments:
                refs |= arguments[0][0]
            elif ref == "vars" and arguments:
                refs |= {f"{owner}.__dict__" for owner in arguments[0][0]}
            else:
                refs.update(made(ref))
        value = None
        if len(known) == len(arguments) and known:
            names = called or ({function.id} if isinstance(function, ast.Name) else {ast.unparse(function)})
            value = next((v for ref in sorted(names) if (v := constants.call(ref, known)) is not None), None)
        return frozenset(refs), value

    def _candidates(self, node: ast.expr, scope: Scope) -> Iterator[tuple[Value, Scope, bool]]:
        """What was bound to a name or assigned to an attribute of that name, where, and if it is likely."""
        if isinstance(node, ast.Name):
            found = scope.lookup(node.id)
            yield from ((value, where, True) for value, where in (found[1] if found else []))
        elif isinstance(node, ast.Attribute):
            yield from self._scopes.attributes.of(node.attr, receiver_class(node.value, scope))

    def _subscript(self, node: ast.Subscript, scope: Scope, depth: int) -> Found:
        refs, value = self.resolve(node.value, scope, depth)
        if isinstance(node.slice, ast.Slice):
            return refs, None if value is None else self._slice(value, node.slice, scope, depth)
        inner, key = self.resolve(node.slice, scope, depth)
        if value is not None:
            return frozenset(), constants.piece(value, key) if isinstance(key, int) else None
        found = self._elements(node.value, scope, depth)
        for ref in refs:
            if isinstance(key, str) and ref in _NAMESPACES:
                found |= self._name(key, self._scopes.module, depth)[0]
            elif isinstance(key, str) and ref in ("sys.modules", "__builtins__", "builtins.__dict__"):
                found.add(key)
            elif isinstance(key, str) and ref.endswith(".__dict__"):
                found.add(f"{ref.removesuffix('.__dict__')}.{key}")
            elif ref.startswith(("typing.", "typing_extensions.")):
                found |= inner  # `Optional[Path]`
            else:
                found.update(made(ref))
        return frozenset(found), None

    def _elements(self, node: ast.expr, scope: Scope, depth: int) -> set[str]:
        """What any element of a table that is written out in the file may be."""
        refs: set[str] = set()
        for table, where, likely in [(node, scope, True), *self._candidates(node, scope)]:
            if isinstance(table, ast.Dict):
                parts = table.values
            elif isinstance(table, ast.List | ast.Tuple):
                parts = table.elts
            elif isinstance(table, ast.Call):  # dict(run=os.system)
                parts = [word.value for word in table.keywords]
            else:
                continue
            refs |= if_likely(self._either(parts, where, depth)[0], likely)
        return refs
