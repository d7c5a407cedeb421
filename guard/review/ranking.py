"""What is asked around a verdict so that its edits can be ranked: reach, tests, past, owners, claims.

Equal inputs give equal grounds. What could not be asked is said in `Briefing.unasked`, and never stands for
"nothing found".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from guard.errors import GuardError
from guard.facts.dependencies.delta import Dependency, DependencyMove, dependency_delta
from guard.model.briefing import Briefing, DependencyChange, Ground
from guard.model.change import ChangeSet
from guard.model.edit import Span
from guard.model.finding import Side
from guard.model.verdict import JudgedEdit, Verdict
from guard.ports.history import History
from guard.project.project import Project
from guard.project.tests import is_test
from guard.report.ranked import files_by_risk, kind_weight, ranked
from guard.review.claims import Said, contradictions
from guard.review.coverage import Coverage, of_lines
from guard.review.diffs import diffs
from guard.review.history import Past
from guard.review.owners import Owners
from guard.review.reach import Reach
from guard.syntax.sources import Sources
from guard.wording import counted, some

UNRUN, PARTLY_RUN = 25, 15
"""Where tests run none of the lines that the edit alters, and where they leave some out, by their share."""
CLAIM = 60
STRANGER, UNOWNED = 10, 5
"""Owned by others than those who made the change; owned by nobody, where other files are owned."""


@dataclass(frozen=True)
class Background:
    """What is known around a change besides its own base; None where it was not asked or could not be."""

    history: History | None = None
    coverage: Coverage | None = None
    said: Said | None = None
    owners: Owners | None = None
    makers: tuple[str, ...] = ()
    """Addresses of those who made the change, with case folded."""
    unasked: tuple[str, ...] = ()
    """What could not be asked and why, in words."""


def brief(change: ChangeSet, verdict: Verdict, background: Background) -> Briefing:
    """Ask all that can be asked around the verdict of `change`."""
    sources = Sources(change)
    unasked = list(background.unasked)
    dependencies: tuple[DependencyChange, ...] = ()
    try:
        dependencies = tuple(_dependency(move) for move in dependency_delta(change, sources).moves)
    except GuardError as error:
        unasked.append(f"dependencies: {error}")
    against = contradictions(background.said, verdict, dependencies) if background.said is not None else ()
    claimed: defaultdict[int, list[Ground]] = defaultdict(list)
    for one in against:
        words = f"it is said “{one.claim.said}”, but {one.claim.found}"
        for index in one.edits:
            source = background.said.source if background.said is not None else ""
            claimed[index].append(Ground("claim", words, CLAIM, source))
    asking = _Asking(change, sources, background)
    grounds = [(*claimed[index], *asking.cheap(edit)) for index, edit in enumerate(verdict.edits)]
    # The base is asked about the edits that could break most, by what is known so far.
    so_far = Briefing(tuple(grounds))
    places = {id(edit): index for index, edit in enumerate(verdict.edits)}
    order = [edit for row in ranked(verdict, so_far) for edit in (row.edit, *row.also)]
    asking.reach.ask(order)
    for edit in order:
        index = places[id(edit)]
        grounds[index] = (*grounds[index], *asking.reach.grounds(edit))
    briefing = Briefing(
        tuple(grounds),
        tuple(one.claim for one in against),
        dependencies,
        (),
        tuple(asking.told()),
        (*unasked, *asking.unasked()),
    )
    paths = [one.path for one in files_by_risk(ranked(verdict, briefing))]
    return replace(briefing, diffs=diffs(change, paths, verdict.findings))


class _Asking:
    """What is asked for each edit."""

    def __init__(self, change: ChangeSet, sources: Sources, background: Background) -> None:
        self._background = background
        self._before = {file.path: file.before.path for file in change.files if file.before is not None}
        self._changed = frozenset(side.path for file in change.files for side in file.sides)
        self._past = Past(background.history) if background.history is not None else None
        self._of_files: dict[str, tuple[Ground, ...]] = {}
        self._base = change.base
        self._counted = 0
        self.reach = Reach(change, sources, Project(change, sources))

    def cheap(self, edit: JudgedEdit) -> Iterator[Ground]:
        """Of the file's past and owners, and of coverage; nothing of what nothing can be broken by."""
        if kind_weight(edit.kind) <= 1:
            return
        if edit.path not in self._of_files:
            self._of_files[edit.path] = tuple(self._of_file(edit.path))
        yield from self._of_files[edit.path]
        yield from self._covered(edit)

    def told(self) -> Iterator[str]:
        """What was asked, in words."""
        if self.reach.asked and not self.reach.failed:
            yield f"the base, about {counted(self.reach.asked, 'name')}"
        if self._past is not None:
            yield self._past.source
        if self._background.coverage is not None:
            side = "after" if self._background.coverage.side is Side.AFTER else "before"
            lines = counted(self._counted, "edit")
            yield f"{self._background.coverage.source} (lines {side} the change; it speaks of {lines})"
        if self._background.owners is not None and self._background.owners.source:
            yield f"{self._background.owners.source}, for owners"
        if self._background.said is not None:
            yield f"{self._background.said.source}, for what it claims"

    def unasked(self) -> Iterator[str]:
        """What the base did not answer, in words."""
        if self.reach.failed:
            yield f"who uses what is altered: {self.reach.failed}"
        if self.reach.left_out:
            names = some(sorted(self.reach.left_out), 3)
            yield f"who uses {names}: the base is asked about {self.reach.asked} names at the most"

    def _of_file(self, path: str) -> Iterator[Ground]:
        old = self._before.get(path)
        if self._past is not None and old is not None:
            yield from self._past.grounds(old, self._changed, self._is_there, self._background.makers)
        yield from self._owned(old or path)

    def _is_there(self, path: str) -> bool:
        try:
            return self._base.read(path) is not None
        except GuardError:
            return False

    def _owned(self, path: str) -> Iterator[Ground]:
        owners = self._background.owners
        if owners is None or not owners.rules:
            return
        mine = owners.of_path(path)
        makers = set(self._background.makers)
        if not mine:
            yield Ground("unowned", "nobody owns it", UNOWNED, owners.source)
        elif makers and not any(makers & person.emails for person in mine):
            who = some([person.id for person in mine], 3)
            known = any(person.emails for person in mine)
            # An account has no address here, so whether it made the change is not known.
            weight, more = (STRANGER, ", who did not make this change") if known else (0, "")
            yield Ground("owned", f"owned by {who}{more}", weight, owners.source)

    def _covered(self, edit: JudgedEdit) -> Iterator[Ground]:
        coverage = self._background.coverage
        if coverage is None or is_test(edit.path):
            return
        after = coverage.side is Side.AFTER
        lines = coverage.lines(edit.path if after else self._before.get(edit.path, edit.path))
        known, ran = of_lines(lines, _numbers(edit.after if after else edit.before)) if lines else (0, 0)
        if not known:
            return
        self._counted += 1
        weight = UNRUN if not ran else round(PARTLY_RUN * (known - ran) / known)
        how = "none" if not ran else "all" if ran == known else str(ran)
        words = f"tests run {how} of the {counted(known, 'line')} of code that it alters"
        yield Ground("coverage", words, weight, coverage.source)


def _numbers(spans: Sequence[Span]) -> Iterator[int]:
    for span in spans:
        yield from range(span.start, span.end + 1)


def _dependency(move: DependencyMove) -> DependencyChange:
    """Addresses may hold credentials, so of a source only its kind is told."""
    at = move.dependency
    return DependencyChange(
        at.ecosystem,
        at.name,
        at.file,
        at.line,
        tuple(sorted(one.value for one in move.moves)),
        _stated(move.before),
        _stated(move.after),
    )


def _stated(side: Dependency | None) -> str:
    if side is None:
        return ""
    return side.version or side.specifier or f"any ({side.source.value})"
