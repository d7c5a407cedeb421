"""The language of rewrites: a Python expression with holes.

`$X` is one expression and `$...ARGS` the remaining arguments of a call, keywords included. A hole that
stands twice in the expression before must hold equal code in both places; every hole of the expression after
must stand in the one before. Names that are no holes are what the file's imports or the builtins make them.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from guard.expressions import expression
from guard.syntax.python import Unreadable, parse_expression
from guard.syntax.python_normal import normal_form
from guard.syntax.walk import walk

_HOLE = expression(r"\$(\.\.\.)?([A-Z][A-Z0-9_]*)")
_ONE, _MANY = "_guard_hole_one_", "_guard_hole_many_"
_REFUSED = (
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.NamedExpr,
    ast.Await,
    ast.Yield,
    ast.YieldFrom,
    ast.JoinedStr,
)

Filling = ast.expr | tuple[list[ast.expr], list[ast.keyword]]
"""What a hole holds: an expression, or arguments and keywords."""


@dataclass(frozen=True, eq=False)
class Template:
    """One side of a rewrite."""

    text: str
    tree: ast.expr

    @property
    def holes(self) -> frozenset[str]:
        """The names of its holes, `...` before those for arguments."""
        return frozenset(name for node in walk(self.tree) if (name := _hole(node)))

    @property
    def roots(self) -> frozenset[str]:
        """The names in it that must mean what they say."""
        return frozenset(
            node.id for node in walk(self.tree) if isinstance(node, ast.Name) and not _hole(node)
        )

    def unify(self, node: ast.AST, fill: Callable[[str, Filling], bool]) -> bool:
        """Whether `node` is this template; `fill` says of each hole whether it may hold what stands there."""
        return _unify(self.tree, node, fill)


def parse_template(text: str) -> Template:
    """Read one side of a rewrite.

    Raises:
        ValueError: it is no single expression, is nothing but a hole, or holds what a rewrite may not.
    """
    source = _HOLE.sub(lambda found: (_MANY if found[1] else _ONE) + found[2], text)
    if "$" in source or "_guard_hole" in text:
        raise ValueError(f"`{text}`: a hole is `$X` or `$...ARGS`, in capital letters")
    tree = parse_expression(source.strip())
    if isinstance(tree, Unreadable):
        raise ValueError(f"`{text}` is not one Python expression")
    allowed: set[int] = set()
    for node in walk(tree):
        if isinstance(node, _REFUSED):
            raise ValueError(f"`{text}`: a rewrite cannot hold a {type(node).__name__}")
        if isinstance(node, ast.Call) and node.args and (_hole(node.args[-1]) or "").startswith("..."):
            allowed.add(id(node.args[-1]))
    for node in walk(tree):
        if (_hole(node) or "").startswith("...") and id(node) not in allowed:
            raise ValueError(f"`{text}`: `$...NAME` stands last among the arguments of a call")
    if _hole(tree) or isinstance(tree, ast.Constant):
        raise ValueError(f"`{text}` says nothing about the code; write out what is called")
    return Template(text, tree)


def parse_rewrite(before: str, after: str) -> tuple[Template, Template]:
    """Read both sides of a rewrite.

    Raises:
        ValueError: as `parse_template`, or they are equal, or `after` has a hole that `before` has not.
    """
    one, two = parse_template(before), parse_template(after)
    new = two.holes - one.holes
    if new:
        raise ValueError(f"`{after}` has ${min(new)}, which `{before}` has not")
    if normal_form(one.tree) == normal_form(two.tree):
        raise ValueError("`from` and `to` are the same")
    return one, two


def _hole(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        if node.id.startswith(_ONE):
            return node.id.removeprefix(_ONE)
        if node.id.startswith(_MANY):
            return "..." + node.id.removeprefix(_MANY)
    return ""


def _unify(pattern: object, node: object, fill: Callable[[str, Filling], bool]) -> bool:
    if isinstance(pattern, ast.expr) and (name := _hole(pattern)):
        return isinstance(node, ast.expr) and not isinstance(node, ast.Starred) and fill(name, node)
    if isinstance(pattern, ast.AST):
        if type(pattern) is not type(node) or not isinstance(getattr(node, "ctx", _LOAD), ast.Load):
            return False
        if isinstance(pattern, ast.Call) and pattern.args and _hole(pattern.args[-1]).startswith("..."):
            assert isinstance(node, ast.Call)
            return _unify(pattern.func, node.func, fill) and _unify_arguments(pattern, node, fill)
        return all(
            _unify(getattr(pattern, field, None), getattr(node, field, None), fill)
            for field in pattern._fields
            if field != "ctx"
        )
    if isinstance(pattern, list):
        return (
            isinstance(node, list)
            and len(pattern) == len(node)
            and all(_unify(one, two, fill) for one, two in zip(pattern, node, strict=True))
        )
    return normal_form(pattern) == normal_form(node)


_LOAD = ast.Load()


def _unify_arguments(pattern: ast.Call, node: ast.Call, fill: Callable[[str, Filling], bool]) -> bool:
    """Arguments where the pattern's last positional one is `$...NAME`: it holds all that is left over."""
    first, name = pattern.args[:-1], _hole(pattern.args[-1])
    named = len(node.keywords) - len(pattern.keywords)
    if len(node.args) < len(first) or named < 0:
        return False
    rest = (node.args[len(first) :], node.keywords[:named])
    return (
        _unify(first, node.args[: len(first)], fill)
        and fill(name, rest)
        and _unify(pattern.keywords, node.keywords[named:], fill)
    )


def parts_of(filling: Filling) -> Iterator[Sequence[ast.AST]]:
    """The expressions of a filling, as lists that can be compared pair by pair."""
    if isinstance(filling, tuple):
        yield filling[0]
        yield filling[1]
    else:
        yield [filling]


def resolves(tree: ast.Module, roots: frozenset[str]) -> bool:
    """Whether each of `roots` is, wherever the file uses it, the module of that name or a builtin."""
    imported: set[str] = set()
    for node in walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                bound = alias.asname or alias.name.split(".")[0]
                if alias.name == "*":
                    return False
                if bound in roots:
                    plain = isinstance(node, ast.Import) and (alias.asname in (None, alias.name))
                    if not plain:
                        return False
                    if node in tree.body:
                        imported.add(bound)
        elif not roots.isdisjoint(_bound_names(node)):
            return False
    return all(name in imported or hasattr(builtins, name) for name in roots)


def _bound_names(node: ast.AST) -> Iterator[str]:
    """The names that `node` itself binds, imports aside."""
    if isinstance(node, ast.Name):
        if not isinstance(node.ctx, ast.Load):
            yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Global | ast.Nonlocal):
        yield from node.names
    elif not isinstance(node, ast.alias | ast.keyword | ast.Attribute):
        # Functions, classes, handlers, patterns and type parameters call theirs `name` or `rest`.
        for value in (getattr(node, "name", None), getattr(node, "rest", None)):
            if isinstance(value, str):
                yield value
