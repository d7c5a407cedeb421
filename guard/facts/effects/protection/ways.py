"""What lies on the way to each act of a function: what must hold, and what is called before it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from guard.expressions import expression
from guard.facts.effects.protection.conditions import negated, required, texts
from guard.facts.effects.protection.words import guards, guards_strongly
from guard.syntax.python import PythonSource
from guard.syntax.python_text import unparse
from guard.syntax.walk import children

_LEAVES = expression(
    r"abort|exit|fail|deny|denied|reject|forbid|forbidden|unauthori[sz]ed|bad_?request|http_?error|raise_\w+"
    r"|redirect|not_?found|error_?response",
    re.IGNORECASE,
)
_STATUS = expression(r"\b(?:4\d\d|HTTP_4\d\d\w*|HTTPStatus\.\w+|status\.HTTP_\w+)\b")
_STRONG = expression(
    r"\b40[137]\b|\b429\b|\b419\b|HTTP_40[13]|HTTP_429|Permission|Forbidden|Unauthori|NotAuthenticated|AccessDenied"
    r"|Denied|CSRF|Csrf|RateLimit|TooMany|InvalidToken|InvalidSignature|SecurityError|SuspiciousOperation"
    r"|login|Throttled",
)
_CONTAINS = expression(
    r"is_relative_to|relative_to|\.parents\b|commonpath|commonprefix|realpath|is_within|safe_join|compare_digest|verify"
    r"|signature|hmac|digest|checksum|sha256|is_private|is_loopback|hostname|netloc|\.scheme\b|csrf"
)
"""What conditions are made of that keep paths, hosts and signatures in."""


END = "<end>"
"""The text of the act that a function comes to its end."""


@dataclass(frozen=True)
class Condition:
    """One condition on the way: one of its alternatives must hold."""

    alternatives: frozenset[str]
    line: int
    refusal: str
    """The statement that is run where it does not hold; "" where the act is only skipped."""
    strength: int
    """3: it says who may; 2: it guards something; 1: it refuses; 0: it skips."""
    nodes: tuple[ast.expr, ...] = field(default=(), compare=False, hash=False, repr=False)

    @property
    def shown(self) -> str:
        """In words of the code."""
        return " or ".join(sorted(self.alternatives))[:90]


@dataclass(frozen=True)
class Act:
    """A statement that does something, and what must hold to reach it."""

    text: str
    calls: frozenset[str]
    """The names of what it calls."""
    line: int
    conditions: tuple[Condition, ...]
    statement: ast.stmt = field(compare=False, hash=False, repr=False)
    under: str = ""
    """What swallows its failure, if anything does."""


@dataclass
class Way:
    """A function, act by act; acts that cannot be reached are left out."""

    acts: list[Act] = field(default_factory=list)
    refusing: list[Act] = field(default_factory=list)
    """What is done only on the way to a refusal."""
    exits: list[Act] = field(default_factory=list)
    """Where it ends without refusing; the last one is its end."""

    @property
    def conditions(self) -> frozenset[frozenset[str]]:
        """All that must hold anywhere in it."""
        return frozenset(one.alternatives for act in self.acts for one in act.conditions)

    @property
    def calls(self) -> frozenset[str]:
        """All that it calls."""
        return frozenset(name for act in self.acts for name in act.calls)


def way_of(name: str, body: Sequence[ast.stmt], source: PythonSource, *, is_predicate: bool) -> Way:
    """The way through a function.

    Args:
        name: the function's own name, which ranks what it refuses.
        body: its statements.
        source: where they stand.
        is_predicate: whether it answers yes or no; then a yes is an act.
    """
    walker = _Walker(name, is_predicate=is_predicate, source=source)
    held = walker.block(body, ())
    if held is not None and body:
        walker.end(END, body[-1], held)
    elif body and isinstance(body[-1], ast.Return) and walker.way.exits:
        last = walker.way.exits[-1]
        if last.statement is body[-1] and not is_predicate:
            walker.way.acts.append(replace(last, text=END))
    return walker.way


def conditions_of(body: Sequence[ast.stmt], name: str) -> tuple[Condition, ...]:
    """Every condition of a function, and of the functions inside it, wherever it leads."""
    walker = _Walker(name, is_predicate=False)
    found: list[Condition] = []
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.If):
            found += walker.conditions(negated(node.test), refusal_of(node.body), node)
            if node.orelse:
                found += walker.conditions(node.test, refusal_of(node.orelse), node)
        elif isinstance(node, ast.Assert):
            found += walker.conditions(node.test, "assert", node)
        stack += blocks_in(node)
    return tuple(found)


def blocks_in(node: ast.AST) -> Iterator[ast.AST]:
    """The statements, handlers and cases that stand directly in a statement, a handler or a case."""
    for name in ("body", "orelse", "handlers", "cases", "finalbody"):
        inner = getattr(node, name, None)
        if isinstance(inner, list):
            yield from inner


def called(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call in `node`, by its dotted name; functions inside it are left out."""
    stack: list[ast.AST] = [node]
    while stack:
        part = stack.pop()
        if (
            isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda)
            and part is not node
        ):
            continue
        if isinstance(part, ast.Call):
            yield dotted(part.func), part
        stack += children(part)


