"""The constant values of a module's expressions, as far as they can be told without running anything."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Union

from guard.syntax.calls import arguments
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_DEEPEST = 40
_MOST_STEPS = 500
"""Statements that build up one value; setup files take a few."""
_LONGEST = 20_000
"""Elements of a list that is put together; a few lines can double it without end."""
_LONGEST_TEXT = 200_000
"""Characters of a text that is put together."""
_MOST_WORK = 300_000
"""Elements copied or looked through, for all values of a file: many lists can each be long."""
_A_COPY = 16
"""Characters that are copied as fast as one element."""
_COPIES = ("list", "tuple", "sorted", "set")
_HARMLESS = frozenset(
    {*_COPIES, "dict", "setup", "len", "print", "sum", "str", "join", "open", "find_packages"}
)
"""Calls that leave alone what they are given."""
_MUTATORS = frozenset(
    {"append", "extend", "insert", "remove", "pop", "clear", "update", "setdefault", "sort", "__iadd__"}
)


@dataclass(frozen=True)
class Text:
    """A constant text, and the lines it stands on."""

    text: str
    first: int
    last: int


class ComputedError(Exception):
    """An expression whose value is known only when it is run."""

    def __init__(self, node: ast.AST | None) -> None:
        super().__init__("computed")
        self.line: int = getattr(node, "lineno", 0)
        self.text = " ".join(unparse(node).split()) if node is not None else ""


Value = Union[Text, Sequence[Union["Value", ComputedError]], Mapping[Text, "Value"]]  # noqa: UP007
"""A text, a list (in which some elements may be computed), or a table."""


class Constants:
    """The names that a module gives constant values at its top level, and evaluation with them."""

    def __init__(self, tree: ast.Module) -> None:
        self._stores: dict[str, list[ast.AST]] = defaultdict(list)
        self._aliases: dict[str, set[str]] = defaultdict(set)
        statements = {id(node.value) for node in walk(tree) if isinstance(node, ast.Expr)}
        for node in walk(tree):
            for name in dict.fromkeys(_stored(node, id(node) in statements)):
                self._stores[name].append(node)
            if isinstance(node, ast.Assign):
                for name in _shared(node.value):
                    self._aliases[name].update(part for target in node.targets for part in _named_in(target))
        self._top = {id(node) for node in tree.body}
        self._is_opaque = any(map(_reaches_all, walk(tree)))
        self._followed: dict[str, Sequence[ast.AST] | None] = {}
        self._made: dict[str, list[Value | None]] = defaultdict(lambda: [None])
        """By name, its value after each of its statements, as far as they were followed."""
        self._failed: dict[tuple[str, int, int], ComputedError] = {}
        """By name, count of statements and depth, why there is no value: less deep there may be one."""
        self._work = _MOST_WORK

    def value(self, node: ast.expr, depth: int = 0, until: float = inf) -> Value:
        """The value of an expression, as the statements before line `until` leave it.

        Raises:
            ComputedError: it cannot be told.
        """
        if depth > _DEEPEST:
            raise ComputedError(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return Text(node.value, node.lineno, node.end_lineno or node.lineno)
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return list(self._elements(node.elts, depth, until))
        if isinstance(node, ast.Dict):
            return self._table(node, depth, until)
        if isinstance(node, ast.Name):
            return self._named(node, depth, until)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left = self.value(node.left, depth + 1, until)
            return self._joined(node, left, self.value(node.right, depth + 1, until))
        if isinstance(node, ast.Subscript):
            return self._item(node, depth, until)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._built(node, node.func.id, depth, until)
        raise ComputedError(node)

    def _item(self, node: ast.Subscript, depth: int, until: float) -> Value:
        table, key = (self.value(part, depth + 1, until) for part in (node.value, node.slice))
        if isinstance(table, Mapping) and isinstance(key, Text):
            self._spend(len(table), node)
            for one, part in table.items():
                if one.text == key.text:
                    return part
        raise ComputedError(node)

    def _built(self, node: ast.Call, name: str, depth: int, until: float) -> Value:
        """What `list(…)` and `dict(…)` make of constants."""
        if name in _COPIES and len(node.args) == 1 and not node.keywords:
            return self.value(node.args[0], depth + 1, until)
        if name == "dict" and not node.args and all(word.arg for word in node.keywords):
            return {
                Text(word.arg or "", node.lineno, node.lineno): self.value(word.value, depth + 1, until)
                for word in node.keywords
            }
        raise ComputedError(node)

    def _elements(
        self, nodes: Sequence[ast.expr], depth: int, until: float
    ) -> Iterator[Value | ComputedError]:
        for node in nodes:
            try:
                if isinstance(node, ast.Starred):
                    inner = self.value(node.value, depth + 1, until)
                    if isinstance(inner, Text | Mapping):
                        raise ComputedError(node)
                    self._spend(len(inner), node)
                    yield from inner
                else:
                    yield self.value(node, depth + 1, until)
            except ComputedError as error:
                yield error

    def _table(self, node: ast.Dict, depth: int, until: float) -> dict[Text, Value]:
        found: dict[Text, Value] = {}
        for key, part in zip(node.keys, node.values, strict=True):
            inner = self.value(part, depth + 1, until)
            if key is None:
                if not isinstance(inner, Mapping):
                    raise ComputedError(part)
                self._spend(len(inner), part)
                found.update(inner)
                continue
            name = self.value(key, depth + 1, until)
            if not isinstance(name, Text):
                raise ComputedError(key)
            found[name] = inner
        return found

    def _named(self, name: ast.Name, depth: int, until: float) -> Value:
        """The value of a name, followed through the statements of the module that build it up."""
        steps = self._steps(name.id)
        if steps is None:
            raise ComputedError(name)
        count = bisect_left(steps, until, key=_line)
        failed = self._failed.get((name.id, count, depth))
        if failed is not None:
            raise failed.with_traceback(None)  # which would grow each time it is raised
        made = self._made[name.id]
        try:
            # Each statement asks for what the ones before it left, which is known by then.
            while len(made) <= count:
                node = steps[len(made) - 1]
                made.append(self._after(name, node, made[-1], depth))
        except ComputedError as error:
            self._failed[name.id, count, depth] = error
            raise
        found = made[count]
        if found is None:
            raise ComputedError(name)
        return found

    def _steps(self, name: str) -> Sequence[ast.AST] | None:
        """The statements of the module that build up a name's value; None where others may do so, too."""
        if name not in self._followed:
            steps = self._stores.get(name, ())
            others = (node for alias in self._aliases.get(name, ()) for node in self._stores[alias])
            is_known = (
                not self._is_opaque
                and len(steps) <= _MOST_STEPS
                and all(id(node) in self._top for node in steps)
                and not any(map(_alters, others))  # altered under another name, perhaps
            )
            self._followed[name] = sorted(steps, key=_line) if is_known else None
        return self._followed[name]

    def _after(self, name: ast.Name, node: ast.AST, found: Value | None, depth: int) -> Value:
        """The value of `name`, which was `found`, after the statement `node`."""
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == name.id for target in targets):
                return self.value(node.value, depth + 1, line)
            [target, *others] = targets
            if isinstance(target, ast.Subscript) and not others and isinstance(found, Mapping):
                key = self.value(target.slice, depth + 1, line)
                if isinstance(target.value, ast.Name) and isinstance(key, Text):
                    self._spend(len(found), node)
                    return {**found, key: self.value(node.value, depth + 1, line)}
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and found is not None:
            if isinstance(node.target, ast.Name):
                return self._joined(node, found, self.value(node.value, depth + 1, line))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and found is not None:
            return self._extended(node.value, found, depth, line)
        raise ComputedError(name)

    def _extended(self, call: ast.Call, found: Value, depth: int, line: int) -> Value:
        if (
            isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and len(call.args) == 1
        ):
            added = self.value(call.args[0], depth + 1, line)
            if call.func.attr == "append":
                return self._joined(call, found, [added])
            if call.func.attr == "extend":
                return self._joined(call, found, added)
        raise ComputedError(call)

    def _joined(self, node: ast.AST, left: Value, right: Value) -> Value:
        if isinstance(left, Text) and isinstance(right, Text):
            length = len(left.text) + len(right.text)
            if length > _LONGEST_TEXT:
                raise ComputedError(node)
            self._spend(length // _A_COPY, node)
            return Text(left.text + right.text, min(left.first, right.first), max(left.last, right.last))
        if isinstance(left, Text | Mapping) or isinstance(right, Text | Mapping):
            raise ComputedError(node)
        if len(left) + len(right) > _LONGEST:
            raise ComputedError(node)
        self._spend(len(left) + len(right), node)
        return [*left, *right]

    def _spend(self, work: int, node: ast.AST) -> None:
        self._work -= work
        if self._work < 0:
            raise ComputedError(node)


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _stored(node: ast.AST, is_statement: bool) -> Iterator[str]:
    """The names whose value a node sets or may alter; a call that is a statement is left to the statement."""
    if isinstance(node, ast.Assign | ast.Delete):
        for target in node.targets:
            yield from _named_in(target)
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.For | ast.AsyncFor | ast.comprehension):
        yield from _named_in(node.target)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield from _altered(node.value)
    elif isinstance(node, ast.Call) and not is_statement:
        yield from _altered(node)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield from _named_in(node.optional_vars)
    elif isinstance(node, ast.NamedExpr):
        yield node.target.id
    elif isinstance(node, ast.Global):
        yield from node.names


