"""What a change does to references that automation follows outside the tree and no package manager locks.

Actions and reusable workflows (`uses:`), container images (`FROM`, `COPY --from`, `image:`, `container:`) and
repositories of hooks (`rev:`): both sides of each file are read as text and told apart. Nothing is fetched.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from guard.checks.pinning.references.docker import read_dockerfile
from guard.checks.pinning.references.names import ExternalFile, external_form
from guard.checks.pinning.references.reference import External, ExternalUnreadError, Firmness
from guard.checks.pinning.references.yaml import (
    nodes,
    read_compose,
    read_hooks,
    read_kubernetes,
    read_pipeline,
    read_workflow,
)
from guard.facts.files.classify import content_before
from guard.model.change import MODE_EXECUTABLE, MODE_FILE, ChangeSet, FileSide
from guard.model.marks import LETTER
from guard.syntax.sources import Sources

_READERS: dict[ExternalFile, Callable[[FileSide, Sources], Iterable[External]]] = {
    ExternalFile.WORKFLOW: lambda side, sources: read_workflow(nodes(side, sources)),
    ExternalFile.PIPELINE: lambda side, sources: read_pipeline(nodes(side, sources)),
    ExternalFile.COMPOSE: lambda side, sources: read_compose(nodes(side, sources)),
    ExternalFile.KUBERNETES: lambda side, sources: read_kubernetes(nodes(side, sources)),
    ExternalFile.HOOKS: lambda side, sources: read_hooks(nodes(side, sources)),
    ExternalFile.DOCKERFILE: lambda side, _: read_dockerfile((side.text or "").removeprefix(LETTER)),
}


@dataclass(frozen=True)
class ExternalMove:
    """A reference that stands there after the change and did not stand there so before."""

    path: str
    before: External | None
    """What the same file said of the same thing before; None where it said nothing of it. Has no line."""
    after: External

    @property
    def is_looser(self) -> bool:
        """Whether it was held more firmly before."""
        return self.before is not None and self.after.firmness > self.before.firmness


@dataclass(frozen=True)
class ExternalUnread:
    """A file, or a line of it, whose references cannot be told after the change."""

    path: str
    line: int
    message: str
    was_read: bool
    """Whether the side before could be read, or did not exist."""


@dataclass(frozen=True)
class ExternalDelta:
    """All that the change does to such references."""

    moves: tuple[ExternalMove, ...] = ()
    """By file and line."""
    unread: tuple[ExternalUnread, ...] = ()
    files: tuple[str, ...] = ()
    """The files that were read after the change, sorted."""


def external_delta(change: ChangeSet, sources: Sources | None = None) -> ExternalDelta:
    """What `change` does to references outside the tree; `sources` reads it, where others do, too."""
    read = sources or Sources(change)
    return read.once(("external", change.digest), lambda: _delta(change, read))


def _delta(change: ChangeSet, sources: Sources) -> ExternalDelta:
    moves: list[ExternalMove] = []
    unread: list[ExternalUnread] = []
    files: list[str] = []
    for file in change.files:
        after = file.after
        if after is None or external_form(after) is None:
            continue
        if not file.content_changed and not file.is_moved:
            continue
        earlier = content_before(file)
        try:
            olds: tuple[External, ...] | None = _references(earlier, sources) if earlier is not None else ()
        except ExternalUnreadError:
            olds = None
        try:
            news = _references(after, sources)
        except ExternalUnreadError as error:
            unread.append(ExternalUnread(after.path, error.line, error.message, olds is not None))
            continue
        files.append(after.path)
        moves += _moves(after.path, olds or (), news)
    return ExternalDelta(tuple(moves), tuple(unread), tuple(files))


def _references(side: FileSide, sources: Sources) -> tuple[External, ...]:
    kind = external_form(side)
    if kind is None or side.mode not in (MODE_FILE, MODE_EXECUTABLE):
        return ()
    if side.text is None:
        raise ExternalUnreadError("not UTF-8")
    return tuple(_READERS[kind](side, sources))


def _moves(path: str, olds: Iterable[External], news: Iterable[External]) -> list[ExternalMove]:
    """Every reference that stands there oftener than before, by line.

    Where another reference to the same thing went, it took that one's place, the firmest of them if there are
    several; else it stands beside what stayed, and is measured by the loosest of that.
    """
    before: dict[tuple[object, str], Counter[External]] = defaultdict(Counter)
    after: dict[tuple[object, str], Counter[External]] = defaultdict(Counter)
    for side, references in ((before, olds), (after, news)):
        for one in references:
            side[one.kind, one.name][replace(one, line=0)] += 1
    came = {key: after[key] - before[key] for key in after}
    known = {
        key: min(before[key] - after[key], key=_looseness, default=None)
        or max(before[key], key=_looseness, default=None)
        for key in after
    }
    found: list[ExternalMove] = []
    # Of equal ones the last are taken for new: which of them stood there before cannot be told.
    for new in sorted(dict.fromkeys(news), key=lambda one: (one.line, one.name, one.ref), reverse=True):
        key, same = (new.kind, new.name), replace(new, line=0)
        if came[key][same] > 0:
            came[key][same] -= 1
            found.append(ExternalMove(path, known[key], new))
    return found[::-1]


def _looseness(one: External) -> tuple[Firmness, str]:
    return one.firmness, one.ref


__all__ = [
    "External",
    "ExternalDelta",
    "ExternalMove",
    "ExternalUnread",
    "Firmness",
    "external_delta",
]
