"""Settings files of installers, which no manifest's reader reads: `uv.toml`, `pip.conf`, `.npmrc`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping

from guard.facts.dependencies.delta import SourceOption
from guard.facts.files.classify import content_before, folded_name
from guard.model.change import ChangeSet, FileSide
from guard.model.marks import LETTER
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError

_Read = Callable[[FileSide, Sources], Mapping[str, str]]


def _toml(side: FileSide, sources: Sources) -> Mapping[str, str]:
    return {key: _text(value) for key, value in known(sources.toml(side)).data.items()}


def _ini(side: FileSide, sources: Sources) -> Mapping[str, str]:
    sections = known(sources.ini(side)).sections()
    # A command's own section (`[install]`) counts like the one for all.
    return {key: value or "" for section in sections.values() for key, value in section.items()}


def _npmrc(side: FileSide, _: Sources) -> Mapping[str, str]:
    text = (side.text or "").removeprefix(LETTER)
    rows = (line.partition("=") for line in text.split("\n") if not line.lstrip().startswith(("#", ";")))
    return {re.sub(r"^@[^:]*:", "", key.strip()): value.strip() for key, equals, value in rows if equals}


_READERS: Mapping[str, _Read] = {"uv.toml": _toml, "pip.conf": _ini, "pip.ini": _ini, ".npmrc": _npmrc}


def is_settings_file(path: str) -> bool:
    """Whether an installer takes its settings from a file of that name."""
    return folded_name(path) in _READERS


def settings_of(change: ChangeSet, sources: Sources) -> Iterator[SourceOption | tuple[str, str]]:
    """What the settings files say otherwise than before; a path with a reason where one cannot be read."""
    for file in change.files:
        after = file.after
        if after is None or not is_settings_file(after.path):
            continue
        read = _READERS[folded_name(after.path)]
        old = _values(content_before(file), read, sources)
        new = _values(after, read, sources)
        if new is None:
            yield after.path, "its settings cannot be read"
            continue
        for key in sorted({*(old or {}), *new}):
            was, now = (old or {}).get(key, ""), new.get(key, "")
            if was != now:
                yield SourceOption(after.path, _line(after, key), key, was, now, bool(now))


def _values(side: FileSide | None, read: _Read, sources: Sources) -> Mapping[str, str] | None:
    if side is None or side.text is None:
        return {} if side is None else None
    try:
        return read(side, sources)
    except UnreadableError:
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)


def _line(side: FileSide, key: str) -> int:
    found = (n for n, line in enumerate(side.lines, 1) if key.encode() in line.lower())
    return next(found, 1)
