"""Workflows, compose files and hook settings: what they refer to outside the tree, with lines.

The documents are composed into nodes and not constructed: anchors, aliases and merges are followed, tags do
nothing, and a key that stands twice is seen twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from guard.facts.dependencies.external_reference import (
    External,
    ExternalKind,
    ExternalUnreadError,
    action,
    image,
    of_git_ref,
)

_VALUES = frozenset({"with", "env", "environment", "inputs", "outputs", "run", "script", "args", "labels"})
"""Keys whose parts are somebody's values, whatever they are called."""
_COMPOSE_DEFAULT = re.compile(r"\$\{\w+:?-([^}]*)\}")
_HOOK_LOCAL = frozenset({"local", "meta", "builtin"})
_MOST_NODES = 200_000


def read_workflow(text: str) -> Iterator[External]:
    """Actions, reusable workflows and images of a workflow or an action.

    Raises:
        ExternalUnreadError: it is no valid YAML.
    """
    for path, key, value, line in _scalars(text):
        found: External | None = None
        if key == "uses":
            found = action(value, line)
        elif key == "container" or (key == "image" and _in_workflow(path)):
            found = image(value.removeprefix("docker://"), line)
            if path[-1:] == ("runs",) and not value.startswith("docker://"):
                found = None  # a Dockerfile in the action's own folder
        if found is not None:
            yield found


def read_pipeline(text: str) -> Iterator[External]:
    """The images of another service's pipeline.

    Raises:
        ExternalUnreadError: it is no valid YAML.
    """
    for path, key, value, line in _scalars(text):
        named = key in ("image", "services") or (key == "name" and path[-1:] in (("image",), ("services",)))
        if named and (found := image(_with_defaults(value), line)):
            yield found


def read_compose(text: str) -> Iterator[External]:
    """The images of a compose file; one that is built from the tree is only named there.

    Raises:
        ExternalUnreadError: it is no valid YAML.
    """
    built = {path for path, key, _, _ in _scalars(text, everything=True) if key == "build"}
    built |= {path[:-1] for path, _, _, _ in _scalars(text, everything=True) if path[-1:] == ("build",)}
    for path, key, value, line in _scalars(text):
        if key == "image" and path not in built and (found := image(_with_defaults(value), line)):
            yield found


def read_hooks(text: str) -> Iterator[External]:
    """The repositories of hooks, as `.pre-commit-config.yaml` names them.

    Raises:
        ExternalUnreadError: it is no valid YAML.
    """
    for fields in _mappings(text):
        if "repo" not in fields or fields["repo"][0] in _HOOK_LOCAL:
            continue
        rev, line = fields.get("rev", ("", fields["repo"][1]))
        name = fields["repo"][0].removesuffix("/").removesuffix(".git")
        yield External(ExternalKind.HOOK, name, rev, line, of_git_ref(rev))


def _in_workflow(path: tuple[str, ...]) -> bool:
    return path[-1:] in (("container",), ("runs",)) or "services" in path


def _with_defaults(value: str) -> str:
    return _COMPOSE_DEFAULT.sub(r"\1", value)


_Scalar = tuple[tuple[str, ...], str, str, int]
"""The keys around it, its own key in lower case, its text, its line."""


def _scalars(text: str, *, everything: bool = False) -> Iterator[_Scalar]:
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    def visit(node: object, path: tuple[str, ...], count: Callable[[], None]) -> Iterator[_Scalar]:
        count()
        if isinstance(node, ScalarNode) and path:
            yield path[:-1], path[-1], str(node.value), node.start_mark.line + 1
        elif isinstance(node, SequenceNode):
            for part in node.value:
                yield from visit(part, path, count)
        elif isinstance(node, MappingNode):
            for key, value in node.value:
                name = str(key.value).casefold() if isinstance(key, ScalarNode) else ""
                if name == "<<":
                    yield from visit(value, path, count)
                elif everything or name not in _VALUES:
                    yield from visit(value, (*path, name), count)

    for root in _documents(text):
        try:
            yield from visit(root, (), _counter())
        except RecursionError as error:
            raise ExternalUnreadError("nested too deeply, or an anchor that holds itself") from error


def _mappings(text: str) -> Iterator[dict[str, tuple[str, int]]]:
    """The scalars of every mapping, by key, with their lines; a merged key yields to the mapping's own."""
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    def fields(node: MappingNode) -> dict[str, tuple[str, int]]:
        own: dict[str, tuple[str, int]] = {}
        merged: dict[str, tuple[str, int]] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, ScalarNode) else ""
            if name == "<<":
                for part in value.value if isinstance(value, SequenceNode) else [value]:
                    merged |= fields(part) if isinstance(part, MappingNode) else {}
            elif isinstance(value, ScalarNode):
                own[name] = (str(value.value), value.start_mark.line + 1)
        return merged | own

    def visit(node: object, count: Callable[[], None]) -> Iterator[dict[str, tuple[str, int]]]:
        count()
        if isinstance(node, MappingNode):
            yield fields(node)
            for _, value in node.value:
                yield from visit(value, count)
        elif isinstance(node, SequenceNode):
            for part in node.value:
                yield from visit(part, count)

    for root in _documents(text):
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


def _documents(text: str) -> list[object]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return list(YAML(typ="safe", pure=True).compose_all(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark is not None else 1
        raise ExternalUnreadError(f"not valid YAML: {error.problem}", line) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise ExternalUnreadError("not valid YAML") from error
