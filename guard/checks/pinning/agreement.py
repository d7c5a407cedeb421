"""Whether a lock file says what its manifest says, of what the change touches."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from guard.checks.kit.findings import Case, Findings
from guard.checks.pinning import rules
from guard.expressions import expression
from guard.facts.dependencies.delta import PYPI, Dependency, DependencyDelta, Move
from guard.facts.dependencies.source import SourceKind
from guard.facts.files.classify import folded_name
from guard.model.change import ChangeSet, FileSide
from guard.model.finding import Severity

_LOCKS = {
    "pyproject.toml": ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"),
    "pipfile": ("Pipfile.lock",),
}
_BLOCK = expression(r"^\[\[\s*packages?\s*\]\]\s*\n(?P<body>.*?)(?=^\[\[|\Z)", re.MULTILINE | re.DOTALL)
_NAME = expression(r'^name\s*=\s*"([^"]+)"', re.MULTILINE)
_VERSION = expression(r'^version\s*=\s*"([^"]+)"', re.MULTILINE)
_NEEDED = expression(r'\bname\s*=\s*"([^"]+)"')
_POETRY_NEEDED = expression(r'^"?([A-Za-z0-9][A-Za-z0-9._-]*)"?\s*=', re.MULTILINE)
_PDM_NEEDED = expression(r'^\s+"([A-Za-z0-9][A-Za-z0-9._-]*)', re.MULTILINE)
_PIPFILE_ENTRY = expression(r'\s+"([^"]+)":\s*\{')
_PIPFILE_VERSION = expression(r'"version":\s*"==([^"]+)"')
_OWN = expression(r"^source\s*=\s*\{\s*(?:virtual|editable|directory|workspace)\b", re.MULTILINE)
_COMPARED = expression(
    r"project\.(?:dependencies|optional-dependencies\..*)|dependency-groups\..*|tool\.poetry\..*|packages"
    r"|dev-packages|tool\.pdm\.dev-dependencies\..*|tool\.uv\.dev-dependencies"
)
"""Places that a lock file covers."""


@dataclass(frozen=True)
class _Lock:
    """What a lock file holds, as far as agreement goes."""

    path: str
    in_change: bool
    versions: Mapping[str, frozenset[str]]
    needed: frozenset[str]
    """What packages of it ask for, its own project's entries included."""


def judge_agreement(change: ChangeSet, delta: DependencyDelta, found: Findings) -> None:
    """Enter what is newly declared and the lock does not hold, and what is locked and nothing asks for."""
    tree = _Tree(change)
    declared: dict[str, list[Dependency]] = defaultdict(list)
    for move in delta.moves:
        after = move.after
        if after is None or after.locked or after.ecosystem != PYPI or after.source is not SourceKind.INDEX:
            continue
        if move.moves & {Move.ADDED, Move.RAISED, Move.LOWERED, Move.RANGE} and _COMPARED.fullmatch(
            after.place
        ):
            declared[after.file].append(after)
    for path, dependencies in sorted(declared.items()):
        for lock in tree.locks_beside(path):
            for dependency in dependencies:
                _judge(dependency, lock, found)
    _orphans(delta, tree, found)


def _judge(dependency: Dependency, lock: _Lock, found: Findings) -> None:
    versions = lock.versions.get(dependency.name, frozenset())
    fits = [one for one in versions if _admits(dependency.specifier, one)]
    if fits:
        return
    where, name = dependency.file, dependency.name
    wanted = dependency.specifier or "any version"
    if versions:
        message = f"{name} is declared as `{wanted}`, and {lock.path} holds {', '.join(sorted(versions))}."
        found.add(rules.DISAGREES, where, dependency.line, message, name)
    else:
        message = f"{name} is declared, and {lock.path} does not hold it."
        # A lock that the change leaves alone is what people forget, and installing says so.
        severity = rules.DISAGREES.severity if lock.in_change else Severity.LOW
        found.add(rules.DISAGREES, where, dependency.line, message, name, Case(severity=severity))


