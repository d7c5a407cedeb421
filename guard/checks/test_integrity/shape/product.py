"""What the changed product code named before and no longer names: what a removed test may have been about."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from guard.checks.test_integrity.shape.altered import altered_names, module_name
from guard.checks.test_integrity.shape.templates import LONG_TEXT, is_made_of, templates
from guard.checks.test_integrity.shape.words import COMMON
from guard.expressions import expression
from guard.model.change import FileChange, FileSide
from guard.syntax.python import PythonSource
from guard.syntax.python_normal import Normal, normal_form
from guard.syntax.python_text import unparse
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_WORD = expression(r"[A-Za-z_][A-Za-z0-9_]*")
_LONGEST = 2000
"""Strings over this are prose or data; their words say nothing of names."""
_SHORTEST = 3
"""Shorter names are no evidence."""
_BLOCKS = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})
_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Product:
    """The changed Python files that are none of the tests'; read when first asked."""

    files: tuple[FileChange, ...]
    sources: Sources

    @cached_property
    def gone(self) -> frozenset[str]:
        """Names and words of its code (not its comments, docstrings or local names) that none of it holds."""
        return frozenset(word for word in self._before if word not in self._after) | self.gone_definitions

    @cached_property
    def fewer(self) -> frozenset[str]:
        """Those that it holds less often than before."""
        return frozenset(word for word, count in self._before.items() if self._after[word] < count)

    def lost_text(self, constants: Iterable[str]) -> bool:
        """Whether one of the constants, a longer string, stands in it less often than before."""
        for constant in constants:
            text = constant[1:-1].encode("utf-8", "replace")
            if len(text) < LONG_TEXT or constant[0] not in "'\"":
                continue
            before = sum(file.before.data.count(text) for file in self.files if file.before is not None)
            if before > sum(file.after.data.count(text) for file in self.files if file.after is not None):
                return True
            if any(is_made_of(constant[1:-1], one) for one in self._lost_templates):
                return True
        return False

    @cached_property
    def _lost_templates(self) -> tuple[tuple[str, ...], ...]:
        """Texts with places to be filled in that it put together before and puts together no more."""
        sides = [
            {
                one
                for file in self.files
                for one in templates(self._tree(file.before if early else file.after))
            }
            for early in (True, False)
        ]
        return tuple(sorted(sides[0] - sides[1]))

    def asks_anew(self, text: str) -> bool:
        """Whether a condition that it asks and did not ask before stands in `text`, the source of a mark."""
        was, now = (
            {
                unparse(node.test)
                for file in self.files
                for node in walk(self._tree(file.before if early else file.after) or ast.Module([], []))
                if isinstance(node, ast.If | ast.IfExp)
            }
            for early in (True, False)
        )
        return any(condition in text for condition in now - was)

    @cached_property
    def bereft(self) -> frozenset[str]:
        """Functions that used a definition which is gone: they do less, or do it in another way."""
        gone = self.gone_definitions
        return frozenset(
            node.name
            for file in (self.files if gone else ())
            for node in _functions(self._tree(file.before))
            if any(getattr(item, "id", getattr(item, "attr", "")) in gone for item in walk(node))
        )

    @cached_property
    def reduced(self) -> frozenset[str]:
        """Functions that lost more code than they gained, and those of the changed files that call them.

        What a test held of one of them may have been what it no longer does.
        """
        found: set[str] = set()
        callers: dict[str, set[str]] = defaultdict(set)
        for file in self.files:
            after = {name: _statements(node) for name, node in _qualified(self._tree(file.after))}
            for name, node in _qualified(self._tree(file.before)):
                if name in after and after[name] != (was := _statements(node)):
                    lost, gained = was - after[name], after[name] - was
                    if lost.total() > gained.total():
                        owner = name.partition(".")[0]
                        found.add(owner if owner and node.name.startswith("__") else node.name)
            for node in _functions(self._tree(file.after)):
                for item in walk(node):
                    if isinstance(item, ast.Call):
                        called = getattr(item.func, "attr", getattr(item.func, "id", ""))
                        callers[called].add(node.name)
        # A class that lost a method does without it whatever is asked of it.
        found |= {owner for owner, name in self.gone_members if not name.startswith("_")}
        waiting = list(found)
        while waiting:
            for name in callers[waiting.pop()]:
                if name not in found:
                    found.add(name)
                    waiting.append(name)
        return frozenset(name for name in found if name not in COMMON and len(name) >= _SHORTEST)

    @cached_property
    def gone_members(self) -> frozenset[tuple[str, str]]:
        """Methods and fields that a class had and has no more, by class and name, where the class stays."""
        was, now = (
            {one for file in self.files for one in _members(self._tree(file.before if early else file.after))}
            for early in (True, False)
        )
        stays = {owner for owner, _ in now}
        return frozenset((owner, name) for owner, name in was - now if owner in stays)

    @cached_property
    def altered(self) -> frozenset[str]:
        """Names of the code that differs between its sides, of what uses that there, and of its modules."""
        names = altered_names([(self._tree(file.before), self._tree(file.after)) for file in self.files])
        return names | {module_name(file.path) for file in self.files if file.path.endswith(".py")}

    @cached_property
    def _before(self) -> Counter[str]:
        return Counter(word for file in self.files for word in _names(self._tree(file.before)))

    @cached_property
    def _after(self) -> Counter[str]:
        return Counter(word for file in self.files for word in _names(self._tree(file.after)))

    @cached_property
    def gone_definitions(self) -> frozenset[str]:
        """Functions, classes and fields that it defines no more."""
        before = {name for file in self.files for name in _definitions(self._tree(file.before))}
        after = {name for file in self.files for name in _definitions(self._tree(file.after))}
        # What was kept by an object and is a function's own name now is somewhere else, and not gone.
        after |= {name for file in self.files for name in _given(self._tree(file.after))}
        return frozenset(name for name in before - after if name not in COMMON and len(name) >= _SHORTEST)

    def _tree(self, side: FileSide | None) -> ast.Module | None:
        if side is None or not side.path.endswith(".py"):
            return None
        source = self.sources.python(side)
        return source.tree if isinstance(source, PythonSource) else None


