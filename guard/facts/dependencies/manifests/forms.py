"""Which reader reads which manifest, by the file's name."""

from __future__ import annotations

from collections.abc import Callable

from guard.facts.dependencies.manifests.json_forms import read_package_json, read_pipfile_lock
from guard.facts.dependencies.manifests.locks import read_locks
from guard.facts.dependencies.manifests.model import NOTHING, Reading, bounded
from guard.facts.dependencies.manifests.pyproject import read_pipfile, read_pyproject
from guard.facts.dependencies.manifests.requirements import read_requirements
from guard.facts.dependencies.manifests.setup_cfg import read_setup_cfg
from guard.facts.files.classify import folded_name
from guard.model.change import FileSide
from guard.model.marks import LETTER, marked_as
from guard.syntax.ini import Ini
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError

_READERS: dict[str, Callable[[FileSide, Sources], Reading]] = {
    "pyproject.toml": lambda side, sources: read_pyproject(known(sources.toml(side))),
    "setup.cfg": lambda side, sources: read_setup_cfg(_text(side), _setup_cfg(side, sources)),
    "pipfile": lambda side, sources: read_pipfile(known(sources.toml(side))),
    "pipfile.lock": lambda side, sources: read_pipfile_lock(known(sources.json(side))),
    "package.json": lambda side, sources: read_package_json(known(sources.json(side))),
}
_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock")
_MAX_BYTES = 4_000_000
"""A longer file that is not a lock file of blocks is none that people keep; parsing it takes seconds."""


def read_pair(before: FileSide | None, after: FileSide | None, sources: Sources) -> tuple[Reading, Reading]:
    """Both sides of one manifest; a missing side declares nothing.

    Raises:
        UnreadableError: a side is not UTF-8, too large, or cannot be parsed.
    """
    side = after or before
    assert side is not None  # held by FileChange
    name = folded_name(side.path)

    def read() -> tuple[Reading, Reading] | UnreadableError:
        try:
            return _read(before, after, name, sources)
        except UnreadableError as error:
            return error  # kept, too, since it may have taken the longest

    # A lock file's readings are of what differs, the other forms' are of each side by itself.
    found = sources.once(("manifest", name, before, after), read)
    if isinstance(found, UnreadableError):
        raise UnreadableError(found.message, found.line)
    return found


def _read(
    before: FileSide | None, after: FileSide | None, name: str, sources: Sources
) -> tuple[Reading, Reading]:
    if name in _LOCKS or name.startswith("pylock"):
        return read_locks(_text(before), _text(after), name)
    read = _READERS.get(name, lambda side, _: read_requirements(_text(side)))
    return _one(before, read, sources), _one(after, read, sources)


def _one(side: FileSide | None, read: Callable[[FileSide, Sources], Reading], sources: Sources) -> Reading:
    if side is None:
        return NOTHING
    if len(side.data) > _MAX_BYTES:
        raise UnreadableError(f"{len(side.data)} bytes, more than the {_MAX_BYTES} that are read")
    _text(side)
    return bounded(read(side, sources))


def _setup_cfg(side: FileSide, sources: Sources) -> Ini:
    found = sources.ini(side)
    if isinstance(found, Unreadable):
        raise UnreadableError(f"not a valid configuration file: {found.message}", max(found.line, 1))
    return found


def _text(side: FileSide | None) -> str:
    if side is None:
        return ""
    text = side.text if side.text is not None else _marked(side)
    if text is None:
        raise UnreadableError("not UTF-8")
    return text.removeprefix(LETTER)


def _marked(side: FileSide) -> str | None:
    """A requirements file that says by its first bytes that it is UTF-16 or UTF-32: pip reads it so."""
    encoding = marked_as(side.data)
    if not encoding or folded_name(side.path) in (*_READERS, *_LOCKS):
        return None
    try:
        return side.data.decode(encoding).replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None
