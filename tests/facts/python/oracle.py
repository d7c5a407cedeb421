"""What must hold of the edits of any Python file, whatever they are called."""

from __future__ import annotations

import ast
import warnings

from guard.facts.files.lines import changed_lines
from guard.facts.python.edits import python_edits
from guard.model.change import FileChange, FileSide
from guard.model.edit import ChangedLines, Edit, Span
from guard.syntax.sources import Sources

TRIVIA = frozenset({"formatting", "comment", "comment.directive", "encoding"})


def edits_of(
    before: bytes | None, after: bytes | None, path: str = "m.py"
) -> tuple[ChangedLines, tuple[Edit, ...]]:
    """The changed lines and the edits of one Python file."""
    old = FileSide(path, before) if before is not None else None
    new = FileSide(path, after) if after is not None else None
    lines = changed_lines(old, new)
    return lines, python_edits(FileChange(old, new), lines, Sources())


def numbers(spans: tuple[Span, ...]) -> set[int]:
    """The lines of spans."""
    return {line for span in spans for line in range(span.start, span.end + 1)}


def dump(source: bytes, docstrings: bool = True) -> str | None:
    """The syntax tree as text, with or without docstrings; None where it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
        if not docstrings:
            strip_docstrings(tree)
        return ast.dump(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def strip_docstrings(tree: ast.AST) -> None:
    """Take the docstring out of the module and of every function and class in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.body:
            first = node.body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                del node.body[0]


def check(before: bytes, after: bytes) -> tuple[Edit, ...]:
    """Every changed line is owned, nothing else is, and what is called trivia is proved to be."""
    lines, edits = edits_of(before, after)
    owned = set[int]().union(*(numbers(edit.before) for edit in edits))
    owned_after = set[int]().union(*(numbers(edit.after) for edit in edits))
    assert owned == lines.before
    assert owned_after == lines.after
    for edit in edits:
        assert edit.before or edit.after
        assert list(edit.before) == sorted(edit.before)
        assert list(edit.after) == sorted(edit.after)
        assert "\n" not in edit.summary
    kinds = {edit.kind for edit in edits}
    if not edits:
        assert before == after
        return edits
    if "unparsable" in kinds:
        assert len(edits) == 1
        return edits
    if kinds <= TRIVIA:
        assert dump(before) == dump(after)
    elif kinds <= TRIVIA | {"docstring"}:
        assert dump(before, docstrings=False) == dump(after, docstrings=False)
    if "unparsable.before" not in kinds:
        _definitions_are_named(before, after, edits)
    return edits


def _definitions_are_named(before: bytes, after: bytes, edits: tuple[Edit, ...]) -> None:
    """A definition that both sides have once, with other code, has an edit that says so."""
    olds, news = _definitions(before), _definitions(after)
    for name in olds.keys() & news.keys():
        if len(olds[name]) == len(news[name]) == 1 and olds[name] != news[name]:
            about = [
                edit
                for edit in edits
                if (
                    edit.symbol == name
                    or edit.symbol.startswith(f"{name}.")
                    or edit.kind.startswith("import")
                )
                and edit.kind not in TRIVIA | {"docstring"}
            ]
            assert about, f"the code of {name} changed and no edit says so"


def _dump(node: ast.AST) -> str:
    try:
        return ast.dump(node)
    except (RecursionError, ValueError):
        return ""


def _definitions(source: bytes) -> dict[str, list[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    strip_docstrings(tree)
    found: dict[str, list[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.setdefault(node.name, []).append(_dump(node))
    return found
