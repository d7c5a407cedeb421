"""Statements that take records from those who read them: what they do to the machinery of logs and alarms.

Told by what is done, wherever the statement stands and in new files, too: something that loses records is put
on their way, a method that makes them is another one, the file or the descriptor they go to is nowhere or
written anew. Whose records they are says how grave it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from guard.expressions import expression
from guard.facts.effects.protection.family import UNRECORDED, protects_nothing
from guard.facts.effects.protection.sides import Sides
from guard.facts.effects.protection.words import listed
from guard.facts.effects.records.dropping import loses
from guard.facts.effects.records.glance import mutes
from guard.facts.effects.records.loggers import is_renamed, loggers_of
from guard.facts.effects.records.words import AUDIT
from guard.facts.names.bound_text import bound_text
from guard.facts.names.names import Names, names_of
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.calls import arguments, callee, dotted, last_name
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_WHOLE = expression(
    r"\blogging\.(?:root\b|Logger\b|Handler\b)|getLogger\((?:''|\"\"|'root')?\)|^(?:sys|logging)$"
)
"""What all records of a program go through."""
_MAKES = listed(
    "debug info warning warn error exception critical fatal log _log handle callHandlers emit isEnabledFor "
    "makeRecord getEffectiveLevel hasHandlers"
)
"""Methods by which records are made and handed on: the manual of `logging`."""
_NOWHERE = expression(r"devnull|/dev/null|\bNUL\b|StringIO|NullHandler|NullWriter")
_LEAST = 100_000
"""Bytes of a log below which records are soon written over."""
_LEVELS = frozenset({"", "NOTSET", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"})
_LOUD = frozenset({"warning", "error", "exception", "critical", "fatal"})
_CHANCE = frozenset({"random", "randint", "randrange", "randbelow", "choice", "uniform", "getrandbits"})
_HOOKS = frozenset({"excepthook", "unraisablehook"})
_BEFORE_EVENTS = frozenset({"before_send", "before_send_transaction", "before_send_log", "event_filter"})
_LOW = (Severity.LOW, Confidence.MEDIUM)
_SIGNED = (Severity.MEDIUM, Confidence.MEDIUM)


@dataclass(frozen=True)
class _Muted:
    """What one statement does."""

    node: ast.Call | ast.stmt
    whose: tuple[ast.expr, ...]
    """What says whose records they are."""
    how: str
    is_plain: bool = False
    """Whether it is grave, whoever's records they are."""


def muted(sides: Sides) -> Iterator[ChangeEffect]:
    """What the changed statements of a change's Python take from logs and alarms."""
    for file in sides.around.change.files:
        if file.after is None or protects_nothing(file.after.path) or not mutes(file.after):
            continue
        source = sides.around.sources.python(file.after)
        if not isinstance(source, Unreadable):
            yield from _of_file(file, source, sides)


def _of_file(file: FileChange, source: PythonSource, sides: Sides) -> Iterator[ChangeEffect]:
    lines = sides.around.lines.get(file.path, ChangedLines()).after
    before = sides.around.sources.python(file.before) if file.before is not None else None
    known: set[str] = set()
    loggers: dict[str, str] = {}
    if isinstance(before, PythonSource):
        old = _Reader(names_of(before, sides.around.sources), sides, {})
        known = {unparse(one.node) for one in old.found(before.tree)}
        loggers = loggers_of(before.tree)
    reader = _Reader(names_of(source, sides.around.sources), sides, loggers)
    for one in reader.found(source.tree):
        end = one.node.end_lineno or one.node.lineno
        at = [source.physical[line - 1] for line in range(one.node.lineno, end + 1)]
        if lines.isdisjoint(at) or unparse(one.node) in known:
            continue
        shown = " ".join(unparse(one.node).split())[:90]
        severity, confidence = _SIGNED if reader.is_grave(one) else _LOW
        yield ChangeEffect(
            UNRECORDED.id, file.path, severity, confidence, f"`{shown}` {one.how}",
            after=at[0], evidence=shown,
        )  # fmt: skip


