"""What a change does to the dependencies that manifests declare and lock files lock.

Nothing is resolved, fetched or run: both sides of each manifest are read as text, and told apart. An entry is
compared with the entry of the same name in the same place of the same file; a name that some other changed
manifest held before is in `DependencyDelta.known`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from guard.expressions import expression
from guard.facts.dependencies.conda import PLACE as CONDA_PLACE
from guard.facts.dependencies.files import Form, declares, form_of
from guard.facts.dependencies.forms import read_sides
from guard.facts.dependencies.hooks import NPM_PLACE as NODE_PLACE
from guard.facts.dependencies.included_by import included_by_base
from guard.facts.dependencies.includes import follow
from guard.facts.dependencies.manifests.bounds import step
from guard.facts.dependencies.manifests.compare import pair
from guard.facts.dependencies.manifests.lock_metadata import is_copied
from guard.facts.dependencies.manifests.model import INDEX, NOTHING, Entry, Reading
from guard.facts.dependencies.source import SourceKind, overrides, source_of
from guard.facts.dependencies.tool_tables import BUILD
from guard.facts.files.classify import content_before, folded_name
from guard.facts.files.lines import changed_lines, place_on
from guard.model.change import ChangeSet, FileChange
from guard.syntax.sources import Sources
from guard.syntax.unreadable import AtRunTimeError, UnreadableError

PYPI = "pypi"
NPM = "npm"
CONDA = "conda"


class Move(StrEnum):
    """One thing that happened to a dependency."""

    ADDED = "added"
    REMOVED = "removed"
    RAISED = "raised"
    LOWERED = "lowered"
    RANGE = "range changed"
    """The range of versions differs in a way that is neither up nor down."""
    SOURCE = "source changed"
    HASHES_REMOVED = "hashes removed"
    HASHES_CHANGED = "hashes changed"
    """Other hashes at the same version."""
    MARKER = "marker changed"
    EXTRAS = "extras changed"
    OTHER = "changed"
    """Something else that its manifest says of it."""


@dataclass(frozen=True)
class Dependency:
    """One dependency as one place of one file declares or locks it."""

    ecosystem: str
    name: str
    """Normalised; where no name is given (a bare URL or path), the address without credentials."""
    file: str
    line: int
    place: str
    """Where in the file ("project.dependencies", "requirements", "uv.lock")."""
    locked: bool
    """Whether a tool wrote it into a lock file, as against a person who declared it."""
    specifier: str = ""
    """The range or version as written; "" for any."""
    version: str = ""
    """The one version that it pins, or ""."""
    extras: tuple[str, ...] = ()
    marker: str = ""
    source: SourceKind = SourceKind.INDEX
    address: str = ""
    """Where it comes from, if not from an index; may hold credentials, so never print it."""
    hashes: frozenset[str] = frozenset()
    """As `algorithm:hex`."""


@dataclass(frozen=True)
class DependencyMove:
    """A dependency that is not the same on both sides."""

    before: Dependency | None
    after: Dependency | None
    moves: frozenset[Move]

    @property
    def dependency(self) -> Dependency:
        """As it stands after the change, or before it where it is gone."""
        found = self.after or self.before
        assert found is not None  # a move has a side
        return found


@dataclass(frozen=True)
class SourceOption:
    """A setting that says where packages come from, or how freely, that is not the same on both sides."""

    file: str
    line: int
    name: str
    """As the file names it ("--extra-index-url", "index-strategy")."""
    before: str
    after: str
    """Values as written, "" for none; may hold credentials."""
    loosened: bool
    """Whether more places or files are accepted after than before, as far as is known."""


@dataclass(frozen=True)
class Unread:
    """A manifest, or a line of it, that could not be read after the change."""

    file: str
    line: int
    message: str


@dataclass(frozen=True)
class DependencyDelta:
    """All that the change does to dependencies."""

    moves: tuple[DependencyMove, ...] = ()
    """Sorted by file, line and name."""
    options: tuple[SourceOption, ...] = ()
    unread: tuple[Unread, ...] = ()
    at_run_time: tuple[Unread, ...] = ()
    """What of a manifest that was read is known only when it runs."""
    known: frozenset[tuple[str, str]] = frozenset()
    """(ecosystem, name) of what the changed manifests held before."""
    files: tuple[str, ...] = ()
    """The manifests that were read as a whole, sorted; not files that do other things besides."""


NO_DELTA = DependencyDelta()

_LOCK_FILES = expression(r"(uv|poetry|pdm)\.lock|pipfile\.lock|pylock(\.[^.]+)?\.toml")
_HASH = expression(r"\b(md5|sha1|sha224|sha256|sha384|sha512|blake2b)[:=]([0-9a-fA-F]{32,128})\b")
_EXACT = expression(r"={2,3}\s*v?([0-9A-Za-z][^\s,*|;]*)")
_BARE = expression(r"v?[0-9][^\s,*|;<>=~^!]*")
_INCLUDES = ("--requirement ", "--constraint ", '{"include-group":')
"""How the readers name entries that bring in other entries; no package can have such a name."""
_INTERPRETER = ("tool.poetry", "setup.python_requires", CONDA_PLACE)
"""Where the name `python` stands for the interpreter."""
_PLAIN_PINS = ("tool.poetry", f"{BUILD} poetry", NODE_PLACE)
"""Where a version without an operator is that version."""
_WHOLE = frozenset({Form.MANIFEST, Form.SCRIPT, Form.CONDA, Form.PINS})
_EXTRA_KEYS = ("extras",)
_MARKER_KEYS = ("marker", "markers", "python", "platform", "sys_platform")
_TIGHTENING = frozenset({"--require-hashes", "--no-index", "no-index", "exclude-newer", "--only-binary"})
"""Options whose presence narrows what is accepted; any other that appears widens it."""
_TIGHT_STRATEGIES = frozenset({"first-index", "disallow", "never", "false", ""})


def dependency_delta(change: ChangeSet, sources: Sources | None = None) -> DependencyDelta:
    """What `change` does to dependencies; `sources` reads it, where others have it read, too."""
    files = tuple(file for file in change.files if declares(file))
    if not files:
        return NO_DELTA
    read = sources or Sources(change)
    return read.once(("dependencies", change.digest), lambda: _delta(change, files, read))


def _delta(change: ChangeSet, files: tuple[FileChange, ...], sources: Sources) -> DependencyDelta:
    moves: list[DependencyMove] = []
    options: list[SourceOption] = []
    unread: list[Unread] = []
    at_run_time: list[Unread] = []
    known: set[tuple[str, str]] = set()
    read: list[tuple[FileChange, Reading, Reading]] = []
    lists = included_by_base(change, sources)
    for file in files:
        form = form_of(file.after) if file.after is not None else None
        if file.after is not None and form is None:
            continue  # renamed to what no tool reads, or the block is gone: nothing is declared any more
        if {form_of(side) for side in file.sides} <= {Form.NAMES, None} and file.path not in lists:
            continue  # names of anything, as nothing installs from them
        before, after, problems = _readings(file, sources)
        for problem in problems:
            into = at_run_time if isinstance(problem, AtRunTimeError) else unread
            into.append(Unread(file.path, problem.line, problem.message))
        read.append((file, before, after))
    included, unclear = follow(change, read, sources)
    unread += [Unread(path, problem.line, problem.message) for path, problem in unclear]
    for file, before, after in [*read, *((one.file, one.before, one.after) for one in included)]:
        lines = changed_lines(content_before(file), file.after)
        olds = _Side(file, before, lines.before, is_before=True)
        news = _Side(file, after, lines.after, is_before=False)
        known.update((olds.ecosystem(one), one.name) for one in before.entries if not is_copied(one))
        for old, new in pair(before.entries, after.entries):
            if _is_option(new or old):
                options += _options(file.path, old, new, lines.after)
                continue
            one, other = olds.dependency(old), news.dependency(new)
            if one is not None or other is not None:
                moves.append(DependencyMove(one, other, frozenset(_moves(one, other))))
    moves = [move for move in moves if move.moves]
    moves.sort(key=lambda m: (m.dependency.file, m.dependency.line, m.dependency.name, m.dependency.place))
    return DependencyDelta(
        tuple(moves),
        tuple(sorted(options, key=lambda one: (one.file, one.line, one.name))),
        tuple(sorted(unread, key=_place)),
        tuple(sorted(at_run_time, key=_place)),
        frozenset(known),
        tuple(file.path for file in files if any(form_of(side) in _WHOLE for side in file.sides)),
    )


def _place(one: Unread) -> tuple[str, int, str]:
    return one.file, one.line, one.message


def _readings(file: FileChange, sources: Sources) -> tuple[Reading, Reading, list[UnreadableError]]:
    """Both sides, and what is newly wrong; where the earlier one cannot be read, all of the later one counts
    as new."""
    earlier = content_before(file)
    try:
        before, after = read_sides(earlier, file.after, sources)
    except UnreadableError:
        try:
            before, after = read_sides(None, file.after, sources) if file.after else (NOTHING, NOTHING)
        except UnreadableError as error:
            return NOTHING, NOTHING, [error]
    old = Counter(problem.message for problem in before.problems)
    new: list[UnreadableError] = []
    for problem in after.problems:
        if old[problem.message] > 0:
            old[problem.message] -= 1
        else:
            new.append(problem)
    return before, after, new


class _Side:
    """Turns the entries of one side of a file into dependencies."""

    def __init__(
        self, file: FileChange, reading: Reading, changed: AbstractSet[int], *, is_before: bool
    ) -> None:
        side = file.before if is_before else file.after
        self._path = side.path if side is not None else file.path
        name = folded_name(self._path)
        self._is_npm = name == "package.json"
        self._locked = _LOCK_FILES.fullmatch(name) is not None
        self._overrides = overrides(reading.entries)
        self._changed = changed

    def ecosystem(self, entry: Entry) -> str:
        """Whose names the name of `entry` is one of."""
        if self._is_npm or entry.place == NODE_PLACE:
            return NPM
        return CONDA if entry.place == CONDA_PLACE else PYPI

    def dependency(self, entry: Entry | None) -> Dependency | None:
        """The dependency, or None where the entry is none (an include, another part of the file)."""
        if entry is None or entry.kind or is_copied(entry) or entry.name.startswith(_INCLUDES):
            return None
        if entry.name.startswith("file:") and entry.place != "requirements":
            return None  # setup.cfg's way to include a file
        if entry.name == "python" and entry.place.startswith(_INTERPRETER):
            return None  # the interpreter
        facets = entry.facets
        kind, address = source_of(facets, npm=self._is_npm)
        if kind is SourceKind.INDEX and entry.name in self._overrides and not self._locked:
            kind, address = self._overrides[entry.name]
        return Dependency(
            ecosystem=self.ecosystem(entry),
            name=entry.name,
            file=self._path,
            # A lock's entry is long, and what changed of it is what a reader looks for.
            line=place_on(entry.lines, self._changed if self._locked else frozenset()),
            place=entry.place,
            locked=self._locked,
            specifier=entry.version,
            version=_pinned(entry, self._locked, self._is_npm),
            extras=tuple(sorted(re.findall(r"[A-Za-z0-9._-]+", _first(facets, _EXTRA_KEYS)))),
            marker="; ".join(facets[key] for key in _MARKER_KEYS if facets.get(key)),
            source=kind,
            address=address,
            hashes=_hashes(entry.follows.values()),
        )


def _first(facets: Mapping[str, str], keys: Iterable[str]) -> str:
    return next((facets[key] for key in keys if facets.get(key)), "")


def _pinned(entry: Entry, locked: bool, npm: bool) -> str:
    text = entry.version.strip()
    exact = _EXACT.fullmatch(text)
    if exact:
        return exact[1]
    # Without operator, a lock file, poetry and npm mean exactly that version.
    bare = locked or npm or entry.place.startswith(_PLAIN_PINS)
    return text.removeprefix("v") if bare and _BARE.fullmatch(text) else ""


def _hashes(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(f"{name}:{value.lower()}" for text in texts for name, value in _HASH.findall(text))


def _moves(old: Dependency | None, new: Dependency | None) -> Iterator[Move]:
    if old is None or new is None:
        yield Move.ADDED if old is None else Move.REMOVED
        return
    if old.specifier != new.specifier:
        kind, reshaped = step(old.specifier, new.specifier)
        up = {"dependency.raised": Move.RAISED, "dependency.lowered": Move.LOWERED}.get(kind)
        if up is not None:
            yield up
        if up is None or reshaped:
            yield Move.RANGE
    if (old.source, old.address) != (new.source, new.address):
        yield Move.SOURCE
    if old.hashes and not new.hashes:
        yield Move.HASHES_REMOVED
    elif old.hashes != new.hashes and old.specifier == new.specifier:
        yield Move.HASHES_CHANGED
    if old.marker != new.marker:
        yield Move.MARKER
    if old.extras != new.extras:
        yield Move.EXTRAS


def _is_option(entry: Entry | None) -> bool:
    return entry is not None and (entry.name == INDEX or entry.place.endswith("sources"))


def _options(
    path: str, old: Entry | None, new: Entry | None, changed: AbstractSet[int]
) -> Iterator[SourceOption]:
    before: Mapping[str, str] = old.facets if old else MappingProxyType({})
    after: Mapping[str, str] = new.facets if new else MappingProxyType({})
    entry = new or old
    assert entry is not None  # a pair has a side
    line = place_on(entry.lines, changed) if new is not None else min(entry.lines, default=1)
    for key in sorted({*before, *after}):
        was, now = before.get(key, ""), after.get(key, "")
        if was != now:
            name = key if entry.name == INDEX else f"{entry.place}.{entry.name}"
            yield SourceOption(path, line, name, was, now, _loosened(key, was, now))


def _loosened(key: str, was: str, now: str) -> bool:
    if key in _TIGHTENING:
        return bool(was)  # gone, or another value: both accept what was refused
    if key == "index-strategy":
        return now not in _TIGHT_STRATEGIES
    return bool(now)
