"""The functions and classes of the changed Python files, each with its counterpart after the change."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from guard.facts.effects.around import Around
from guard.facts.effects.protection.asked import conditions_of
from guard.facts.effects.protection.successors import successors
from guard.facts.effects.protection.ways import Condition, blocks_in
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.syntax.python import PythonSource, Unreadable

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTION_NODES = (ast.FunctionDef, ast.AsyncFunctionDef)
Block = Function | ast.ClassDef | ast.Module


@dataclass(frozen=True, eq=False)
class Part:
    """One function, class or module of one side."""

    path: str
    name: str
    """Qualified ("Client.fetch"); "" for the module."""
    node: Block
    source: PythonSource

    @property
    def short(self) -> str:
        """The last part of its name."""
        return self.name.rpartition(".")[2]

    @property
    def line(self) -> int:
        """The line its head stands on, as the reviewer counts."""
        return self.at(self.node) if not isinstance(self.node, ast.Module) else 1

    @property
    def text(self) -> str:
        """Its source, head and body; for a module nothing, as what stands in it is said in its parts, too."""
        if isinstance(self.node, ast.Module):
            return ""
        lines = self.source.lines[self.node.lineno - 1 : self.node.end_lineno]
        return b"\n".join(lines).decode("utf-8", "replace")

    def at(self, node: ast.AST) -> int:
        """The line `node` begins on, as the reviewer counts."""
        line: int = getattr(node, "lineno", 1)
        return self.source.physical[line - 1] if line <= len(self.source.physical) else line


@dataclass(frozen=True, eq=False)
class Pair:
    """What is the same function, class or module before and after; both in files of the change."""

    before: Part
    after: Part
    file: FileChange
    """The file that `after` stands in."""


class Sides:
    """Both sides of the changed Python files of a change."""

    def __init__(self, around: Around, files: Sequence[FileChange]) -> None:
        """Read nothing yet.

        Args:
            around: the change.
            files: those of its files that the family reads.
        """
        self.around = around
        self.files = files

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every part that some changed line lies in, with its counterpart."""
        return tuple(self._pairs())

    @cached_property
    def after(self) -> tuple[Part, ...]:
        """Every part of every Python file after the change, whoever reads it."""
        found: list[Part] = []
        for file in self.around.change.files:
            found += self._parts(file, after=True).values()
        return tuple(found)

    @cached_property
    def after_named(self) -> dict[str, list[Part]]:
        """Those by the last part of their names."""
        return _by_short_name(self.after)

    @cached_property
    def before_named(self) -> dict[str, list[Part]]:
        """Those before the change by the last part of their names."""
        return _by_short_name(self.before)

    @cached_property
    def swallowing(self) -> frozenset[str]:
        """The names of the classes of the changed files whose `with` ends any failure."""
        exits = (*self.before_named.get("__exit__", ()), *self.after_named.get("__exit__", ()))
        return frozenset(
            part.name.split(".")[-2] for part in exits if "." in part.name and _says_yes(part.node)
        )

    def named(self, name: str) -> list[Part]:
        """The functions and classes of that short name in the changed files, after or else before."""
        return self.after_named.get(name) or self.before_named.get(name, [])

    @cached_property
    def before(self) -> tuple[Part, ...]:
        """Every part of every Python file before the change."""
        return tuple(
            part for file in self.around.change.files for part in self._parts(file, after=False).values()
        )

    def is_said_elsewhere(self, name: str, pair: Pair) -> bool:
        """Whether the changed Python files speak of `name` more often than before, outside a pair."""
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        was, now = self._count(word, after=False), self._count(word, after=True)
        return now - len(word.findall(pair.after.text)) > was - len(word.findall(pair.before.text))

    def _count(self, word: re.Pattern[str], *, after: bool) -> int:
        return sum(
            len(word.findall(parts[""].source.text))
            for file in self.around.change.files
            if (parts := self._parts(file, after=after))
        )

    def is_new_elsewhere(self, condition: Condition, pair: Pair) -> bool:
        """Whether a condition, or its refusal, is new in another function of the change."""
        own = (pair.after.path, pair.after.name)
        wanted = {key for key in _keys(condition) if key not in _COMMON_REFUSALS}
        said = [*condition.alternatives, *([condition.refusal] if condition.refusal in wanted else [])]
        for file in self.around.change.files:
            after = self._parts(file, after=True)
            if not after:
                continue
            text = after[""].source.text.replace('"', "'")
            if any(one.replace('"', "'") in text for one in said):
                for owner, keys in self._new_conditions(file).items():
                    if owner != own and keys & wanted:
                        return True
        return False

    def _new_conditions(self, file: FileChange) -> dict[tuple[str, str], set[frozenset[str] | str]]:
        """By function of a file after the change: the conditions that are new in it, and their refusals."""
        key = ("new conditions", file.path)
        return self.around.sources.once(key, lambda: self._compared_conditions(file))

    def _compared_conditions(self, file: FileChange) -> dict[tuple[str, str], set[frozenset[str] | str]]:
        found: dict[tuple[str, str], set[frozenset[str] | str]] = {}
        lines = self.around.lines.get(file.path, ChangedLines())
        was = self._parts(file, after=False)
        for name, part in self._parts(file, after=True).items():
            if _touches(part, lines.after):
                new = {key for one in conditions_of(part.node.body, part.short) for key in _keys(one)}
                if name in was:
                    new -= {key for one in conditions_of(was[name].node.body, "") for key in _keys(one)}
                found[part.path, part.name] = new
        return found

    def _pairs(self) -> Iterator[Pair]:
        gone: list[Part] = []
        for file in self.files:
            lines = self.around.lines.get(file.path, ChangedLines())
            before, after = self._parts(file, after=False), self._parts(file, after=True)
            for name, part in before.items():
                same = after.get(name)
                if same is not None:
                    if _touches(part, lines.before) or _touches(same, lines.after):
                        yield Pair(part, same, file)
                elif name:
                    moved = list(self._elsewhere(part))
                    yield from moved
                    if not moved:
                        gone.append(part)
        yield from self._renamed(gone)

    def _renamed(self, gone: Sequence[Part]) -> Iterator[Pair]:
        """What has another name now, or was written anew in its place."""
        if not gone:
            return
        files = {file.path: file for file in self.around.change.files}
        new = [
            part
            for file in files.values()
            for name, part in self._parts(file, after=True).items()
            if name and name not in self._parts(file, after=False)
        ]
        was, now = (
            [part.source.text for part in side if not part.name] for side in (self.before, self.after)
        )
        for old, part in successors(gone, new, (was, now)):
            yield Pair(old, part, files[part.path])

    def _elsewhere(self, part: Part) -> Iterator[Pair]:
        """The one function of that name that is new in another file of the change."""
        found = [
            other
            for other in self.after_named.get(part.short, ())
            if type(other.node) is type(part.node) and other.path != part.path
        ]
        if len(found) == 1:
            file = self.around.change.by_path[found[0].path]
            was = self._parts(file, after=False) if file.before is not None else {}
            if found[0].name not in was:
                yield Pair(part, found[0], file)

    def _parts(self, file: FileChange, *, after: bool) -> dict[str, Part]:
        side = file.after if after else file.before
        if side is None or not side.path.endswith((".py", ".pyi", ".pyw")):
            return {}
        source = self.around.sources.python(side)
        if isinstance(source, Unreadable):
            return {}
        key = ("parts of protection", side.path, source.text)
        return self.around.sources.once(key, lambda: _parts(source), size=len(source.text))