def _admits(specifier: str, version: str) -> bool:
    """Whether a range admits a version; a range of poetry's or Pipenv's own kind is not judged."""
    try:
        return SpecifierSet(specifier).contains(Version(version), prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return True


def _orphans(delta: DependencyDelta, tree: _Tree, found: Findings) -> None:
    by_lock: dict[str, list[Dependency]] = defaultdict(list)
    for move in delta.moves:
        after = move.after
        if (
            after is not None
            and after.locked
            and Move.ADDED in move.moves
            and after.source is not SourceKind.PATH
        ):
            by_lock[after.file].append(after)
    for path, dependencies in sorted(by_lock.items()):
        lock = tree.lock(path)
        if lock is None or not lock.needed:
            continue  # the form does not say what needs what
        declared = tree.names_declared(path)
        for one in dependencies:
            if one.name not in lock.needed and one.name not in declared:
                message = (
                    f"{one.name} {one.version} is locked, and neither a manifest nor a package asks for it."
                )
                found.add(rules.ORPHAN, one.file, one.line, message, one.name)


class _Tree:
    """The tree as it stands after the change."""

    def __init__(self, change: ChangeSet) -> None:
        self._change = change
        self._changed = {file.path: file.after for file in change.files}
        self._locks: dict[str, _Lock | None] = {}

    def read(self, path: str) -> str | None:
        """The text at `path`, or None where there is none that can be read."""
        if path in self._changed:
            side = self._changed[path]
            return side.text if side is not None and not side.is_binary else None
        data = self._change.base.read(path)
        return FileSide(path, data).text if data is not None else None

    def locks_beside(self, manifest: str) -> Iterator[_Lock]:
        """The lock files of a manifest: in its folder, or in one above (a workspace), the nearest first."""
        folder = posixpath.dirname(manifest)
        while True:
            for name in _LOCKS.get(folded_name(manifest), ()):
                lock = self.lock(posixpath.join(folder, name))
                if lock is not None:
                    yield lock
                    return
            if not folder:
                return
            folder = posixpath.dirname(folder)

    def lock(self, path: str) -> _Lock | None:
        """The lock file at `path`."""
        if path not in self._locks:
            text = self.read(path)
            self._locks[path] = _lock(path, text, path in self._changed) if text else None
        return self._locks[path]

    def names_declared(self, lock: str) -> frozenset[str]:
        """Every word of the manifests beside a lock that could be a name: at least what they declare."""
        folder = posixpath.dirname(lock)
        texts = [self.read(posixpath.join(folder, name)) or "" for name in ("pyproject.toml", "Pipfile")]
        return frozenset(
            canonicalize_name(word)
            for text in texts
            for word in re.findall(r"[A-Za-z0-9][A-Za-z0-9._-]*", text)
        )


def _lock(path: str, text: str, in_change: bool) -> _Lock:
    versions: dict[str, set[str]] = defaultdict(set)
    needed: set[str] = set()
    name = folded_name(path)
    if name == "pipfile.lock":
        for entry, found in _pipfile_entries(text):
            versions[canonicalize_name(entry)].update(found)
        return _Lock(path, in_change, _frozen(versions), frozenset())
    for block in _BLOCK.finditer(text):
        body = block["body"]
        own, version = _NAME.search(body), _VERSION.search(body)
        if own is None:
            continue
        key = canonicalize_name(own[1])
        versions[key].update([version[1]] if version else [])
        rest = body[own.end() :]
        asked = _needs(name, rest)
        needed.update(one for one in asked if one != key or _OWN.search(body))
    return _Lock(path, in_change, _frozen(versions), frozenset(needed))


def _needs(lock: str, body: str) -> set[str]:
    if lock == "uv.lock":
        found = _NEEDED.findall(body)
    elif lock == "poetry.lock":
        _, _, table = body.partition("[package.dependencies]")
        found = _POETRY_NEEDED.findall(table.split("\n[")[0])
    elif lock == "pdm.lock":
        _, _, table = body.partition("dependencies = [")
        found = _PDM_NEEDED.findall(table.split("\n]")[0])
    else:
        return set()
    return {canonicalize_name(one) for one in found}


def _pipfile_entries(text: str) -> Iterator[tuple[str, list[str]]]:
    """The names of the entries of a `Pipfile.lock`, each with the versions that it is locked to."""
    name = ""
    versions: list[str] = []
    for line in text.split("\n"):
        start = None if name else _PIPFILE_ENTRY.match(line)
        if start:
            name, versions = start[1], []
        if name:
            versions += _PIPFILE_VERSION.findall(line)
        if name and line[:1].isspace() and line.lstrip().startswith("}"):
            yield name, versions
            name = ""


def _frozen(versions: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(found) for name, found in versions.items()}
