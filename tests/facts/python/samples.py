"""Sources and statements of one side, made out of text."""

from __future__ import annotations

from guard.facts.files.lines import changed_lines
from guard.facts.python.ledger import Ledger
from guard.facts.python.statements import Unit, units
from guard.model.change import FileSide
from guard.syntax.python import PythonSource
from guard.syntax.sources import Sources


def source_of(text: str | bytes) -> PythonSource:
    """The source, which must parse."""
    found = Sources().python(FileSide("m.py", text.encode() if isinstance(text, str) else text))
    assert isinstance(found, PythonSource), found
    return found


def units_of(text: str, docstring: bool = False) -> tuple[Unit, ...]:
    """The statements of a module."""
    source = source_of(text)
    return units(source, source.tree.body, docstring)


def ledger_of(before: str, after: str) -> Ledger:
    """An empty ledger for a file before and after."""
    sides = FileSide("m.py", before.encode()), FileSide("m.py", after.encode())
    return Ledger(source_of(before), source_of(after), changed_lines(*sides))