def dotted(node: ast.expr) -> str:
    """The dotted name of what is called; calls and subscripts in between show as `()` and `[]`."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            parts.append("()")
            node = node.func
        elif isinstance(node, ast.Subscript):
            parts.append("[]")
            node = node.value
        else:
            parts.append(node.id if isinstance(node, ast.Name) else "?")
            return ".".join(reversed(parts))


class _Walker:
    def __init__(self, name: str, *, is_predicate: bool, source: PythonSource | None = None) -> None:
        self._source = source
        self.way = Way()
        self._name = name
        self._is_predicate = is_predicate
        self._under = ""
        self._refuses = 0
        self._asked: dict[str, ast.expr | None] = {}
        """What was asked before, by the name that its answer has; None where that has several."""

    def block(self, body: Sequence[ast.stmt], held: tuple[Condition, ...]) -> tuple[Condition, ...] | None:
        """Walk statements; what holds after them, or None where nothing is reached."""
        for statement in body:
            then = self._statement(statement, held)
            if then is None:
                return None
            held = then
        return held

    def _statement(self, node: ast.stmt, held: tuple[Condition, ...]) -> tuple[Condition, ...] | None:
        if isinstance(node, ast.If):
            return self._if(node, held)
        if isinstance(node, ast.Assert):
            return held + self.conditions(node.test, "assert", node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return held
        if isinstance(node, ast.Return | ast.Raise | ast.Continue | ast.Break):
            self._leave(node, held)
            return None
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            head = node.iter if not isinstance(node, ast.While) else node.test
            self._act(node, head, held)
            below = held
            if isinstance(node, ast.While) and not _is_always(node.test):
                below = held + self.conditions(node.test, "", node)
            self.block(node.body, below)
            raised = self._raised_in(node.body, held)
            return self.block(node.orelse, held + raised)
        if isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                self._act(node, item.context_expr, held)
            return self._swallowing(node, held)
        if isinstance(node, ast.Try | ast.TryStar):
            inside = self.block(node.body, held)
            for handler in node.handlers:
                self.block(handler.body, held)
            rest = self.block(node.orelse, inside) if inside is not None else None
            if rest is None and any(not _always_leaves(handler.body) for handler in node.handlers):
                rest = held
            last = self.block(node.finalbody, rest if rest is not None else held)
            return last if rest is not None else None
        if isinstance(node, ast.Match):
            self._act(node, node.subject, held)
            for case in node.cases:
                self.block(case.body, held)
            return held
        self._act(node, node, held)
        if isinstance(node, ast.Assign):
            self._keep(node)
        return None if _leaving_call(node) else held

    def _swallowing(
        self, node: ast.With | ast.AsyncWith, held: tuple[Condition, ...]
    ) -> tuple[Condition, ...] | None:
        names = [
            dotted(item.context_expr.func) for item in node.items if isinstance(item.context_expr, ast.Call)
        ]
        swallows = next((name for name in names if name.endswith("suppress")), "")
        outer, self._under = self._under, self._under or swallows
        inside = self.block(node.body, held)
        self._under = outer
        return held if swallows else inside

    def _raised_in(self, body: Sequence[ast.stmt], held: tuple[Condition, ...]) -> tuple[Condition, ...]:
        """What a loop refuses by raising, and so does not hold behind it either."""
        found: list[Condition] = []
        for node in body:
            if isinstance(node, ast.If):
                refusal = refusal_of(node.body)
                if refusal.startswith("raise") or _LEAVES.match(refusal):
                    found += self.conditions(negated(node.test), refusal, node)
        return tuple(one for one in found if one not in held)

    def _if(self, node: ast.If, held: tuple[Condition, ...]) -> tuple[Condition, ...] | None:
        self._act(node, node.test, held)
        yes = self.conditions(node.test, refusal_of(node.orelse), node)
        no = self.conditions(negated(node.test), refusal_of(node.body), node)
        if isinstance(node.test, ast.Constant):
            if not node.test.value:
                return self.block(node.orelse, held)
            return self.block(node.body, held)
        after_yes = self._branch(node.body, held + yes)
        after_no = self._branch(node.orelse, held + no)
        if after_yes is None:
            return after_no
        if after_no is None:
            return after_yes
        return tuple(one for one in after_yes if one in after_no)

    def _branch(self, body: Sequence[ast.stmt], held: tuple[Condition, ...]) -> tuple[Condition, ...] | None:
        refuses = bool(refusal_of(body))
        self._refuses += refuses
        after = self.block(body, held)
        self._refuses -= refuses
        return after

    def conditions(self, test: ast.expr, refusal: str, node: ast.stmt) -> tuple[Condition, ...]:
        """What must hold for `test` to hold, each condition with what refuses where it does not."""
        found = []
        for alternatives in required(self._meant(test)):
            held = texts(alternatives)
            said = " ".join(sorted(held))
            is_said = not any(isinstance(_bare(one), ast.Name) for one in alternatives)
            strength = self._strength(said, refusal, compares=is_said)
            found.append(Condition(held, node.lineno, refusal, strength, alternatives))
        return tuple(found)

    def _strength(self, condition: str, refusal: str, *, compares: bool) -> int:
        if not refusal:
            return 0
        contains = compares and _CONTAINS.search(condition)  # that something is there at all keeps nothing in
        if _STRONG.search(refusal) or contains or guards_strongly(condition):
            return 3 if refusal not in ("return", "return None", "continue", "break") else 2
        if self._is_predicate and guards_strongly(self._name):
            return 3
        if guards(refusal.partition("(")[0]) or (guards(self._name) and refusal != "return"):
            return 2
        return 1 if refusal not in ("return", "return None", "continue", "break") else 0

    def end(self, text: str, node: ast.stmt, held: tuple[Condition, ...]) -> None:
        """The function ends here without refusing."""
        act = Act(text, frozenset(), node.lineno, tuple(dict.fromkeys(held)), node, self._under)
        self.way.exits.append(act)
        if text == END:
            self.way.acts.append(act)

    def _leave(self, node: ast.stmt, held: tuple[Condition, ...]) -> None:
        value = getattr(node, "value", None)
        if not isinstance(node, ast.Return):
            return
        asks = self._is_predicate and value is not None and not isinstance(value, ast.Constant)
        more = self.conditions(value, "return False", node) if asks and value is not None else ()
        if not refusal_of([node]).removeprefix("return"):
            self.end(self._written(node), node, held + more)
        if self._is_predicate and value is not None:
            if not isinstance(value, ast.Constant) or value.value:
                self._enter("return True", self._meant(value), node, held + more)
        elif value is not None and not isinstance(value, ast.Constant):
            self._enter(f"return {self._written(value)}", value, node, held)

    def _meant(self, test: ast.expr) -> ast.expr:
        """A condition with what was asked in the place of the name that keeps the answer."""
        inner = _bare(test)
        asked = self._asked.get(inner.id) if isinstance(inner, ast.Name) else None
        if asked is None:
            return test
        return asked if inner is test else negated(asked)

    def _keep(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if isinstance(target, ast.Name):
            is_first = target.id not in self._asked and _answers_yes_or_no(node.value)
            self._asked[target.id] = node.value if is_first else None

    def _act(self, node: ast.stmt, part: ast.AST, held: tuple[Condition, ...]) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass | ast.Global | ast.Nonlocal):
            return
        names = _names_called(part)
        if names or isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete):
            self._enter(self._written(part), part, node, held, names)

    def _written(self, node: ast.AST) -> str:
        """What is written there, white space folded."""
        end = getattr(node, "end_lineno", None)
        if self._source is None or end is None:
            return unparse(node)
        place = (node.lineno, node.col_offset, end, node.end_col_offset)  # type: ignore[attr-defined]
        return b" ".join(self._source.slice(*place).split()).decode("utf-8", "replace")

    def _enter(
        self,
        text: str,
        part: ast.AST,
        node: ast.stmt,
        held: tuple[Condition, ...],
        names: frozenset[str] | None = None,
    ) -> None:
        names = _names_called(part) if names is None else names
        unique = tuple(dict.fromkeys(held))
        acts = self.way.refusing if self._refuses else self.way.acts
        acts.append(Act(text, names, node.lineno, unique, node, self._under))


def _answers_yes_or_no(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        name = dotted(node.func).rpartition(".")[2]
        return name.startswith(("is_", "has_", "can_", "check_", "verify")) or name in _YES_OR_NO
    return isinstance(node, ast.Compare | ast.BoolOp)


_YES_OR_NO = frozenset({"compare_digest", "startswith", "endswith", "isinstance", "any", "all", "bool"})


def _bare(node: ast.expr) -> ast.expr:
    """What a condition asks, without a `not` before it."""
    return node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) else node


def _names_called(node: ast.AST) -> frozenset[str]:
    return frozenset(name for name, _ in called(node))


def _is_always(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and bool(test.value)


def _leaving_call(node: ast.stmt) -> bool:
    """Whether a statement is a call that never comes back, by its name: `abort(403)`, `sys.exit()`."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    return dotted(node.value.func).rpartition(".")[2] in ("abort", "exit", "_exit", "quit", "fail", "skip")


