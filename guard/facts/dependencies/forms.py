"""Both sides of one file, each read by the reader of its form."""

from __future__ import annotations

from collections.abc import Callable

from guard.facts.dependencies.conda import read_conda
from guard.facts.dependencies.files import Form, form_of
from guard.facts.dependencies.installs import read_installs
from guard.facts.dependencies.manifests.forms import read_pair
from guard.facts.dependencies.manifests.model import NOTHING, Reading, bounded
from guard.facts.dependencies.manifests.script import read_script
from guard.facts.dependencies.setup_py import read_setup_py
from guard.model.change import FileSide
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError

_MAX_BYTES = 500_000
_MAX_NOTEBOOK = 30_000_000
"""Notebooks carry pictures along."""


def read_sides(before: FileSide | None, after: FileSide | None, sources: Sources) -> tuple[Reading, Reading]:
    """What both sides declare or install; a missing side, or one that declares nothing, is empty.

    Raises:
        UnreadableError: a side cannot be read.
    """
    forms = {form_of(side) for side in (before, after) if side is not None}
    if forms == {Form.MANIFEST}:
        return read_pair(before, after, sources)
    return _one(before, sources), _one(after, sources)


def read_side(side: FileSide, sources: Sources) -> Reading:
    """What one side declares or installs; see `read_sides`."""
    return _one(side, sources)


def _one(side: FileSide | None, sources: Sources) -> Reading:
    form = form_of(side) if side is not None else None
    if side is None or form is None:
        return NOTHING
    if form is Form.MANIFEST:
        return read_pair(None, side, sources)[1]
    if side.text is None:
        raise UnreadableError("not UTF-8")
    most = _MAX_NOTEBOOK if form is Form.NOTEBOOK else _MAX_BYTES
    if len(side.data) > most:
        raise UnreadableError(f"{len(side.data)} bytes, more than the {most} that are read")
    return sources.once(("installs", form, side), lambda: bounded(_reader(form)(side, sources)))


def _reader(form: Form) -> Callable[[FileSide, Sources], Reading]:
    """The reader of a form; each is imported when a change has need of it."""
    if form is Form.SETUP:
        return read_setup_py
    if form is Form.CONDA:
        return read_conda
    if form is Form.SCRIPT:
        return lambda side, _: read_script(side.text or "")
    return lambda side, sources: read_installs(side, form, sources)
