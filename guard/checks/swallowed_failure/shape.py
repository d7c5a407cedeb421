"""How each function of a Python file fails: what it catches, refuses, returns, calls and records."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from guard.checks.swallowed_failure.hiding import Hiding
from guard.checks.swallowed_failure.wrappers import covered
from guard.expressions import expression
from guard.syntax.python_text import unparse
from guard.syntax.walk import children

_EXITS = expression(
    r"abort|exit|fail|deny|reject|forbid|error|unauthori[sz]ed|forbidden|bad_?request", re.IGNORECASE
)
AUDIT = expression(r"audit|security_?(?:log|event)|log_(?:security|access|auth)", re.IGNORECASE)


@dataclass(frozen=True)
class Handler:
    """A broad handler, or a `suppress` of a broad type, that hides what it caught."""

    line: int
    how: str
    """What it does in place of speaking ("only passes")."""
    tried: frozenset[str]
    """The statements it stands over."""
    body: str


@dataclass(frozen=True)
class Guard:
    """A condition under which the function refuses."""

    line: int
    condition: str
    refusal: str
    """The statement that refuses, as it is written; "" where the branch does not refuse."""


@dataclass(frozen=True, eq=False)
class Call:
    """One call; few are asked for more than their names."""

    name: str
    node: ast.Call

    @property
    def line(self) -> int:
        """Where it stands."""
        return self.node.lineno

    @cached_property
    def arguments(self) -> str:
        """Those given by position."""
        return ", ".join(map(unparse, self.node.args))

    @cached_property
    def keywords(self) -> tuple[tuple[str, str], ...]:
        """Those given by name."""
        return tuple((word.arg or "**", unparse(word.value)) for word in self.node.keywords)

    @cached_property
    def shown(self) -> str:
        """The whole call, as it is written."""
        return unparse(self.node)


@dataclass
class Function:
    """One function, without those inside it; `name` is "" for the module."""

    name: str
    line: int
    handlers: list[Handler] = field(default_factory=list)
    speaking: dict[str, frozenset[str]] = field(default_factory=dict)
    """Handlers that do not hide: by what they catch, the statements they stand over."""
    guards: list[Guard] = field(default_factory=list)
    raised: Counter[str] = field(default_factory=Counter)
    """Refusals: `raise` statements, as they are written."""
    calls: list[Call] = field(default_factory=list)
    returns: list[str] = field(default_factory=list)
    always_true: int = 0
    """The line of a `return True` that every run reaches, or 0."""
    statements: Counter[str] = field(default_factory=Counter)

    called: Counter[str] = field(default_factory=Counter)
    """Calls that are statements, or whose result one takes; "" counts the other statements."""

    def is_like(self, other: Function) -> bool:
        """Whether most statements of both are the same."""
        mine, others = self.statements, other.statements
        return (mine & others).total() * 2 >= max(mine.total(), others.total())


def _own(body: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """Every node of a body, without the functions and classes inside it."""
    stack: list[ast.AST] = list(reversed(body))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        yield node
        stack += reversed(list(children(node)))


def function(name: str, line: int, body: Sequence[ast.stmt], hiding: Hiding) -> Function:
    """How one function fails, given its body and what hides failures in its file."""
    found = Function(name, line)
    for node in _own(body):
        if isinstance(node, ast.stmt):
            called = _called(node)
            is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            found.statements[called if is_call else _head(node)] += 1
            found.called[called] += 1
        if isinstance(node, ast.Try | ast.TryStar):
            _try(node, hiding, found)
        elif isinstance(node, ast.With | ast.AsyncWith):
            _suppress(node, hiding, found)
        elif isinstance(node, ast.If):
            condition = unparse(node.test)
            found.guards.append(Guard(node.lineno, condition, _refusal(node.body)))
            if node.orelse:
                found.guards.append(Guard(node.lineno, f"not ({condition})", _refusal(node.orelse)))
        elif isinstance(node, ast.Raise):
            found.raised[unparse(node)] += 1
        elif isinstance(node, ast.Call):
            found.calls.append(Call(unparse(node.func), node))
        elif isinstance(node, ast.Return):
            found.returns.append(unparse(node.value) if node.value else "None")
    for number, where, below, handed in covered(body, hiding.is_suppress):
        tried = _tried(below) if below else frozenset({handed} - {""})
        found.handlers.append(Handler(number, f"leaves failures to {where}, which hides them", tried, where))
    for statement in body if name else ():
        if isinstance(statement, ast.Return) and _is_true(statement.value):
            found.always_true = statement.lineno
        if isinstance(statement, ast.Return | ast.Raise | ast.If | ast.Try | ast.For | ast.While | ast.With):
            break
    if (
        name
        and not found.always_true
        and found.returns
        and set(found.returns) == {"True"}
        and not found.raised
    ):
        found.always_true = line
    return found


def _is_true(value: ast.expr | None) -> bool:
    if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
        return any(map(_is_true, value.values))
    if isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.Eq | ast.Is) and len(value.ops) == 1:
        return ast.dump(value.left) == ast.dump(value.comparators[0])
    if isinstance(value, ast.Call) and unparse(value.func) == "isinstance" and len(value.args) == 2:
        return unparse(value.args[1]) == "object"
    if isinstance(value, ast.UnaryOp | ast.Call):
        return unparse(value) in ("not False", "bool(1)", "bool(True)", "not None", "not 0")
    return isinstance(value, ast.Constant) and (value.value is True or value.value == 1)


def _head(node: ast.stmt) -> str:
    """A statement without the statements inside it."""
    if isinstance(node, ast.If | ast.While):
        return f"{type(node).__name__} {unparse(node.test)}"
    if hasattr(node, "body"):
        return type(node).__name__
    return unparse(node)


def _try(node: ast.Try | ast.TryStar, hiding: Hiding, found: Function) -> None:
    tried = _tried(node.body)
    for handler in node.handlers:
        how = hiding.how(handler)
        if how and hiding.is_broad(handler.type):
            found.handlers.append(Handler(handler.lineno, how, tried, "\n".join(map(unparse, handler.body))))
        else:
            found.speaking[unparse(handler.type) if handler.type else ""] = tried
    for last in node.finalbody:
        if isinstance(last, ast.Return | ast.Break | ast.Continue):
            # Leaving there drops whatever was raised above.
            found.handlers.append(Handler(last.lineno, "leaves in `finally`", tried, unparse(last)))


def _suppress(node: ast.With | ast.AsyncWith, hiding: Hiding, found: Function) -> None:
    if any(hiding.is_suppress(item.context_expr) for item in node.items):
        found.handlers.append(Handler(node.lineno, "suppresses it", _tried(node.body), "suppress"))


def _tried(body: Sequence[ast.stmt]) -> frozenset[str]:
    """The statements of a body, with those inside them that call something, and the calls by themselves."""
    tried = set(map(unparse, body))
    for node in _own(body):
        if isinstance(node, ast.Expr | ast.Assign | ast.Return):
            tried.update((unparse(node), _called(node)))
    return frozenset(tried - {""})


def _called(node: ast.stmt) -> str:
    """What a statement calls, whatever it does with the result; "" where it is no call."""
    value = getattr(node, "value", None)
    value = value.value if isinstance(value, ast.Await) else value
    return unparse(value) if isinstance(value, ast.Call) else ""


def _refusal(body: Sequence[ast.stmt]) -> str:
    """The statement by which a branch refuses: a raise, a failing call, `return False`."""
    for statement in body:
        if isinstance(statement, ast.Raise):
            return unparse(statement)
        if isinstance(statement, ast.Return):
            shown = unparse(statement.value) if statement.value else "None"
            refuses = (
                shown in ("False", "None")
                or bool(re.search(r"\b[45]\d\d\b", shown))
                or bool(_EXITS.search(shown))
            )
            return unparse(statement) if refuses else ""
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and _EXITS.search(unparse(call.func).rsplit(".", 1)[-1]):
            return unparse(statement)
    return ""