def _shared(value: ast.expr) -> Iterator[str]:
    """The names whose very value an expression holds, so that it can be altered through it."""
    if isinstance(value, ast.Name):
        yield value.id
    elif isinstance(value, ast.List | ast.Tuple | ast.Set):
        for part in value.elts:
            yield from _shared(part)
    elif isinstance(value, ast.Dict):
        for part in value.values:
            yield from _shared(part)


def _alters(node: ast.AST) -> bool:
    """Whether a statement alters a value in place rather than give a name or a key another one."""
    if isinstance(node, ast.Assign):
        keys = [target.slice for target in node.targets if isinstance(target, ast.Subscript)]
        return any(not isinstance(key, ast.Constant) for key in keys)
    return isinstance(node, ast.Expr | ast.Call | ast.AugAssign | ast.Delete)


def _reaches_all(node: ast.AST) -> bool:
    """Whether a call may set any name of the module."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    return node.func.id in ("globals", "locals", "vars") or (node.func.id == "exec" and len(node.args) == 1)


def _named_in(node: ast.AST) -> Iterator[str]:
    yield from (part.id for part in walk(node) if isinstance(part, ast.Name))


def _altered(call: ast.Call) -> Iterator[str]:
    """What a call may alter: the owner of a method that does, and what is handed to a stranger."""
    if isinstance(call.func, ast.Attribute):
        if call.func.attr in _MUTATORS:
            yield from _named_in(call.func.value)
        name = call.func.attr
    else:
        name = getattr(call.func, "id", "")
    if name not in _HARMLESS:
        given = arguments(call)
        yield from (part.id for part in given if isinstance(part, ast.Name))
