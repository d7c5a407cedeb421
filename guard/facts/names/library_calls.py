"""What calls of builtins and libraries give."""

from __future__ import annotations

import ast

from guard.facts.names import constants
from guard.facts.names.attributes import receiver_class
from guard.facts.names.constants import Constant
from guard.facts.names.containers import OWN_NAME, THIS_MODULE, is_table
from guard.facts.names.frames import Given
from guard.facts.names.steps import imported, instance_of
from guard.facts.names.texts import Texts
from guard.facts.names.values import (
    NOTHING,
    UNKNOWN,
    Bag,
    Getter,
    Listed,
    Value,
    constant,
    join,
    names,
    part,
    without_objects,
)

IMPORTERS = frozenset(
    {"__import__", "importlib.import_module", "importlib.__import__", "pydoc.locate", "pkgutil.resolve_name"}
)
GETTERS = frozenset({"getattr", "setattr", "delattr", "inspect.getattr_static"})
NAMERS = {
    "operator.attrgetter": "attribute",
    "operator.itemgetter": "item",
    "operator.methodcaller": "method",
}
_MEMBERS = frozenset({"inspect.getmembers", "inspect.getmembers_static"})
_TRANSPARENT = frozenset(
    """
    functools.partial functools.wraps functools.cache functools.lru_cache copy.copy copy.deepcopy
    asyncio.wait_for asyncio.run importlib.reload contextlib.nullcontext typing.cast weakref.proxy
    builtins.staticmethod builtins.classmethod builtins.property
    """.split()  # noqa: SIM905
)
"""What gives something that does what one of its arguments does."""
_MAKES_ANEW = frozenset(
    {"typing.cast", "asyncio.run", "contextlib.nullcontext", "weakref.proxy", "copy.deepcopy"}
)
"""Of these: through which objects of libraries are not followed."""
_SAME = frozenset("list tuple set frozenset iter aiter filter sorted".split())  # noqa: SIM905
_ONE = frozenset("next anext min max".split())  # noqa: SIM905
_ROWS = frozenset({"zip", "enumerate", "map", "reversed", "dict"})
BY_NAME = ("__getattribute__", "__getattr__")
_MAX_TURNS = 64
_MAY_BE_MODULE = (
    ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Starred,
    ast.IfExp, ast.BoolOp, ast.NamedExpr, ast.Await, ast.ListComp, ast.GeneratorExp,
)  # fmt: skip


