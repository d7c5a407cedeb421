"""Keywords of a call that are kept elsewhere: in a table that is spread, in an attribute with a switch."""

from __future__ import annotations

import ast
from collections.abc import Set

from guard.facts.names.names import Names
from guard.facts.names.scopes import Scope
from guard.facts.names.values import NOTHING, Bag, Part
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk


def options(call: ast.Call, scope: Scope, names: Names, changing: Set[str]) -> dict[ast.keyword, str]:
    """The keywords of `call` that say more when they are written out, each with what it says then.

    Args:
        call: what is called.
        scope: where it stands.
        names: those of its file.
        changing: attributes that objects have of their own, see `changing_attributes`.
    """
    own = {word.arg for word in call.keywords if word.arg is not None}
    found: dict[ast.keyword, str] = {}
    for word in call.keywords:
        if isinstance(word.value, ast.Attribute) and word.value.attr in changing:
            continue
        text = _spread(word, scope, own, names) if word.arg is None else _switch(word, scope, names)
        if text:
            found[word] = text
    return found


def changing_attributes(tree: ast.Module) -> frozenset[str]:
    """Attributes that a file sets on objects or declares as fields: what a class says is a default."""
    found = set()
    for node in walk(tree):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            found.add(node.attr)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return frozenset(found)


def _spread(word: ast.keyword, scope: Scope, own: set[str], names: Names) -> str:
    """`**OPTIONS` as keywords, where that is one table of the file.

    An attribute counts that another file may set: what the class says is what holds otherwise.
    """
    value = names.value(word.value, scope)
    is_open = value.open and not isinstance(word.value, ast.Attribute)
    if len(value.parts) != 1 or value._replace(parts=(), open=is_open) != NOTHING:
        return ""
    held = _table(value.parts[0])
    return ", ".join(f"{name}={unparse(one)}" for name, one in held.items() if name not in own)


def _switch(word: ast.keyword, scope: Scope, names: Names) -> str:
    """A keyword whose value is an attribute that is bound to one switch."""
    if not isinstance(word.value, ast.Attribute):
        return ""
    value = names.value(word.value, scope)
    if len(value.constants) != 1 or value._replace(constants=(), open=False) != NOTHING:
        return ""
    return f"{word.arg}={value.constants[0]}" if isinstance(value.constants[0], bool) else ""


def _table(one: Part) -> dict[str, ast.expr]:
    """What a display of a mapping, or a call of `dict`, holds; nothing where not all is told by name."""
    base = one.base if isinstance(one, Bag) and one.kind in ("", "dict") else None
    pairs: list[tuple[object, ast.expr]] = []
    match base:
        case ast.Dict(keys=keys, values=values):
            named = [key.value if isinstance(key, ast.Constant) else None for key in keys]
            pairs = list(zip(named, values, strict=True))
        case ast.Call(args=[], keywords=words):
            pairs = [(word.arg, word.value) for word in words]
    found = {name: value for name, value in pairs if isinstance(name, str) and name.isidentifier()}
    return found if len(found) == len(pairs) else {}
