"""What in a file hides failures: handlers that say nothing, `suppress`, and helpers of the file's own.

Names are asked of the resolver, so that an alias of `Exception`, `suppress` or `sys.exit` is what it is.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from guard.checks.swallowed_failure.wrappers import swallowers
from guard.expressions import expression
from guard.facts.names.names import Names
from guard.facts.names.scopes import Scope
from guard.facts.names.steps import Refs
from guard.syntax.python_text import unparse

_BROAD = frozenset({"Exception", "BaseException"})
_LOUD = frozenset(
    "warning warn error exception critical fatal fail abort exit capture_exception".split()  # noqa: SIM905
)
_QUIET = frozenset({"debug", "info", "print", "trace", "log"})
_NOTHING = frozenset({"int", "str", "bool", "float", "list", "dict", "set", "tuple", "object", "bytes"})
"""What does nothing when it is called with nothing."""
_EXITS = frozenset({"sys.exit", "exit", "quit", "os._exit"})
_SWITCH = expression(r"False|0|None|__debug__|[A-Z][A-Z_]*|(?:\w+\.)*(?:DEBUG|debug|environ\b.*|getenv\(.*)")


class Hiding:
    """What hides failures in one file."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._own: frozenset[str] = frozenset()
        self._scopes: frozenset[Scope] = frozenset()
        inner = names.scopes.inner
        own = swallowers(names.tree, self._hides, self.is_suppress, self._is_manager)
        self._own = frozenset(own)
        self._scopes = frozenset(inner[id(node)] for node in own.values() if id(node) in inner)

    def is_broad(self, node: ast.expr | None) -> bool:
        """Whether a handler of `node` catches whatever is raised."""
        if node is None:
            return True
        if isinstance(node, ast.Tuple):
            return any(map(self.is_broad, node.elts))
        if getattr(node, "attr", getattr(node, "id", "")) in _BROAD:
            return True
        return not _BROAD.isdisjoint(_lasts(self._names.dotted(node) | self._names.held(node)))

    def is_suppress(self, node: ast.expr) -> bool:
        """Whether it is a `suppress` of a broad type, or something that hides failures in the same way."""
        if not isinstance(node, ast.Call):
            return self._is_own(node)
        if unparse(node.func).endswith("suppress") or "suppress" in _lasts(self._names.dotted(node.func)):
            return any(map(self.is_broad, node.args))
        return self._is_own(node.func)

    def _is_manager(self, decorator: ast.expr) -> bool:
        """Whether a decorator makes a context manager of a generator."""
        return any(
            name.endswith("contextmanager") for name in (unparse(decorator), *self._names.dotted(decorator))
        )

    def how(self, handler: ast.ExceptHandler) -> str:
        """How a handler hides what it caught; "" where it raises, records or uses it."""
        return self._how(handler.body, handler.name)

    def _hides(self, handler: ast.ExceptHandler) -> str:
        return self.how(handler) if self.is_broad(handler.type) else ""

    def _is_own(self, node: ast.expr) -> bool:
        """Whether it is one of the file's own helpers that hide failures, under whatever name."""
        if isinstance(node, ast.Name | ast.Attribute) and unparse(node) in self._own:
            return True
        return bool(self._scopes) and not self._scopes.isdisjoint(self._names.functions(node))

    def _how(self, body: Sequence[ast.stmt], caught: str | None) -> str:
        """How a body hides what was caught under the name `caught`; "" where it does not."""
        how = "only passes"
        for statement in body:
            if isinstance(statement, ast.Pass | ast.Continue | ast.Break):
                continue
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue
            if caught and unparse(statement) in (f"del {caught}", f"_ = {caught}"):
                continue
            if isinstance(statement, ast.If) and not statement.orelse and _is_switch(statement.test):
                how = "lets it through only where a switch is on"
                continue
            if self._ends_well(statement):
                how = "ends the program as if all were well"
                continue
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
                called = self._called(statement.value.func)
                if called <= _NOTHING and not statement.value.args:
                    continue
                if not called <= _QUIET - _LOUD:
                    return ""
                how = "only notes it quietly"
            elif isinstance(statement, ast.Return | ast.Assign | ast.AnnAssign) and _is_default(
                statement.value
            ):
                shown = unparse(statement.value) if statement.value else "None"
                how = f"goes on with {shown}"
            else:
                return ""
        return how

    def _called(self, function: ast.expr) -> frozenset[str]:
        """The last parts of the names of what is called: those it is known to have, or as it is written."""
        return _lasts(self._names.surely(function)) or _lasts({unparse(function)})

    def _ends_well(self, statement: ast.stmt) -> bool:
        """Whether it ends the program as if nothing had happened."""
        match statement:
            case ast.Expr(value=ast.Call(func=function, args=given, keywords=[])):
                ends = not _EXITS.isdisjoint(self._names.dotted(function))
            case ast.Raise(exc=ast.Call(func=function, args=given, keywords=[]), cause=None):
                ends = "SystemExit" in self._names.dotted(function)
            case ast.Raise(exc=ast.expr() as function, cause=None):
                ends, given = "SystemExit" in self._names.dotted(function), []
            case _:
                return False
        return ends and all(isinstance(one, ast.Constant) and one.value in (0, None) for one in given)


def _lasts(names: Refs | set[str]) -> frozenset[str]:
    return frozenset(name.rpartition(".")[2] for name in names)


def _is_switch(test: ast.expr) -> bool:
    """Whether a condition says nothing of what happened: a constant, a setting, the environment."""
    return _SWITCH.fullmatch(unparse(test)) is not None


def _is_default(value: ast.expr | None) -> bool:
    if value is None or isinstance(value, ast.Constant):
        return True
    return (
        isinstance(value, ast.List | ast.Dict | ast.Tuple | ast.Set)
        and not list(ast.iter_child_nodes(value))[1:]
    )
