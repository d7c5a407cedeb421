"""Texts that a file puts together, as far as the values of their parts are known."""

from __future__ import annotations

import ast

from guard.facts.names import constants
from guard.facts.names.constants import Constant
from guard.facts.names.scopes import Scope
from guard.facts.names.steps import Refs

Found = tuple[Refs, Constant | None]
"""What an expression may be: dotted names, and the one constant if it is nothing else."""


class ConstantParts:
    """Works out constants from those of the parts, which `resolve` gives."""

    def resolve(self, node: ast.expr, scope: Scope, depth: int = 0) -> Found:
        """What `node` may be."""
        raise NotImplementedError

    def _sum(self, operator: ast.operator, left: Constant | None, right: Constant | None) -> Constant | None:
        return None if left is None or right is None else constants.operate(operator, left, right)

    def _method(self, on: Constant, name: str, node: ast.Call, scope: Scope, depth: int) -> Constant | None:
        if name == "join" and len(node.args) == 1 and isinstance(node.args[0], ast.List | ast.Tuple):
            parts = [self.resolve(part, scope, depth)[1] for part in node.args[0].elts]
            known = [part for part in parts if part is not None]
            return constants.join(on, known) if len(known) == len(parts) else None
        values = [self.resolve(argument, scope, depth)[1] for argument in node.args]
        known = [value for value in values if value is not None]
        return constants.method(on, name, known) if len(known) == len(values) else None

    def _joined(self, parts: list[ast.expr], scope: Scope, depth: int) -> Constant | None:
        if any(
            isinstance(part, ast.FormattedValue) and (part.format_spec or part.conversion >= 0)
            for part in parts
        ):
            return None
        found = [
            self.resolve(part.value if isinstance(part, ast.FormattedValue) else part, scope, depth)[1]
            for part in parts
        ]
        known: list[Constant] = [str(value) for value in found if isinstance(value, str | int)]
        return constants.join("", known) if len(known) == len(found) else None

    def _slice(self, value: Constant, cut: ast.Slice, scope: Scope, depth: int) -> Constant | None:
        parts = (cut.lower, cut.upper, cut.step)
        bounds = [None if part is None else self.resolve(part, scope, depth)[1] for part in parts]
        known = [bound for bound in bounds if bound is None or isinstance(bound, int)]
        unknown = any(part is not None and bound is None for part, bound in zip(parts, bounds, strict=True))
        return None if unknown or len(known) < 3 else constants.piece(value, slice(*known))
