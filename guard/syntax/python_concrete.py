"""Small pieces of Python as LibCST reads them: every comment and space kept."""

from __future__ import annotations

import libcst


def parse_concrete(text: str) -> libcst.Module | None:
    """The concrete syntax tree of `text`, or None where LibCST refuses what CPython may accept."""
    try:
        return libcst.parse_module(text)
    except (libcst.ParserSyntaxError, libcst.CSTValidationError, RecursionError, UnicodeEncodeError):
        return None
