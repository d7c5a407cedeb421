"""The edits of one manifest or lock file."""

from __future__ import annotations

from dataclasses import replace

from guard.facts.dependencies.forms import read_sides
from guard.facts.dependencies.manifests.compare import Comparison
from guard.facts.dependencies.manifests.forms import read_pair
from guard.facts.dependencies.manifests.model import Reading
from guard.facts.files.classify import content_before, has_conda_edits
from guard.facts.files.lines import on_changed_lines, spans
from guard.model.change import FileChange, FileSide
from guard.model.edit import ChangedLines, Edit
from guard.model.lines import LineNumbers
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError


def manifest_edits(file: FileChange, lines: ChangedLines, sources: Sources) -> tuple[Edit, ...]:
    """What the change does to the dependencies that `file` declares or locks.

    Goes in: a file that `classify.reads_manifest` names, and its changed lines, computed against
    `classify.content_before(file)`, and the change's sources. Comes out: one edit per dependency and kind,
    with the normalised name as symbol (`index` for where packages are looked for), and edits by kind of line
    for the rest; every changed line is in one of them. A side that cannot be read gives one `unparsable` edit
    for all changed lines.
    """
    if not (lines.before or lines.after):
        return ()
    before_path = file.before.path if file.before is not None and file.is_moved else ""
    try:
        before, after = _read(content_before(file), file.after, sources)
    except UnreadableError as error:
        old, new = spans(lines.before), spans(lines.after)
        edit = Edit("unparsable", file.path, error.message, before_path=before_path, before=old, after=new)
        return _repaired(file, edit, lines, sources) or (edit,)
    return Comparison(file.path, before_path, lines).run(before, after)


def _read(before: FileSide | None, after: FileSide | None, sources: Sources) -> tuple[Reading, Reading]:
    side = after or before
    if side is not None and has_conda_edits(side):
        return read_sides(before, after, sources)
    return read_pair(before, after, sources)


def _repaired(file: FileChange, unreadable: Edit, lines: ChangedLines, sources: Sources) -> tuple[Edit, ...]:
    """The edits of a file that only the side before made unreadable: all of the side after counts as new."""
    if file.before is None or file.after is None:
        return ()
    everything = ChangedLines(after=LineNumbers.up_to(len(file.after.lines)))
    found = manifest_edits(FileChange(None, file.after), everything, sources)
    if any(edit.kind == "unparsable" for edit in found):
        return ()
    return (replace(unreadable, kind="unparsable.before"), *(on_changed_lines(edit, lines) for edit in found))
