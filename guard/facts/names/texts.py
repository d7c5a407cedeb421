"""Texts that a file puts together, as far as the values of their parts are known."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from itertools import product

from guard.facts.names import constants
from guard.facts.names.constants import Constant
from guard.facts.names.containers import Containers
from guard.facts.names.frames import Given
from guard.facts.names.scopes import Scope
from guard.facts.names.values import MAX_CONSTANTS, NOTHING, UNKNOWN, Bag, Listed, Value, constant, join, part

_MAX_LENGTH = 4096
_MAX_TURNS = 256


class Texts(Containers):
    """Works out constants from those of the parts."""

    def folded(self, operator: ast.operator, left: Value, right: Value) -> Value:
        """The constants of `left operator right`, for each that the sides may be."""
        if left == NOTHING or right == NOTHING:
            return NOTHING
        found = []
        if isinstance(operator, ast.Mod) and not right.constants:
            values = self.known(right)
            text = left.constant
            if values is not None and isinstance(text, str):
                return constant(constants.percent(text, values))
        if len(left.constants) * len(right.constants) <= MAX_CONSTANTS:
            for first, second in product(left.constants, right.constants):
                found.append(constant(constants.operate(operator, first, second)))
        open_too = not left.is_single or not right.is_single
        known = len(left.constants) == 1 or len(right.constants) == 1
        return join(*found, *([UNKNOWN] if open_too or not known or not found else []))

    def joined(self, parts: list[ast.expr], scope: Scope) -> Value:
        """The text of an f-string."""
        found: list[Constant] = []
        for one in parts:
            if isinstance(one, ast.FormattedValue):
                if one.format_spec or one.conversion >= 0:
                    return UNKNOWN
                one = one.value
            value = self.evaluate(one, scope).constant
            if not isinstance(value, str | int):
                return UNKNOWN
            found.append(str(value))
        return constant(constants.join("", found))

    def cut(self, node: ast.Subscript, value: Value, cut: ast.Slice, scope: Scope) -> Value:
        """What `value[start:stop:step]` is."""
        if value.constant is None:
            bags = [Bag(node, scope, "sliced")] if value.parts else []
            return Value(value.refs, parts=tuple(bags), open=True) if value.refs or bags else UNKNOWN
        index = self._slice(cut, scope)
        return constant(constants.piece(value.constant, index) if index is not None else None)

    def _slice(self, cut: ast.Slice, scope: Scope) -> slice | None:
        bounds: list[int | None] = []
        for node in (cut.lower, cut.upper, cut.step):
            bound = None if node is None else self.evaluate(node, scope).constant
            if node is not None and not isinstance(bound, int):
                return None
            bounds.append(bound if isinstance(bound, int) else None)
        return slice(*bounds)

    # -- what is known in order ---------------------------------------------------------------------------

    def known(self, value: Value) -> list[Constant] | None:
        """The constants that `value` holds, in order, where they are all known."""
        held = self.ordered(value)
        if held is None:
            return None
        found = [one.constant for one in held]
        sure = [one for one in found if one is not None]
        return sure if len(sure) == len(found) else None

    def ordered(self, value: Value, depth: int = 0) -> list[Value] | None:
        """What `value` holds, in order, where there is one thing that it can be."""
        self.cells.spend()
        if isinstance(value.constant, str | bytes):
            return [constant(one) for one in value.constant[:_MAX_LENGTH]]
        if not value.is_single or not value.parts or depth > 3:
            return None
        one = value.parts[0]
        if isinstance(one, Listed):
            return [constant(each) for each in one.constants]
        if not isinstance(one, Bag):
            return None
        found = self._in_order(one, depth + 1)
        if found is not None:
            self.cells.spend(len(found))
        return found if found is None or len(found) <= _MAX_LENGTH else None

    def _in_order(self, bag: Bag, depth: int) -> list[Value] | None:
        base, scope = bag.base, bag.scope
        if bag.kind in ("sorted", "sliced", "reversed"):
            held = self.ordered(self._source_of(bag), depth)
            if held is None or bag.kind == "sorted":
                return held
            cut = base.slice if isinstance(base, ast.Subscript) else None
            index = self._slice(cut, scope) if isinstance(cut, ast.Slice) else slice(None, None, -1)
            return held[index] if index is not None and index.step != 0 else None
        match base:
            case ast.List(elts=elements) | ast.Tuple(elts=elements) if not bag.kind:
                return self._listed(elements, scope, depth)
            case ast.Call(args=[function, values]) if bag.kind == "map":
                held = self.ordered(self.evaluate(values, scope), depth)
                by = self.evaluate(function, scope)
                return self._turned(held, lambda one: self.invoke(by, Given.of(one)))
            case (
                ast.GeneratorExp(
                    elt=element, generators=[ast.comprehension(target=ast.Name(id=name)) as loop]
                )
                | ast.ListComp(elt=element, generators=[ast.comprehension(target=ast.Name(id=name)) as loop])
            ) if not loop.ifs and scope.parent is not None:
                held = self.ordered(self.evaluate(loop.iter, scope.parent), depth)
                return self._turned(held, lambda one: self.framed(scope, {name: one}, element))
        return None

    def _turned(self, held: list[Value] | None, work: Callable[[Value], Value]) -> list[Value] | None:
        return [work(one) for one in held] if held is not None and len(held) <= _MAX_TURNS else None

    def _listed(self, elements: Sequence[ast.expr], scope: Scope, depth: int) -> list[Value] | None:
        found: list[Value] = []
        for one in elements:
            if isinstance(one, ast.Starred):
                inner = self.ordered(self.evaluate(one.value, scope), depth)
                if inner is None:
                    return None
                found += inner
            else:
                found.append(self.evaluate(one, scope))
            if len(found) > _MAX_LENGTH:
                return None
        return found

    # -- methods ------------------------------------------------------------------------------------------

    def text_method(self, on: Constant, name: str, given: Given) -> Value:
        """What the method `name` of a constant gives."""
        if name == "join" and len(given.positional) == 1:
            parts = self.known(given.positional[0])
            return constant(constants.join(on, parts) if parts is not None else None)
        values = [one.constant for one in given.positional]
        known = [value for value in values if value is not None]
        if len(known) != len(values):
            return UNKNOWN
        if name in ("split", "rsplit") and isinstance(on, str) and len(known) < 2 and not given.keywords:
            by = known[0] if known else None
            return (
                part(Listed(tuple(on.split(by)))) if by is None or (isinstance(by, str) and by) else UNKNOWN
            )
        if name == "format" and given.keywords and not known and isinstance(on, str):
            return constant(_named(on, given))
        return constant(constants.method(on, name, known))


def _named(text: str, given: Given) -> str | None:
    """The value of `text.format(**given)`."""
    for key, value in given.keywords.items():
        word = value.constant
        text = text.replace(f"{{{key}}}", word) if isinstance(word, str) else text
        if len(text) > _MAX_LENGTH:
            return None
    return text if "{" not in text else None
