"""`pyproject.toml` and `Pipfile`: what they declare, and what kind of thing each other line is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from packaging.utils import canonicalize_name

from guard.facts.dependencies.manifests.model import INDEX, SAID, Entry, Reading, words
from guard.facts.dependencies.manifests.requirement import entries_of
from guard.syntax.toml import Document, Node, Toml, read_toml
from guard.syntax.unreadable import UnreadableError

_LISTS: tuple[tuple[str, ...], ...] = (
    ("build-system", "requires"),
    ("project", "dependencies"),
    ("tool", "uv", "dev-dependencies"),
    ("tool", "uv", "constraint-dependencies"),
    ("tool", "uv", "override-dependencies"),
    ("tool", "uv", "build-constraint-dependencies"),
    ("tool", "uv", "exclude-dependencies"),
)
_PDM_OVERRIDES = ("tool", "pdm", "resolution", "overrides")
"""A list, or as PDM's own pages have it a table."""
_TABLES_OF_LISTS: tuple[tuple[str, ...], ...] = (
    ("project", "optional-dependencies"),
    ("dependency-groups",),
    ("tool", "pdm", "dev-dependencies"),
    ("tool", "uv", "extra-build-dependencies"),
)
_POETRY_TABLES: tuple[tuple[str, ...], ...] = (("dependencies",), ("dev-dependencies",))
_SOURCES = ("tool", "uv", "sources")
_UV_INDEX = words(
    """
    index index-url extra-index-url default-index find-links no-index index-strategy prerelease resolution
    keyring-provider allow-insecure-host exclude-newer exclude-newer-package pip no-build-isolation
    no-build-isolation-package no-sources no-binary no-binary-package config-settings dependency-metadata
    trusted-host environments required-environments
    """
)
_INDEX: tuple[tuple[str, ...], ...] = (
    *(("tool", "uv", key) for key in sorted(_UV_INDEX)),
    ("tool", "poetry", "source"),
    ("tool", "pdm", "source"),
    ("tool", "pdm", "resolution"),
    ("tool", "pixi"),
    ("tool", "conda-lock"),
    ("tool", "hatch", "metadata", "allow-direct-references"),
)
_BUILD_TOOLS = words(
    """
    setuptools setuptools_scm setuptools-scm hatch poetry pdm flit scikit-build maturin uv distutils cython
    cibuildwheel setuptools-git-versioning poetry-dynamic-versioning versioneer versioningit meson-python
    py-build-cmake enscons mypyc rye buildozer briefcase
    """
)
"""Tools whose tables decide how the project is built or installed; any other `tool` table is config."""


_MOST_SHARED = 50
"""Entries of one name that each stand on all of its lines; of more, each stands on its own."""
_Kind = Callable[[tuple[str, ...]], str]
"""The kind of edit that a change of a line under these keys is."""


def read_pyproject(source: Toml) -> Reading:
    """The dependencies of a `pyproject.toml` (PEP 621, 735, 518, poetry, uv, pdm, hatch).

    Raises:
        UnreadableError: its parts cannot be located.
    """
    document = source.located
    root = document.root
    builder = _Builder(document)
    for path in _LISTS:
        builder.strings(root.at(*path), ".".join(path))
    builder.either(root.at(*_PDM_OVERRIDES), ".".join(_PDM_OVERRIDES))
    for path in _TABLES_OF_LISTS:
        for group, node in root.at(*path).items.items():
            builder.strings(node, ".".join((*path, group)))
    for name, env in root.at("tool", "hatch", "envs").items.items():
        for key in ("dependencies", "extra-dependencies"):
            builder.strings(env.at(key), f"tool.hatch.envs.{name}.{key}")
    poetry = root.at("tool", "poetry")
    groups = [("group", name, "dependencies") for name in poetry.at("group").items]
    for path in [*_POETRY_TABLES, *groups]:
        builder.table(poetry.at(*path), ".".join(("tool", "poetry", *path)))
    _add_sources(builder, root)
    return builder.reading(_pyproject_kind)


def read_script_block(text: str) -> Reading:
    """The dependencies of the block that a single-file script declares them in (PEP 723), as TOML.

    Raises:
        UnreadableError: it is no valid TOML.
    """
    document = read_toml(text).located
    builder = _Builder(document)
    builder.strings(document.root.at("dependencies"), "script.dependencies")
    _add_sources(builder, document.root)
    return builder.reading(_pyproject_kind)


