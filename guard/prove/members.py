"""Functions and methods that a change alters and that something outside can call."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from guard.prove.layout import Layout
from guard.syntax.calls import last_name
from guard.syntax.python import PythonSource


class Kind(StrEnum):
    """How something is called."""

    FUNCTION = "function"
    """By its name in the module, or in its class where it needs no object."""
    METHOD = "method"
    """On an object, which is made first."""
    PROPERTY = "property"
    """By asking an object for it."""


@dataclass(frozen=True)
class Member:
    """A function at the top of a module, or in a class there, in its two forms."""

    path: str
    name: str
    """In the module: `function`, or `Class.method`."""
    kind: Kind
    was: ast.FunctionDef
    now: ast.FunctionDef
    makers: tuple[ast.FunctionDef, ast.FunctionDef] | None = None
    """What makes its object, in its two forms; None where it needs no arguments, or no object."""

    @property
    def skips(self) -> int:
        """How many of its parameters a call does not hand over."""
        bound = self.kind is not Kind.FUNCTION or _decorator(self.now) == "classmethod"
        return int(bound)

    @property
    def owner(self) -> str:
        """Its class; "" for a function."""
        return self.name.rpartition(".")[0]


def members(layout: Layout) -> Iterator[Member]:
    """Those whose code the change alters, file by file."""
    for file in layout.change.files:
        before, after = file.before, file.after
        if before is None or after is None or before.path != after.path or layout.is_frozen(after.path):
            continue
        if not after.path.endswith(".py") or not file.content_changed:
            continue
        old, new = layout.sources.python(before), layout.sources.python(after)
        if not (isinstance(old, PythonSource) and isinstance(new, PythonSource)):
            continue
        known = _functions(old.tree.body)
        for name, node in _functions(new.tree.body).items():
            if name in known and not node.decorator_list and _differ(known[name], node):
                yield Member(after.path, name, Kind.FUNCTION, known[name], node)
        classes = _classes(old.tree)
        for name, cls in _classes(new.tree).items():
            if name in classes:
                yield from _methods(after.path, classes[name], cls)


def _methods(path: str, was: ast.ClassDef, now: ast.ClassDef) -> Iterator[Member]:
    """The altered methods of a class whose objects can be made, or that need none."""
    old, new = _functions(was.body), _functions(now.body)
    for name, node in new.items():
        if name not in old or name in _MAKING or not _differ(old[name], node):
            continue
        decorator = _decorator(node)
        if decorator is None or decorator != _decorator(old[name]):
            continue
        full = f"{now.name}.{name}"
        if decorator in ("staticmethod", "classmethod"):
            yield Member(path, full, Kind.FUNCTION, old[name], node)
            continue
        makers = _made_by(was), _made_by(now)
        kind = Kind.PROPERTY if decorator else Kind.METHOD
        if isinstance(makers[0], ast.FunctionDef) and isinstance(makers[1], ast.FunctionDef):
            yield Member(path, full, kind, old[name], node, (makers[0], makers[1]))
        elif makers == ("", ""):
            yield Member(path, full, kind, old[name], node)


_MAKING = frozenset({"__init__", "__new__", "__post_init__", "__del__", "__init_subclass__"})
_PROPERTIES = frozenset({"property", "cached_property"})
_DATA = frozenset({"dataclass", "define", "frozen", "mutable", "attrs", "NamedTuple"})
"""What makes a constructor of annotated fields."""


def _decorator(node: ast.FunctionDef) -> str | None:
    """ "" where nothing decorates it; None where calling it means something of its own."""
    if not node.decorator_list:
        return ""
    names = [last_name(one) for one in node.decorator_list]
    known = _PROPERTIES | {"staticmethod", "classmethod"}
    return names[0] if len(names) == 1 and names[0] in known else None


def _made_by(node: ast.ClassDef) -> ast.FunctionDef | str | None:
    """What makes its objects: its function; "" where nothing is needed, None where it is not known."""
    own = _functions(node.body)
    if "__new__" in own or node.keywords:
        return None
    if "__init__" in own:
        return own["__init__"] if not own["__init__"].decorator_list else None
    bases = {last_name(one) for one in node.bases}
    decorators = {last_name(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list}
    if (bases | decorators) & _DATA and bases <= _DATA:
        return _of_fields(node)
    return "" if bases <= {"object", "ABC", "Generic"} and not decorators else None


def _of_fields(node: ast.ClassDef) -> ast.FunctionDef | None:
    """The constructor that a class of fields has; None where a field is more than a type and a default."""
    args: list[ast.arg] = [ast.arg("self")]
    defaults: list[ast.expr] = []
    for one in node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            if isinstance(one.value, ast.Call) or last_name(one.annotation) in ("ClassVar", "InitVar"):
                return None
            args.append(ast.arg(one.target.id, one.annotation))
            defaults += [one.value] if one.value is not None else []
    taken = ast.arguments(
        posonlyargs=[], args=args, vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=defaults
    )
    return ast.FunctionDef("__init__", taken, [], [])


def _functions(body: list[ast.stmt]) -> Mapping[str, ast.FunctionDef]:
    return {node.name: node for node in body if isinstance(node, ast.FunctionDef)}


def _classes(tree: ast.Module) -> Mapping[str, ast.ClassDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def _differ(was: ast.FunctionDef, now: ast.FunctionDef) -> bool:
    return _code(was) != _code(now)


def _code(node: ast.FunctionDef) -> list[str]:
    """What a function does, its text for people and its types apart."""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    defaults = [*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)]
    return [ast.dump(part) for part in (*body, *defaults)]
