"""Which reader reads which manifest, by the file's name."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from guard.facts.dependencies.manifests.json_forms import read_package_json, read_pipfile_lock
from guard.facts.dependencies.manifests.locks import read_locks
from guard.facts.dependencies.manifests.model import NOTHING, Reading, UnreadableError, bounded
from guard.facts.dependencies.manifests.pyproject import read_pipfile, read_pyproject
from guard.facts.dependencies.manifests.requirements import read_requirements
from guard.facts.dependencies.manifests.setup_cfg import read_setup_cfg
from guard.facts.files.classify import folded_name
from guard.model.change import FileSide

_READERS: dict[str, Callable[[str], Reading]] = {
    "pyproject.toml": read_pyproject,
    "setup.cfg": read_setup_cfg,
    "pipfile": read_pipfile,
    "pipfile.lock": read_pipfile_lock,
    "package.json": read_package_json,
}
_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock")
_MAX_BYTES = 4_000_000
"""A longer file that is not a lock file of blocks is none that people keep; parsing it takes seconds."""


def read_pair(before: FileSide | None, after: FileSide | None) -> tuple[Reading, Reading]:
    """Both sides of one manifest; a missing side declares nothing. The last few answers are kept.

    Raises:
        UnreadableError: a side is not UTF-8, too large, or cannot be parsed.
    """
    found = _tried(before, after)
    if isinstance(found, UnreadableError):
        raise UnreadableError(found.message, found.line)
    return found


@lru_cache(maxsize=16)
def _tried(before: FileSide | None, after: FileSide | None) -> tuple[Reading, Reading] | UnreadableError:
    """As `read_pair`; a refusal is kept, too, since it may have taken the longest."""
    try:
        return _read(before, after)
    except UnreadableError as error:
        return error


def _read(before: FileSide | None, after: FileSide | None) -> tuple[Reading, Reading]:
    side = after or before
    assert side is not None  # held by FileChange
    name = folded_name(side.path)
    if name in _LOCKS or name.startswith("pylock"):
        return read_locks(_text(before), _text(after), name)
    read = _READERS.get(name, read_requirements)
    return _one(before, read), _one(after, read)


def _one(side: FileSide | None, read: Callable[[str], Reading]) -> Reading:
    if side is None:
        return NOTHING
    if len(side.data) > _MAX_BYTES:
        raise UnreadableError(f"{len(side.data)} bytes, more than the {_MAX_BYTES} that are read")
    return bounded(read(_text(side)))


def _text(side: FileSide | None) -> str:
    if side is None:
        return ""
    if side.text is None:
        raise UnreadableError("not UTF-8")
    return side.text.removeprefix("\ufeff")
