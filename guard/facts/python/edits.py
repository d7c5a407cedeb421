r"""The edits of one Python file, named from its syntax trees before and after.

Two readers share the work. CPython's `ast` reads each side as a whole: it judges what the code is, splits it
exactly into statements and is seven times as fast as LibCST. Statements on unchanged lines are
paired by place and dropped. LibCST reads what is left of the altered statements, down to the heads and simple
statements that differ, and names the edits inside them: parameters, defaults, annotations, decorators, bases,
calls and their arguments. A statement that is new or gone as a whole is named from `ast` alone.

`comment`, `formatting` and `docstring` are proved, not guessed. Formatting: the normal forms (`normal.py`) of
a statement or head are equal on both sides. Comment: besides that, the tokenizer says so. Docstring: the
first statement of a module, class or function, a plain string on both sides or absent on one. Whatever else
differs has an edit of its own, also where none of its lines changed (code that a string opened above it
swallows); that edit then points at the changed lines that enclose it.

Names are qualified as `__qualname__` has them: `Class.method`, `outer.<locals>.inner`.
"""

from __future__ import annotations

from guard.facts.files.classify import content_before
from guard.facts.files.lines import on_changed_lines, spans
from guard.facts.python.differ import Differ
from guard.facts.python.ledger import Ledger
from guard.facts.python.trivia import Trivia
from guard.model.change import FileChange, FileSide
from guard.model.edit import ChangedLines, Edit
from guard.model.lines import LineNumbers
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.sources import Sources


def python_edits(file: FileChange, lines: ChangedLines, sources: Sources) -> tuple[Edit, ...]:
    """Name the edits of a Python file; every line of `lines` belongs to one.

    Goes in: the file, its changed lines, computed against `content_before(file)`, and the change's sources.
    Where the content before is None (the file is new, or was no Python before), all lines after count as
    changed and those before are not looked at. Comes out: the edits, unsorted. A side that cannot be parsed
    gives one `unparsable` edit for all changed lines; where only the side before cannot, the whole side after
    counts as new. Nothing is raised, for any bytes.
    """
    old = content_before(file)
    if old is None:
        lines = ChangedLines(after=lines.after)
    if not lines.before and not lines.after:
        return ()
    origin = file.before.path if file.before is not None and file.is_moved else ""
    before, after = sources.python(old), sources.python(file.after)
    if isinstance(after, Unreadable) or (isinstance(before, Unreadable) and file.after is None):
        return (_unparsable(file, old, before, after, lines),)
    if isinstance(before, Unreadable):
        return _repaired(file, origin, before, lines, sources)
    ledger = Ledger(before, after, lines)
    try:
        Differ(ledger).run()
        Trivia(ledger).sweep()
    except RecursionError:
        deep = Unreadable("nested too deeply to be compared")
        return (_unparsable(file, old, deep, deep, lines),)
    return ledger.edits(file.path, origin)


def _repaired(
    file: FileChange, origin: str, before: Unreadable, lines: ChangedLines, sources: Sources
) -> tuple[Edit, ...]:
    """The edits of a file that could not be parsed and now can be: all of it is new, as nothing was known."""
    assert file.after is not None
    everything = ChangedLines(after=LineNumbers.up_to(len(file.after.lines)))
    gone = Edit(
        "unparsable.before",
        file.path,
        f"could not be parsed before the change: {before}; all of it counts as new",
        before_path=origin,
        before=spans(lines.before),
        after=spans(lines.after),
    )
    found = python_edits(FileChange(None, file.after), everything, sources)
    return (gone, *(on_changed_lines(edit, lines) for edit in found))


def _unparsable(
    file: FileChange,
    old: FileSide | None,
    before: PythonSource | Unreadable,
    after: PythonSource | Unreadable,
    lines: ChangedLines,
) -> Edit:
    said = [
        f"{name} the change: {side}"
        for name, side in (("before", before), ("after", after))
        if isinstance(side, Unreadable)
    ]
    origin = old.path if old is not None and file.is_moved else ""
    return Edit(
        "unparsable",
        file.path,
        f"cannot be parsed {'; '.join(said)}",
        before_path=origin,
        before=spans(lines.before),
        after=spans(lines.after),
    )
