"""What of the product code a change alters: functions, classes and values, and what is made of them.

A test that names none of it judges code that stays as it was, and has no reason to change with it.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from guard.checks.test_integrity.shape.words import COMMON
from guard.syntax.calls import parameters
from guard.syntax.python_normal import Normal, normal_form
from guard.syntax.walk import walk

_STEPS = 2
"""How far what uses altered code is followed: who calls the caller of a caller asks many other things."""
_SHORTEST = 3
Trees = Sequence[tuple[ast.Module | None, ast.Module | None]]
"""Files before and after; None where there is no such side."""


def altered_names(trees: Trees) -> frozenset[str]:
    """Names of what differs between the two sides of any of the files, and of what uses it there."""
    found: set[str] = set()
    users: dict[str, set[str]] = defaultdict(set)
    for before, after in trees:
        old, new = dict(_units(before)), dict(_units(after))
        found |= {_name(key) for key in old.keys() | new.keys() if _form(old, key) != _form(new, key)}
        for units in (old, new):
            for key, nodes in units.items():
                for used in _used(nodes):
                    users[used].add(_name(key))
    waiting = set(found)
    for _ in range(_STEPS):
        waiting = {user for name in waiting for user in users[name]} - found
        found |= waiting
    return frozenset(name for name in found if name not in COMMON and len(name) >= _SHORTEST)


def module_name(path: str) -> str:
    """What a module is called where it is imported."""
    parts = path.removesuffix(".py").split("/")
    return parts[-2] if parts[-1] == "__init__" and len(parts) > 1 else parts[-1]


Units = dict[tuple[str, str], list[ast.AST]]


def _units(tree: ast.Module | None) -> Units:
    """The definitions of a module: by owner and name, the code of each."""
    found: Units = defaultdict(list)
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.ClassDef):
            for item in node.body:
                _enter(found, item, node.name)
            found["", node.name] += [*node.bases, *node.decorator_list]
        else:
            _enter(found, node, "")
    return found


def _enter(found: Units, node: ast.stmt, owner: str) -> None:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        found[owner, node.name].append(node)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            found[owner, getattr(target, "id", "")].append(node)
    elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        found[owner, ""].append(node)


def _name(key: tuple[str, str]) -> str:
    """What a unit is asked by: methods that Python calls by itself are asked by their class."""
    owner, name = key
    return owner if owner and (not name or name.startswith("__")) else name


def _form(units: Units, key: tuple[str, str]) -> Normal:
    return normal_form(*(part for node in units.get(key, ()) for part in _parts(node)))


def _parts(node: ast.AST) -> Iterator[object]:
    """What of a definition counts: not its docstring, and not what is written of types."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield node
        return
    body = node.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    args = node.args
    yield [one.arg for one in parameters(node)]
    yield [*args.defaults, *args.kw_defaults, *node.decorator_list]
    yield body


def _used(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        for item in walk(node):
            if isinstance(item, ast.Name):
                yield item.id
            elif isinstance(item, ast.Attribute):
                yield item.attr
