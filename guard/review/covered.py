"""What a sign-off covers, and what the verdict leaned on: digests that a pure rebase leaves alone.

Covered is what the change does: for each of its edits in the sign-off's files the kind, the name it concerns
and the text that goes and comes, but no line number and nothing around it. Leaned on is what gives that its
meaning: the policy, what is unaltered of the definitions that were edited, and every place of the base that
uses what they define, its tests included. Gerrit keeps a vote over a trivial rebase in the same spirit; git's
patch ids leave out what was leaned on.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from guard.errors import GuardError
from guard.facts.files.classify import FileClass, side_classes
from guard.model.change import ChangeSet, FileChange, FileSide
from guard.model.edit import Edit, Span, edit_order
from guard.project.project import Project, TooManyError
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.sources import Sources

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, order=True)
class Leaning:
    """One thing of the base that a verdict leaned on."""

    what: str
    """"policy", "around" (the rest of a definition that was edited) or "use" (who uses what it defines)."""
    name: str
    """The policy's source, or a path with the name that is concerned."""
    digest: str
    """SHA-256 of it, in hexadecimal."""


@dataclass(frozen=True)
class Covered:
    """What one sign-off is about."""

    edits: str
    """SHA-256 over the edits it covers, in hexadecimal."""
    leaned: tuple[Leaning, ...]


def covered(
    change: ChangeSet, edits: Sequence[Edit], paths: Sequence[str], policy: tuple[str, str]
) -> Covered:
    """What a sign-off for `paths` covers.

    Args:
        change: the change.
        edits: all its edits.
        paths: the files of the sign-off; none means all of the change.
        policy: where the policy is from, and its digest.
    """
    known = {file.path for file in change.files}
    # A path that was redacted, as it holds a secret, is none of them: then all is covered.
    wanted = set(paths) if paths and known.issuperset(paths) else known
    files = [file for file in change.files if file.path in wanted]
    mine = sorted((edit for edit in edits if edit.path in wanted), key=edit_order)
    leaned = {Leaning("policy", *policy), *_leaned(change, files, mine)}
    return Covered(_digest(_said(files, mine)), tuple(sorted(leaned)))


def edits_apart(
    then: tuple[ChangeSet, Sequence[Edit]], now: tuple[ChangeSet, Sequence[Edit]], paths: Sequence[str]
) -> tuple[str, ...]:
    """Where two states of a change differ in what a sign-off for `paths` covers.

    Returns:
        The lines of what the change has now and had not; then, as they were, those of what it has no more.
    """
    before, after = (_placed(change, edits, paths) for change, edits in (then, now))
    come = [place for digest, place in after.items() if digest not in before]
    gone = [f"{place} as it was" for digest, place in before.items() if digest not in after]
    return tuple(dict.fromkeys([*come, *gone]))


def _placed(change: ChangeSet, edits: Sequence[Edit], paths: Sequence[str]) -> dict[str, str]:
    files = [file for file in change.files if not paths or file.path in paths]
    found = {_digest(_of_file(file)): file.path for file in files}
    for file in files:
        for edit in edits:
            if edit.path == file.path:
                found[_digest(_said([file], [edit]))] = f"{file.path}:{edit.line}"
    return found


def _said(files: Iterable[FileChange], edits: Sequence[Edit]) -> Iterator[bytes]:
    for file in sorted(files, key=lambda one: one.path):
        yield from _of_file(file)
        for edit in edits:
            if edit.path == file.path:
                yield f"{edit.kind}\0{edit.symbol}\0{edit.before_path}".encode("utf-8", "surrogateescape")
                yield from _text(file.before, edit.before)
                yield from _text(file.after, edit.after)


def _of_file(file: FileChange) -> Iterator[bytes]:
    for name, side in (("before", file.before), ("after", file.after)):
        yield (
            f"{name}\0{side.path}\0{side.mode:o}".encode("utf-8", "surrogateescape")
            if side
            else name.encode()
        )
        if side is not None and side.is_binary:
            yield hashlib.sha256(side.data).digest()


def _text(side: FileSide | None, spans: Iterable[Span]) -> Iterator[bytes]:
    lines = side.lines if side is not None and not side.is_binary else ()
    for span in spans:
        yield b"\n".join(lines[span.start - 1 : span.end])


def _digest(parts: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(b"%d:" % len(part))
        found.update(part)
    return found.hexdigest()


def _leaned(change: ChangeSet, files: Iterable[FileChange], edits: Sequence[Edit]) -> Iterator[Leaning]:
    sources = Sources(change)
    project = Project(change, sources)
    names: set[str] = set()
    for file in files:
        source = sources.python(file.before) if file.before is not None and _is_python(file.before) else None
        symbols = {edit.symbol for edit in edits if edit.path == file.path and edit.symbol}
        names |= {symbol.rpartition(".")[2] for symbol in symbols}
        if source is not None and not isinstance(source, Unreadable):
            spans = (span for edit in edits if edit.path == file.path for span in edit.before)
            changed = {line for span in spans for line in range(span.start, span.end + 1)}
            for symbol in sorted(symbols):
                rest = _rest_of(source, symbol, changed)
                if rest is not None:
                    yield Leaning("around", f"{source.path}:{symbol}", _digest(rest))
    for name in sorted(names):
        yield from _uses(project, name)


def _is_python(side: FileSide) -> bool:
    return side_classes(side)[0] is FileClass.PYTHON


def _rest_of(source: PythonSource, symbol: str, changed: set[int]) -> list[bytes] | None:
    """The lines of the definition that the change leaves as they were; None where there is no such one."""
    body: Sequence[ast.stmt] = source.tree.body
    node: ast.AST | None = None
    for part in symbol.split("."):
        node = next((one for one in body if isinstance(one, _DEFINITIONS) and one.name == part), None)
        if not isinstance(node, _DEFINITIONS):
            return None
        body = node.body
    assert isinstance(node, _DEFINITIONS)
    lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return [source.lines[line - 1] for line in lines if line not in changed]


def _uses(project: Project, name: str) -> Iterator[Leaning]:
    """Who uses `name` in the base, each file by the definitions that do; nothing where too many files do."""
    try:
        uses = project.uses(name)
        sources = {source.path: source for source in project.python({use.path for use in uses})}
    except TooManyError:
        yield Leaning("use", name, "in too many files")
        return
    except GuardError as error:
        raise type(error)(f"who uses {name} cannot be told, so nothing can be signed: {error}") from error
    within: dict[str, set[str]] = {}
    for use in uses:
        within.setdefault(use.path, set()).add(use.within)
    for path, places in sorted(within.items()):
        texts = [line for place in sorted(places) for line in _place(sources[path], place, name)]
        yield Leaning("use", f"{path}:{name}", _digest(texts))


def _place(source: PythonSource, within: str, name: str) -> list[bytes]:
    """The definition that uses `name`; at the top level the lines that hold it."""
    found = _rest_of(source, within, set()) if within else None
    if found is not None:
        return found
    word = name.encode()
    return [line for line in source.lines if word in line]
