"""What the code of a Python file refers to outside itself: which library names it uses, and where.

Names are followed through imports, assignments, defaults, annotations, tuples, attributes, returned values,
`getattr` and `importlib.import_module` with strings that can be worked out. A name that is bound more than
once may be any of its values: the question is "could this be `os.system`". Nothing of the file is run. What
only run time knows is a use of its own (`DYNAMIC_…`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from guard.facts import constants
from guard.facts.capability_map import BUILTINS, FRAMES
from guard.facts.constants import Constant
from guard.facts.library_names import INSTANCE, may_matter
from guard.facts.scopes import Function, Instance, Role, Scope, Scopes, Spot, Value

DYNAMIC_IMPORT = "<import of a computed name>"
DYNAMIC_ATTRIBUTE = "<attribute of a computed name>"
FRAME = "<interpreter's insides>"
HANDED_ON = "<handed on>"
REBOUND = "<rebound>"
"""The last two stand before the dotted name that is meant."""

_IMPORTERS = frozenset({"__import__", "importlib.import_module", "importlib.__import__", "pydoc.locate"})
_GETTERS = frozenset({"getattr", "setattr", "delattr", "inspect.getattr_static"})
_NAMERS = frozenset({"operator.attrgetter", "operator.methodcaller"})
_NAMESPACES = frozenset({"globals()", "locals()", "vars()"})
_TRANSPARENT = frozenset({"functools.partial", "functools.wraps", "copy.copy", "asyncio.wait_for"})
_PATHS = ("pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath", "anyio.Path", "trio.Path")
_PATH_STEPS = frozenset(
    {"parent", "parents", "resolve", "absolute", "expanduser", "joinpath", "relative_to", "cwd", "home"}
    | {"with_suffix", "with_name", "with_stem"}
)
_MAX_DEPTH = 40
_MAX_VALUES = 24
_MAX_ROUNDS = 8
_MAX_PARTS = 12
"""Parts of a dotted name; `node = node.next` would make it longer for ever."""
_MAX_INSTANCE_PARTS = 6

_Refs = frozenset[str]
_Found = tuple[_Refs, Constant | None]
_UNKNOWN: _Found = (frozenset(), None)


class TooComplexError(Exception):
    """The file's names refer to each other in more ways than are followed."""


@dataclass(frozen=True)
class Use:
    """One use of a library name, or of a thing that only run time knows."""

    name: str
    """Dotted ("os.system", "httpx.Client().get"), or one of the constants above."""
    spot: Spot
    """Where, and as what."""

    @property
    def symbol(self) -> str:
        """The function or class it stands in, as `__qualname__` has it; "" for the module's own level."""
        return self.spot.scope.symbol