def _add_sources(builder: _Builder, root: Node) -> None:
    """Where packages come from, one by one and all of them."""
    for name, node in root.at(*_SOURCES).items.items():
        builder.add(canonicalize_name(name), ".".join(_SOURCES), {"source": _text(node.value)}, node)
    for path in _INDEX:
        node = root.at(*path)
        if node.spans:
            builder.add(INDEX, ".".join(path), {path[-1]: _text(node.value)}, node)


def read_pipfile(source: Toml) -> Reading:
    """The dependencies of a `Pipfile`: every table of it but the few that are something else.

    Raises:
        UnreadableError: its parts cannot be located.
    """
    document = source.located
    builder = _Builder(document)
    for name, node in document.root.items.items():
        if name == "source":
            builder.add(INDEX, name, {name: _text(node.value)}, node)
        elif name not in ("requires", "scripts", "pipenv"):
            builder.table(node, name)
    return builder.reading(lambda _: "build")


def _pyproject_kind(path: tuple[str, ...]) -> str:
    own = path[1:] if path[:1] == ("project",) else path[2:] if path[:2] == ("tool", "poetry") else ()
    if own and own[0] in SAID and "file" not in own[1:]:
        return "metadata"
    if path[:1] == ("tool",) and len(path) > 1 and path[1] not in _BUILD_TOOLS:
        return "config"
    return "build"


def _text(value: object) -> str:
    """A value as one line of text, the same for equal values."""
    return (
        value
        if isinstance(value, str)
        else json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    )


class _Builder:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._entries: list[Entry] = []
        self._problems: list[UnreadableError] = []
        self._containers: set[int] = set()

    def add(self, name: str, place: str, facets: dict[str, str], node: Node) -> None:
        """One entry that stands on every line of `node`."""
        self._claim(node.all_lines(), place)
        self._entries.append(Entry(name, place, facets=facets, lines=node.all_lines()))

    def strings(self, node: Node, place: str) -> None:
        """An array of specifiers; a table in it (`{include-group = …}`) is an entry by its content."""
        if not node.spans:
            return
        if not node.is_array:
            self._problem("expected an array of dependencies", node)
            return
        texts: list[tuple[str, frozenset[int]]] = []
        for element in node.elements:
            if isinstance(element.value, str):
                texts.append((element.value, element.all_lines()))
            else:
                self.add(_text(element.value), place, {}, element)
        self._claim(node.all_lines(), place)
        entries, problems = entries_of(texts, place)
        self._entries += entries
        self._problems += problems

    def either(self, node: Node, place: str) -> None:
        """A list of specifiers, or a table of name to range or address."""
        if node.is_table:
            self.table(node, place)
        else:
            self.strings(node, place)

    def table(self, node: Node, place: str) -> None:
        """A table of name to range, or to a table with `version` and the rest (poetry, Pipfile)."""
        if node.spans and not node.is_table:
            self._problem("expected a table of dependencies", node)
            return
        self._claim(node.lines, place)
        for name, item in node.items.items():
            every = item.all_lines()
            self._claim(every, place)
            parts = item.elements if isinstance(item.value, list) else [item]
            for part in parts:
                version, facets = _declared(part.value)
                lines = every if len(parts) <= _MOST_SHARED else part.all_lines()
                self._entries.append(Entry(canonicalize_name(name), place, version, facets, {}, lines))

    def _problem(self, message: str, node: Node) -> None:
        self._problems += [UnreadableError(message, line) for line in sorted(node.all_lines())]

    def reading(self, kind: _Kind) -> Reading:
        """What was gathered; a line that only frames dependencies is formatting."""
        kinds = {line: kind(path) for line, path in self._document.paths.items()}
        kinds |= dict.fromkeys(self._containers, "formatting")
        kinds |= self._document.plain
        return Reading(tuple(self._entries), kinds, "build", tuple(self._problems))

    def _claim(self, lines: Iterable[int], place: str) -> None:
        """Take lines as framing dependencies; an inline table around them may hold anything else besides."""
        for line in lines:
            self._containers.add(line)
            if place.startswith(f"{'.'.join(self._document.paths.get(line, ()))}."):
                self._problems.append(UnreadableError(f"{place} stands in an inline table", line))


def _declared(value: object) -> tuple[str, dict[str, str]]:
    if not isinstance(value, dict):
        return _range(value), {}
    return _range(value.get("version", "")), dict(_options(value))


def _range(value: object) -> str:
    text = _text(value)
    return "" if text == "*" else text


def _options(value: dict[str, object]) -> Iterator[tuple[str, str]]:
    for key, part in sorted(value.items()):
        if key != "version":
            yield key, _text(part)