class LibraryCalls(Texts):
    """Works out what builtins and libraries return."""

    def of_library(self, ref: str, given: Given) -> Value:
        """What a call of the builtin or library's function `ref` gives."""
        if ref not in _LOOKED_INTO and not ref.startswith("builtins.") and not _is_of_table(ref):
            return self._instance(ref, given)
        first = given.positional[0] if given.positional else UNKNOWN
        found = self._of_table(ref, given)
        if found is None and ref.startswith("builtins."):
            found = self._of_builtin(ref.removeprefix("builtins."), first, given)
        if found is not None:
            return found
        if ref in GETTERS and len(given.positional) > 1:
            return self._got_attribute(given)
        if ref in IMPORTERS and given.positional:
            return self._imported(ref, given)
        if ref in NAMERS:
            key, node = given.constant(0), given.node
            return UNKNOWN if key is None or node is None else part(Getter(NAMERS[ref], key, node))
        if ref == "vars" and given.positional:
            return names(*(f"{owner}.__dict__" for owner in first.refs))
        if ref in _MEMBERS:
            return names(*(f"{owner}.__dict__" for owner in first.refs))
        if ref == "eval" and isinstance(first.constant, str):
            return self._spelled(first.constant)
        if ref == "operator.getitem" and len(given.positional) == 2:
            return self.subscript(first, given.positional[1])
        if ref == "functools.reduce" and len(given.positional) > 1:
            return self._reduced(given)
        if ref in _TRANSPARENT and given.positional:
            handed = given.positional[min(1, len(given.positional) - 1)] if ref == "typing.cast" else first
            return without_objects(handed) if ref in _MAKES_ANEW else handed
        return self._instance(ref, given)

    def _of_table(self, ref: str, given: Given) -> Value | None:
        """What a method of a mapping of names gives, or `__getattribute__` of a library's object."""
        owner, _, method = ref.rpartition(".")
        if method in BY_NAME and owner:
            return self.by_name(names(owner), first, "") if (first := _at(given, 0)) else None
        if not is_table(owner):
            return None
        key = given.constant(0)
        return self.item(names(owner), key) if key is not None else names(owner)

    def _instance(self, ref: str, given: Given) -> Value:
        """What a library makes: an object of its own, or one that is or holds what it was given."""
        folded = self._folded_call(ref, given)
        if folded is not None:
            return constant(folded)
        return join(names(*instance_of(ref)), self.unknown(given))

    def unknown(self, given: Given) -> Value:
        """What something unknown may give back: a module that it was given, or a thing that holds some."""
        node, scope = given.node, given.scope
        if node is None or scope is None:
            return join(*(self._handed_back(value) for value in given.positional))
        found = NOTHING
        for argument in node.args:
            if isinstance(argument, _MAY_BE_MODULE):
                found = join(found, self._handed_back(self.evaluate(argument, scope)))
        holds = False
        for word in node.keywords:
            if isinstance(word.value, _MAY_BE_MODULE):
                value = self.evaluate(word.value, scope)
                found = join(found, self._handed_back(value))
                holds = holds or bool(value.refs or value.parts)
        return join(found, part(Bag(node, scope))) if holds else found

    def _handed_back(self, value: Value) -> Value:
        own = tuple(ref for ref in value.refs if self.is_module(ref))
        found = Value(own) if own else NOTHING
        bags = tuple(one for one in value.parts if isinstance(one, Bag))
        if bags:
            inner = self.iterate(Value(parts=bags))
            held = tuple(ref for ref in inner.refs if self.is_module(ref))
            found = join(found, Value(held, parts=bags)) if held else found
        return found

    def _of_builtin(self, name: str, first: Value, given: Given) -> Value | None:
        node, scope = given.node, given.scope
        if name in _ROWS and node is not None and scope is not None:
            spaces = tuple(ref for ref in first.refs if is_table(ref))
            if name == "dict" and spaces:
                return Value(spaces)
            return part(Bag(node, scope, name))
        if name in _SAME and given.positional:
            value = given.positional[-1] if name == "filter" else first
            if isinstance(value.constant, str | bytes):
                return part(Listed(tuple(value.constant[:64])))
            tables = Value(tuple(ref for ref in value.refs if is_table(ref)), open=not value.parts)
            if node is not None and scope is not None and value.parts and name != "filter":
                return join(tables, part(Bag(node, scope, "sorted")))
            return join(tables, Value(parts=value.parts))
        if name in _ONE:
            return join(self.iterate(first), *given.positional[1:], *given.keywords.values())
        if name == "bytes" and len(given.positional) == 1:
            numbers = self.known(first)
            return constant(constants.of_numbers(numbers) if numbers else None)
        if name.startswith("builtins."):
            return None
        if f"builtins.{name}" in _TRANSPARENT:
            return first
        return constant(self._folded_call(name, given))

    def _folded_call(self, function: str, given: Given) -> Constant | None:
        if not constants.is_folded(function):
            return None
        values = [one.constant for one in given.positional]
        known = [value for value in values if value is not None]
        return constants.call(function, known) if known and len(known) == len(values) else None

    def _got_attribute(self, given: Given) -> Value:
        owner, name = given.positional[:2]
        node = given.node.args[0] if given.node is not None and given.node.args else None
        home = receiver_class(node, given.scope) if node is not None and given.scope is not None else ""
        found = self.by_name(owner, name, home)
        defaults = [one for one in given.positional[2:] if one.refs or one.parts or not found.refs]
        return join(found, *defaults)

    def by_name(self, owner: Value, name: Value, home: str) -> Value:
        """The attributes of `owner`, an object of the class `home` if that is known, that `name` may name."""
        found = [self.member(owner, one, home) for one in name.constants if isinstance(one, str)]
        return join(*found, *([UNKNOWN] if name.constant is None else []))

    def _imported(self, ref: str, given: Given) -> Value:
        found = [THIS_MODULE] if OWN_NAME in given.positional[0].refs else []
        package = given.constant(1)
        for name in given.positional[0].constants:
            if not isinstance(name, str):
                continue
            if isinstance(package, str) and name.startswith("."):
                found.append(f"{package}{name}")  # import_module(".request", "urllib")
            elif ref == "__import__" and len(given.positional) < 4:
                found.append(name.split(".")[0])
            else:
                found.append(imported(name.replace(":", ".")))
        return join(names(*found), *([UNKNOWN] if given.constant(0) is None else []))

    def _spelled(self, text: str) -> Value:
        """What `eval` gives for a text that is a dotted name."""
        parts = text.strip().split(".")
        if len(parts) > 8 or not all(one.isidentifier() for one in parts):
            return UNKNOWN
        found = self.name(parts[0], self.scopes.module)
        for one in parts[1:]:
            found = self.member(found, one)
        return found

    def _reduced(self, given: Given) -> Value:
        """What `reduce(function, values, start)` gives."""
        by, values, *start = given.positional
        held = self.ordered(values)
        if held is None or len(held) > _MAX_TURNS:
            return join(UNKNOWN, *start, self.invoke(by, Given.of(UNKNOWN, self.iterate(values))))
        turns = [*start[:1], *held]
        found = turns[0] if turns else UNKNOWN
        for one in turns[1:]:
            found = self.invoke(by, Given.of(found, one))
        return found

    def got(self, getter: Getter, given: Given) -> Value:
        """What a getter gives for the owner that it is given."""
        owner = given.positional[0] if given.positional else UNKNOWN
        if getter.kind == "item":
            return self.item(owner, getter.key)
        found = owner
        for name in str(getter.key).split("."):
            found = self.member(found, name)
        return (
            found
            if getter.kind == "attribute"
            else names(*(one for ref in found.refs for one in instance_of(ref)))
        )

    def mapped(self, bag: Bag) -> Value:
        """What `map(function, values)` gives in one step."""
        assert isinstance(bag.base, ast.Call)
        function, *values = [self.evaluate(one, bag.scope) for one in bag.base.args] or [UNKNOWN]
        return self.invoke(function, Given.of(*(self.iterate(value) for value in values)))


_LOOKED_INTO = frozenset(
    {*GETTERS, *IMPORTERS, *NAMERS, *_MEMBERS, *_TRANSPARENT, "vars", "eval", "operator.getitem"}
    | {"functools.reduce"}
)
"""Functions of which it is known what they give."""


def _is_of_table(ref: str) -> bool:
    owner, _, method = ref.rpartition(".")
    return method in BY_NAME or is_table(owner)


def _at(given: Given, index: int) -> Value | None:
    return given.positional[index] if index < len(given.positional) else None
