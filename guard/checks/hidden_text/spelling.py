"""Spellings that a reader takes for others: blanks that are none, names drawn alike, a second statement."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from guard.checks.hidden_text import rules
from guard.checks.hidden_text import tables as table
from guard.checks.hidden_text.site import Site
from guard.checks.hidden_text.words import char_name, plain
from guard.checks.kit.interface import Context
from guard.expressions import expression
from guard.facts.files.added import Block
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileChange, FileSide
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.walk import walk

_KEYED = expression(r"\.(ya?ml|toml|ini|cfg|conf|properties|env|desktop|service)$|(^|/)\.?env(\.\w+)?$")
_COMMANDS = expression(
    r"\.(sh|bash|zsh|ksh|fish|mk)$|(^|/)(gnu)?makefile$|(^|/)(docker|container)file|(^|/)justfile$"
)
_BEFORE_VALUE = expression(r"[^:=#\"']*[:=]?\s?")
_ALIKE = str.maketrans({"0": "O", "1": "l", "I": "l"})
_LONG_NAME = expression(r"(?<!\w)[A-Za-z_]\w{4,80}")
"""Shorter names (`l1`, `II`) meet by chance."""


def blanks(block: Block) -> Iterator[Site]:
    """Characters drawn as a blank where a program takes them for a part of the word beside them."""
    path = block.path.casefold()
    keyed, commands = _KEYED.search(path), _COMMANDS.search(path)
    if block.text.isascii() or not (keyed or commands):
        return
    for number, line in block:
        code = _unquoted(line)
        match = table.NAME_BLANKS.search(code.replace("\t", " "))
        if match is not None and (commands or match.start() < _value_at(code)):
            message = (
                f"{char_name(match[0])} stands where a blank seems to, and belongs to the word beside it"
            )
            yield rules.BLANK, number, message, plain(line), None


def _unquoted(line: str) -> str:
    """The line with what stands in quotes and behind `#` left out; places stay where they are."""
    kept, quote = [], ""
    for char in line:
        if quote:
            quote = "" if char == quote else quote
            char = "."
        elif char in "\"'":
            quote, char = char, "."
        elif char == "#":
            break
        kept.append(char)
    return "".join(kept)


def _value_at(code: str) -> int:
    match = _BEFORE_VALUE.match(code)
    return match.end() if match is not None else 0


def near_names(file: FileChange, block: Block, context: Context) -> Iterator[Site]:
    """New names of a Python file that are drawn like one that was there (`a11owed` beside `allowed`)."""
    if FileClass.PYTHON not in classes(file.path) or file.before is None:
        return
    before = set(_LONG_NAME.findall(file.before.data.decode("utf-8", "replace")))
    new = {name: _drawn(name) for name in _LONG_NAME.findall(block.text) if name not in before}
    wanted = frozenset(new.values())
    drawn = {form: name for name in sorted(before) if (form := _drawn(name)) in wanted} if new else {}
    near = {name: drawn[form] for name, form in new.items() if form in drawn}
    source = python_source(file.after, context) if near else None
    lines = set(block.numbers)
    for token in (source.names or ()) if source is not None else ():
        if token.line in lines and (other := near.pop(token.text, "")):
            message = f"the new name {token.text!r} is drawn like {other!r}, which the file has too"
            yield rules.NEAR_NAME, token.line, message, token.text, None


def _drawn(name: str) -> str:
    return name.translate(_ALIKE).replace("rn", "m").replace("vv", "w")


def second_statements(side: FileSide | None, block: Block, context: Context) -> Iterator[Site]:
    """Statements that stand behind another one on its line."""
    source = python_source(side, context) if ";" in block.text else None
    if source is None:
        return
    lines = set(block.numbers)
    for parent in walk(source.tree):
        for body in (getattr(parent, name, None) for name in ("body", "orelse", "finalbody")):
            for one, other in pairwise(body) if isinstance(body, list) else ():
                line = source.physical[other.lineno - 1]
                if one.end_lineno == other.lineno and line in lines:
                    text = plain(source.lines[other.lineno - 1].decode("utf-8", "replace"))
                    message = "a second statement stands on this line"
                    yield rules.SECOND_STATEMENT, line, message, text, None


def python_source(side: FileSide | None, context: Context) -> PythonSource | None:
    """The source of a Python file that parses; None for any other."""
    if side is None or FileClass.PYTHON not in classes(side.path):
        return None
    source = context.sources.python(side)
    return None if isinstance(source, Unreadable) else source
