"""What runs between two looks at a clock: moved out of it, only begun in it, or not there any more."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from guard.expressions import expression
from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.clocks import CLOCKS
from guard.facts.effects.measure.family import CLOCK
from guard.facts.effects.measure.named import names_timer
from guard.facts.effects.measure.statements import Compared, said, short
from guard.facts.effects.measure.told import of_line
from guard.facts.effects.protection.sides import FUNCTION_NODES, Part
from guard.facts.names.names import names_of
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.calls import arguments, callee
from guard.syntax.sources import Sources
from guard.syntax.walk import children, walk

_BOOKKEEPING = frozenset(
    {
        "append",
        "print",
        "len",
        "range",
        "enumerate",
        "zip",
        "int",
        "float",
        "str",
        "round",
        "min",
        "max",
        "format",
    }
)
"""Calls that are no work that anybody times."""
_BEGINS = frozenset(
    {
        "create_task",
        "ensure_future",
        "submit",
        "start_soon",
        "spawn",
        "apply_async",
        "run_in_executor",
        "delay",
    }
    | {
        "Thread",
        "Process",
        "Timer",
        "call_soon",
        "call_later",
        "partial",
        "run_coroutine_threadsafe",
        "map_async",
    }
)
"""Calls of the standard library, anyio and celery that begin work and do not wait for it."""
_WAITS = frozenset(
    {
        "result",
        "join",
        "wait",
        "gather",
        "get",
        "wait_for",
        "as_completed",
        "shutdown",
        "run",
        "block_until_ready",
    }
    | {"run_until_complete"}
)
_TIMES = frozenset({"timeit", "repeat", "autorange", "pedantic", "benchmark", "bench_func"})
"""Calls that time what they are given, of timeit, pytest-benchmark and pyperf."""


_CLOCKED = expression(r"\b(?:time|timeit|datetime|pyperf)\b|bench")
"""What a file says that asks a clock."""


@dataclass
class Region:
    """What stands between looks at a clock in one function."""

    found: bool = False
    runs: dict[str, ast.Call] = field(default_factory=dict)
    """By the text of what is called: what has run when the clock is looked at again."""
    begun: dict[str, ast.Call] = field(default_factory=dict)
    """What is only begun, or only made."""
    awaits: set[str] = field(default_factory=set)
    sometimes: set[str] = field(default_factory=set)
    """What is done under a condition."""
    was_awaited: frozenset[str] = frozenset()
    """What was awaited before the change, and only begins where it is not any more."""


def retimed(compared: Compared, sources: Sources) -> Iterator[ChangeEffect]:
    """The effect on what one function times."""
    pair = compared.pair
    if not isinstance(pair.before.node, FUNCTION_NODES) or not isinstance(pair.after.node, FUNCTION_NODES):
        return
    if not _CLOCKED.search(pair.before.source.text):
        return
    before = _region(pair.before, sources, Region())
    if not before.runs:
        return
    after = _region(pair.after, sources, Region(was_awaited=frozenset(before.awaits)))
    if not after.found:
        return
    for key, call in before.runs.items():
        told = _lost(key, before, after, pair.after)
        if told is not None:
            what, sure = told
            now = next((one for one in walk(pair.after.node) if _calls(one, key)), None)
            yield of_line(
                CLOCK,
                pair.after.path,
                f"{pair.after.name}: `{short(call)}` was timed; {what}",
                said(call),
                after=pair.after.at(now) if now is not None else 0,
                before=pair.before.at(call),
                severity=Severity.MEDIUM,
                confidence=sure,
            )
            return


def _calls(node: ast.AST, key: str) -> bool:
    return isinstance(node, ast.Call) and said(node.func) == key


def _lost(key: str, before: Region, after: Region, part: Part) -> tuple[str, Confidence | None] | None:
    if key in after.runs:
        seldom = key in after.sometimes and key not in before.sometimes
        return ("now it is done in some of the rounds only", None) if seldom else None
    if key in after.begun:
        return "now it is only begun when the clock is looked at again", None
    if any(_calls(one, key) for one in walk(part.node)):
        if after.runs:
            return "now it is done outside of what is timed", Confidence.LOW
        return "now it is done outside of what is timed, and nothing is timed", None
    return None if after.runs else ("now nothing is", None)


def _region(part: Part, sources: Sources, found: Region) -> Region:
    names = names_of(part.source, sources)
    bound = Bound(part.node)

    def is_clock(node: ast.AST) -> bool:
        """Whether it is a look at a clock, by whatever name the file or the function has it."""
        if not isinstance(node, ast.Call) or node.args:
            return False
        if callee(node) in CLOCKS:
            return True
        held = [said(one).rpartition(".")[2] for one in bound.of(node.func)]
        known = [ref.rpartition(".")[2] for ref in names.imported(node.func)]
        return any(one in CLOCKS for one in (*held, *known))

    for block in _blocks(part.node):
        for timed in _between(block, is_clock):
            found.found = True
            _enter(found, timed, is_clock)
    for node in walk(part.node):
        if isinstance(node, ast.Call) and callee(node) in _TIMES:
            found.found = True
            inner = [one.body if isinstance(one, ast.Lambda) else one for one in node.args[:1]]
            _enter(found, inner, is_clock)
            found.runs |= {said(one): node for one in inner if isinstance(one, ast.Name | ast.Attribute)}
    return found


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for one in walk(node):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(one, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def _between(block: Sequence[ast.stmt], is_clock: Callable[[ast.AST], bool]) -> Iterator[Sequence[ast.AST]]:
    """The statements of a block between a look at a clock and the next one that is compared with it."""
    begun: dict[str, int] = {}
    ended: dict[str, int] = {}
    for index, one in enumerate(block):
        if isinstance(one, ast.With | ast.AsyncWith) and any(
            names_timer(callee(item.context_expr)) for item in one.items
        ):
            yield one.body
        for node in walk(one):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and said(node.right) in begun:
                start, left = begun[said(node.right)], said(node.left)
                if is_clock(node.left) or ended.get(left, -1) > start:
                    yield block[start + 1 : ended.get(left, index)]
        if isinstance(one, ast.Assign) and is_clock(one.value):
            begun[said(one.targets[0])] = ended[said(one.targets[0])] = index


def _enter(found: Region, timed: Sequence[ast.AST], is_clock: Callable[[ast.AST], bool]) -> None:
    waits = any(isinstance(one, ast.Await) or callee(one) in _WAITS for each in timed for one in walk(each))
    pending = [_Seen(one) for one in timed]
    while pending:
        one = pending.pop()
        node, later, awaited = one.node, one.later, one.awaited
        if isinstance(node, ast.Call):
            begins = callee(node) in _BEGINS
            if not (is_clock(node) or callee(node) in _BOOKKEEPING or begins or _starts(node)):
                key = said(node.func)
                late = later or (key in found.was_awaited and not awaited and not waits)
                (found.begun if late else found.runs)[key] = node
                if one.sometimes:
                    found.sometimes.add(key)
                if awaited:
                    found.awaits.add(key)
            if begins and not waits:
                handed = (each for each in arguments(node) if isinstance(each, ast.Name | ast.Attribute))
                found.begun |= {said(each): node for each in handed}
            later = later or (begins and not waits)
        awaited = awaited or isinstance(node, ast.Await)
        later = later or isinstance(node, ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef)
        later = later or (isinstance(node, ast.GeneratorExp) and not one.given)
        given = isinstance(node, ast.Call | ast.Starred)
        for each in children(node):
            apart = one.sometimes or (isinstance(node, ast.If | ast.IfExp) and each is not node.test)
            pending.append(_Seen(each, later, awaited, given, apart))


def _starts(node: ast.Call) -> bool:
    """Whether it only starts what it was told to begin, as `Thread(target=work).start()` does."""
    return (
        callee(node) == "start"
        and isinstance(node.func, ast.Attribute)
        and callee(node.func.value) in _BEGINS
    )


@dataclass(frozen=True)
class _Seen:
    """A piece of code between two looks, and what stands around it there."""

    node: ast.AST
    later: bool = False
    """Whether it runs only when somebody asks for it."""
    awaited: bool = False
    given: bool = False
    """Whether it is handed to a call."""
    sometimes: bool = False
    """Whether it is done under a condition."""