def _always_leaves(body: Sequence[ast.stmt]) -> bool:
    return bool(body) and (
        isinstance(body[-1], ast.Raise | ast.Return | ast.Continue | ast.Break) or _leaving_call(body[-1])
    )


def refusal_of(body: Sequence[ast.stmt]) -> str:
    """The statement by which a branch refuses to go on; "" where it goes on, or answers."""
    if not body:
        return ""
    last = body[-1]
    if isinstance(last, ast.If) and last.orelse:
        first = refusal_of(last.body)
        return first if first and refusal_of(last.orelse) else ""
    if isinstance(last, ast.Raise):
        return unparse(last)
    if isinstance(last, ast.Continue | ast.Break):
        return type(last).__name__.lower()
    if isinstance(last, ast.Return):
        shown = unparse(last.value) if last.value else "None"
        if shown in ("False", "None", "''", "[]", "{}", "()", "0", "-1"):
            return f"return {shown}".removesuffix(" None")
        says_no = _STATUS.search(shown) or _LEAVES.search(shown.partition("(")[0]) or "error" in shown.lower()
        return f"return {shown}" if says_no else ""
    call = last.value if isinstance(last, ast.Expr) else None
    call = call.value if isinstance(call, ast.Await) else call
    if isinstance(call, ast.Call) and _LEAVES.search(dotted(call.func).rpartition(".")[2]):
        return unparse(last)
    return ""
