"""Clocks that are bound to something else, or exchanged for one that counts other time."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator

from guard.facts.effects.around import Around
from guard.facts.effects.measure.family import CLOCK
from guard.facts.effects.measure.named import tells_time
from guard.facts.effects.measure.places import is_of_tests, measures
from guard.facts.effects.measure.statements import Compared, Statement, own, said
from guard.facts.effects.measure.told import effect, of_line
from guard.facts.effects.protection.sides import Part
from guard.facts.names.names import names_of
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.calls import callee
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_CLOCKS = frozenset(
    {
        "time",
        "time_ns",
        "perf_counter",
        "perf_counter_ns",
        "monotonic",
        "monotonic_ns",
        "process_time",
        "process_time_ns",
        "thread_time",
        "sleep",
        "default_timer",
        "clock",
    }
)
CLOCKS = _CLOCKS - {"sleep"} | {"now", "utcnow"}
"""What tells the time."""
_MODULES = frozenset({"time", "timeit", "datetime"})


def moved(compared: Compared, sources: Sources) -> Iterator[ChangeEffect]:
    """The effects of one function, class or module on clocks."""
    part = compared.pair.after
    of_tests = is_of_tests(part.path)
    for old, new in compared.arrived:
        had = {target for target, _ in _rebound(old, compared.pair.before, sources)} if old else set()
        for target, value in _rebound(new, part, sources):
            if target in had or _is_clock(value):
                continue
            if of_tests and not _for_all_tests(compared):
                continue
            severity = Severity.LOW if of_tests else None
            sure = Confidence.HIGH if not of_tests and isinstance(value, ast.Lambda | ast.Constant) else None
            yield effect(
                CLOCK,
                compared,
                f"{target} is bound to `{said(value)[:60]}`, for whatever asks it from now on",
                new,
                severity=severity,
                confidence=sure,
            )


def _rebound(one: Statement, part: Part, sources: Sources) -> Iterator[tuple[str, ast.expr]]:
    """Every clock that a statement of `part` binds to something else, and to what."""

    def is_clock(owner: ast.expr, name: str) -> bool:
        """Whether the attribute is that of a module with clocks, by whatever name the file has the module."""
        if name not in _CLOCKS:
            return False
        known = names_of(part.source, sources).imported(owner)
        return any(_holds_clocks(module) for module in (said(owner), *known))

    node = one.node
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Attribute) and is_clock(target.value, target.attr):
                yield said(target), node.value
    for piece in own(node):
        for call in walk(piece):
            if callee(call) == "setattr" and isinstance(call, ast.Call) and len(call.args) > 1:
                yield from _set(call, is_clock)


def _set(call: ast.Call, is_clock: Callable[[ast.expr, str], bool]) -> Iterator[tuple[str, ast.expr]]:
    first, second = call.args[:2]
    if isinstance(second, ast.Constant) and isinstance(second.value, str) and len(call.args) > 2:
        if is_clock(first, second.value):
            yield f"{said(first)}.{second.value}", call.args[2]
    elif isinstance(first, ast.Constant) and isinstance(first.value, str):
        owner, _, name = first.value.rpartition(".")
        if name in _CLOCKS and _holds_clocks(owner):
            yield first.value, second


def _holds_clocks(module: str) -> bool:
    return module.rpartition(".")[2].lstrip("_") in _MODULES


def _is_clock(value: ast.expr) -> bool:
    """Whether a clock is given back, or another one of the same kind put in its place."""
    return (isinstance(value, ast.Attribute) and value.attr in _CLOCKS) or (
        isinstance(value, ast.Name) and ("orig" in value.id.casefold() or "real" in value.id.casefold())
    )


def _for_all_tests(compared: Compared) -> bool:
    """Whether a function of the tests is a fixture that every test has."""
    node = compared.pair.after.node
    if isinstance(node, ast.Module):
        return True
    return any("autouse=True" in said(one) for one in getattr(node, "decorator_list", ()))


_WALL = ("perf_counter", "monotonic", "default_timer", "time", "now", "utcnow")
_OWN = {
    "process_time": "of this process alone, which stands still while the code waits",
    "thread_time": "of this thread alone, which stands still while the code waits or works in others",
    "getrusage": "that the processor spent, which stands still while the code waits",
    "cpu_times": "that the processor spent, which stands still while the code waits",
}


def exchanged(file: FileChange, around: Around) -> Iterator[ChangeEffect]:
    """The effect of a module that times something by another kind of clock than before."""
    if file.before is None or file.after is None or is_of_tests(file.after.path):
        return
    if not (measures(file.after.path) or tells_time(file.before.text or "")):
        return
    if not any(name in (side.text or "") for name in _OWN for side in file.sides):
        return
    before, after = _asked(file.before, around), _asked(file.after, around)
    passing, passing_now = (sum(asked[name] for name in _WALL) for asked in (before, after))
    name = next((one for one in _OWN if after[one] and not before[one]), "")
    what = _OWN.get(name, "")
    if not name and passing_now > passing and not any(after[one] for one in _OWN):
        name = next((one for one in _WALL if after[one] > before[one]), "")
        what = "that passes; before, it was what was worked"
    elif passing_now >= passing:
        return
    if name:
        lines = enumerate((file.after.text or "").split("\n"), 1)
        line = next((number for number, text in lines if name in text), 1)
        low = name in _WALL
        yield of_line(
            CLOCK,
            file.after.path,
            f"what is timed is now the time {what}",
            name,
            after=line,
            severity=Severity.LOW if low else Severity.MEDIUM,
            confidence=Confidence.LOW if low else None,
        )


def _asked(side: FileSide, around: Around) -> Counter[str]:
    """How often each clock is named in a module, by the last part of its own name."""
    source = around.sources.python(side)
    found: Counter[str] = Counter()
    if isinstance(source, Unreadable):
        return found
    names = names_of(source, around.sources)
    for node in walk(source.tree):
        match node:
            case ast.Attribute(attr=name) | ast.alias(name=name):
                found[name.removesuffix("_ns")] += 1
            case ast.Name(id=name, ctx=ast.Load()):
                known = {ref.rpartition(".")[2] for ref in names.dotted(node)}
                found.update(one.removesuffix("_ns") for one in known or {name})
    return found
