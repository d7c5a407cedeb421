"""All facts of a change: edits by each file's engine, moves linked, every line accounted for, effects."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from types import MappingProxyType

from guard.facts.capabilities.gained import attach_capabilities
from guard.facts.effects.around import Around
from guard.facts.effects.gathered import attach_effects, effects_of
from guard.facts.files.by_hand import starts_nothing
from guard.facts.files.classify import Reader, content_before, reader
from guard.facts.files.edits import file_edits
from guard.facts.files.lines import changed_lines, covered, spans
from guard.facts.python.moves import link_moves
from guard.model import extent
from guard.model.change import ChangeSet, FileChange
from guard.model.edit import ChangedLines, Edit, Facts, Span, edit_order
from guard.ports import NEVER, Stop
from guard.project.project import Project
from guard.syntax.sources import Sources

_ENGINES = MappingProxyType(
    {
        Reader.PYTHON: ("guard.facts.python.edits", "python_edits"),
        Reader.NOTEBOOK: ("guard.facts.notebooks.edits", "notebook_edits"),
        Reader.MANIFEST: ("guard.facts.dependencies.manifests.edits", "manifest_edits"),
    }
)
"""What finds the edits of a file by more than its lines; imported where there is such a file."""


def gather(change: ChangeSet, sources: Sources | None = None, stop: Stop = NEVER) -> Facts:
    """Work out what `change` does; `sources` reads it, where others have it read, too.

    Every changed line of every file belongs to at least one edit; lines that no engine assigned belong to an
    `unattributed` edit, which no pattern can cover. Equal changes give equal facts.

    Raises:
        ToolError: `stop` said to stop.
    """
    sources = sources or Sources(change)
    lines: dict[str, ChangedLines] = {}
    engines: dict[str, tuple[str, ...]] = {}
    edits: list[Edit] = []
    for file in change.files:
        stop.check(file.path)
        lines[file.path] = file_lines(file)
        found, engines[file.path] = _read(file, lines[file.path], sources)
        edits += found
        if len(edits) > extent.MAX_EDITS:
            stop.refuse(
                f"the change has over {extent.MAX_EDITS:,} edits, the most that are told, so it ended"
            )
    stop.check()
    linked = attach_capabilities(change, link_moves(change, tuple(edits), sources), sources)
    around = Around(change, linked, lines, sources, Project(change, sources), stop)
    effects = effects_of(around)
    whole = attach_effects((*linked, *_unattributed(lines, linked)), effects.effects)
    ordered = tuple(sorted(whole, key=edit_order))
    return Facts(ordered, lines, engines, effects.effects, effects.unasked)


def file_lines(file: FileChange) -> ChangedLines:
    """The changed lines of a file; all of both sides where the change makes it another class of file."""
    old = content_before(file)
    found = changed_lines(old, file.after)
    if old is None and file.before is not None:
        gone = changed_lines(file.before, None).before
        return replace(found, before=gone)
    return found


def _read(file: FileChange, lines: ChangedLines, sources: Sources) -> tuple[list[Edit], tuple[str, ...]]:
    """The edits of one file, and the engines that read it."""
    found = list(file_edits(file, lines))
    if any(one.kind == "build" for one in found) and starts_nothing(file, sources):
        found = [_by_hand(one) if one.kind == "build" else one for one in found]
    who = reader(file)
    if not file.content_changed and not lines.before and not lines.after:
        return found, (Reader.LINES.value,)
    if who in _ENGINES:
        module, function = _ENGINES[who]
        found += getattr(import_module(module), function)(file, lines, sources)
    return found, (who.value,)


def _by_hand(edit: Edit) -> Edit:
    return replace(edit, kind="config", summary=f"{edit.summary}; nothing of it starts by itself")


def _unattributed(lines: dict[str, ChangedLines], edits: tuple[Edit, ...]) -> list[Edit]:
    """One edit for each file with changed lines that no edit accounts for."""
    owned: dict[str, tuple[list[Span], list[Span]]] = {path: ([], []) for path in lines}
    for edit in edits:
        before, after = owned[edit.path]
        before += edit.before
        after += edit.after
    found: list[Edit] = []
    for path, (before, after) in owned.items():
        left, right = lines[path].before - covered(before), lines[path].after - covered(after)
        if left or right:
            summary = "changed lines that no engine could assign to an edit"
            found.append(Edit("unattributed", path, summary, before=spans(left), after=spans(right)))
    return found
