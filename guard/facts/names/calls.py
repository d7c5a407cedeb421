"""What calls give: of functions of the file, and of whatever else a value may be."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from guard.facts.names.frames import Given
from guard.facts.names.library_calls import BY_NAME, LibraryCalls
from guard.facts.names.scopes import Function, Scope
from guard.facts.names.values import (
    NOTHING,
    UNKNOWN,
    Bag,
    Getter,
    Method,
    Value,
    join,
    part,
)
from guard.syntax.walk import walk


class Calls(LibraryCalls):
    """Works out what is returned."""

    def call(self, node: ast.Call, scope: Scope) -> Value:
        """What a call may give."""
        function = node.func
        given = self.given(node, scope)
        if isinstance(function, ast.Attribute):
            on = self.evaluate(function.value, scope)
            if on.constant is not None:
                return self.text_method(on.constant, function.attr, given)
            if function.attr in BY_NAME and len(given.positional) == 2:
                return self.by_name(given.positional[0], given.positional[1], "")
        return self.invoke(self.evaluate(function, scope), given)

    def given(self, node: ast.Call, scope: Scope) -> Given:
        """The arguments of a call, each worked out when it is asked for."""
        return Given(node=node, scope=scope, work=self._arguments)

    def _arguments(self, node: ast.Call, scope: Scope) -> tuple[tuple[Value, ...], dict[str, Value]]:
        positional: list[Value] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                several = self.evaluate(argument.value, scope)
                known = self.ordered(several)
                positional += known if known is not None else [self.iterate(several)]
            else:
                positional.append(self.evaluate(argument, scope))
        words = {word.arg: self.evaluate(word.value, scope) for word in node.keywords if word.arg is not None}
        return tuple(positional), words

    def invoke(self, function: Value, given: Given) -> Value:
        """What a call of `function` gives."""
        if function == NOTHING:
            return NOTHING
        found = NOTHING
        for ref in function.refs:
            found = join(found, self.of_library(ref, given))
        for one in function.parts:
            if isinstance(one, Function):
                found = join(found, self.apply(one, given))
            elif isinstance(one, Method):
                found = join(found, self.method(one.of, one.name, given))
            elif isinstance(one, Getter):
                found = join(found, self.got(one, given))
        if not function.open and found != NOTHING:
            return found
        return join(found, self.unknown(given), UNKNOWN)

    # -- functions of the file ----------------------------------------------------------------------------

    def returned(self, function: Function) -> Value:
        """What a function of the file may return, whoever calls it."""
        return self.cells.get((function, "returned"), lambda: self.unframed(self._all_returned, function))

    def _all_returned(self, function: Function) -> Value:
        scope = function.scope
        if scope.yields:
            return part(Bag(function, scope))
        return join(*(self.evaluate(node, scope) for node in scope.returns)) if scope.returns else UNKNOWN

    def apply(self, function: Function, given: Given) -> Value:
        """What a call of a function of the file gives."""
        scope = function.scope
        summary = self.returned(function)
        if scope.yields or not self._depends(function):
            return summary
        if not any(value.refs or value.parts or value.constants for value in given.all):
            return summary
        if given.node is not None and any(word.arg is None for word in given.node.keywords):
            return summary
        parameters = scope.parameters
        func = given.node.func if given.node is not None else None
        if scope.receiver and isinstance(func, ast.Attribute) and parameters:
            parameters = parameters[1:]
        values = dict(zip(parameters, given.positional, strict=False))
        values |= given.keywords
        if self._frame is not None:
            return summary if self._frame.depth > 1 else self._framed_return(function, values)
        key = (function, tuple(values.items()))
        return self.cells.get(key, lambda: self.unframed(self._framed_return, function, values))

    def _framed_return(self, function: Function, values: Mapping[str, Value]) -> Value:
        return join(*(self.framed(function.scope, values, node) for node in function.scope.returns))

    def _depends(self, function: Function) -> bool:
        """Whether what it returns may depend on what it is given."""
        known = self._dependent.get(function)
        if known is None:
            known = self._dependent[function] = any(
                isinstance(part_, ast.Name) and part_.id in function.scope.names
                for node in function.scope.returns
                for part_ in walk(node)
            )
        return known