def _functions(tree: ast.Module | None) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in walk(tree) if tree is not None else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _qualified(tree: ast.Module | None) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """The functions of a module and the methods of its classes, by class and name."""
    for node in tree.body if tree is not None else ():
        for one in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                owner = node.name if isinstance(node, ast.ClassDef) else ""
                yield f"{owner}.{one.name}", one


def _statements(node: ast.AST) -> Counter[Normal]:
    """The statements of a function, each by itself: of a block only its head; its docstring aside."""
    found: Counter[Normal] = Counter()
    for one in walk(node):
        if isinstance(one, ast.stmt) and one is not node:
            if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant):
                continue
            parts = [part for name, part in ast.iter_fields(one) if name not in _BLOCKS]
            found[(type(one).__name__, *normal_form(*parts))] += 1
    return found


def _definitions(tree: ast.Module | None) -> Iterator[str]:
    for node in walk(tree) if tree is not None else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from _fields(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "self":
                    yield target.attr


def _given(tree: ast.Module | None) -> Iterator[str]:
    """The names that are given a value anywhere."""
    for node in walk(tree) if tree is not None else ():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _members(tree: ast.Module | None) -> Iterator[tuple[str, str]]:
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.ClassDef):
            yield node.name, ""
            yield from ((node.name, name) for name in _fields(node))
            yield from ((node.name, one.name) for one in node.body
                        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))  # fmt: skip


def _fields(node: ast.ClassDef) -> Iterator[str]:
    """The fields that a class declares: with their types, or as values."""
    for one in node.body:
        targets = (
            [one.target]
            if isinstance(one, ast.AnnAssign)
            else one.targets
            if isinstance(one, ast.Assign)
            else []
        )
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _names(tree: ast.Module | None) -> Iterator[str]:
    if tree is None:
        return
    docstrings = {id(node.body[0].value) for node in walk(tree) if isinstance(node, _DOCUMENTED)
                  and node.body and isinstance(node.body[0], ast.Expr)}  # fmt: skip
    for node in walk(tree):
        for word in _words(node, docstrings):
            if len(word) >= _SHORTEST and word not in COMMON:
                yield word
    for statement in tree.body:
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            if isinstance(target, ast.Name):
                yield target.id


def _words(node: ast.AST, docstrings: set[int]) -> Iterable[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.Attribute(attr=name):
            return (name,)
        case ast.arg(arg=name) | ast.keyword(arg=str(name)):
            return (name,)
        case ast.alias(name=name):
            return name.split(".")
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name)) | ast.Name(id=name)):
            return (name,)
        case ast.Constant(value=str(text)) if id(node) not in docstrings and len(text) <= _LONGEST:
            return _WORD.findall(text)
    return ()
