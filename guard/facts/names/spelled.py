"""A file's tree with each library's thing under the name that it has there, whatever the file calls it.

Who looks at the shape of code (an assertion, a mark, a handler) knows things by their own names. A file that
imports one under another name, or keeps it in a variable, means the same.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from guard.facts.names.names import Names
from guard.facts.names.scopes import Value
from guard.syntax.calls import last_name
from guard.syntax.walk import copied, walk


def spelled(names: Names, is_own: Callable[[str, str], bool]) -> ast.Module:
    """The tree of `names` with each other name of a thing replaced by the thing's own.

    Goes in: the names of the file, and whether what a name of it stands for, by the dotted name, is the
    project's own and left as the file has it. What may be several things is left too, and so is the owner of
    an attribute, whose last name says what it is. Comes out: the very tree where nothing is replaced, else a
    copy with the same places.
    """
    others = _other_names(names)
    if not others:
        return names.tree
    taken = {node.id for node in walk(names.tree) if isinstance(node, ast.Name)}
    found: dict[int, ast.expr] = {}
    owners = {id(node.value) for node in walk(names.tree) if isinstance(node, ast.Attribute)}
    for node in walk(names.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in others:
            refs = names.surely(node) if id(node) not in owners else frozenset()
            ref = next(iter(refs), "")
            if len(refs) == 1 and ref.rpartition(".")[2] not in ("", node.id) and not is_own(node.id, ref):
                found[id(node)] = _written(ref, node, taken)
    tree = _replaced(names.tree, found) if found else names.tree
    assert isinstance(tree, ast.Module)
    return tree


def _other_names(names: Names) -> frozenset[str]:
    """The names that are bound, somewhere in the file, to what is called otherwise."""
    scopes = (names.scopes.module, *names.scopes.inner.values())
    return frozenset(
        name
        for scope in scopes
        for name, values in scope.names.items()
        if any(_own(value) not in ("", name) for value, _ in values)
    )


def _own(value: Value) -> str:
    if isinstance(value, str):
        return value.rpartition(".")[2]
    return last_name(value) if isinstance(value, ast.expr) else ""


def _written(ref: str, at: ast.Name, taken: set[str]) -> ast.expr:
    """A name by its last part; all of it where the file means something else by that part."""
    *owners, last = ref.split(".")
    if last not in taken or not owners:
        return ast.copy_location(ast.Name(last, ast.Load()), at)
    node: ast.expr = ast.copy_location(ast.Name(owners[0], ast.Load()), at)
    for part in (*owners[1:], last):
        node = ast.copy_location(ast.Attribute(node, part, ast.Load()), at)
    return node


def _replaced(node: ast.AST, found: dict[int, ast.expr]) -> ast.AST:
    """`node` with some of its parts replaced; parts that hold none of them are shared with it."""
    # Bottom up without recursion: an expression may be nested as deep as the parser lets it.
    made: dict[int, ast.AST] = dict(found)
    for part in reversed([*walk(node)]):
        if id(part) in made:
            continue
        fields: dict[str, object] = {}
        for name, value in ast.iter_fields(part):
            if isinstance(value, ast.AST) and id(value) in made:
                fields[name] = made[id(value)]
            elif isinstance(value, list) and any(id(one) in made for one in value):
                fields[name] = [made.get(id(one), one) for one in value]
        if fields:
            made[id(part)] = whole = copied(part)
            for name, value in fields.items():
                setattr(whole, name, value)
    return made.get(id(node), node)