def _says_yes(node: ast.AST) -> bool:
    """Whether the last thing that a function does is to return what is always true."""
    last = node.body[-1] if isinstance(node, FUNCTION_NODES) else None
    value = last.value if isinstance(last, ast.Return) else None
    return isinstance(value, ast.Constant) and bool(value.value)


def _by_short_name(parts: Sequence[Part]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.short].append(part)
    return found


def _parts(source: PythonSource) -> dict[str, Part]:
    found = {"": Part(source.path, "", source.tree, source)}
    stack: list[tuple[str, ast.AST]] = [("", source.tree)]
    while stack:
        within, node = stack.pop()
        for child in blocks_in(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{within}.{child.name}" if within else child.name
                found[name] = Part(source.path, name, child, source)  # the last definition counts
                stack.append((name, child))
            elif hasattr(child, "body"):
                stack.append((within, child))
    return found


_COMMON_REFUSALS = frozenset(["", "return", "return None", "return False", "continue", "break", "assert"])


def _keys(condition: Condition) -> tuple[frozenset[str] | str, ...]:
    return (condition.alternatives, condition.refusal) if condition.refusal else (condition.alternatives,)


def _touches(part: Part, changed: frozenset[int]) -> bool:
    if isinstance(part.node, ast.Module):
        return bool(changed)
    first = min([part.node.lineno, *(one.lineno for one in part.node.decorator_list)])
    last = part.node.end_lineno or first
    physical = part.source.physical
    return any(physical[line - 1] in changed for line in range(first, last + 1))
