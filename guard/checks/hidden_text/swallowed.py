"""What reads as settings, commands or a type and is something else: swallowed lines, types that act."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.checks.hidden_text import rules
from guard.checks.hidden_text.site import Site
from guard.checks.hidden_text.spelling import python_source
from guard.checks.kit.interface import Context
from guard.expressions import expression
from guard.facts.files.added import Block
from guard.model.change import FileChange, FileSide
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_YAML = (".yaml", ".yml")
_SHELL = (".sh", ".bash", ".zsh", ".ksh")
_MAKE = ("makefile", ".mk")
_JAVASCRIPT = (".js", ".cjs")
_BLOCK = expression(r"^(?P<margin>\s*)(?:-\s+)?[\"']?(?P<key>[\w-]+)[\"']?\s*:\s*[|>][-+\d]{0,3}\s*(?:#.*)?$")
_SETTING = expression(r"^[\"']?[\w.-]+[\"']?\s*:\s*\S")
_COMMANDS = frozenset({"run", "script", "command", "args", "before_script", "after_script", "inline", "cmd"})
_UNUSED = expression(r"^\s*(?::|true)(?=\s)[^#\n]*<<-?\s*[\"']?(?P<end>[^\s\"'<>|;&]+)[\"']?\s*$")
_COMMENT = expression(r"^\s*#.*\\$")
_ARROW = expression(r"^\s*-->\s*[\w(\[!\"'-].*;\s*$")
_ALTERS = frozenset(
    """
    add append appendleft update extend insert remove pop popitem clear discard setdefault write write_text
    write_bytes unlink system popen register exec eval setattr delattr __import__ call check_call check_output
    """.split()  # noqa: SIM905
)
"""Calls that are made for what they do, and give no type."""


def swallowed(file: FileChange, block: Block) -> Iterator[Site]:
    """Lines that were obeyed before, stand in the file still, and are words of a text or a comment now."""
    path = file.path.casefold()
    if path.endswith(_JAVASCRIPT):
        for number, line in block:
            if _ARROW.search(line):
                message = (
                    "`-->` at the start of a line begins a comment in a classic script: the rest is not run"
                )
                yield rules.SWALLOWED, number, message, line.strip(), None
    if file.before is None or file.after is None or not path.endswith((*_YAML, *_SHELL, *_MAKE)):
        return
    live = {text for number, text in _lines(file.before) if number not in _dead(file.before)}
    dead = _dead(file.after)
    still = {text for number, text in _lines(file.after) if number not in dead}
    lost = [
        (number, text)
        for number, text in _lines(file.after)
        if number in dead and text in live - still and (_SETTING.search(text) or not path.endswith(_YAML))
    ]
    if lost:
        count = f"{len(lost)} line{'' if len(lost) == 1 else 's'}"
        message = f"from here on {count} that were obeyed are words of a text or a comment now"
        yield rules.SWALLOWED, lost[0][0], message, "\n".join(text for _, text in lost), None


def _lines(side: FileSide) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(side.data.decode("utf-8", "replace").split("\n"), 1):
        if len(text := line.strip()) > 3 and not text.startswith("#"):
            yield number, text


def _dead(side: FileSide) -> frozenset[int]:
    """The lines of a YAML file, a script or a Makefile that stand in a text or a comment."""
    path = side.path.casefold()
    find = _in_blocks if path.endswith(_YAML) else _in_comments if path.endswith(_MAKE) else _in_documents
    return frozenset(find(side.data.decode("utf-8", "replace").split("\n")))


def _in_blocks(lines: list[str]) -> Iterator[int]:
    margin: int | None = None
    for number, line in enumerate(lines, 1):
        if margin is not None and line.strip():
            if len(line) - len(line.lstrip()) > margin:
                yield number
                continue
            margin = None
        opened = _BLOCK.match(line) if margin is None else None
        if opened is not None and opened["key"].casefold() not in _COMMANDS:
            margin = len(opened["margin"])


def _in_comments(lines: list[str]) -> Iterator[int]:
    is_open = False
    for number, line in enumerate(lines, 1):
        if is_open:
            yield number
        is_open = line.endswith("\\") if is_open else _COMMENT.match(line) is not None


def _in_documents(lines: list[str]) -> Iterator[int]:
    end = ""
    for number, line in enumerate(lines, 1):
        if end and line.strip() == end:
            end = ""
        elif end:
            yield number
        elif opened := _UNUSED.match(line):
            end = opened["end"]


def acting_types(side: FileSide | None, block: Block, context: Context) -> Iterator[Site]:
    """Annotations that do something when the file is imported."""
    source = python_source(side, context) if ":" in block.text and "(" in block.text else None
    if source is None or "import annotations" in source.text:
        return
    new = frozenset(block.numbers)
    for node in walk(source.tree):
        for given in _annotations(node):
            acts = [one for one in walk(given) if _acts(one)]
            line = source.physical[given.lineno - 1]
            if acts and line in new:
                message = "an annotation acts when the file is imported: it is an expression like any other"
                yield rules.ACTING_TYPE, line, message, unparse(given), None


def _annotations(node: ast.AST) -> Iterator[ast.expr]:
    found = [getattr(node, "annotation", None), getattr(node, "returns", None)]
    yield from (one for one in found if isinstance(one, ast.expr) and not isinstance(one, ast.Constant))


def _acts(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        return name in _ALTERS
    return isinstance(node, ast.NamedExpr | ast.Await | ast.Yield)
