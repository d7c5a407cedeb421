"""Lists of bare names that the base installs from: only who includes them says what they are."""

from __future__ import annotations

from collections.abc import Iterator

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
_PATHS_FROM_FILE = frozenset({Form.MANIFEST, Form.CONDA, Form.PINS, Form.NAMES, Form.TOX})
"""Where an include is a path beside the file; a command may run in any folder."""


def included_by_base(change: ChangeSet, sources: Sources) -> frozenset[str]:
    """The changed lists of names that a file of the base includes, a file that includes them included.

    A base that cannot be asked includes none.
    """
    lists = [file.after.path for file in change.files if file.after and form_of(file.after) is Form.NAMES]
    project = Project(change, sources)
    return frozenset(path for path in lists if _is_included(path, project, sources))


def _is_included(path: str, project: Project, sources: Sources) -> bool:
    name = path.rsplit("/", 1)[-1]
    try:
        holders = project.holding((name,), _HOLDERS)
    except (TooManyError, GuardError):
        return False
    return any(target == path for holder in holders for target in _targets(holder, path, sources))


def _targets(holder: str, wanted: str, sources: Sources) -> Iterator[str]:
    """The paths that the file at `holder` includes."""
    side = sources.base(holder)
    form = form_of(side) if isinstance(side, FileSide) else None
    if side is None or form is None:
        return
    try:
        reading = read_side(side, sources)
    except UnreadableError:
        return
    for include in includes_of(reading):
        if form in _PATHS_FROM_FILE:
            yield resolved(include.target, holder) or ""
        elif f"/{wanted}".endswith(f"/{include.target.removeprefix('./')}"):
            yield wanted
