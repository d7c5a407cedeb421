"""What things that hold values hold: displays, comprehensions, what is put into them, and what calls make.

A method of such a thing gives what it holds, or another thing that holds the same; which of them is known for
few methods (`items`, `values`), and both are taken where it is not.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from functools import partial

from guard.facts.names.constants import Constant
from guard.facts.names.frames import Framed, Given
from guard.facts.names.library_names import is_module, lookup
from guard.facts.names.scopes import Function, Scope
from guard.facts.names.steps import instance_of
from guard.facts.names.values import NOTHING, UNKNOWN, Bag, Listed, Value, constant, join, names, part

THIS_MODULE = "globals()"
"""The names of the file's own module, as a mapping or as an object."""
OWN_NAME = "builtins.__name__"
"""What names the file's own module."""
_TABLES = (".__dict__", "sys.modules")
_ASKS = frozenset("get pop index count remove discard __getitem__ __contains__ __delitem__".split())  # noqa: SIM905
"""Methods whose arguments do not stay in the container."""
_KEYED = frozenset({"setdefault", "insert", "__setitem__"})
"""Methods whose first argument says where the others go."""


def is_table(ref: str) -> bool:
    """Whether a name is a mapping from names to what they stand for."""
    return ref == THIS_MODULE or ref.endswith(_TABLES) or ref in ("__builtins__", "locals()", "vars()")