class _Reader:
    """Finds in one file what takes records from those who read them."""

    def __init__(self, names: Names, sides: Sides, loggers: dict[str, str]) -> None:
        self._names = names
        self._sides = sides
        self._loggers = loggers
        """Names that loggers had before the change."""

    def is_grave(self, one: _Muted) -> bool:
        """Whether records are lost that tell of attacks, or all."""
        said = map(self._said, one.whose)
        return one.is_plain or any(AUDIT.search(text) or _WHOLE.search(text) for text in said)

    def found(self, tree: ast.Module) -> Iterator[_Muted]:
        """Every such statement."""
        for node in walk(tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    yield from self._set(node, target)
            elif isinstance(node, ast.If) and _is_sampled(node):
                grave = any(callee(one.value) in _LOUD for one in node.body if isinstance(one, ast.Expr))
                yield _Muted(node, (node.test,), "makes a record only now and then", is_plain=grave)
            elif isinstance(node, ast.Call):
                yield from self._called(node)
                yield from self._written(node)

    def _said(self, node: ast.expr) -> str:
        """An expression as it is written, and what the names in it are bound to."""
        return bound_text(node, self._names)

    def _set(self, node: ast.Assign, target: ast.expr) -> Iterator[_Muted]:
        """A method, a stream, a logger or a switch that is another one now."""
        value = node.value
        if isinstance(target, ast.Name) and target.id in self._loggers:
            if self._is_mute(value):
                yield _Muted(node, (target,), "is no logger whose records arrive anywhere")
            elif is_renamed(self._loggers[target.id], value):
                yield _Muted(node, (target,), "has another name than that by which its records go on")
        if isinstance(target, ast.Subscript) and last_name(target.value) == "handlers":
            target = target.value
        if not isinstance(target, ast.Attribute):
            return
        owner = target.value
        yield from _replaced(node, owner, target.attr, value)
        is_stream = target.attr in ("stderr", "stdout") and last_name(owner) == "sys"
        if is_stream and _NOWHERE.search(self._said(value)):
            yield _Muted(node, (owner,), "sends what is said there nowhere")
        if target.attr in _HOOKS and self._does_nothing(value):
            yield _Muted(node, (), "hides failures that nobody caught", is_plain=True)
        for one in value.elts if target.attr == "filters" and isinstance(value, ast.List) else ():
            if how := loses(one, self._sides):
                yield _Muted(node, (owner,), how)
        if target.attr == "handlers" and "log" in self._said(owner).lower():
            whose = self._if_audit(owner) or self._if_audit(value)
            yield _Muted(node, whose, "puts something else in the place of what writes records")
        is_off = isinstance(value, ast.Constant) and not value.value
        if target.attr in ("lastResort", "raiseExceptions") and is_off and last_name(owner) == "logging":
            yield _Muted(node, (), "hides what a log could not write")

    def _is_mute(self, value: ast.expr) -> bool:
        """Whether what a name is bound to makes no records, or a logger that nothing is heard of."""
        if dotted(value.func if isinstance(value, ast.Call) else value) in ("logging.Logger", "Logger"):
            return True
        made = callee(value)
        classes = [one.node for one in self._sides.after_named(made) if isinstance(one.node, ast.ClassDef)]
        return bool(classes) and not any(
            isinstance(one, ast.Call) and callee(one) not in ("super", "__init__")
            for node in classes
            for one in walk(node)
        )

    def _if_audit(self, node: ast.expr) -> tuple[ast.expr, ...]:
        """`node`, where it tells of attacks by its own name: what writes the others is often set up anew."""
        return (node,) if AUDIT.search(self._said(node)) else ()

    def _does_nothing(self, value: ast.expr) -> bool:
        """Whether a hook for failures is a function that raises, says and calls nothing."""
        named = [one.node for one in self._sides.after_named(last_name(value))] if last_name(value) else []
        inside = [value] if isinstance(value, ast.Lambda) else named
        return bool(inside) and not any(
            isinstance(one, ast.Call | ast.Raise) for node in inside for one in walk(node)
        )

    def _called(self, call: ast.Call) -> Iterator[_Muted]:
        name = callee(call)
        owner = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        if name == "addFilter" and call.args:
            if how := loses(call.args[0], self._sides):
                yield _Muted(call, (owner,), how)
        elif name == "setattr" and len(call.args) == 3 and isinstance(call.args[1], ast.Constant):
            yield from _replaced(call, call.args[0], str(call.args[1].value), call.args[2])
        elif name == "setLogRecordFactory" and call.args:
            if how := loses(call.args[0], self._sides):
                yield _Muted(call, (), how, is_plain=True)
        elif name == "addLevelName" and len(call.args) == 2:
            if isinstance(call.args[1], ast.Constant) and call.args[1].value in _LEVELS:
                yield _Muted(call, (), "gives a level the name of another one")
        elif name == "removeHandler":
            yield _Muted(call, self._if_audit(owner), "takes away what writes records")
        elif name == "dup2" and len(call.args) >= 2 and _NOWHERE.search(self._said(call.args[0])):
            yield _Muted(call, (), "sends what is said there nowhere", is_plain=True)
        elif name == "set_exception_handler" and call.args and self._does_nothing(call.args[0]):
            yield _Muted(call, (), "hides failures that nobody caught", is_plain=True)
        elif name in ("disable", "remove") and last_name(owner) in ("logger", "faulthandler"):
            yield _Muted(call, (owner,), "silences a log")
        for word in call.keywords:
            if word.arg in _BEFORE_EVENTS and (how := loses(word.value, self._sides)):
                yield _Muted(call, (), f"{how} of what is reported", is_plain=True)

    def _written(self, call: ast.Call) -> Iterator[_Muted]:
        """What writes records, made so that they are soon written over, or go nowhere."""
        if not callee(call).endswith("FileHandler"):
            return
        words = {word.arg: word.value for word in call.keywords}
        most = self._names.constant(words["maxBytes"]) if "maxBytes" in words else None
        if isinstance(most, int) and 0 < most < _LEAST:
            yield _Muted(call, (call,), f"keeps no more than {most} bytes of records")
        mode = words.get("mode", call.args[1] if len(call.args) > 1 else None)
        if isinstance(mode, ast.Constant) and str(mode.value).startswith("w"):
            yield _Muted(call, (call,), "writes over the records of before")
        if _NOWHERE.search(self._said(call)):
            yield _Muted(call, (call,), "writes records nowhere")


def _is_sampled(node: ast.If) -> bool:
    """Whether by chance alone something is said in a log, and nothing else is done."""
    by_chance = any(callee(one) in _CHANCE for one in walk(node.test))
    says = [one.value for one in node.body if isinstance(one, ast.Expr) and callee(one.value) in _MAKES]
    return by_chance and len(says) == len(node.body) and not node.orelse


def _replaced(node: ast.stmt | ast.Call, owner: ast.expr, name: str, value: ast.expr) -> Iterator[_Muted]:
    is_log = "log" in unparse(owner).lower() or AUDIT.search(unparse(owner)) is not None
    wraps = isinstance(value, ast.Call) and bool(arguments(value))
    if name in _MAKES and is_log and not wraps:
        yield _Muted(node, (owner,), "puts something else in the place of what makes records", is_plain=True)
