"""What a function asks: its conditions, each with how it refuses and how grave that is."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from guard.expressions import expression
from guard.facts.effects.protection.conditions import negated, required, texts
from guard.facts.effects.protection.refusals import MILD, is_grave, refusal_of
from guard.facts.effects.protection.ways import Condition, blocks_in
from guard.facts.effects.protection.words import guards, guards_strongly, listed
from guard.syntax.calls import callee
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_CONTAINS = expression(
    r"is_relative_to|relative_to|\.parents\b|commonpath|commonprefix|realpath|is_within|safe_join|compare_digest|verify"
    r"|signature|hmac|digest|checksum|sha256|is_private|is_loopback|hostname|netloc|\.scheme\b|csrf"
)
"""What conditions are made of that keep paths, hosts and signatures in."""
_YES_OR_NO = frozenset({"compare_digest", "startswith", "endswith", "isinstance", "any", "all", "bool"})

_SEARCHES = frozenset({"match", "fullmatch", "search"})


class Asked:
    """What one function has asked so far, by the names that its answers have."""

    def __init__(
        self, name: str, *, is_predicate: bool, spelled: Callable[[ast.expr], ast.expr] | None = None
    ) -> None:
        self.name = name
        self._spelled = spelled
        self.is_predicate = is_predicate
        self._kept: dict[str, ast.expr | None] = {}
        """None where a name has several."""

    def keep(self, node: ast.stmt) -> None:
        """Remember what was asked, where `node` gives the answer a name."""
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            is_first = name not in self._kept and _answers_yes_or_no(node.value)
            self._kept[name] = node.value if is_first else None

    def meant(self, test: ast.expr) -> ast.expr:
        """A condition with what was asked in the place of the name, or the helper, that gives the answer."""
        test = self._spelled(test) if self._spelled is not None else test
        if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Is | ast.IsNot):
            return self._found(test)
        inner = _bare(test)
        asked = self._kept.get(inner.id) if isinstance(inner, ast.Name) else None
        if asked is None:
            return test
        return asked if inner is test else negated(asked)

    def _found(self, test: ast.Compare) -> ast.expr:
        """That a search found something, in the place of its answer that is not None."""
        kept = self._kept.get(test.left.id) if isinstance(test.left, ast.Name) else None
        is_none = isinstance(test.comparators[0], ast.Constant) and test.comparators[0].value is None
        if kept is None or not is_none or callee(kept) not in _SEARCHES:
            return test
        return kept if isinstance(test.ops[0], ast.IsNot) else negated(kept)


def conditions(asked: Asked, test: ast.expr, refusal: str, node: ast.stmt) -> tuple[Condition, ...]:
    """What must hold for `test` to hold, each condition with what refuses where it does not."""
    found = []
    for alternatives in required(asked.meant(test)):
        held = texts(alternatives)
        said = " ".join(sorted(held))
        is_said = not any(isinstance(_bare(one), ast.Name) for one in alternatives)
        strength = _strength(asked, said, refusal, compares=is_said)
        found.append(Condition(held, node.lineno, refusal, strength, alternatives))
    return tuple(found)


def keeps_in(condition: str) -> bool:
    """Whether the text of a condition speaks of keeping paths, hosts or signatures in."""
    return _CONTAINS.search(condition) is not None


def conditions_of(body: Sequence[ast.stmt], name: str) -> tuple[Condition, ...]:
    """Every condition of a function, and of the functions inside it, wherever it leads."""
    asked = Asked(name, is_predicate=False)
    found: list[Condition] = []
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.If):
            found += conditions(asked, negated(node.test), refusal_of(node.body), node)
            if node.orelse:
                found += conditions(asked, node.test, refusal_of(node.orelse), node)
        elif isinstance(node, ast.Assert):
            found += conditions(asked, node.test, "assert", node)
        stack += blocks_in(node)
    return tuple(found)


def _strength(asked: Asked, condition: str, refusal: str, *, compares: bool) -> int:
    if not refusal:
        return 0
    contains = compares and _CONTAINS.search(condition)  # that something is there at all keeps nothing in
    if is_grave(refusal) or contains or guards_strongly(condition):
        return 3 if refusal not in MILD else 2
    if asked.is_predicate and guards_strongly(asked.name):
        return 3
    if guards(refusal.partition("(")[0]) or (guards(asked.name) and refusal != "return"):
        return 2
    return 1 if refusal not in MILD else 0


def _answers_yes_or_no(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        name = callee(node)
        return name.startswith(("is_", "has_", "can_", "check_", "verify")) or name in _YES_OR_NO | _SEARCHES
    return isinstance(node, ast.Compare | ast.BoolOp)


def _bare(node: ast.expr) -> ast.expr:
    """What a condition asks, without a `not` before it."""
    return node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) else node


def is_predicate(node: ast.AST) -> bool:
    """Whether a function answers yes or no: each value it returns is a truth value by its form."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    if node.returns is not None:
        return unparse(node.returns) == "bool"
    values = [one.value for one in walk(node) if isinstance(one, ast.Return)]
    return bool(values) and all(value is not None and _is_truth(value) for value in values)


def _is_truth(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return isinstance(value.value, bool)
    if isinstance(value, ast.BoolOp):
        return all(map(_is_truth, value.values))
    if isinstance(value, ast.Call):
        name = callee(value)
        return name in _ASKING or name.startswith(("is_", "has_", "can_"))
    return isinstance(value, ast.Compare) or (
        isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)
    )


_ASKING = listed("compare_digest startswith endswith isinstance any all bool verify")
