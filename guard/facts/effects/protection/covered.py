"""What asks who calls, beside a route's own head: where its router is made, taken in by another file, or run.

A router, a blueprint or an app can have dependencies of its own (`APIRouter(dependencies=…)`), be taken in
with some (`include_router(…, dependencies=…)`), and have what runs before each request. The file that does so
may be another one, of the change or of the base: it is looked for by what it calls, and held to be the same
router by what its name is bound to. What takes a router in by two ways covers it where both do.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.protection.refusing import can_refuse
from guard.facts.effects.protection.sides import Part, Sides
from guard.facts.effects.protection.values import rank
from guard.facts.effects.protection.words import listed, words_of
from guard.facts.names.across import Across, across_in
from guard.facts.names.files import File
from guard.project.project import TooManyError
from guard.syntax.calls import arguments, callee, last_name
from guard.syntax.walk import walk

_TAKES_IN = ("include_router", "register_blueprint")
_BEFORE_EACH = listed("before_request before_app_request add_middleware middleware")
_HANDED_ON = listed("Depends Security")
_PLAIN = listed(
    "require requires required check checks ensure verify verified get is has must the only current validate"
)
"""Words of a guard's name that do not say what it asks for."""
_LISTING = expression(r"^(dependencies|decorators|before_request)$")


def is_covered(name: str, part: Part, sides: Sides) -> bool:
    """Whether what takes the router of a route in, or runs before it, asks for what `name` asked for."""
    for router in _routers_of(part):
        covering = covers(part.path, router, sides.around, after=True)
        sure = {one for one in covering if can_refuse(one, sides) or (one == name and not sides.named(one))}
        if asks_as_much(name, frozenset(sure)):
            return True
    return False


def _routers_of(part: Part) -> Iterator[str]:
    """The routers by which a function answers requests."""
    for decorator in getattr(part.node, "decorator_list", []):
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            yield called.value.id


def covers(path: str, router: str, around: Around, *, after: bool) -> frozenset[str]:
    """The names of what asks for each request of a router of the file at `path`, wherever that is said.

    Nothing where the base holds too many files that take routers in.

    Raises:
        ToolError, RepositoryError: the base cannot be asked.
    """
    across = across_of(around, after=after)
    across.let_go()
    file = across.files.file(path)
    if file is None or not router.isidentifier():
        return frozenset()
    key = ("covers of a router", path, router, after)
    return around.sources.once(key, lambda: frozenset(_covers(file, router, across, around)))


def across_of(around: Around, *, after: bool) -> Across:
    """The names of one side of the change, from file to file."""
    return across_in(around.change, around.sources, around.project, after=after)


def asks_as_much(gone: str, covering: frozenset[str]) -> bool:
    """Whether one of the names that cover a route asks for what `gone` asked for."""
    wanted = frozenset(words_of(gone.rpartition(".")[2])) - _PLAIN
    for name in covering:
        words = frozenset(words_of(name)) - _PLAIN
        if name == gone.rpartition(".")[2] or (wanted and wanted <= words and rank(name) >= rank(gone)):
            return True
    return False


def handed_on(node: ast.AST) -> Iterator[str]:
    """The names of what an expression depends on: `Depends(current_user)`."""
    for one in walk(node):
        if isinstance(one, ast.Call) and callee(one) in _HANDED_ON:
            yield from filter(None, map(last_name, arguments(one)[:1]))


def _covers(file: File, router: str, across: Across, around: Around) -> Iterator[str]:
    yield from _own(file, router)
    ways: list[set[str]] = []
    for other in _taking_in(file, across, around):
        for node in walk(other.source.tree):
            if not isinstance(node, ast.Call) or callee(node) not in _TAKES_IN or not node.args:
                continue
            if not _is_same(node.args[0], other, file, router, across):
                continue
            way = {
                name
                for word in node.keywords
                if word.arg is not None and _LISTING.search(word.arg)
                for name in handed_on(word.value)
            }
            app = node.func.value if isinstance(node.func, ast.Attribute) else None
            if isinstance(app, ast.Name) and (other is not file or app.id != router):
                way.update(_own(other, app.id))
            ways.append(way)
    if ways:
        yield from set.intersection(*ways)


def _taking_in(file: File, across: Across, around: Around) -> Iterator[File]:
    """The files of the side that take routers in."""
    try:
        paths = set(around.project.holding(_TAKES_IN))
    except TooManyError:
        paths = set()
    for path in sorted({file.path, *paths, *across.files.paths()}):
        other = across.files.file(path) if path.endswith(".py") else None
        if other is not None and any(word in other.source.text for word in _TAKES_IN):
            yield other


def _is_same(node: ast.expr, other: File, file: File, router: str, across: Across) -> bool:
    if other is file:
        return isinstance(node, ast.Name) and node.id == router
    for ref in other.names.refs(node, other.names.scope_of(node)):
        above, _, name = ref.rpartition(".")
        found = across.modules.find(above or ".", other.path) if name == router else None
        if found is file:
            return True
    return False


def _own(file: File, name: str) -> Iterator[str]:
    """What the making of a router or an app asks for, and what it is given to run before each request."""
    for node in walk(file.source.tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            if any(isinstance(target, ast.Name) and target.id == name for target in node.targets):
                for word in node.value.keywords:
                    if word.arg is not None and _LISTING.search(word.arg):
                        yield from handed_on(word.value)
        elif isinstance(node, ast.Call) and _is_before_each(node.func, name):
            yield from filter(None, map(last_name, node.args[:1]))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                if _is_before_each(called, name):
                    yield node.name


def _is_before_each(function: ast.expr, name: str) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr in _BEFORE_EACH
        and isinstance(function.value, ast.Name)
        and function.value.id == name
    )