class Containers(Framed):
    """Looks into values that hold others."""

    # -- of values ----------------------------------------------------------------------------------------

    def iterate(self, value: Value) -> Value:
        """What a loop over `value` gives."""
        if value == NOTHING:
            return NOTHING
        found = Value(tuple(ref for ref in value.refs if self.is_module(ref) or is_table(ref)))
        for one in value.parts:
            if isinstance(one, Bag):
                found = join(found, self._cell(one, "iterate", self._iterated))
            elif isinstance(one, Listed):
                found = join(found, *map(constant, one.constants))
        if value.constants:
            found = join(found, UNKNOWN)
        return join(found, UNKNOWN) if value.open or value.refs or found == NOTHING else found

    def item(self, value: Value, key: Constant | None) -> Value:
        """What `value[key]` may be, any element where the key is not known."""
        if value == NOTHING:
            return NOTHING
        found = NOTHING
        for one in value.parts:
            if isinstance(one, Bag):
                which = None if one.kind == "stored" else key
                found = join(found, self._cell(one, ("item", which), partial(self._held, key=which)))
            elif isinstance(one, Listed):
                found = join(found, _of_list(one, key))
        for ref in value.refs:
            found = join(found, self._item_of(ref, key))
        return join(found, UNKNOWN) if value.open or found == NOTHING else found

    def subscript(self, owner: Value, key: Value) -> Value:
        """What `owner[key]` may be."""
        if any(ref.startswith(("typing.", "typing_extensions.")) for ref in owner.refs):
            return join(Value(key.refs), self.item(owner, None))  # `Optional[Path]`
        if OWN_NAME in key.refs and "sys.modules" in owner.refs:
            return names(THIS_MODULE)
        keys = key.constants or (None,)
        return join(*(self.item(owner, one) for one in keys))

    def _item_of(self, ref: str, key: Constant | None) -> Value:
        if not is_table(ref):
            return names(ref) if self.is_module(ref) else Value(instance_of(ref))
        if not isinstance(key, str):
            return UNKNOWN
        if ref == "sys.modules":
            return names(key)
        if ref in (THIS_MODULE, "locals()", "vars()"):
            return self.name(key, self.scopes.module)
        return self.member(names(ref.removesuffix(".__dict__")), key)

    def entered(self, value: Value) -> Value:
        """What `with value as target` gives."""
        held = [one for one in value.parts if isinstance(one, Bag)]
        return join(value, *(self.iterate(part(one)) for one in held))

    def is_module(self, ref: str) -> bool:
        """Whether a name is surely a module's: one that the file imports, or that others are listed below."""
        return ref in self.scopes.modules or is_module(ref)

    # -- of one bag ---------------------------------------------------------------------------------------

    def _cell(self, bag: Bag, what: object, work: Callable[[Bag], Value]) -> Value:
        return self.cells.get((bag, what), lambda: self.unframed(work, bag))

    def _iterated(self, bag: Bag) -> Value:
        view, is_view, kind = bag.kind.partition("/")
        plain = part(Bag(bag.base, bag.scope, kind))
        match view if is_view else bag.kind:
            case "values":
                return self.item(plain, None)
            case "pairs":
                return part(Bag(bag.base, bag.scope, f"pair/{kind}"))
            case "pair":
                return join(self.iterate(plain), self.item(plain, None))
            case "zip" | "enumerate":
                return part(Bag(bag.base, bag.scope, "row"))
            case "row":
                return self._in_row(bag, None)
            case "stored":
                return self._stored(bag, keyed=False)
            case "map":
                return self.mapped(bag)
            case "sliced" | "reversed" | "sorted" | "dict" if isinstance(bag.base, ast.expr):
                return self.iterate(self._source_of(bag))
        return self._plain(bag, keys=True)

    def _held(self, bag: Bag, key: Constant | None) -> Value:
        view, is_view, kind = bag.kind.partition("/")
        plain = part(Bag(bag.base, bag.scope, kind))
        match view if is_view else bag.kind:
            case "pair":
                return join(NOTHING if key == 1 else self.iterate(plain),
                            NOTHING if key == 0 else self.item(plain, None))  # fmt: skip
            case "row":
                return self._in_row(bag, key)
            case "stored":
                return self._stored(bag, keyed=True)
            case "dict" if isinstance(bag.base, ast.Call):
                return self._in_dict(bag.base, bag.scope)
            case "":
                return self._exact(bag, key)
        return self._iterated(bag)

    def _source_of(self, bag: Bag) -> Value:
        if isinstance(bag.base, ast.Subscript):
            return self.evaluate(bag.base.value, bag.scope)
        arguments = bag.base.args if isinstance(bag.base, ast.Call) else []
        return self.evaluate(arguments[-1], bag.scope) if arguments else NOTHING

    def _plain(self, bag: Bag, *, keys: bool) -> Value:
        base, scope = bag.base, bag.scope
        if isinstance(base, Function):
            return join(*(self.source(value, base.scope) for value in base.scope.yields))
        match base:
            case ast.Dict(keys=names_, values=values):
                pairs = list(zip(names_, values, strict=True))
                spread = [self.evaluate(value, scope) for key, value in pairs if key is None]
                if keys:
                    own = [self.evaluate(key, scope) for key in names_ if key is not None]
                    return join(*own, *(self.iterate(one) for one in spread))
                own = [self.evaluate(value, scope) for key, value in pairs if key is not None]
                return join(*own, *(self.item(one, None) for one in spread))
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return self._each(elements, scope)
            case ast.DictComp(key=key, value=value):
                return self.evaluate(key if keys else value, scope)
            case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element):
                return self.evaluate(element, scope)
            case ast.Call() if not keys:
                held = join(*(self.evaluate(word.value, scope) for word in base.keywords))
                return Value(tuple(ref for ref in held.refs if self.is_module(ref)), open=True)
        return UNKNOWN

    def _each(self, elements: Iterable[ast.expr], scope: Scope) -> Value:
        return join(
            *(
                self.iterate(self.evaluate(one.value, scope))
                if isinstance(one, ast.Starred)
                else self.evaluate(one, scope)
                for one in elements
            )
        )

    def _exact(self, bag: Bag, key: Constant | None) -> Value:
        """One element of a display, and what other functions stand beside it: it may have been changed."""
        own: ast.expr | None = None
        match bag.base:
            case ast.List(elts=elements) | ast.Tuple(elts=elements) if isinstance(key, int):
                starred = any(isinstance(one, ast.Starred) for one in elements)
                own = elements[key] if not starred and -len(elements) <= key < len(elements) else None
            case ast.Dict(keys=keys, values=values) if key is not None:
                for name, value in zip(keys, values, strict=True):
                    own = value if isinstance(name, ast.Constant) and name.value == key else own
        every = self._cell(bag, "held", partial(self._plain, keys=False))
        if own is None:
            return every
        return join(self.evaluate(own, bag.scope), Value(every.refs, parts=every.parts))

    def _in_row(self, bag: Bag, key: Constant | None) -> Value:
        """An element of what `zip` or `enumerate` gives in one step."""
        assert isinstance(bag.base, ast.Call)
        arguments = [self.evaluate(one, bag.scope) for one in bag.base.args]
        counted = getattr(bag.base.func, "id", "") != "zip"
        if counted:
            arguments = [UNKNOWN, *arguments[:1]]
        if isinstance(key, int) and 0 <= key < len(arguments):
            arguments = arguments[key : key + 1]
        return join(UNKNOWN, *(self.iterate(one) for one in arguments))

    def _in_dict(self, call: ast.Call, scope: Scope) -> Value:
        found = [self.evaluate(word.value, scope) for word in call.keywords]
        for argument in call.args:
            given = self.evaluate(argument, scope)
            for one in given.parts:
                if isinstance(one, Bag) and isinstance(one.base, ast.Dict | ast.DictComp) and not one.kind:
                    found.append(self.item(part(one), None))
                elif isinstance(one, Bag):
                    found.append(self.item(self.iterate(part(one)), 1))
        return join(UNKNOWN, *found) if not found else join(*found)

    def _stored(self, bag: Bag, *, keyed: bool) -> Value:
        """What is put into a name's or attribute's thing after it was made."""
        assert isinstance(bag.base, tuple)
        found = UNKNOWN
        for call, value, scope in self.stored.get(bag.base, ()):
            if call is None:
                found = join(found, self.source(value, scope)) if keyed else found
                continue
            method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if method in _ASKS:
                continue
            placed = call.args[1:] if method in _KEYED else call.args
            given = [*placed, *(word.value for word in call.keywords if keyed or word.arg is None)]
            for argument in given:
                one = self.evaluate(argument, scope)
                held = [self.item(part(inner), None) for inner in one.parts if isinstance(inner, Bag)]
                found = join(found, Value(one.refs, parts=one.parts), *held)
        return found

    def _of_note(self, value: Value) -> Value:
        """What of a value matters where it is only likely that something holds it."""
        refs = tuple(ref for ref in value.refs if self.is_module(ref) or lookup(ref, called=False))
        return Value(refs, parts=value.parts, open=True)

    def attribute_of(self, bag: Bag, name: str) -> Value | None:
        """What a call's result has as attribute `name` where it was given that by keyword."""
        if isinstance(bag.base, ast.Call) and bag.kind in ("", "dict"):
            named = [word.value for word in bag.base.keywords if word.arg == name]
            if named:
                held = self._cell(bag, (".", name), lambda _: self.evaluate(named[0], bag.scope))
                found = self._of_note(held)
                return found if found.refs or found.parts else None
        return None

    def method(self, of: Bag | Listed, name: str, given: Given) -> Value:
        """What calling the method `name` gives."""
        views = {"values": "values/", "items": "pairs/", "popitem": "pair/", "keys": ""}
        if isinstance(of, Bag) and name in views and "/" not in of.kind:
            view = views[name]
            return part(Bag(of.base, of.scope, f"{view}{of.kind}" if view else of.kind))
        defaults = [join(self._of_note(one), Value(constants=one.constants)) for one in given.positional[1:]]
        return join(part(of), self.item(part(of), given.constant(0)), *defaults)


def _of_list(listed: Listed, key: Constant | None) -> Value:
    if isinstance(key, int) and -len(listed.constants) <= key < len(listed.constants):
        return constant(listed.constants[key])
    return join(UNKNOWN, *map(constant, listed.constants))
