"""What the changed product code named before and no longer names: what a removed test may have been about."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from guard.checks.test_integrity.shape.words import COMMON
from guard.expressions import expression
from guard.model.change import FileChange, FileSide
from guard.syntax.python import PythonSource
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_WORD = expression(r"[A-Za-z_][A-Za-z0-9_]*")
_LONG_TEXT = 10
"""Shorter strings are too common to tell what stood where."""
_LONGEST = 2000
"""Strings over this are prose or data; their words say nothing of names."""
_SHORTEST = 3
"""Shorter names are no evidence."""
_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Product:
    """The changed Python files that are none of the tests'; read when first asked."""

    files: tuple[FileChange, ...]
    sources: Sources

    @cached_property
    def gone(self) -> frozenset[str]:
        """Names and words of its code (not its comments, docstrings or local names) that none of it holds."""
        return frozenset(word for word in self._before if word not in self._after) | self._gone_definitions

    @cached_property
    def fewer(self) -> frozenset[str]:
        """Those that it holds less often than before."""
        return frozenset(word for word, count in self._before.items() if self._after[word] < count)

    def lost_text(self, constants: Iterable[str]) -> bool:
        """Whether one of the constants, a longer string, stands in it less often than before."""
        for constant in constants:
            text = constant[1:-1].encode("utf-8", "replace")
            if len(text) < _LONG_TEXT or constant[0] not in "'\"":
                continue
            before = sum(file.before.data.count(text) for file in self.files if file.before is not None)
            if before > sum(file.after.data.count(text) for file in self.files if file.after is not None):
                return True
        return False

    @cached_property
    def bereft(self) -> frozenset[str]:
        """Functions that used a definition which is gone: they do less, or do it in another way."""
        gone = self._gone_definitions
        return frozenset(
            node.name
            for file in (self.files if gone else ())
            for node in _functions(self._tree(file.before))
            if any(getattr(item, "id", getattr(item, "attr", "")) in gone for item in walk(node))
        )

    @cached_property
    def _before(self) -> Counter[str]:
        return Counter(word for file in self.files for word in _names(self._tree(file.before)))

    @cached_property
    def _after(self) -> Counter[str]:
        return Counter(word for file in self.files for word in _names(self._tree(file.after)))

    @cached_property
    def _gone_definitions(self) -> frozenset[str]:
        before = {name for file in self.files for name in _definitions(self._tree(file.before))}
        after = {name for file in self.files for name in _definitions(self._tree(file.after))}
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


def _definitions(tree: ast.Module | None) -> Iterator[str]:
    for node in walk(tree) if tree is not None else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


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
