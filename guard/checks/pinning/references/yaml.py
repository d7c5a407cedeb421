"""Workflows, compose files and hook settings: what they refer to outside the tree, with lines.

The documents are composed into nodes and not constructed: anchors, aliases and merges are followed, tags do
nothing, and a key that stands twice is seen twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from guard.checks.pinning.references.reference import (
    External,
    ExternalKind,
    ExternalUnreadError,
    action,
    image,
    of_git_ref,
)
from guard.expressions import expression
from guard.model.change import FileSide
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources

if TYPE_CHECKING:
    from guard.syntax.yaml import YamlFile

_VALUES = frozenset({"with", "env", "run"})
"""Keys of a step whose parts are somebody's values, whatever they are called."""
_MATRIX = expression(r"\$\{\{\s*matrix\.([\w.-]{1,200})\s*\}\}")
_COMPOSE_DEFAULT = expression(r"\$\{\w{1,200}:?-([^}]{0,400})\}")
_HOOK_LOCAL = frozenset({"local", "meta", "builtin"})
_MOST_NODES = 200_000


def nodes(side: FileSide, sources: Sources) -> YamlFile:
    """The nodes of one side.

    Raises:
        ExternalUnreadError: it is no valid YAML.
    """
    found = sources.yaml(side)
    if isinstance(found, Unreadable):
        raise ExternalUnreadError(found.message, max(found.line, 1))
    return found


def read_workflow(source: YamlFile) -> Iterator[External]:
    """Actions, reusable workflows and images of a workflow or an action.

    Raises:
        ExternalUnreadError: it is nested too deeply, or repeats itself too often.
    """
    scalars = list(_scalars(source))
    for path, key, value, line in scalars:
        found: External | None = None
        if key == "uses" and _is_step(path):
            found = action(value, line)
        elif path == ("runs",) and key == "image" and value.casefold().startswith("docker://"):
            found = action(value, line)  # else it is a Dockerfile in the action's own folder
        elif _is_image(path, key):
            for text, where in _of_matrix(value, line, path[1] if len(path) > 1 else key, scalars):
                if (one := image(text.removeprefix("docker://"), where)) is not None:
                    yield one
        if found is not None:
            yield found


def _of_matrix(value: str, line: int, job: str, scalars: list[_Scalar]) -> list[tuple[str, int]]:
    """What an image's text stands for: with a value of the job's matrix in it, one image for each value."""
    match = _MATRIX.search(value)
    if match is None:
        return [(value, line)]
    *folders, name = match[1].casefold().split(".")
    matrix = ("jobs", job, "strategy", "matrix")
    places = ((*matrix, *folders), (*matrix, "include", *folders))
    given = [(text, where) for path, key, text, where in scalars if key == name and path in places]
    if not given or any("${{" in text for text, _ in given):
        return [(value, line)]
    return [(value[: match.start()] + text + value[match.end() :], where) for text, where in given]


def read_pipeline(source: YamlFile) -> Iterator[External]:
    """The images of another service's pipeline.

    Raises:
        ExternalUnreadError: it is nested too deeply, or repeats itself too often.
    """
    for path, key, value, line in _scalars(source):
        named = key in ("image", "services") or (key == "name" and path[-1:] in (("image",), ("services",)))
        if named and (found := image(_with_defaults(value), line)):
            yield found


def read_compose(source: YamlFile) -> Iterator[External]:
    """The images of a compose file; one that is built from the tree is only named there.

    Raises:
        ExternalUnreadError: it is nested too deeply, or repeats itself too often.
    """
    scalars = [one for one in _scalars(source) if one[0][:1] == ("services",) and len(one[0]) > 1]
    built = {path[1] for path, key, _, _ in scalars if key == "build" or path[2:3] == ("build",)}
    for path, key, value, line in scalars:
        is_image = key == "image" and len(path) == 2 and path[1] not in built
        if is_image and (found := image(_with_defaults(value), line)):
            yield found


_CONTAINERS = frozenset({"containers", "initcontainers", "ephemeralcontainers"})