class References:
    """The uses of one file."""

    def __init__(self, tree: ast.Module) -> None:
        self.scopes = Scopes(tree)
        self._memo: dict[int, _Found] = {}
        self._earlier: dict[int, _Found] = {}
        self._busy: set[int] = set()
        self._met_cycle = False

    def uses(self) -> list[Use]:
        """Every use, in no particular order; a spot that may be several things gives one use for each.

        Raises:
            TooComplexError: the names cannot all be followed within bounds.
        """
        self._settle()
        return [Use(name, spot) for spot in self.scopes.spots for name in self._names(spot)]

    def of(self, node: ast.expr, use: Use) -> tuple[frozenset[str], Constant | None]:
        """What `node`, which stands beside `use`, may be: dotted names, and its constant if it has one."""
        return self._resolve(node, use.spot.scope)

    def _settle(self) -> None:
        """Resolve every spot; again, as long as names that depend on each other come to mean more.

        What is asked for while it is being worked out counts as what the round before found, so each round
        is linear in the size of the file.
        """
        for _ in range(_MAX_ROUNDS):
            self._met_cycle = False
            for spot in self.scopes.spots:
                self._resolve(spot.node, spot.scope)
            if not self._met_cycle or self._memo == self._earlier:
                return
            self._earlier, self._memo = self._memo, {}
        raise TooComplexError

    def _names(self, spot: Spot) -> Iterator[str]:
        node, scope = spot.node, spot.scope
        refs = self._resolve(node, scope)[0]
        if isinstance(node, ast.Attribute) and node.attr in FRAMES:
            yield FRAME
        if spot.role is Role.REBIND:
            yield from (f"{REBOUND}{ref}" for ref in refs if INSTANCE not in ref)
        elif spot.role is Role.HAND_ON:
            yield from (f"{HANDED_ON}{ref}" for ref in refs)
        else:
            yield from refs
        if spot.call is not None:
            yield from self._computed(refs, spot.call, scope)

    def _computed(self, refs: _Refs, call: ast.Call, scope: Scope) -> Iterator[str]:
        """What a call of `getattr`, `import_module` and their kin reaches."""
        if not refs.isdisjoint(_GETTERS):
            name = self._resolve(call.args[1], scope)[1] if len(call.args) > 1 else None
            if not isinstance(name, str):
                yield DYNAMIC_ATTRIBUTE
            elif name in FRAMES:
                yield FRAME
            yield from self._resolve(call, scope)[0]
        if not refs.isdisjoint(_IMPORTERS):
            name = self._resolve(call.args[0], scope)[1] if call.args else None
            if not isinstance(name, str):
                yield DYNAMIC_IMPORT
        if not refs.isdisjoint(_NAMERS) and any(
            not isinstance(found := self._resolve(argument, scope)[1], str) or "__" in found
            for argument in call.args[:1]
        ):
            yield DYNAMIC_ATTRIBUTE

    # -- resolution ---------------------------------------------------------------------------------------

    def _resolve(self, node: ast.expr, scope: Scope, depth: int = 0) -> _Found:
        """What `node` may be: dotted names, and the one constant if it is nothing else."""
        known = self._memo.get(id(node))
        if known is not None:
            return known
        if id(node) in self._busy:
            self._met_cycle = True
            return self._earlier.get(id(node), _UNKNOWN)
        if depth > _MAX_DEPTH:
            # A long sum of strings is no name; any other chain this long wants to be lost sight of.
            return _UNKNOWN if isinstance(node, ast.BinOp) else (frozenset({DYNAMIC_ATTRIBUTE}), None)
        self._busy.add(id(node))
        found = self._look(node, scope, depth + 1)
        self._busy.discard(id(node))
        if len(found[0]) > _MAX_VALUES:
            found = (frozenset(sorted(found[0])[:_MAX_VALUES]) | {DYNAMIC_ATTRIBUTE}, None)
        self._memo[id(node)] = found
        return found

    def _look(self, node: ast.expr, scope: Scope, depth: int) -> _Found:
        match node:
            case ast.Constant(value=str() | bytes() | int() as value):
                return frozenset(), value
            case ast.Name(id=name):
                return self._name(name, scope, depth)
            case ast.Attribute(value=owner, attr=attribute):
                return self._attribute(self._resolve(owner, scope, depth)[0], attribute, depth), None
            case ast.Call():
                return self._call(node, scope, depth)
            case ast.Subscript():
                return self._subscript(node, scope, depth)
            case ast.BinOp(left=left, op=operator, right=right):
                first, second = (self._resolve(side, scope, depth) for side in (left, right))
                return self._operands(operator, first[0] | second[0]), self._sum(
                    operator, first[1], second[1]
                )
            case ast.JoinedStr(values=parts):
                return frozenset(), self._joined(parts, scope, depth)
            case ast.IfExp(body=body, orelse=other):
                return self._either([body, other], scope, depth)
            case ast.BoolOp(values=values):
                return self._either(values, scope, depth)
            case ast.NamedExpr(value=inner) | ast.Starred(value=inner) | ast.Await(value=inner):
                return self._resolve(inner, scope, depth)
        return _UNKNOWN

    def _either(self, nodes: list[ast.expr], scope: Scope, depth: int) -> _Found:
        return frozenset().union(*(self._resolve(node, scope, depth)[0] for node in nodes)), None

    def _sum(self, operator: ast.operator, left: Constant | None, right: Constant | None) -> Constant | None:
        return None if left is None or right is None else constants.operate(operator, left, right)

    def _operands(self, operator: ast.operator, refs: _Refs) -> _Refs:
        if isinstance(operator, ast.Div):  # `path / "name"` is a path
            return frozenset(ref for ref in refs if ref.startswith(_PATHS))
        return refs if isinstance(operator, ast.BitOr) else frozenset()

    def _value(self, value: Value, scope: Scope, depth: int) -> _Found:
        if isinstance(value, str):
            return frozenset({value}), None
        if isinstance(value, Instance):
            refs = self._resolve(value.annotation, scope, depth)[0]
            return frozenset(made for ref in refs for made in _made(ref)), None
        if isinstance(value, ast.expr):
            return self._resolve(value, scope, depth)
        return _UNKNOWN

    def _name(self, name: str, scope: Scope, depth: int) -> _Found:
        found = scope.lookup(name)
        builtin = frozenset({name}) if name in BUILTINS else frozenset[str]()
        if found is None:
            return builtin | {f"{star}.{name}" for star in self.scopes.stars}, None
        owner, candidates = found
        values = [self._value(value, where, depth) for value, where in candidates]
        refs = frozenset[str]().union(*(value[0] for value in values))
        if not owner.is_function and owner.parent is None and name not in owner.certain:
            refs |= builtin  # the module may never get to bind it
        return refs, values[0][1] if len(values) == 1 else None

    def _attribute(self, owners: _Refs, attribute: str, depth: int) -> _Refs:
        if owners:
            return frozenset(_step(owner, attribute) for owner in owners)
        refs: set[str] = set()
        for value, scope in self.scopes.attributes.get(attribute, ()):
            if isinstance(value, Function) and value.decorated:  # a property gives what it returns
                refs |= self._returned(value, depth)
            refs |= self._value(value, scope, depth)[0]
        return frozenset(refs)

    def _returned(self, function: Function, depth: int) -> _Refs:
        return self._either(function.scope.returns, function.scope, depth)[0]

    def _call(self, node: ast.Call, scope: Scope, depth: int) -> _Found:
        function = node.func
        if isinstance(function, ast.Lambda):
            return self._resolve(function.body, scope, depth)
        if isinstance(function, ast.Attribute):
            on = self._resolve(function.value, scope, depth)[1]
            if on is not None:
                return frozenset(), self._method(on, function.attr, node, scope, depth)
        refs: set[str] = set()
        for local in self._local_functions(function, scope):
            refs |= self._returned(local, depth)
        arguments = [self._resolve(argument, scope, depth) for argument in node.args]
        known = [value for _, value in arguments if value is not None]
        called = self._resolve(function, scope, depth)[0]
        for ref in called:
            if ref in _GETTERS and len(arguments) > 1:
                name = arguments[1][1]
                if isinstance(name, str):
                    refs |= self._attribute(arguments[0][0], name, depth)
            elif ref in _IMPORTERS and arguments:
                name = arguments[0][1]
                if isinstance(name, str):
                    top = name.split(".")[0] if ref == "__import__" and len(arguments) < 4 else name
                    refs.add(top)
            elif ref in _TRANSPARENT and arguments:
                refs |= arguments[0][0]
            elif ref == "vars" and arguments:
                refs |= {f"{owner}.__dict__" for owner in arguments[0][0]}
            else:
                refs.update(_made(ref))
        value = None
        if len(known) == len(arguments) and known:
            names = called or ({function.id} if isinstance(function, ast.Name) else {ast.unparse(function)})
            value = next((v for ref in sorted(names) if (v := constants.call(ref, known)) is not None), None)
        return frozenset(refs), value

    def _local_functions(self, node: ast.expr, scope: Scope) -> Iterator[Function]:
        if isinstance(node, ast.Name):
            found = scope.lookup(node.id)
            candidates = found[1] if found else []
        elif isinstance(node, ast.Attribute):
            candidates = self.scopes.attributes.get(node.attr, [])
        else:
            candidates = []
        yield from (value for value, _ in candidates if isinstance(value, Function))

    def _method(self, on: Constant, name: str, node: ast.Call, scope: Scope, depth: int) -> Constant | None:
        if name == "join" and len(node.args) == 1 and isinstance(node.args[0], ast.List | ast.Tuple):
            parts = [self._resolve(part, scope, depth)[1] for part in node.args[0].elts]
            known = [part for part in parts if part is not None]
            return constants.join(on, known) if len(known) == len(parts) else None
        values = [self._resolve(argument, scope, depth)[1] for argument in node.args]
        known = [value for value in values if value is not None]
        return constants.method(on, name, known) if len(known) == len(values) else None

    def _joined(self, parts: list[ast.expr], scope: Scope, depth: int) -> Constant | None:
        found = [
            self._resolve(part.value if isinstance(part, ast.FormattedValue) else part, scope, depth)[1]
            for part in parts
        ]
        known: list[Constant] = [str(value) for value in found if isinstance(value, str | int)]
        return constants.join("", known) if len(known) == len(found) else None

    def _subscript(self, node: ast.Subscript, scope: Scope, depth: int) -> _Found:
        refs, value = self._resolve(node.value, scope, depth)
        if isinstance(node.slice, ast.Slice):
            bounds = [
                self._resolve(part, scope, depth)[1] if part is not None else None
                for part in (node.slice.lower, node.slice.upper, node.slice.step)
            ]
            numbers = [bound for bound in bounds if bound is None or isinstance(bound, int)]
            return refs, constants.piece(value, slice(*numbers)) if value is not None else None
        inner, key = self._resolve(node.slice, scope, depth)
        if value is not None:
            return frozenset(), constants.piece(value, key) if isinstance(key, int) else None
        found = self._elements(node.value, scope, depth)
        for ref in refs:
            if isinstance(key, str) and ref in _NAMESPACES:
                found |= self._name(key, self.scopes.module, depth)[0]
            elif isinstance(key, str) and ref in ("sys.modules", "__builtins__", "builtins.__dict__"):
                found.add(key)
            elif isinstance(key, str) and ref.endswith(".__dict__"):
                found.add(f"{ref.removesuffix('.__dict__')}.{key}")
            elif ref.startswith(("typing.", "typing_extensions.")):
                found |= inner  # `Optional[Path]`
            else:
                found.update(_made(ref))
        return frozenset(found), None

    def _elements(self, node: ast.expr, scope: Scope, depth: int) -> set[str]:
        """What any element of a table that is written out in the file may be."""
        tables: list[tuple[ast.expr, Scope]] = [(node, scope)]
        if isinstance(node, ast.Name):
            found = scope.lookup(node.id)
            tables = (
                [(value, where) for value, where in found[1] if isinstance(value, ast.expr)] if found else []
            )
        elif isinstance(node, ast.Attribute):
            values = self.scopes.attributes.get(node.attr, [])
            tables = [(value, where) for value, where in values if isinstance(value, ast.expr)]
        refs: set[str] = set()
        for table, where in tables:
            if isinstance(table, ast.Dict):
                refs |= self._either(table.values, where, depth)[0]
            elif isinstance(table, ast.List | ast.Tuple):
                refs |= self._either(table.elts, where, depth)[0]
        return refs


def _made(ref: str) -> tuple[str, ...]:
    """The object that calling `ref` gives, if it can do anything; what an object gives counts as that."""
    if ref.endswith(INSTANCE):
        return (ref,)
    return (f"{ref}{INSTANCE}",) if may_matter(ref) else ()


def _step(owner: str, attribute: str) -> str:
    """The attribute of a name; a step from path to path stays a path."""
    if attribute in _PATH_STEPS and owner.startswith(_PATHS):
        return owner if owner.endswith(INSTANCE) else f"{owner}{INSTANCE}"
    if owner.count(".") >= (_MAX_INSTANCE_PARTS if INSTANCE in owner else _MAX_PARTS):
        return owner
    return f"{owner}.{attribute}"
