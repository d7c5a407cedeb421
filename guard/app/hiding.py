"""Secrets kept out of what guard says: one in a path, a ref or a name is hidden as one in a file is.

What a check says of a file never holds the file's secrets. But paths, branch names, an action's ref and the
words of errors are the proposal's as well, and reports are kept, mailed and shown to models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar, cast

from guard.errors import ToolError
from guard.expressions import expression
from guard.tools.secrets import DetectSecrets

_T = TypeVar("_T")

SHOWN = "HIDDEN_SECRET"
"""What stands in the place of a secret."""
_RUN = expression(r"[A-Za-z0-9]{16,}")
_NAME_OF_CONTENT = expression(r"[0-9a-f]+|[0-9]+|[a-z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*")
"""A digest, a number, a word: a run that is no secret."""
_SIGNS = expression(
    r"\b(?:xox[abposre]|gl[a-z]{1,6}|sk)-|\bhf_|\bdo[opr]_v1_|-us[0-9]|://[^\s:/@{}]{1,200}:[^\s@/{}]{6,200}@"
)
_WORD = expression(r"[^\s/'\"]+")


def without_secrets(said: _T) -> _T:
    """A verdict, or who a change comes from, with every secret of a known format in it taken out."""
    found = _secrets(set(_texts(said)))
    return _mapped(said, found) if found else said


def hidden(text: str) -> str:
    """`text` without secrets of a known format."""
    return _swap(text, _secrets({text}))


def _secrets(texts: set[str]) -> list[str]:
    """Every secret, longest first, as one may hold another."""
    rows = sorted({row for text in texts for row in text.split("\n") if _may_hold(row)})
    if not rows:
        return []
    try:
        matches = DetectSecrets().scan(rows)
        found = {one.secret for one in matches if one.is_format or f":{one.secret}@" in rows[one.index]}
    except ToolError:
        # Nobody can tell, so all that may be one goes.
        found = {word for row in rows for word in _WORD.findall(row) if _may_hold(word)}
    return sorted(found, key=len, reverse=True)


def _may_hold(row: str) -> bool:
    """Whether a secret of a known format can stand in `row`; the formats themselves take long to load."""
    if _SIGNS.search(row):
        return True
    return any(not _NAME_OF_CONTENT.fullmatch(run) for run in _RUN.findall(row))


def _swap(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, SHOWN)
    return text


def _texts(value: Any) -> Iterator[str]:
    """Every text in a verdict."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, Mapping):
        yield from map(str, value)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))


def _mapped(value: _T, secrets: Sequence[str]) -> _T:
    """`value` with every secret in it swapped."""
    new: Any = value
    if isinstance(value, str):
        new = value if isinstance(value, Enum) else _swap(value, secrets)
    elif isinstance(value, tuple):
        new = tuple(_mapped(part, secrets) for part in value)
    elif isinstance(value, Mapping):
        new = {_mapped(key, secrets): part for key, part in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        new = replace(
            value, **{one.name: _mapped(getattr(value, one.name), secrets) for one in fields(value)}
        )
    return cast(_T, new)