def read_kubernetes(source: YamlFile) -> Iterator[External]:
    """The images that containers of a manifest are started from.

    Raises:
        ExternalUnreadError: it is nested too deeply, or repeats itself too often.
    """
    for path, key, value, line in _scalars(source):
        named = (key == "image" and path[-1:] and path[-1] in _CONTAINERS) or (
            key == "reference" and path[-1:] == ("image",)
        )
        if named and (found := image(value, line)):
            yield found


def read_hooks(source: YamlFile) -> Iterator[External]:
    """The repositories of hooks, as `.pre-commit-config.yaml` names them.

    Raises:
        ExternalUnreadError: it is nested too deeply, or repeats itself too often.
    """
    for fields in _mappings(source):
        if "repo" not in fields or fields["repo"][0] in _HOOK_LOCAL:
            continue
        rev, line = fields.get("rev", ("", fields["repo"][1]))
        name = fields["repo"][0].removesuffix("/").removesuffix(".git")
        yield External(ExternalKind.HOOK, name, rev, line, of_git_ref(rev))


def _is_step(path: tuple[str, ...]) -> bool:
    """Whether a key there belongs to a job or to a step; names that people give are not looked at."""
    if path[:1] == ("runs",):
        return path[1:2] == ("steps",) and _VALUES.isdisjoint(path[2:])
    if path[:1] != ("jobs",) or len(path) < 2:
        return False
    return len(path) == 2 or (path[2] == "steps" and _VALUES.isdisjoint(path[3:]))


def _is_image(path: tuple[str, ...], key: str) -> bool:
    if path[:1] != ("jobs",):
        return False
    below = (*path[2:], key)
    return below in (("container",), ("container", "image")) or (
        len(below) == 3 and below[0] == "services" and key == "image"
    )


def _with_defaults(value: str) -> str:
    return _COMPOSE_DEFAULT.sub(r"\1", value)


_Scalar = tuple[tuple[str, ...], str, str, int]
"""The keys around it, its own key in lower case, its text, its line."""


def _scalars(source: YamlFile) -> Iterator[_Scalar]:
    def visit(node: Any, path: tuple[str, ...], count: Callable[[], None]) -> Iterator[_Scalar]:
        count()
        if node.id == "scalar" and path:
            yield path[:-1], path[-1], str(node.value), node.start_mark.line + 1
        elif node.id == "sequence":
            for part in node.value:
                yield from visit(part, path, count)
        elif node.id == "mapping":
            for key, value in node.value:
                name = str(key.value).casefold() if key.id == "scalar" else ""
                if name == "<<":
                    yield from visit(value, path, count)
                else:
                    yield from visit(value, (*path, name), count)

    for root in source.documents:
        try:
            yield from visit(root, (), _counter())
        except RecursionError as error:
            raise ExternalUnreadError("nested too deeply, or an anchor that holds itself") from error


def _mappings(source: YamlFile) -> Iterator[dict[str, tuple[str, int]]]:
    """The scalars of every mapping, by key, with their lines; a merged key yields to the mapping's own."""

    def fields(node: Any) -> dict[str, tuple[str, int]]:
        own: dict[str, tuple[str, int]] = {}
        merged: dict[str, tuple[str, int]] = {}
        for key, value in node.value:
            name = str(key.value) if key.id == "scalar" else ""
            if name == "<<":
                for part in value.value if value.id == "sequence" else [value]:
                    merged |= fields(part) if part.id == "mapping" else {}
            elif value.id == "scalar":
                own[name] = (str(value.value), value.start_mark.line + 1)
        return merged | own

    def visit(node: Any, count: Callable[[], None]) -> Iterator[dict[str, tuple[str, int]]]:
        count()
        if node.id == "mapping":
            yield fields(node)
            for _, value in node.value:
                yield from visit(value, count)
        elif node.id == "sequence":
            for part in node.value:
                yield from visit(part, count)

    for root in source.documents:
        try:
            yield from visit(root, _counter())
        except RecursionError as error:
            raise ExternalUnreadError("nested too deeply, or an anchor that holds itself") from error


def _counter() -> Callable[[], None]:
    """Counts the visited nodes: aliases of aliases can stand for billions."""
    left = _MOST_NODES

    def count() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise ExternalUnreadError("more parts than are read, by anchors that repeat each other")

    return count
