"""Requirements files that others include: read under whatever name they go, as far as the tree reaches.

An include that a change adds may bring in a file that no tool would read by its name. One that cannot be
followed (out of the tree, to an address, to nothing, to itself) is said to be unread.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from guard.expressions import expression
from guard.facts.dependencies.files import Form, form_named, form_of
from guard.facts.dependencies.forms import read_side
from guard.facts.dependencies.manifests.model import NOTHING, Entry, Reading
from guard.facts.dependencies.manifests.requirements import read_requirements
from guard.model.change import ChangeSet, FileChange, FileSide
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError

_DEEPEST = 50
_MARKS = ("--requirement ", "--constraint ", "file:")
_ADDRESS = expression(r"[A-Za-z][A-Za-z0-9+.-]{1,40}://")
_REMOTE = expression(r"(?:https?|ftps?|git\+[a-z]+)://", re.IGNORECASE)
"""What pip fetches: no file that could be read, and an objection whatever it holds."""
_ABSOLUTE = expression(r"[/\\~]|[A-Za-z]:")


@dataclass(frozen=True)
class Included:
    """A file that is read because a manifest includes it."""

    file: FileChange
    """Where its entries stand; for a file that the change leaves alone, the manifest that includes it."""
    before: Reading
    after: Reading


@dataclass(frozen=True)
class Include:
    """One include, as a file states it."""

    target: str
    """As it is written."""
    line: int


def follow(
    change: ChangeSet, read: Iterable[tuple[FileChange, Reading, Reading]], sources: Sources
) -> tuple[list[Included], list[tuple[str, UnreadableError]]]:
    """The files that the changed manifests in `read` include anew or that changed themselves.

    Comes out: what no manifest reader reads by its name, and for each include that cannot be followed the
    path of the file it stands in and what is wrong with it.
    """
    follower = _Follower(change, sources)
    for file, before, after in read:
        if file.after is not None:
            follower.start(file, before, after)
    return follower.found, follower.problems


class _Follower:
    def __init__(self, change: ChangeSet, sources: Sources) -> None:
        self._sources = sources
        self._changed: Mapping[str, FileChange] = {
            file.after.path: file for file in change.files if file.after is not None
        }
        self._gone = {file.before.path for file in change.files if file.before and not file.copied}
        self._seen: set[str] = set()
        self.found: list[Included] = []
        self.problems: list[tuple[str, UnreadableError]] = []

    def start(self, file: FileChange, before: Reading, after: Reading) -> None:
        """Follow the includes of one changed file."""
        assert file.after is not None  # held by the caller
        old = {one.target for one in includes_of(before)}
        is_command = form_of(file.after) not in (Form.MANIFEST, Form.CONDA, Form.PINS)
        for include in includes_of(after):
            is_new = include.target not in old
            if is_command or _REMOTE.match(include.target):
                continue  # where a command runs is not known; an address is objected to where origins are
            try:
                self._follow(file, include, (file.after.path,), is_new)
            except UnreadableError as error:
                self.problems.append((file.path, error))

    def _problem(self, file: FileChange, include: Include, what: str) -> None:
        self.problems.append((file.path, UnreadableError(f"includes {include.target}, {what}", include.line)))

    def _follow(self, file: FileChange, include: Include, trail: tuple[str, ...], is_new: bool) -> None:
        path = resolved(include.target, trail[-1])
        if path is None:
            if is_new:
                self._problem(file, include, "which is not in the tree")
            return
        if path in trail:
            self._problem(file, include, f"which includes itself: {' → '.join((*trail, path))}")
            return
        if len(trail) > _DEEPEST:
            self._problem(file, include, "and so on, deeper than is followed")
            return
        own = self._changed.get(path)
        side = own.after if own is not None else self._base(path)
        if side is None:
            if is_new or path in self._gone:
                self._problem(file, include, "which does not exist")
            return
        reading = _read(side, self._sources)
        if own is not None:
            self._own(own, reading)
        elif is_new and form_named(path) is not Form.MANIFEST:
            line = frozenset({include.line})
            entries = tuple(replace(entry, lines=line) for entry in reading.entries)
            self.found.append(Included(replace(file, before=None), NOTHING, Reading(entries)))
        for inner in includes_of(reading):
            self._follow(file, replace(inner, line=include.line), (*trail, path), is_new)

    def _own(self, file: FileChange, after: Reading) -> None:
        """A changed file that is read as requirements because it is included; both sides of it."""
        by_itself = file.after is not None and form_of(file.after) in (Form.MANIFEST, Form.PINS)
        if by_itself or file.path in self._seen:
            return
        self._seen.add(file.path)
        before = _read(file.before, self._sources) if file.before is not None else NOTHING
        old = {problem.message for problem in before.problems}
        self.problems += [(file.path, one) for one in after.problems if one.message not in old]
        self.found.append(Included(file, before, after))

    def _base(self, path: str) -> FileSide | None:
        return self._sources.base(path) if path not in self._gone else None


def includes_of(reading: Reading) -> Iterator[Include]:
    """Every file that a reading includes, as it names them."""
    for entry in reading.entries:
        if entry.name.startswith(_MARKS) and not entry.kind:
            yield from (Include(target, min(entry.lines, default=1)) for target in _targets(entry))


def _targets(entry: Entry) -> list[str]:
    text = entry.facets.get("source", "")
    if entry.name.startswith("file:"):  # setup.cfg, which takes several
        return [part.strip() for part in text.removeprefix("file:").split(",") if part.strip()]
    return [text]


def resolved(target: str, includer: str) -> str | None:
    """The path in the tree that an include means, or None where it leads out of it."""
    plain = target.replace("\\", "/")
    if _ADDRESS.match(plain) or _ABSOLUTE.match(plain) or "$" in plain or "\0" in plain:
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(includer), plain))
    return None if path.startswith("../") or path in ("..", ".") else path


def _read(side: FileSide, sources: Sources) -> Reading:
    """One included file; by its own reader where its name says which."""
    if form_named(side.path) is Form.MANIFEST:
        return read_side(side, sources)
    if side.text is None:
        raise UnreadableError(f"{side.path}, which is included, is not UTF-8")
    return read_requirements(side.text)
