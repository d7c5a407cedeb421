"""The Python files of one side of a change, and one call far those around it, by their modules' names."""

from __future__ import annotations

import ast
import gc
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.aside import MADE_UP
from guard.facts.effects.flow import tables as table
from guard.facts.effects.flow.carried import Carried
from guard.facts.effects.flow.family import is_python
from guard.facts.effects.flow.labels import NONE, SECRETS
from guard.facts.effects.flow.unasked import Unasked
from guard.facts.files.added import is_text
from guard.facts.names.names import Names, names_of
from guard.facts.names.scopes import Function, Scope, Spot
from guard.model.change import FileSide
from guard.model.edit import ChangedLines
from guard.project.project import TooManyError
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.walk import walk

if TYPE_CHECKING:
    from guard.facts.effects.flow.python import Flows


_SETS = expression(rb"\s+(?:self|cls)\.\w+\s*(?::[^=]*)?=")
_WORD = expression(r"[A-Za-z_]\w*")
_MOST_USERS = 20
"""Unchanged files that are looked at because they speak of a function that gives back a secret now."""
_MAX_KEPT = 500_000
"""Bytes of text of a side whose modules are kept while nobody works with them; each takes some two hundred
times its text, with what was worked out of it."""


class Module:
    """One file."""

    def __init__(
        self, source: PythonSource, names: Names, modules: Modules, lines: AbstractSet[int] | None
    ) -> None:
        self.path = source.path
        self.source = source
        self.names = names
        self.changed = lines is not None
        """Whether the change touches it; else it is of the base, and calls lead no further."""
        self._lines = lines or frozenset()
        self._words: dict[str, frozenset[str]] = {}
        self.carried = Carried(self, modules)
        self.flows: Flows | None = None
        """What `flows_of` works out."""

    def at(self, line: int) -> int:
        """A line of its tree as the reviewer counts."""
        physical = self.source.physical
        return physical[line - 1] if 0 < line <= len(physical) else line

    @cached_property
    def by_symbol(self) -> dict[str, list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, Scope]]]:
        """Every function with the scope of its inside, by its symbol."""
        found: dict[str, list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, Scope]]] = defaultdict(list)
        for node in walk(self.source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                scope = self.names.scopes.inner.get(id(node))
                if scope is not None:
                    found[scope.symbol].append((node, scope))
        return found

    @cached_property
    def calls(self) -> dict[str, list[Spot]]:
        """Every call, by the function or class it stands in; "" for the module's own level."""
        found: dict[str, list[Spot]] = defaultdict(list)
        for scope in self.names.scopes.inner.values():
            if scope.is_function:
                found[scope.symbol]  # a function that calls nothing can give back something, or set it
        for spot in self.names.scopes.spots:
            if spot.call is not None:
                found[spot.scope.symbol].append(spot)
        return dict(found)

    @cached_property
    def touched(self) -> frozenset[str]:
        """The functions and classes that a changed line lies in; "" for the module's own level.

        Where a line sets an attribute of an object, all methods of its class are.
        """
        lines = sorted(line for line, at in enumerate(self.source.physical, 1) if at in self._lines)
        if not lines:
            return frozenset()
        found: set[str] = set()
        inside: set[int] = set()
        for symbol, places in self.names.scopes.definitions.items():
            for first, last in places:
                low, high = bisect_left(lines, first), bisect_right(lines, last)
                if low < high:
                    found.add(symbol)
                    inside.update(lines[low:high])
        if len(inside) < len(lines):
            found.add("")
        sets = {line for line in inside if _SETS.match(self.source.lines[line - 1])}
        for owner in {one.rpartition(".")[0] for one in found if self._holds(one, sets)} if sets else ():
            found |= {one for one in self.calls if one.startswith(f"{owner}.")} if owner else set()
        return frozenset(found)

    def _holds(self, symbol: str, lines: set[int]) -> bool:
        places = self.names.scopes.definitions.get(symbol, ())
        return any(first <= line <= last for first, last in places for line in lines)

    @cached_property
    def is_aside(self) -> bool:
        """Whether it is a test, an example or a tool's, where secrets are made up."""
        return MADE_UP.search(self.path) is not None

    @cached_property
    def may_tell(self) -> bool:
        """Whether the text may speak of a secret that counts where it stands."""
        text = self.source.text
        if "environ" in text:
            return True
        low = text.lower()
        return any(word in low for word in table.MENTIONS) or (
            not self.is_aside and any(word in low for word in table.SECRET_WORDS)
        )

    def words(self, symbol: str) -> frozenset[str]:
        """The words of a function's text; of the whole text for the module's own level."""
        known = self._words.get(symbol)
        if known is None:
            places = self.names.scopes.definitions.get(symbol, [(1, len(self.source.lines))])
            text = b"\n".join(line for first, last in places for line in self.source.lines[first - 1 : last])
            known = self._words[symbol] = frozenset(_WORD.findall(text.decode("utf-8", "replace")))
        return known

    def touches(self, line: int, end: int | None = None) -> bool:
        """Whether the change touches any of those lines of the tree."""
        return any(self.at(one) in self._lines for one in range(line, (end or line) + 1))

    @cached_property
    def functions(self) -> dict[str, Scope]:
        """The functions of its own level by name, seen from another file."""
        found: dict[str, Scope] = {}
        for name, values in self.names.scopes.module.names.items():
            for value, _ in values:
                if isinstance(value, Function):
                    found[name] = value.scope
        return found


class Modules:
    """One side of the change."""

    def __init__(self, around: Around, *, after: bool) -> None:
        """Read nothing yet.

        Args:
            around: the change.
            after: which side of it. Of the side before, all functions count, not only touched ones.
        """
        self._around = around
        self.whole = not after
        self._sides: dict[str, FileSide] = {}
        self._lines: dict[str, AbstractSet[int]] = {}
        for file in around.change.files:
            side = file.after if after else file.before
            if side is not None and is_python(side.path) and is_text(side):
                lines = around.lines.get(file.path, ChangedLines())
                self._sides[side.path] = side
                self._lines[side.path] = lines.after if after else lines.before
        self._kept: dict[str, Module] = {}
        """All that are alive: there is never a second one of a path, as its nodes and scopes are compared."""
        self._size = 0
        self._unread: set[str] = set()
        self._asked: dict[str, list[Module]] = {}
        self.asks_base = False
        """Whether values are followed into unchanged files: that takes a question to the base."""
        self._started: dict[str, set[str]] | None = None

    def all(self) -> Iterator[Module]:
        """Every file that can be read, in the order of the paths."""
        for path in sorted(self._sides):
            module = self.module(path)
            if module is not None:
                yield module

    def at_path(self, path: str) -> Module | None:
        """The file at `path`, where the side has one that can be read."""
        return self.module(path) if path in self._sides else None

    def module(self, path: str) -> Module | None:
        """The file at `path`, if the side has it and it can be read.

        What nobody works with is forgotten where the change is large, and read again.
        """
        if path in self._unread:
            return None
        found = self._kept.get(path)
        if found is None:
            found = self._made(self._around.sources.python(self._sides[path]), self._lines[path])
            if found is None:
                self._unread.add(path)
                return None
            self._make_room(len(found.source.text))
            self._kept[path] = found
            self._size += len(found.source.text)
        return found

    def _make_room(self, size: int) -> None:
        """Forget what nobody works with, where `size` more would be too much: always at the same places."""
        if not self._kept or self._size + size <= _MAX_KEPT:
            return
        alive = WeakValueDictionary(self._kept)
        self._kept.clear()
        gc.collect()  # a module and what it carries know each other
        self._kept.update(alive)
        self._size = sum(len(module.source.text) for module in self._kept.values())

    def _made(self, source: PythonSource | Unreadable, lines: AbstractSet[int] | None) -> Module | None:
        if isinstance(source, Unreadable):
            return None
        return Module(source, names_of(source, self._around.sources), self, lines)

    def functions(
        self, module: Module, node: ast.Call, scope: Scope, *, ask_base: bool | None = None
    ) -> Iterator[tuple[Module, Scope]]:
        """The functions of the project that a call may run, each with the file it stands in.

        Args:
            module: the file the call stands in.
            node: the call.
            scope: where it stands.
            ask_base: whether unchanged files are looked into, too; None for what `asks_base` says now.
        """
        parts = module.names.value(node.func, scope).parts
        own = [one.scope for one in parts if isinstance(one, Function)]
        for function in own:
            yield module, function
        if own or not isinstance(node.func, ast.Name | ast.Attribute):
            return
        for ref in module.names.refs(node.func, scope) or _imported(node.func, scope):
            yield from self._elsewhere(module, ref, self.asks_base if ask_base is None else ask_base)

    @cached_property
    def may_tell(self) -> bool:
        """Whether any file of the side may speak of a secret."""
        return any(module.may_tell for module in self.all())

    @cached_property
    def secret_names(self) -> frozenset[str]:
        """The names by which touched code gives others a secret: functions, and variables of modules."""
        found: set[str] = set()
        for module in self.all():
            if not module.may_tell or not module.touched:
                continue
            for scope in module.names.scopes.inner.values():
                if scope.is_function and scope.symbol in module.touched and scope.symbol:
                    labels = module.carried.returned(scope) if scope.returns or scope.yields else NONE
                    if any(label.kind in SECRETS for label in labels):
                        found.add(scope.symbol.rpartition(".")[2])
            for name, values in module.names.scopes.module.names.items() if "" in module.touched else ():
                for value, where in values:
                    if not isinstance(value, ast.expr) or not module.touches(value.lineno, value.end_lineno):
                        continue
                    if any(label.kind in SECRETS for label in module.carried.of(value, where)):
                        found.add(name)
        return frozenset(found)

    @cached_property
    def _by_end(self) -> dict[str, list[str]]:
        """The paths of the side by the last part of their modules' names."""
        found: dict[str, list[str]] = defaultdict(list)
        for path in self._sides:
            found[_last(path)].append(path)
        return found

    def using(self, name: str) -> Iterator[Module]:
        """The unchanged files that speak of `name`; none where there are too many to be looked at.

        Raises:
            ToolError, RepositoryError: the base cannot be asked.
        """
        project = self._around.project
        try:
            paths = project.holding((name,))[:_MOST_USERS]
        except TooManyError:
            return
        for source in project.python(paths):
            module = self._made(source, None)
            if module is not None:
                yield module

    def started(self, path: str) -> frozenset[str]:
        """The functions of the file at `path` that other files of the change run when they are imported."""
        if self._started is None:
            self._started = defaultdict(set)
            for module in self.all():
                unasked = Unasked(module, frozenset())
                for spot in module.names.scopes.spots:
                    if spot.call is None or spot.node.lineno not in unasked.lines:
                        continue
                    for other, function in self.functions(module, spot.call, spot.scope, ask_base=False):
                        if other is not module:
                            self._started[other.path].add(function.symbol)
        return frozenset(self._started.get(path, ()))

    def _elsewhere(self, module: Module, ref: str, ask_base: bool) -> Iterator[tuple[Module, Scope]]:
        origin, _, name = ref.rpartition(".")
        if not name.isidentifier() or "()" in ref:
            return
        wanted = origin.lstrip(".").replace(".", "/")
        near = self._by_end.get(origin.rpartition(".")[2] or _last(module.path.rpartition("/")[0]), ())
        found = [path for path in near if _is_module(path, wanted, ref, module.path)]
        modules = [one for path in found if path != module.path and (one := self.module(path)) is not None]
        if not found and ask_base and module.changed and wanted:
            modules = self._of_base(name, wanted)
        for other in modules:
            function = other.functions.get(name)
            if function is not None:
                yield other, function

    def _of_base(self, name: str, wanted: str) -> list[Module]:
        """Unchanged files that define `name` and may be the module that is meant."""
        key = f"{wanted}:{name}"
        if key not in self._asked:
            self._asked[key] = []
            top = wanted.partition("/")[0]
            if self._is_own(top):
                self._asked[key] = list(self._defining(name, wanted))
        return self._asked[key]

    def _is_own(self, top: str) -> bool:
        """Whether a module's first name is one of the project's, as far as the change itself shows."""
        near = {part for file in self._around.change.files for part in file.path.split("/")[:-1]}
        return top in near or any(file.path == f"{top}.py" for file in self._around.change.files)

    def _defining(self, name: str, wanted: str) -> Iterator[Module]:
        project = self._around.project
        try:
            paths = [path for path in project.holding((name,)) if _ends_as(path, wanted)]
        except TooManyError:
            return
        for source in project.python(paths[:4]):
            module = self._made(source, None)
            if module is not None:
                yield module


def _last(path: str) -> str:
    """The last part of the module's name that lies at `path`."""
    folders, _, name = path.rpartition("/")
    plain = name.rpartition(".")[0] or name
    return folders.rpartition("/")[2] if plain == "__init__" else plain


def _is_module(path: str, wanted: str, ref: str, here: str) -> bool:
    if ref.startswith("."):
        level = len(ref) - len(ref.lstrip("."))
        folder = "/".join(here.split("/")[:-level])
        whole = "/".join(part for part in (folder, wanted) if part)
        return path in (f"{whole}.py", f"{whole}/__init__.py")
    return bool(wanted) and _ends_as(path, wanted)


def _ends_as(path: str, wanted: str) -> bool:
    return any(path == end or path.endswith(f"/{end}") for end in (f"{wanted}.py", f"{wanted}/__init__.py"))


def _imported(node: ast.expr, scope: Scope) -> Iterator[str]:
    """The dotted name that an import gives a plain name or a module's attribute."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    bound = scope.lookup(node.id) if isinstance(node, ast.Name) else None
    for value, _ in bound[1] if bound is not None else ():
        if isinstance(value, str):
            yield ".".join([value, *parts])
