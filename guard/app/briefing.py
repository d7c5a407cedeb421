"""Asking around a verdict, for whoever reviews the change: the outside of `guard.review.ranking`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from guard.app.ci_event import event_in_ci
from guard.app.hiding import without_secrets
from guard.app.places import work_tree_around
from guard.errors import GuardError, UsageError
from guard.intake.git import range_ends
from guard.model.briefing import Briefing
from guard.model.change import ChangeSet, Tree
from guard.model.finding import Side
from guard.model.verdict import Verdict
from guard.ports.history import History
from guard.review.claims import Said
from guard.review.coverage import MAX_BYTES, PLACES, Coverage, read_coverage
from guard.review.owners import read_owners
from guard.review.ranking import Background, brief
from guard.streams import read_at_most
from guard.tools.git import GitRepository
from guard.tools.git_commits import CommitObject, commits_of
from guard.tools.git_history import recent
from guard.tools.git_tree import GitTree

_T = TypeVar("_T")
_MAX_SAID = 1_000_000
"""Bytes of a description that are read."""


def brief_on(
    change: ChangeSet,
    verdict: Verdict,
    *,
    folder: Path | str = ".",
    spec: str = "",
    coverage: str | None = None,
    description: str | None = None,
    environ: Mapping[str, str],
) -> Briefing:
    """What a reviewer is shown beside the verdict of `change`, without secrets of a known format.

    Args:
        change: what was judged.
        verdict: its verdict.
        folder: where the repository is.
        spec: the range of commits that the change is; "" where it is none.
        coverage: a file that says which lines tests ran of what is proposed; without it the base's own is
            looked for.
        description: a file with what is said of the change, its title in the first line; without it the
            request that a pipeline runs for, or the message of the one commit.
        environ: the variables of a pipeline.

    Raises:
        UsageError: a file that was named cannot be read, or is part of the change.
        IntakeError: the coverage file that was named is none.
    """
    unasked: list[str] = []
    commits = _commits(folder, spec, unasked)
    background = Background(
        history=_history(change, unasked),
        coverage=_coverage(change, folder, coverage, unasked),
        said=_said(description, environ, commits, unasked),
        owners=_asked("owners", lambda: read_owners(change.base), unasked),
        makers=tuple(dict.fromkeys(name.casefold() for one in commits for name, _ in one.makers)),
        unasked=tuple(unasked),
    )
    return without_secrets(brief(change, verdict, background))


def _asked(what: str, ask: Callable[[], _T], unasked: list[str]) -> _T | None:
    """An answer of the base; None where it gives none, which is then said."""
    try:
        return ask()
    except GuardError as error:
        unasked.append(f"{what}: {error}")
        return None


def _commits(folder: Path | str, spec: str, unasked: list[str]) -> tuple[CommitObject, ...]:
    if not spec:
        return ()

    def read() -> tuple[CommitObject, ...]:
        repository = GitRepository(folder)
        base, head = range_ends(repository, spec)
        return commits_of(repository.git, base.commit, head.commit)

    return _asked("who made the change", read, unasked) or ()


def _history(change: ChangeSet, unasked: list[str]) -> History | None:
    base = change.base
    if not isinstance(base, GitTree):
        unasked.append("history: the base is no commit of a repository")
        return None
    return _asked("history", lambda: recent(base.git, base.commit), unasked)


def _coverage(change: ChangeSet, folder: Path | str, name: str | None, unasked: list[str]) -> Coverage | None:
    if name is not None:
        return read_coverage(_read(name, MAX_BYTES, folder, change), name, Side.AFTER)
    failed = len(unasked)
    found = _asked("coverage", lambda: _of_base(change.base), unasked)
    if found is None and len(unasked) == failed:
        unasked.append("coverage: no file was named by --coverage, and the base holds none")
    return found


def _of_base(base: Tree) -> Coverage | None:
    """The first coverage file that the base holds."""
    for place in PLACES:
        data = base.read(place)
        if data is not None:
            return read_coverage(data, f"{place} of the base", Side.BEFORE)
    return None


def _said(
    name: str | None, environ: Mapping[str, str], commits: tuple[CommitObject, ...], unasked: list[str]
) -> Said | None:
    if name is not None:
        return _texts(_read(name, _MAX_SAID).decode("utf-8", "replace"), name)
    event = _asked("claims", lambda: event_in_ci(environ), unasked)
    if event is not None and event.title:
        return Said(event.title, event.body, "the request's title and text")
    if len(commits) == 1:
        message = commits[0].signed.partition(b"\n\n")[2].decode("utf-8", "replace")
        return _texts(message, f"the message of commit {commits[0].id[:10]}")
    many = f"its {len(commits)} commits each speak for themselves" if commits else "there is no commit yet"
    unasked.append(f"claims: no --description, and {many}")
    return None


def _texts(text: str, source: str) -> Said:
    title, _, body = text.strip().partition("\n")
    return Said(title.strip(), body, source)


def _read(name: str, most: int, folder: Path | str = ".", change: ChangeSet | None = None) -> bytes:
    """The content of a file that was named, which is none of the change's."""
    if change is not None:
        top, real = work_tree_around(folder).resolve(), Path(name).resolve()
        if any(top / file.path == real for file in change.files):
            raise UsageError("is part of the change, so that it says what the proposer likes", where=name)
    try:
        with Path(name).open("rb") as stream:
            return read_at_most(stream, most + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=name) from error
