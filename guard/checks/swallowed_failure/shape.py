"""How each function of a Python file fails: what it catches, refuses, returns, calls and records."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from guard.checks.swallowed_failure.wrappers import covered, swallowers

BROAD = frozenset({"Exception", "BaseException"})
_LOUD = frozenset(
    {
        "warning",
        "warn",
        "error",
        "exception",
        "critical",
        "fatal",
        "fail",
        "abort",
        "exit",
        "capture_exception",
    }
)
_GOOD_EXITS = frozenset(
    {
        "sys.exit(0)",
        "sys.exit()",
        "exit(0)",
        "exit()",
        "os._exit(0)",
        "raise SystemExit(0)",
        "raise SystemExit",
    }
)
_QUIET = frozenset({"debug", "info", "print", "trace", "log"})
_NOTHING = frozenset({"int", "str", "bool", "float", "list", "dict", "set", "tuple", "object", "bytes"})
"""What does nothing when it is called with nothing."""
_EXITS = re.compile(
    r"abort|exit|fail|deny|reject|forbid|error|unauthori[sz]ed|forbidden|bad_?request", re.IGNORECASE
)
_STATUS = re.compile(r"\b[45]\d\d\b")
AUDIT = re.compile(r"audit|security_?(?:log|event)|log_(?:security|access|auth)", re.IGNORECASE)


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


@dataclass(frozen=True)
class Call:
    """One call."""

    line: int
    name: str
    arguments: str
    keywords: tuple[tuple[str, str], ...]
    shown: str
    """The whole call, as it is written."""


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


def broad_names(tree: ast.Module) -> frozenset[str]:
    """`Exception` under all its names in the file, `suppress` under another (`suppress:NAME`), and what in
    the file hides the failures of others (`swallows:NAME`)."""
    names = set(BROAD)
    for node in tree.body:
        if isinstance(node, ast.Assign) and _is_broad(node.value, frozenset(names)):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.asname and alias.name in (*BROAD, "suppress"):
                    names.add(alias.asname if alias.name in BROAD else f"suppress:{alias.asname}")
    broad = frozenset(names)

    def hides(handler: ast.ExceptHandler) -> str:
        return _hides(handler.body, handler.name) if _is_broad(handler.type, broad) else ""

    own = swallowers(tree, hides, lambda value: _is_suppress(value, broad))
    return broad | {f"swallows:{name}" for name in own}


def _is_suppress(node: ast.expr, names: frozenset[str]) -> bool:
    """Whether it is a `suppress` of a broad type, or a name that hides failures in the same way."""
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.Name) and f"swallows:{node.id}" in names
    name = ast.unparse(node.func)
    if name.endswith("suppress") or f"suppress:{name}" in names:
        return any(_is_broad(argument, names) for argument in node.args)
    return f"swallows:{name}" in names


def _is_broad(node: ast.expr | None, names: frozenset[str]) -> bool:
    if node is None:
        return True
    if isinstance(node, ast.Tuple):
        return any(_is_broad(item, names) for item in node.elts)
    if isinstance(node, ast.Attribute):
        return node.attr in BROAD
    return isinstance(node, ast.Name) and node.id in names


def _own(body: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """Every node of a body, without the functions and classes inside it."""
    stack: list[ast.AST] = list(reversed(body))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        yield node
        stack += reversed(list(ast.iter_child_nodes(node)))


def function(name: str, line: int, body: Sequence[ast.stmt], names: frozenset[str]) -> Function:
    """How one function fails, given its body and the names of broad exceptions in its file."""
    found = Function(name, line)
    for node in _own(body):
        if isinstance(node, ast.stmt):
            found.statements[_head(node)] += 1
            found.called[_called(node)] += 1
        if isinstance(node, ast.Try | ast.TryStar):
            _try(node, names, found)
        elif isinstance(node, ast.With | ast.AsyncWith):
            _suppress(node, names, found)
        elif isinstance(node, ast.If):
            condition = ast.unparse(node.test)
            found.guards.append(Guard(node.lineno, condition, _refusal(node.body)))
            if node.orelse:
                found.guards.append(Guard(node.lineno, f"not ({condition})", _refusal(node.orelse)))
        elif isinstance(node, ast.Raise):
            found.raised[ast.unparse(node)] += 1
        elif isinstance(node, ast.Call):
            keywords = tuple((keyword.arg or "**", ast.unparse(keyword.value)) for keyword in node.keywords)
            arguments = ", ".join(map(ast.unparse, node.args))
            found.calls.append(
                Call(node.lineno, ast.unparse(node.func), arguments, keywords, ast.unparse(node))
            )
        elif isinstance(node, ast.Return):
            found.returns.append(ast.unparse(node.value) if node.value else "None")
    for number, where, below, handed in covered(body, lambda value: _is_suppress(value, names)):
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
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "isinstance" and len(value.args) == 2:
        return ast.unparse(value.args[1]) == "object"
    if isinstance(value, ast.UnaryOp | ast.Call):
        return ast.unparse(value) in ("not False", "bool(1)", "bool(True)", "not None", "not 0")
    return isinstance(value, ast.Constant) and (value.value is True or value.value == 1)


def _head(node: ast.stmt) -> str:
    """A statement without the statements inside it."""
    if isinstance(node, ast.If | ast.While):
        return f"{type(node).__name__} {ast.unparse(node.test)}"
    if hasattr(node, "body"):
        return type(node).__name__
    return ast.unparse(node)


def _try(node: ast.Try | ast.TryStar, names: frozenset[str], found: Function) -> None:
    tried = _tried(node.body)
    for handler in node.handlers:
        how = _hides(handler.body, handler.name)
        if how and _is_broad(handler.type, names):
            found.handlers.append(
                Handler(handler.lineno, how, tried, "\n".join(map(ast.unparse, handler.body)))
            )
        else:
            found.speaking[ast.unparse(handler.type) if handler.type else ""] = tried
    for last in node.finalbody:
        if isinstance(last, ast.Return | ast.Break | ast.Continue):
            # Leaving there drops whatever was raised above.
            found.handlers.append(Handler(last.lineno, "leaves in `finally`", tried, ast.unparse(last)))


def _suppress(node: ast.With | ast.AsyncWith, names: frozenset[str], found: Function) -> None:
    if any(_is_suppress(item.context_expr, names) for item in node.items):
        found.handlers.append(Handler(node.lineno, "suppresses it", _tried(node.body), "suppress"))


def _tried(body: Sequence[ast.stmt]) -> frozenset[str]:
    """The statements of a body, with those inside them that call something, and the calls by themselves."""
    tried = set(map(ast.unparse, body))
    for node in _own(body):
        if isinstance(node, ast.Expr | ast.Assign | ast.Return):
            tried.update((ast.unparse(node), _called(node)))
    return frozenset(tried - {""})


def _called(node: ast.stmt) -> str:
    """What a statement calls, whatever it does with the result; "" where it is no call."""
    value = getattr(node, "value", None)
    value = value.value if isinstance(value, ast.Await) else value
    return ast.unparse(value) if isinstance(value, ast.Call) else ""


def _hides(body: Sequence[ast.stmt], caught: str | None) -> str:
    """How a handler hides what it caught, under the name `caught`; "" where it raises, records or uses it."""
    how = "only passes"
    for statement in body:
        if isinstance(statement, ast.Pass | ast.Continue | ast.Break):
            continue
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if caught and ast.unparse(statement) in (f"del {caught}", f"_ = {caught}"):
            continue
        if isinstance(statement, ast.If) and not statement.orelse and _is_switch(statement.test):
            how = "lets it through only where a switch is on"
            continue
        if ast.unparse(statement) in _GOOD_EXITS:
            how = "ends the program as if all were well"
            continue
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            name = ast.unparse(statement.value.func).rsplit(".", 1)[-1]
            if name in _NOTHING and not statement.value.args:
                continue
            if name not in _QUIET or name in _LOUD:
                return ""
            how = "only notes it quietly"
        elif isinstance(statement, ast.Return | ast.Assign | ast.AnnAssign) and _is_default(statement.value):
            shown = ast.unparse(statement.value) if statement.value else "None"
            how = f"goes on with {shown}"
        else:
            return ""
    return how


_SWITCH = re.compile(r"False|0|None|__debug__|[A-Z][A-Z_]*|(?:\w+\.)*(?:DEBUG|debug|environ\b.*|getenv\(.*)")


def _is_switch(test: ast.expr) -> bool:
    """Whether a condition says nothing of what happened: a constant, a setting, the environment."""
    return _SWITCH.fullmatch(ast.unparse(test)) is not None


def _is_default(value: ast.expr | None) -> bool:
    if value is None or isinstance(value, ast.Constant):
        return True
    return (
        isinstance(value, ast.List | ast.Dict | ast.Tuple | ast.Set)
        and not list(ast.iter_child_nodes(value))[1:]
    )


def _refusal(body: Sequence[ast.stmt]) -> str:
    """The statement by which a branch refuses: a raise, a failing call, `return False`."""
    for statement in body:
        if isinstance(statement, ast.Raise):
            return ast.unparse(statement)
        if isinstance(statement, ast.Return):
            shown = ast.unparse(statement.value) if statement.value else "None"
            refuses = (
                shown in ("False", "None")
                or bool(re.search(r"\b[45]\d\d\b", shown))
                or bool(_EXITS.search(shown))
            )
            return ast.unparse(statement) if refuses else ""
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and _EXITS.search(ast.unparse(call.func).rsplit(".", 1)[-1]):
            return ast.unparse(statement)
    return ""
