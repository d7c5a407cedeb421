"""The examples of docstrings and of prose that doctest would run, before against after."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from guard.model.change import ChangeSet, FileSide
from guard.syntax.python import PythonSource
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

PROSE = (".rst", ".md", ".txt")
_PROMPT = b">>>"
_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class DocExample:
    """One `>>>` example."""

    path: str
    line: int
    owner: str
    """The function or class whose docstring holds it, or "" in prose and in a module's docstring."""
    source: str
    want: str
    """What it must print, as written; "" where nothing is expected."""
    options: frozenset[str]
    """The options that a comment turns on (`ELLIPSIS`) for it."""


@dataclass(frozen=True)
class ExampleChange:
    """An example before and, where the change still holds it, after."""

    before: DocExample
    after: DocExample | None


def changed_examples(change: ChangeSet, sources: Sources) -> list[ExampleChange]:
    """Examples that the change removes or that must print something else, paired by what they run.

    An example that moves, within a file or to another, is the same.
    """
    before: list[DocExample] = []
    after: list[DocExample] = []
    for file in change.files:
        if file.content_changed or file.is_moved:
            old, new = (side is not None and _PROMPT in side.data for side in (file.before, file.after))
            if old:
                before += _examples(file.before, sources)
                after += _examples(file.after, sources) if new else ()
            elif new and any(_PROMPT in other.before.data for other in change.files if other.before):
                after += _examples(file.after, sources)
    return list(_paired(before, after)) if before else []


def _paired(before: list[DocExample], after: list[DocExample]) -> Iterator[ExampleChange]:
    waiting: dict[str, list[DocExample]] = defaultdict(list)
    for example in after:
        waiting[example.source].append(example)
    rest: list[DocExample] = []
    for example in before:
        counterparts = waiting[example.source]
        counterpart = next(
            (one for one in counterparts if (one.want, one.options) == (example.want, example.options)), None
        )
        if counterpart is None:
            rest.append(example)
        else:
            counterparts.remove(counterpart)
    for example in rest:
        counterparts = waiting[example.source]
        counterpart = next(
            (one for one in counterparts if one.path == example.path),
            counterparts[0] if counterparts else None,
        )
        if counterpart is not None:
            counterparts.remove(counterpart)
        yield ExampleChange(example, counterpart)


def _examples(side: FileSide | None, sources: Sources) -> Iterator[DocExample]:
    if side is None or side.text is None:
        return
    if side.path.endswith(PROSE):
        yield from _parsed(side.text, side.path, 1, "")
    elif side.path.endswith(".py"):
        source = sources.python(side)
        for node in walk(source.tree) if isinstance(source, PythonSource) else ():
            text = ast.get_docstring(node, clean=False) if isinstance(node, _DOCUMENTED) else None
            if isinstance(node, _DOCUMENTED) and text and ">>>" in text:
                yield from _parsed(text, side.path, node.body[0].lineno, getattr(node, "name", ""))


def _parsed(text: str, path: str, line: int, owner: str) -> Iterator[DocExample]:
    import doctest  # slow to import, and needed only where something looks like an example

    try:
        parts = doctest.DocTestParser().get_examples(text)
    except ValueError:
        return  # doctest would refuse the text as a whole: nothing in it is run
    names = {number: name for name, number in doctest.OPTIONFLAGS_BY_NAME.items()}
    for part in parts:
        on = frozenset(names[flag] for flag, value in part.options.items() if value)
        shown = part.source.split("# doctest:")[0].strip()
        yield DocExample(path, line + part.lineno, owner, shown, part.want.strip(), on)
