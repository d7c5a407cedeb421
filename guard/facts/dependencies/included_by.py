"""Lists of bare names that the base installs from: only who includes them says what they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from guard.errors import GuardError
from guard.facts.dependencies.files import Form, form_of
from guard.facts.dependencies.forms import read_side
from guard.facts.dependencies.includes import includes_of, resolved
from guard.model.change import ChangeSet, FileSide
from guard.project.project import Project, TooManyError
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError

_HOLDERS = (
    ".txt",
    ".in",
    ".pip",
    ".toml",
    ".cfg",
    ".ini",
    ".sh",
    ".yml",
    ".yaml",
    "Dockerfile",
    "Makefile",
    "file",
)
_AT_ONCE = 500
"""Names that the base is asked for by one question."""
_PATHS_FROM_FILE = frozenset({Form.MANIFEST, Form.CONDA, Form.PINS, Form.NAMES, Form.TOX})
"""Where an include is a path beside the file; a command may run in any folder."""


def included_by_base(change: ChangeSet, sources: Sources) -> frozenset[str]:
    """The changed lists of names that a file of the base includes, a file that includes them included.

    A base that cannot be asked includes none.
    """
    lists = [file.after.path for file in change.files if file.after and form_of(file.after) is Form.NAMES]
    by_name: dict[str, list[str]] = {}
    for path in lists:
        by_name.setdefault(path.rpartition("/")[2], []).append(path)
    project = Project(change, sources)
    names = sorted(by_name)
    found: set[str] = set()
    for start in range(0, len(names), _AT_ONCE):
        for holder in _holders(names[start : start + _AT_ONCE], project):
            found.update(_included(holder, by_name, sources))
    return frozenset(found)


def _holders(names: Sequence[str], project: Project) -> tuple[str, ...]:
    """The files of the base that may include one of that name."""
    try:
        return project.holding(names, _HOLDERS)
    except (TooManyError, GuardError):
        return ()


def _included(holder: str, by_name: Mapping[str, Sequence[str]], sources: Sources) -> Iterator[str]:
    """The lists that the file at `holder` includes."""
    side = sources.base(holder)
    form = form_of(side) if isinstance(side, FileSide) else None
    if side is None or form is None:
        return
    try:
        reading = read_side(side, sources)
    except UnreadableError:
        return
    for include in includes_of(reading):
        target = resolved(include.target, holder) if form in _PATHS_FROM_FILE else include.target
        target = (target or "").removeprefix("./")
        for path in by_name.get(target.rpartition("/")[2], ()):
            if path == target or (form not in _PATHS_FROM_FILE and f"/{path}".endswith(f"/{target}")):
                yield path
