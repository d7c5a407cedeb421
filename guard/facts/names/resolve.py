"""What an expression of a Python file may stand for, aliases and indirection followed.

Resolution asks "could this be": a name that is bound twice is resolved to the candidate that is a function of
an imported module or one of a few builtins. Nothing of the file is run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from guard.facts.names import constants
from guard.facts.names.bindings import Binding, Scope, collect
from guard.facts.names.constants import Constant
from guard.facts.names.indirection import BUILTINS, HUBS, STAR_NAMES, TWINS

_MEMBERS = frozenset({"inspect.getmembers", "inspect.getmembers_static"})
_MAX_DEPTH = 40
"""How far one name leads to another within a round; longer chains take further rounds."""


@dataclass(frozen=True)
class Ref:
    """What an expression may stand for."""

    dotted: str
    indirect: bool
    """Whether the text of the expression hides it: not simply an imported name with attributes."""
    guess: bool = False
    """Whether it is one of several things the expression may be. Written out only where it is called."""

    @property
    def is_name(self) -> bool:
        """Whether it can be written out: not a relative import, nor a table such as `globals()`."""
        return all(part.isidentifier() for part in self.dotted.split("."))


Value = Ref | Constant | None


class Resolver:
    """Resolves every expression of one file."""

    def __init__(self, tree: ast.Module) -> None:
        self._bindings = collect(tree)
        self.nodes = [node for node in self._bindings.scope_of if isinstance(node, ast.expr)]
        """Every expression."""
        self._resolving: set[Hashable] = set()
        self._memo: dict[Hashable, Value] = {}
        self._met_cycle = False
        self._settle()

    def value(self, node: ast.expr) -> Value:
        """What `node` may stand for; None where that is not known."""
        return self._resolve(node)

    def _settle(self) -> None:
        """Resolve every expression, again while names that depend on each other still yield something.

        A value that was asked for while it was being worked out counts as unknown for that round; what became
        known is kept for the next. Each round is linear in the size of the file.
        """
        while True:
            self._met_cycle = False
            known = sum(value is not None for value in self._memo.values())
            self._memo = {node: value for node, value in self._memo.items() if value is not None}
            for node in self.nodes:
                self._resolve(node)
            if not self._met_cycle or known == sum(value is not None for value in self._memo.values()):
                return

    def _resolve(self, node: ast.expr, depth: int = 0) -> Value:
        return self._once(id(node), depth, self._resolve_new, node)

    def _once(self, key: Hashable, depth: int, work: Callable[..., Value], *arguments: object) -> Value:
        """What `work(*arguments, depth + 1)` gives; worked out once a round, unknown while that goes on."""
        if key in self._memo:
            return self._memo[key]
        if key in self._resolving or depth > _MAX_DEPTH:
            self._met_cycle = True
            return None
        self._resolving.add(key)
        value = work(*arguments, depth + 1)
        self._resolving.discard(key)
        self._memo[key] = value
        return value

    def _resolve_new(self, node: ast.expr, depth: int) -> Value:
        match node:
            case ast.Constant(value=str() | bytes() | int() as value):
                return value
            case ast.Name(id=name):
                return self._name(name, self._bindings.scope_of.get(node, self._bindings.module), depth)
            case ast.Attribute(value=owner, attr=attribute):
                return self._attribute(self._resolve(owner, depth), attribute, depth)
            case ast.Subscript(value=owner, slice=index):
                return self._subscript(owner, index, depth)
            case ast.Call():
                return self._call(node, depth)
            case ast.BinOp(left=left, op=operator, right=right):
                first, second = self._resolve(left, depth), self._resolve(right, depth)
                if isinstance(first, str) and isinstance(operator, ast.Mod) and isinstance(right, ast.Tuple):
                    parts = self._sequence(right, depth)
                    return constants.percent(first, parts) if parts is not None else None
                if isinstance(first, Constant) and isinstance(second, Constant):
                    return constants.operate(operator, first, second)
            case ast.JoinedStr(values=parts):
                return self._joined(parts, depth)
            case ast.IfExp(body=body, orelse=other):
                return self._any_of([body, other], depth)
            case ast.BoolOp(values=parts):
                return self._any_of(parts, depth)
            case ast.NamedExpr(value=value) | ast.Starred(value=value):
                return _hidden(self._resolve(value, depth))
        return None

    def _any_of(self, nodes: list[ast.expr], depth: int) -> Value:
        values = [self._resolve(node, depth) for node in nodes]
        if len(values) == 1 and isinstance(values[0], Constant):
            return values[0]
        found = next((value for value in values if isinstance(value, Ref)), None)
        return Ref(found.dotted, indirect=True, guess=found.guess or len(nodes) > 1) if found else None

    def _name(self, name: str, scope: Scope, depth: int) -> Value:
        found = scope.lookup(name)
        if found is None:
            for star in self._bindings.stars:
                if star in STAR_NAMES and name in STAR_NAMES[star]:
                    return Ref(f"{star}.{name}", indirect=True)
            return Ref(name, indirect=False) if name in BUILTINS | {"__builtins__"} else None
        # A name may be bound as often as the file has lines: its bindings are gone through once, not per use.
        return self._once(("name", id(found[0])), depth, self._bound, *found)

    def _bound(self, candidates: list[Binding], complete: bool, depth: int) -> Value:
        certain = complete and len(candidates) == 1
        constant: Value = None
        for candidate in candidates:
            if isinstance(candidate, str):
                return _direct(candidate)
            value = self._resolve(candidate, depth)
            if isinstance(value, Ref):
                return Ref(value.dotted, indirect=True, guess=value.guess or not certain)
            constant = value if constant is None else constant
        return constant if len(candidates) == 1 else None

    def _attribute(self, owner: Value, attribute: str, depth: int) -> Value:
        if isinstance(owner, Ref):
            return _direct(f"{owner.dotted}.{attribute}", owner.indirect, owner.guess)
        if owner is not None:
            return None
        return self._once(("attribute", attribute), depth, self._assigned, attribute)

    def _assigned(self, attribute: str, depth: int) -> Value:
        values = [self._resolve(assigned, depth) for assigned in self._bindings.attributes.get(attribute, ())]
        for value in values:
            if isinstance(value, Ref):
                return Ref(value.dotted, indirect=True, guess=True)
        return values[0] if len(values) == 1 else None

    def _subscript(self, owner: ast.expr, index: ast.expr, depth: int) -> Value:
        if isinstance(owner, ast.Call) and (found := self._of_call(owner, index, depth)) is not None:
            return found
        table = self._literal(owner, depth)
        if table is not None:
            return self._any_of(table, depth)
        value = self._resolve(owner, depth)
        if isinstance(index, ast.Slice):
            return self._slice(value, index, depth)
        key = self._resolve(index, depth)
        if isinstance(value, Ref) and isinstance(key, str):
            if value.dotted in ("globals.()", "locals.()", "vars.()"):
                return _hidden(self._name(key, self._bindings.module, depth))
            if value.dotted == "sys.modules":
                return Ref(key, indirect=True)
            if value.dotted.endswith(".__dict__") or value.dotted == "__builtins__":
                return _direct(f"{value.dotted.removesuffix('.__dict__')}.{key}", indirect=True)
        if isinstance(value, Constant) and isinstance(key, int):
            return constants.piece(value, key)
        return None

    def _of_call(self, made: ast.Call, index: ast.expr, depth: int) -> Value:
        """A piece of what `"a b".split()` or `dict(inspect.getmembers(os))` gives."""
        key = self._resolve(index, depth)
        if isinstance(made.func, ast.Attribute) and made.func.attr == "split" and not made.keywords:
            text = self._resolve(made.func.value, depth)
            by = self._resolve(made.args[0], depth) if made.args else None
            plain = not made.args or (isinstance(by, str) and by != "")
            if isinstance(text, str) and isinstance(key, int) and plain and len(made.args) < 2:
                parts = text.split(by if isinstance(by, str) else None)
                return parts[key] if -len(parts) <= key < len(parts) else None
        if isinstance(made.func, ast.Name) and made.func.id == "dict" and len(made.args) == 1:
            pairs = made.args[0]
            listed = self._resolve(pairs.func, depth) if isinstance(pairs, ast.Call) and pairs.args else None
            if isinstance(pairs, ast.Call) and isinstance(listed, Ref) and listed.dotted in _MEMBERS:
                module = self._resolve(pairs.args[0], depth)
                if isinstance(module, Ref) and isinstance(key, str):
                    return _direct(f"{module.dotted}.{key}", indirect=True)
        return None

    def _slice(self, value: Value, index: ast.Slice, depth: int) -> Value:
        bounds = [self._resolve(b, depth) if b else None for b in (index.lower, index.upper, index.step)]
        steps = [_negative(b) for b in (index.lower, index.upper, index.step)]
        numbers = [n if n is not None else b for n, b in zip(steps, bounds, strict=True)]
        if isinstance(value, Constant) and all(n is None or isinstance(n, int) for n in numbers):
            return constants.piece(value, slice(*numbers))
        return None

    def _literal(self, node: ast.expr, depth: int) -> list[ast.expr] | None:
        """The values of a table written out in the file, reached directly or by a name."""
        match node:
            case ast.Dict(values=values):
                return values
            case ast.List(elts=values) | ast.Tuple(elts=values):
                return values
            case ast.Name(id=name) if depth <= _MAX_DEPTH:
                scope = self._bindings.scope_of.get(node, self._bindings.module)
                for candidate in (scope.lookup(name) or ((), True))[0]:
                    if isinstance(candidate, ast.expr) and not isinstance(candidate, ast.Name):
                        return self._literal(candidate, depth + 1)
        return None

    def _joined(self, parts: list[ast.expr], depth: int) -> Value:
        values = [
            self._resolve(part.value if isinstance(part, ast.FormattedValue) else part, depth)
            for part in parts
        ]
        texts: list[Constant] = [str(value) for value in values if isinstance(value, str | int)]
        return constants.join("", texts) if len(texts) == len(values) else None

    def _call(self, node: ast.Call, depth: int) -> Value:
        if isinstance(node.func, ast.Lambda):
            return _hidden(self._resolve(node.func.body, depth))
        if isinstance(node.func, ast.Attribute):
            on = self._resolve(node.func.value, depth)
            if isinstance(on, str | bytes | int):
                return self._method(on, node, node.func.attr, depth)
        function = self._resolve(node.func, depth)
        arguments = [self._resolve(argument, depth) for argument in node.args]
        known = [argument for argument in arguments if isinstance(argument, Constant)]
        if isinstance(node.func, ast.Attribute) and node.func.attr == "__getattribute__":
            given = arguments if len(arguments) == 2 else [self._resolve(node.func.value, depth), *arguments]
            match given:
                case [Ref() as owner, str() as name]:
                    return _direct(f"{owner.dotted}.{name}", indirect=True)
            return None
        if isinstance(node.func, ast.Name) and node.func.id == "bytes" and len(node.args) == 1:
            numbers = self._sequence(node.args[0], depth)
            return constants.of_numbers(numbers) if numbers else None
        if isinstance(function, Ref):
            if function.dotted in ("functools.reduce", "reduce") and len(node.args) == 3:
                return self._reduced(arguments, node.args[1], depth)
            reached = self._reached(function.dotted, arguments)
            if reached is not None:
                return reached
            if len(known) == len(arguments):
                return constants.call(function.dotted, known)
            return None
        if isinstance(node.func, ast.Name):
            if len(known) == len(arguments) and known:
                value = constants.call(node.func.id, known)
                if value is not None:
                    return value
            return self._once(("returned by", node.func.id), depth, self._returned, node.func.id)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "fromhex" and known:
            return constants.call("bytes.fromhex", known)
        if isinstance(node.func, ast.Call):  # operator.attrgetter("system")(os)
            return self._getter(node.func, arguments, depth)
        return None

    def _returned(self, function: str, depth: int) -> Value:
        returned = [r for scope in self._bindings.functions.get(function, ()) for r in scope.returns]
        return self._any_of(returned, depth)

    def _method(self, value: Constant, node: ast.Call, name: str, depth: int) -> Value:
        if name == "join" and len(node.args) == 1:
            parts = self._sequence(node.args[0], depth)
            return constants.join(value, parts) if parts else None
        arguments = [self._resolve(argument, depth) for argument in node.args]
        if name == "format" and node.keywords and not node.args and isinstance(value, str):
            named = [(keyword.arg, self._resolve(keyword.value, depth)) for keyword in node.keywords]
            for key, text in named:
                value = value.replace(f"{{{key}}}", text) if isinstance(text, str) else value
            return value if "{" not in value else None
        constant = [argument for argument in arguments if isinstance(argument, Constant)]
        return constants.method(value, name, constant) if len(constant) == len(arguments) else None

    def _reached(self, function: str, arguments: list[Value]) -> Value:
        """What a call of `getattr`, `__import__` and their kin gives."""
        if function.endswith(".__dict__.get") and arguments and isinstance(arguments[0], str):
            return _direct(f"{function.removesuffix('.__dict__.get')}.{arguments[0]}", indirect=True)
        match function, arguments:
            case "getattr" | "inspect.getattr_static", [Ref() as owner, str() as name, *_]:
                return _direct(f"{owner.dotted}.{name}", indirect=True)
            case "importlib.import_module" | "importlib.__import__", [str() as name, *_]:
                return Ref(name, indirect=True)
            case "__import__", [str() as name, *_]:
                return Ref(name.split(".")[0] if len(arguments) < 4 else name, indirect=True)
            case "pydoc.locate" | "pkgutil.resolve_name", [str() as name, *_]:
                return _direct(name.replace(":", "."), indirect=True)
            case "vars", [Ref() as owner]:
                return Ref(f"{owner.dotted}.__dict__", indirect=True)
            case "globals" | "locals" | "vars", []:
                return Ref(f"{function}.()", indirect=False)
        return None

    def _reduced(self, arguments: list[Value], names: ast.expr, depth: int) -> Value:
        """What `reduce(getattr, ["path", "join"], os)` gives."""
        by, _, owner = arguments
        steps = self._sequence(names, depth)
        if isinstance(by, Ref) and by.dotted == "getattr" and isinstance(owner, Ref) and steps:
            return _direct(".".join([owner.dotted, *map(str, steps)]), indirect=True)
        return None

    def _sequence(self, node: ast.expr, depth: int, stars: bool = True) -> list[Constant] | None:
        """The constants that a table, `reversed`, `map(chr, …)` or a comprehension gives, in order.

        Only the stars of the table that stands here are followed: tables of tables could grow without end.
        """
        match node:
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return self._listed(parts, depth, stars)
            case ast.Name() if (table := self._literal(node, depth)) is not None:
                return self._listed(table, depth + 1, False)
            case ast.Call(func=ast.Name(id="reversed"), args=[inner]):
                found = self._sequence(inner, depth, stars)
                return found[::-1] if found is not None else None
            case ast.Call(func=ast.Name(id="map"), args=[ast.Name(id="chr" | "ord" | "str" as of), inner]):
                return _each(of, self._sequence(inner, depth, stars))
            case (
                ast.GeneratorExp(
                    elt=element, generators=[ast.comprehension(target=ast.Name(id=target), ifs=[]) as loop]
                )
                | ast.ListComp(
                    elt=element, generators=[ast.comprehension(target=ast.Name(id=target), ifs=[]) as loop]
                )
            ):
                match element:
                    case ast.Call(func=ast.Name(id="chr" | "str" as of), args=[ast.Name(id=name)]):
                        return _each(of, self._sequence(loop.iter, depth, stars)) if name == target else None
                return None
        value = self._resolve(node, depth)
        return list(value) if isinstance(value, str | bytes) else None

    def _listed(self, parts: list[ast.expr], depth: int, stars: bool) -> list[Constant] | None:
        found: list[Constant] = []
        for part in parts:
            if isinstance(part, ast.Starred):
                inner = self._sequence(part.value, depth, False) if stars else None
                if inner is None:
                    return None
                found += inner
                continue
            value = self._resolve(part, depth)
            if not isinstance(value, Constant):
                return None
            found.append(value)
        return found

    def _getter(self, maker: ast.Call, arguments: list[Value], depth: int) -> Value:
        made_by = self._resolve(maker.func, depth)
        name = self._resolve(maker.args[0], depth) if maker.args else None
        owner = arguments[0] if arguments else None
        if isinstance(made_by, Ref) and isinstance(name, str) and isinstance(owner, Ref):
            if made_by.dotted == "operator.attrgetter":
                return _direct(f"{owner.dotted}.{name}", indirect=True)
            if made_by.dotted == "operator.itemgetter" and owner.dotted.endswith(".__dict__"):
                return _direct(f"{owner.dotted.removesuffix('.__dict__')}.{name}", indirect=True)
        return None


def _direct(dotted: str, indirect: bool = False, guess: bool = False) -> Ref:
    """The reference with detours taken out: `builtins.eval`, `shutil.os.system`, `os.system.__call__`."""
    parts = dotted.split(".")
    short = list(parts)
    while len(short) > 1 and short[-1] in ("__call__", "__func__", "__wrapped__"):
        short.pop()
    for index in range(len(short) - 2, 0, -1):
        if short[index] in HUBS and short[0] != "":
            short = short[index:]
            break
    short[0] = TWINS.get(short[0], short[0])
    if len(short) > 1 and short[0] in ("builtins", "__builtins__") and short[1] != "__dict__":
        short = short[1:]
    return Ref(".".join(short), indirect or short != parts, guess)


def _hidden(value: Value) -> Value:
    return Ref(value.dotted, indirect=True, guess=value.guess) if isinstance(value, Ref) else value


def _each(function: str, parts: list[Constant] | None) -> list[Constant] | None:
    """A builtin applied to each of `parts`; None where it cannot be worked out for all of them."""
    found = [constants.call(function, [part]) for part in parts or ()]
    known = [one for one in found if one is not None]
    return known if parts is not None and len(known) == len(found) else None


def elements(node: ast.expr | None) -> list[ast.expr]:
    """The elements of a tuple or list that is written out; none of anything else."""
    return list(node.elts) if isinstance(node, ast.Tuple | ast.List) else []


def _negative(node: ast.expr | None) -> int | None:
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
            return -number
    return None
