"""The way through a function, worked out statement by statement: which acts what lies before."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from guard.expressions import expression
from guard.facts.effects.protection.asked import Asked, conditions, is_predicate
from guard.facts.effects.protection.conditions import negated
from guard.facts.effects.protection.inlined import Helper, expanded, helper_of, inlined
from guard.facts.effects.protection.refusals import (
    always_leaves,
    catches,
    leaving_call,
    raises,
    refusal_of,
)
from guard.facts.effects.protection.ways import END, Act, Condition, Way
from guard.facts.effects.protection.words import guards, guards_strongly, is_hook, listed
from guard.syntax.calls import called, dotted
from guard.syntax.python import PythonSource
from guard.syntax.python_text import unparse

if TYPE_CHECKING:
    from guard.facts.effects.protection.sides import Part, Sides

Held = tuple[Condition, ...]
_MOST_CALLS = 60
"""Calls of one function that may be what refuses; a function that makes more is a list of what is done."""
LOGS = expression(r"(?i)(^|\.)(log|logger|logging|audit|_?log\w*|print|warnings)\.?\w*$")
ASIDE = listed(
    "append extend add update insert pop remove discard clear sort setdefault write format set put send "
    "print echo sleep join start close commit flush super"
)
"""What is called for what it does, by the habits of the standard library."""


def way(part: Part, sides: Sides) -> Way:
    """The way through a part, worked out once."""
    key = ("way", part.path, part.name, part.line, id(part.source.tree))
    return sides.around.sources.once(
        key,
        lambda: way_of(part, sides.swallowing, helper_of(part, sides)),
    )


def way_of(part: Part, swallowing: frozenset[str], helper: Helper | None = None) -> Way:
    """The way through a function, class or module.

    Args:
        part: its own name ranks what it refuses; where it answers yes or no, a yes is an act.
        swallowing: the names of what ends, in a `with`, whatever fails in it.
        helper: gives the helpers by whose one expression a condition is meant.
    """
    spelled = partial(inlined, helper=helper) if helper is not None else None
    body, asks = part.node.body, is_predicate(part.node)
    if helper is not None and not isinstance(part.node, ast.ClassDef):
        body = expanded(body, helper)
    walker = _Walker(Asked(part.short, is_predicate=asks, spelled=spelled), part.source, swallowing)
    held = walker.block(body, ())
    if held is not None and body:
        walker.end(END, body[-1], held)
    elif body and isinstance(body[-1], ast.Return) and walker.way.exits:
        last = walker.way.exits[-1]
        if last.statement is body[-1] and not asks:
            walker.way.acts.append(replace(last, text=END))
    return walker.way


class _Walker:
    def __init__(self, asked: Asked, source: PythonSource, swallowing: frozenset[str]) -> None:
        self._asked = asked
        self._swallowing = swallowing
        self._source = source
        self.way = Way()
        self._under = ""
        self._refuses = 0
        self._continued: list[list[Held]] = []
        self._calls = 0

    def block(self, body: Sequence[ast.stmt], held: Held) -> Held | None:
        """Walk statements; what holds after them, or None where nothing is reached."""
        for statement in body:
            then = self._statement(statement, held)
            if then is None:
                return None
            held = then
        return held

    def _statement(self, node: ast.stmt, held: Held) -> Held | None:
        match node:
            case ast.If():
                return self._if(node, held)
            case ast.Assert():
                return held + conditions(self._asked, node.test, "assert", node)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return held
            case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
                self._leave(node, held)
                return None
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(node, held)
            case ast.With() | ast.AsyncWith():
                return self._with(node, held)
            case ast.Try() | ast.TryStar():
                return self._try(node, held)
            case ast.Match():
                self._act(node, node.subject, held)
                for case in node.cases:
                    self.block(case.body, held)
                return held
        self._act(node, node, held)
        self._asked.keep(node)
        return None if leaving_call(node) else held + self._passed(node)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, held: Held) -> Held | None:
        self._act(node, node.test if isinstance(node, ast.While) else node.iter, held)
        below = held
        if isinstance(node, ast.While) and not (isinstance(node.test, ast.Constant) and node.test.value):
            below = held + conditions(self._asked, node.test, "", node)
        self._continued.append([])
        inside = self.block(node.body, below) or ()
        ends = [frozenset(one) for one in self._continued.pop()]  # a round may end there, too
        called = tuple(
            one for one in inside if one.call and one not in held and all(one in end for end in ends)
        )
        return self.block(node.orelse, held + self._raised_in(node.body, held) + called)

    def _with(self, node: ast.With | ast.AsyncWith, held: Held) -> Held | None:
        swallows, entered = "", held
        for item in node.items:
            self._act(node, item.context_expr, entered)
            if isinstance(item.context_expr, ast.Call):
                name = dotted(item.context_expr.func)
                swallows = swallows or (
                    name if name.rpartition(".")[2] in self._swallowing | {"suppress"} else ""
                )
                if guards_strongly(name):
                    entered += self._stop(item.context_expr, name)
        outer, self._under = self._under, self._under or swallows
        inside = self.block(node.body, entered)
        self._under = outer
        return held if swallows else inside

    def _try(self, node: ast.Try | ast.TryStar, held: Held) -> Held | None:
        """What holds behind a `try`: not what a handler that goes on has caught."""
        inside = self.block(node.body, held)
        falls = [
            (handler, after)
            for handler in node.handlers
            if (after := self.block(handler.body, held)) is not None and not always_leaves(handler.body)
        ]
        rest = self.block(node.orelse, inside) if inside is not None else None
        if rest is None and falls:
            rest = held
        elif rest is not None and falls:
            rest = tuple(
                one
                for one in rest
                if one in held
                or not any(
                    catches(handler, one.refusal, is_call=bool(one.call)) and one not in after
                    for handler, after in falls
                )
            )
        last = self.block(node.finalbody, held)
        if rest is None or last is None:
            return None
        return rest + tuple(one for one in last if one not in rest)

    def _raised_in(self, body: Sequence[ast.stmt], held: Held) -> Held:
        """What a loop refuses by raising, and so does not hold behind it either."""
        found: list[Condition] = []
        for node in body:
            if isinstance(node, ast.If):
                refusal = refusal_of(node.body)
                if raises(refusal):
                    found += conditions(self._asked, negated(node.test), refusal, node)
        return tuple(one for one in found if one not in held)

    def _if(self, node: ast.If, held: Held) -> Held | None:
        self._act(node, node.test, held)
        yes = conditions(self._asked, node.test, refusal_of(node.orelse), node)
        no = conditions(self._asked, negated(node.test), refusal_of(node.body), node)
        if isinstance(node.test, ast.Constant):
            return self.block(node.body if node.test.value else node.orelse, held)
        after_yes = self._branch(node.body, held + yes)
        after_no = self._branch(node.orelse, held + no)
        if after_yes is None:
            return after_no
        if after_no is None:
            return after_yes
        kept = frozenset(after_no)
        return tuple(one for one in after_yes if one in kept)

    def _branch(self, body: Sequence[ast.stmt], held: Held) -> Held | None:
        refuses = bool(refusal_of(body))
        self._refuses += refuses
        after = self.block(body, held)
        self._refuses -= refuses
        return after

    def _passed(self, node: ast.stmt) -> Held:
        """What a statement calls for what it may refuse, once that has come back."""
        call = bare_call(node)
        if call is None or self._calls >= _MOST_CALLS or isinstance(call.func, ast.Call):
            return ()
        name = dotted(call.func)
        short = name.rpartition(".")[2]
        is_made = isinstance(node, ast.Assign) and (short[:1].isupper() or not guards(short))
        if short in ASIDE or LOGS.search(name) or is_made:
            return ()
        value = node.value  # type: ignore[attr-defined]  # what a bare call stands in has one
        return self._stop(value, name)

    def _stop(self, node: ast.expr, name: str) -> Held:
        self._calls += 1
        strength = 2 if is_hook(name) or guards_strongly(name) else 1
        return (Condition(frozenset([self._written(node)]), node.lineno, "", strength, (node,), name),)

    def end(self, text: str, node: ast.stmt, held: Held) -> None:
        """The function ends here without refusing."""
        act = self._made(text, frozenset(), node, held)
        self.way.exits.append(act)
        if text == END:
            self.way.acts.append(act)

    def _leave(self, node: ast.stmt, held: Held) -> None:
        if isinstance(node, ast.Continue) and self._continued:
            self._continued[-1].append(held)
        if not isinstance(node, ast.Return):
            return
        value, is_asked = node.value, self._asked.is_predicate
        asks = is_asked and value is not None and not isinstance(value, ast.Constant)
        more = conditions(self._asked, value, "return False", node) if asks and value is not None else ()
        if not refusal_of([node]).removeprefix("return"):
            self.end(self._written(node), node, held + more)
        if is_asked and value is not None:
            if not isinstance(value, ast.Constant) or value.value:
                self._enter("return True", self._asked.meant(value), node, held + more)
        elif value is not None and not isinstance(value, ast.Constant):
            self._enter(f"return {self._written(value)}", value, node, held)

    def _act(self, node: ast.stmt, part: ast.AST, held: Held) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass | ast.Global | ast.Nonlocal):
            return
        names = _names_called(part)
        if names or isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete):
            self._enter(self._written(part), part, node, held, names)

    def _written(self, node: ast.AST) -> str:
        """What is written there, white space folded."""
        end = getattr(node, "end_lineno", None)
        if end is None:
            return unparse(node)
        place = (node.lineno, node.col_offset, end, node.end_col_offset)  # type: ignore[attr-defined]
        return b" ".join(self._source.slice(*place).split()).decode("utf-8", "replace")

    def _enter(
        self, text: str, part: ast.AST, node: ast.stmt, held: Held, names: frozenset[str] | None = None
    ) -> None:
        acts = self.way.refusing if self._refuses else self.way.acts
        acts.append(self._made(text, _names_called(part) if names is None else names, node, held))

    def _made(self, text: str, names: frozenset[str], node: ast.stmt, held: Held) -> Act:
        unique = dict.fromkeys(held)
        conditions = tuple(one for one in unique if not one.call)
        passed = tuple(one for one in unique if one.call) if len(conditions) < len(unique) else ()
        return Act(text, names, node.lineno, conditions, node, self._under, passed)


def bare_call(node: ast.stmt) -> ast.Call | None:
    """The call that a statement is, or whose answer it only keeps."""
    value = getattr(node, "value", None) if isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign) else None
    value = value.value if isinstance(value, ast.Await) else value
    return value if isinstance(value, ast.Call) else None


def _names_called(node: ast.AST) -> frozenset[str]:
    return frozenset(name for name, _ in called(node))
