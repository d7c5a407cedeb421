"""The functions and classes of the changed Python files, each with its counterpart after the change."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.protection.asked import conditions_of
from guard.facts.effects.protection.successors import MOST_WEIGHED, successors
from guard.facts.effects.protection.ways import Condition, blocks_in
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.syntax.python import PythonSource, Unreadable

_WORD = expression(r"\w+")
Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTION_NODES = (ast.FunctionDef, ast.AsyncFunctionDef)
Block = Function | ast.ClassDef | ast.Module
_Key = tuple[str, str]
"""Names a part of one side: its path, and its qualified name."""


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
    """Both sides of the changed Python files of a change.

    Parts are handed out and never kept here: each holds the tree of its whole file.
    """

    def __init__(self, around: Around, files: Sequence[FileChange]) -> None:
        """Read nothing yet.

        Args:
            around: the change.
            files: those of its files that the family reads.
        """
        self.around = around
        self.files = files

    @property
    def pairs(self) -> Iterator[Pair]:
        """Every part that some changed line lies in, with its counterpart; the trees of one at a time."""
        for old, new, path in self._paired:
            before, after = self._part(old, after=False), self._part(new, after=True)
            if before is not None and after is not None:
                yield Pair(before, after, self.around.change.by_path[path])

    @property
    def after(self) -> Iterator[Part]:
        """Every part of every Python file after the change, whoever reads it."""
        return self._all(after=True)

    @property
    def before(self) -> Iterator[Part]:
        """Every part of every Python file before the change."""
        return self._all(after=False)

    def _all(self, *, after: bool) -> Iterator[Part]:
        for file in self.around.change.files:
            yield from self._parts(file, after=after).values()

    def of_file(self, path: str, *, after: bool = True) -> Iterable[Part]:
        """The parts of one file of the change, by the path that its side has."""
        file = (self._files_after if after else self._files_before).get(path)
        return self._parts(file, after=after).values() if file is not None else ()

    def texts(self, *, after: bool) -> Sequence[tuple[_Key, str]]:
        """Path, name and source of every function and class of a side, without its tree."""
        return self._texts_after if after else self._texts_before

    @cached_property
    def _texts_after(self) -> tuple[tuple[_Key, str], ...]:
        return tuple(((part.path, part.name), part.text) for part in self.after)

    @cached_property
    def _texts_before(self) -> tuple[tuple[_Key, str], ...]:
        return tuple(((part.path, part.name), part.text) for part in self.before)

    @cached_property
    def _files_after(self) -> dict[str, FileChange]:
        return {file.after.path: file for file in self.around.change.files if file.after is not None}

    @cached_property
    def _files_before(self) -> dict[str, FileChange]:
        return {file.before.path: file for file in self.around.change.files if file.before is not None}

    def _part(self, key: _Key, *, after: bool) -> Part | None:
        path, name = key
        file = (self._files_after if after else self._files_before).get(path)
        return self._parts(file, after=after).get(name) if file is not None else None

    def saying(self, word: str, *, after: bool) -> Iterator[Part]:
        """The functions and classes of a side whose source holds `word`."""
        for key, text in self.texts(after=after):
            if word in text and (part := self._part(key, after=after)) is not None:
                yield part

    @cached_property
    def _keys_after(self) -> dict[str, list[_Key]]:
        return _by_short_name(self.after)

    @cached_property
    def _keys_before(self) -> dict[str, list[_Key]]:
        return _by_short_name(self.before)

    def after_named(self, name: str) -> list[Part]:
        """The parts after the change whose names end in `name`."""
        keys = self._keys_after.get(name, ())
        return [part for key in keys if (part := self._part(key, after=True)) is not None]

    def before_named(self, name: str) -> list[Part]:
        """Those before the change."""
        keys = self._keys_before.get(name, ())
        return [part for key in keys if (part := self._part(key, after=False)) is not None]

    @cached_property
    def swallowing(self) -> frozenset[str]:
        """The names of the classes of the changed files whose `with` ends any failure."""
        exits = (*self.before_named("__exit__"), *self.after_named("__exit__"))
        return frozenset(
            part.name.split(".")[-2] for part in exits if "." in part.name and _says_yes(part.node)
        )

    def named(self, name: str) -> list[Part]:
        """The functions and classes of that short name in the changed files, after or else before."""
        return self.after_named(name) or self.before_named(name)

    def is_said_elsewhere(self, name: str, pair: Pair) -> bool:
        """Whether the changed Python files speak of `name` more often than before, outside a pair."""
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        was, now = self._count(name, word, after=False), self._count(name, word, after=True)
        return now - len(word.findall(pair.after.text)) > was - len(word.findall(pair.before.text))

    def _count(self, name: str, word: re.Pattern[str], *, after: bool) -> int:
        if _WORD.fullmatch(name):
            return self._words[after][name]
        return sum(len(word.findall(text)) for text in self._texts(after=after))

    @cached_property
    def _words(self) -> tuple[Counter[str], Counter[str]]:
        """How often each word stands in the changed Python files, before and after."""
        before, after = (
            Counter(word for text in self._texts(after=side) for word in _WORD.findall(text))
            for side in (False, True)
        )
        return before, after

    def _texts(self, *, after: bool) -> Iterator[str]:
        for file in self.around.change.files:
            if parts := self._parts(file, after=after):
                yield parts[""].source.text

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

    @cached_property
    def _paired(self) -> tuple[tuple[_Key, _Key, str], ...]:
        """What `pairs` gives, by names: before, after, the file it stands in now."""
        return tuple(self._found())

    def _found(self) -> Iterator[tuple[_Key, _Key, str]]:
        gone: list[_Key] = []
        for file in self.files:
            lines = self.around.lines.get(file.path, ChangedLines())
            before, after = self._parts(file, after=False), self._parts(file, after=True)
            for name, part in before.items():
                old, same = (part.path, name), after.get(name)
                if same is not None:
                    if _touches(part, lines.before) or _touches(same, lines.after):
                        yield old, (same.path, name), file.path
                elif name:
                    moved = list(self._elsewhere(part))
                    yield from moved
                    if not moved:
                        gone.append(old)
        yield from self._renamed(gone)

    def _renamed(self, gone: Sequence[_Key]) -> Iterator[tuple[_Key, _Key, str]]:
        """What has another name now, or was written anew in its place."""
        if not gone:
            return
        new = [
            (part.path, name)
            for file in self.around.change.files
            for name, part in self._parts(file, after=True).items()
            if name and name not in self._parts(file, after=False)
        ]
        if not new or len(gone) * len(new) > MOST_WEIGHED:
            return
        olds = [part for key in gone if (part := self._part(key, after=False)) is not None]
        news = [part for key in new if (part := self._part(key, after=True)) is not None]
        was, now = (
            (part.source.text for part in side if not part.name) for side in (self.before, self.after)
        )
        for old, part in successors(olds, news, (was, now)):
            yield (old.path, old.name), (part.path, part.name), part.path

    def _elsewhere(self, part: Part) -> Iterator[tuple[_Key, _Key, str]]:
        """The one function of that name that is new in another file of the change."""
        found = [
            other
            for other in self.after_named(part.short)
            if type(other.node) is type(part.node) and other.path != part.path
        ]
        if len(found) == 1:
            file = self.around.change.by_path[found[0].path]
            was = self._parts(file, after=False) if file.before is not None else {}
            if found[0].name not in was:
                yield (part.path, part.name), (found[0].path, found[0].name), file.path

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


def _by_short_name(parts: Iterable[Part]) -> dict[str, list[_Key]]:
    found: dict[str, list[_Key]] = defaultdict(list)
    for part in parts:
        found[part.short].append((part.path, part.name))
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


def _touches(part: Part, changed: AbstractSet[int]) -> bool:
    if isinstance(part.node, ast.Module):
        return bool(changed)
    first = min([part.node.lineno, *(one.lineno for one in part.node.decorator_list)])
    last = part.node.end_lineno or first
    physical = part.source.physical
    return any(physical[line - 1] in changed for line in range(first, last + 1))
