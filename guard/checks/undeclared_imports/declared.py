"""What a tree of files has to import: its own modules, and the projects that its manifests declare."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from packaging.utils import canonicalize_name

from guard.checks.undeclared_imports.import_names import providers
from guard.checks.undeclared_imports.standard import SHARED
from guard.expressions import expression
from guard.facts.dependencies.files import Form, form_named, form_of
from guard.facts.dependencies.forms import read_side
from guard.facts.dependencies.manifests.model import INDEX
from guard.facts.files.classify import FileClass, classes, folded_name, reads_manifest
from guard.model.change import ChangeSet, FileSide
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError

_MODULE = expression(r"\.(py|pyi|pyx|pyw|so|pyd)$")
_LOCK = expression(r"(uv|poetry|pdm|pixi)\.lock|pipfile\.lock|pylock(\.[^.]+)?\.toml|conda-lock\.yml")
_LOCKED_NAME = expression(
    r"^[^\S\n]*+(?:-[^\S\n]*+)?(?:name\s*[=:]\s*|\"(?=[^\"]+\":\s*\{))[\"']?([A-Za-z0-9._-]+)", re.MULTILINE
)
_PROJECT_NAME = expression(r"^\s*name\s*=\s*[\"']?([A-Za-z0-9._-]+)", re.MULTILINE)
_WORD = expression(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SETTINGS = frozenset({FileClass.BUILD, FileClass.CI, FileClass.CONFIG})
_MOST = 150
"""Files of a kind that are read, those nearest to the root first: each takes milliseconds to get."""
_MOST_SOURCES = 60
"""Python files of the base that are searched for an earlier import."""
_LONGEST = 4_000_000


@dataclass(frozen=True)
class Project:
    """A tree as it stands after a change. Each answer reads no more than it needs, and reads it once."""

    change: ChangeSet
    sources: Sources

    @cached_property
    def _changed(self) -> Mapping[str, FileSide]:
        return {file.after.path: file.after for file in self.change.files if file.after is not None}

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every path, the least deep first."""
        gone = {file.before.path for file in self.change.files if file.before is not None and not file.copied}
        found = (set(self.change.base.paths()) - gone) | self._changed.keys()
        return tuple(sorted(found, key=lambda path: (path.count("/"), path)))

    @cached_property
    def modules(self) -> frozenset[str]:
        """Every name under which a part of the tree may be imported: its folders and files of Python."""
        found: set[str] = set()
        for path in self.paths:
            *folders, name = path.split("/")
            stem = name.split(".", 1)[0]
            if _MODULE.search(name):
                found.update(folders)
                found.add(stem)
            elif name.endswith(".proto"):
                found |= {f"{stem}_pb2", f"{stem}_pb2_grpc"}
        return frozenset(found)

    @property
    def has_manifest(self) -> bool:
        """Whether the tree has a place to declare dependencies of Python code."""
        return any(
            form_named(path) in (Form.MANIFEST, Form.SETUP) and folded_name(path) != "package.json"
            for path in self.paths
        )

    def is_readable(self) -> bool:
        """Whether all that declares can be read."""
        for names, is_whole in self._manifests:
            self._names.update(names)
            self._flaws.extend([] if is_whole else [True])
        return not self._flaws

    def declares(self, module: str) -> bool:
        """Whether a manifest or a command brings in a project that may provide `module` (dotted)."""
        if _provided(module, self._names):
            return True
        for names, is_whole in self._manifests:
            self._names.update(names)
            self._flaws.extend([] if is_whole else [True])
            if _provided(module, names):
                return True
        return False

    def locks(self, module: str) -> bool:
        """Whether a lock file brings in such a project, for the sake of another one."""
        return _provided(module, self._locked)

    def mentions(self, module: str) -> bool:
        """Whether a file that sets up builds or tests names such a project."""
        return not self._mentioned.isdisjoint(providers(module))

    def imported_before(self, roots: Collection[str], near: str) -> frozenset[str]:
        """Those of the modules `roots` that the base imports already; sources near `near` come first."""
        if not roots:
            return frozenset()
        names = b"|".join(re.escape(root.encode()) for root in sorted(roots))
        pattern = re.compile(
            rb"^[ \t]*(?:from|import)[ \t]+(?:[\w., \t]*,[ \t]*)?(" + names + rb")\b", re.MULTILINE
        )
        paths = sorted(
            (path for path in self.change.base.paths() if path.endswith((".py", ".pyi"))),
            key=lambda path: (-len(posixpath.commonprefix([path, near])), path),
        )
        found: set[str] = set()
        for path in paths[:_MOST_SOURCES]:
            if found == set(roots):
                break
            found |= {name.decode() for name in pattern.findall(self.change.base.read(path) or b"")}
        return frozenset(found)

    @cached_property
    def _names(self) -> set[str]:
        """What the manifests read so far declare."""
        return set()

    @cached_property
    def _flaws(self) -> list[bool]:
        """One entry for each manifest read so far that cannot be read as a whole."""
        return []

    @cached_property
    def _manifests(self) -> Iterator[tuple[set[str], bool]]:
        """For each file that declares, changed ones first: names, normalised, and whether these are all."""
        found = [path for path in self.paths if form_named(path) is not None]
        scripts = [path for path, side in self._changed.items() if form_of(side) is Form.SCRIPT]
        ordered = [*scripts, *sorted(found, key=lambda path: path not in self._changed)]
        return (self._declared(path) for path in ordered[:_MOST])

    def _declared(self, path: str) -> tuple[set[str], bool]:
        """The dependencies that one file declares, and the names of the projects it describes."""
        side = self._read(path)
        if side is None or _LOCK.fullmatch(folded_name(path)):
            return set(), True
        names: set[str] = set()
        is_manifest = form_named(path) in (Form.MANIFEST, Form.SETUP)
        if is_manifest and side.text:
            names |= {canonicalize_name(name) for name in _PROJECT_NAME.findall(side.text)}
        try:
            reading = read_side(side, self.sources)
        except UnreadableError:
            return names, not is_manifest
        names |= {one.name for one in reading.entries if one.name != INDEX and not one.kind}
        return names, not (reading.problems and form_named(path) is Form.SETUP)

    @cached_property
    def _locked(self) -> frozenset[str]:
        paths = [path for path in self.paths if _LOCK.fullmatch(folded_name(path))]
        return frozenset(
            canonicalize_name(name) for text in self._texts(paths) for name in _LOCKED_NAME.findall(text)
        )

    @cached_property
    def _mentioned(self) -> frozenset[str]:
        paths = [path for path in self.paths if _SETTINGS.intersection(classes(path)) or reads_manifest(path)]
        return frozenset(
            canonicalize_name(word.rstrip(".-_"))
            for text in self._texts(paths)
            for word in _WORD.findall(text)
        )

    def _texts(self, paths: list[str]) -> Iterator[str]:
        for path in paths[:_MOST]:
            side = self._read(path)
            if side is not None and side.text:
                yield side.text

    def _read(self, path: str) -> FileSide | None:
        """The file at `path`; None where there is none, or one too long to be read."""
        if path in self._changed:
            return self._changed[path]
        side = self.sources.base(path)
        return side if side is not None and len(side.data) <= _LONGEST else None


def _provided(module: str, names: Set[str]) -> bool:
    if not names.isdisjoint(providers(module)):
        return True
    # Parts of a namespace are called like it: `opentelemetry` by `opentelemetry-api`.
    parts = module.split(".")
    start = canonicalize_name("-".join(parts[: 2 if parts[0] in SHARED else 1])) + "-"
    return any(name.startswith(start) for name in names)
