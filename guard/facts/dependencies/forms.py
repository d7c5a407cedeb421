"""Both sides of one file, each read by the reader of its form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from guard.facts.dependencies.conda import read_conda
from guard.facts.dependencies.files import TOLERANT, Form, form_of
from guard.facts.dependencies.hooks import read_hooks
from guard.facts.dependencies.installs import read_installs
from guard.facts.dependencies.manifests.forms import read_pair
from guard.facts.dependencies.manifests.model import NOTHING, Entry, Reading, bounded
from guard.facts.dependencies.manifests.requirements import read_requirements
from guard.facts.dependencies.manifests.script import read_script
from guard.facts.dependencies.recipes import read_recipes
from guard.facts.dependencies.setup_py import read_setup_py
from guard.facts.dependencies.tool_tables import read_tool_tables
from guard.facts.dependencies.tox import read_tox
from guard.facts.files.classify import folded_name
from guard.model.change import FileSide
from guard.syntax.sources import Sources, known
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
        one, other = read_pair(before, after, sources)
        return _with_tools(one, before, sources), _with_tools(other, after, sources)
    return _one(before, sources), _one(after, sources)


def read_side(side: FileSide, sources: Sources) -> Reading:
    """What one side declares or installs; see `read_sides`."""
    return _one(side, sources)


def _one(side: FileSide | None, sources: Sources) -> Reading:
    form = form_of(side) if side is not None else None
    if side is None or form is None:
        return NOTHING
    if form is Form.MANIFEST:
        return _with_tools(read_pair(None, side, sources)[1], side, sources)
    if form in TOLERANT:
        return sources.once(("installs", form, side), lambda: _tolerant(side, form, sources))
    if side.text is None:
        raise UnreadableError("not UTF-8")
    most = _MAX_NOTEBOOK if form is Form.NOTEBOOK else _MAX_BYTES
    if len(side.data) > most:
        raise UnreadableError(f"{len(side.data)} bytes, more than the {most} that are read")
    return sources.once(("installs", form, side), lambda: bounded(_reader(form)(side, sources)))


def _tolerant(side: FileSide, form: Form, sources: Sources) -> Reading:
    """What a file says that does much besides; nothing where it cannot be read."""
    if side.text is None or len(side.data) > _MAX_BYTES:
        return NOTHING
    try:
        return replace(bounded(_reader(form)(side, sources)), problems=())
    except UnreadableError:
        return NOTHING


def _with_tools(reading: Reading, side: FileSide | None, sources: Sources) -> Reading:
    """The reading of a manifest, with what the tables of tools and of tox in it declare.

    Those stand beside the edits of the file: what its lines are is said by its own reader.
    """
    name = folded_name(side.path) if side is not None else ""
    if side is None or name not in ("pyproject.toml", "setup.cfg"):
        return reading

    def read() -> tuple[Entry, ...]:
        try:
            if name == "setup.cfg":
                return read_tox(side, sources).entries
            return read_tool_tables(known(sources.toml(side)).located.root.at("tool")).entries
        except UnreadableError:
            return ()  # its own reader has said so

    more = sources.once(("tool tables", side), read)
    return bounded(replace(reading, entries=(*reading.entries, *more))) if more else reading


def _reader(form: Form) -> Callable[[FileSide, Sources], Reading]:
    """The reader of a form; each is imported when a change has need of it."""
    if form is Form.SETUP:
        return read_setup_py
    if form is Form.CONDA:
        return read_conda
    if form is Form.SCRIPT:
        return lambda side, _: read_script(side.text or "")
    if form in (Form.PINS, Form.NAMES):
        return lambda side, _: read_requirements(side.text or "")
    if form is Form.HOOKS:
        return read_hooks
    if form is Form.TOX or form is Form.TOOL:
        return _read_settings
    if form in TOLERANT:
        return lambda side, sources: read_recipes(side, form, sources)
    return lambda side, sources: read_installs(side, form, sources)


def _read_settings(side: FileSide, sources: Sources) -> Reading:
    name = folded_name(side.path)
    if not name.endswith(".toml"):
        return read_tox(side, sources)
    return read_tool_tables(known(sources.toml(side)).located.root, name.strip(".").split(".")[0])
