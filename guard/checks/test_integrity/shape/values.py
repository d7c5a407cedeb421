"""What the names of a test's body stand for, so that an assertion on a name says what it looks at."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guard.checks.test_integrity.shape.words import constants, words_of
from guard.syntax.python_normal import Normal, normal_form
from guard.syntax.walk import walk

_CONTEXTS = (("Call", "Name", "'raises'"), ("Call", "Name", "'warns'"))
"""What the name of a context that expects an exception stands for: its `exception` is pytest's `value`."""
_LONGEST_FORM = 600
"""A resolved form over this many parts is kept as its digest."""


@dataclass(frozen=True)
class Value:
    """What a name of the body stands for."""

    form: Normal
    words: frozenset[str]
    expected: frozenset[str]


class Names:
    """The names that a body has assigned so far."""

    def __init__(self, known: dict[str, Value] | None = None) -> None:
        self._names = known or {}
        self._moment = 0
        self._bound_at: dict[str, int] = {}

    def pass_on(self) -> None:
        """Note that something was done, which may have altered what is asked from now on."""
        self._moment += 1

    def is_of_before(self, node: ast.AST) -> bool:
        """Whether a name in `node` was given its value before something was done."""
        return any(
            self._bound_at.get(item.id, self._moment) < self._moment
            for item in walk(node) if isinstance(item, ast.Name)
        )  # fmt: skip

    def bind(self, target: ast.expr, value: ast.expr) -> None:
        """Note that `target` is given `value`."""
        if isinstance(target, ast.Name):
            self._names[target.id] = self.value(value)
            self._bound_at[target.id] = self._moment
        elif isinstance(target, ast.Tuple | ast.List):
            for index, item in enumerate(target.elts):
                if isinstance(item, ast.Name):
                    whole = self.value(value)
                    self._names[item.id] = Value((str(index), *whole.form), whole.words, whole.expected)
        elif isinstance(target, ast.Subscript | ast.Attribute) and isinstance(target.value, ast.Name):
            self._extend(target.value.id, value)

    def knows(self, node: ast.expr) -> bool:
        """Whether what `node` is a part of was made here: a name that the body assigned, or `self`."""
        while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
            node = node.func if isinstance(node, ast.Call) else node.value
        return not isinstance(node, ast.Name) or node.id in self._names or node.id in ("self", "cls")

    def _extend(self, name: str, value: ast.expr) -> None:
        """`name["x"] = value` adds to what `name` stands for."""
        known = self._names.get(name)
        if known is not None:
            more = self.value(value)
            self._names[name] = Value(known.form, known.words | more.words, known.expected | more.expected)

    def value(self, node: ast.AST) -> Value:
        """What `node` stands for, the names in it resolved."""
        form = normal_form(node)
        used = {item.id for item in walk(node) if isinstance(item, ast.Name)} & self._names.keys()
        words, expected = words_of(node), constants(node)
        for name in used:
            words = (words - {name}) | self._names[name].words
            expected |= self._names[name].expected
        if used:
            form = tuple(_resolved(form, self._names))
        return Value(folded(form), words, expected)


def _resolved(form: Normal, names: Mapping[str, Value]) -> Iterator[str]:
    parts = iter(form)
    for part in parts:
        if part != "Name":
            yield part
            continue
        name = next(parts)
        known = names.get(name[1:-1])
        if known is None:
            yield part
            yield name
        else:
            yield from known.form
            if known.form[:3] in _CONTEXTS:
                follows = next(parts, None)
                if follows is not None:
                    yield "'value'" if follows == "'exception'" else follows


def folded(form: Normal) -> Normal:
    """`form`, or its digest where it is very long."""
    if len(form) <= _LONGEST_FORM:
        return form
    return (hashlib.sha256("\0".join(form).encode("utf-8", "surrogatepass")).hexdigest(),)
