"""Where changes come from: JSON Lines, Parquet, a folder of patches, the commits of a range.

A record that cannot be read is one all the same, with what is wrong with it: it costs itself, and keeps its
number. What is no input at all is an error before anything is judged.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from guard import app
from guard.app import MAX_PATCH
from guard.batch import parquet
from guard.batch.record import Record, as_field, numbered
from guard.errors import UsageError
from guard.report.json_format import encode_path
from guard.streams import read_at_most
from guard.syntax.nesting import refuse_deep
from guard.syntax.unreadable import UnreadableError

STDIN = "-"
PATCHES = (".patch", ".diff")
_LONGEST = 2 * MAX_PATCH
"""Bytes of one line: both sides of the largest change that is taken in."""

Fields = Mapping[str, Any] | str
"""A record's fields, or why they could not be read."""


@dataclass(frozen=True)
class Source:
    """An input that was found."""

    name: str
    records: Iterable[Record] = field(repr=False)
    total: int | None = None
    """How many records there are, where that is known."""
    trees: tuple[Path, ...] = ()
    """Work trees that hold what is proposed."""


def source_of(named: str, folder: str, base: str | None, *, first_parents: bool = False) -> Source:
    """The input that is named.

    Args:
        named: `-` or a file of JSON Lines, a `.parquet` file, a folder of patches, or a range of commits.
        folder: where the repository is, for ranges and patches.
        base: what the patches of a folder apply to: a folder or a revision.
        first_parents: whether a merge stands for the commits that came with it.

    Raises:
        UsageError: it is none of these, or `base` does not go with it.
        RepositoryError: there is no such range.
        ToolError: Parquet was named, and what reads it is not installed.
    """
    path = Path(named)
    if path.is_dir():
        if base is None:
            raise UsageError("a folder of patches needs --base", where=named)
        return _patches(path, folder, base)
    if base is not None:
        raise UsageError("--base goes with a folder of patches: records name their own", where=named)
    if named == STDIN:
        return Source("standard input", numbered(_lines(sys.stdin.buffer)))
    if path.suffix == ".parquet" and path.is_file():
        rows = parquet.rows(path)
        return Source(named, numbered(rows.fields), rows.count)
    if path.is_file():
        return Source(named, numbered(_lines_of(path)), _count(path))
    if ".." in named:
        return _commits(named, folder, first_parents)
    raise UsageError(
        "is no file of JSON Lines or Parquet, no folder of patches and no range BASE..HEAD", where=named
    )


def _lines_of(path: Path) -> Iterator[Fields]:
    try:
        with path.open("rb") as stream:
            yield from _lines(stream)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error


def _lines(stream: BinaryIO) -> Iterator[Fields]:
    """The fields of each line; a line of white space is none."""
    while line := stream.readline(_LONGEST + 1):
        if len(line) > _LONGEST:
            while line and not line.endswith(b"\n"):
                line = stream.readline(_LONGEST)
            yield f"the line is longer than {_LONGEST // 2**20} MiB"
        elif line.strip():
            yield _fields(line)


def _fields(line: bytes) -> Fields:
    try:
        found = json.loads(line)
        refuse_deep(found, "the line")
    except (ValueError, RecursionError) as error:
        return f"the line is no JSON: {error}"
    except UnreadableError as error:
        return str(error)
    return found if isinstance(found, dict) else "the line is no JSON object"


def _count(path: Path) -> int:
    """Lines of a file that are not of white space alone."""
    try:
        with path.open("rb") as stream:
            return sum(1 for line in stream if line.strip())
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error


def _patches(path: Path, folder: str, base: str) -> Source:
    names = sorted(one.name for one in path.iterdir() if one.name.endswith(PATCHES))
    if not names:
        raise UsageError(f"holds no patch (*{', *'.join(PATCHES)})", where=str(path))
    on_disk = (Path(folder) / base).is_dir()
    trees = () if on_disk else (app.work_tree_around(folder),)
    if not on_disk:
        base = app.commit_of(folder, base)  # the same one for all, and an error before anything is judged
    return Source(str(path), numbered(_read(path / name, base) for name in names), len(names), trees)


def _read(path: Path, base: str) -> Fields:
    try:
        with path.open("rb") as stream:
            data = read_at_most(stream, MAX_PATCH + 1)
    except OSError as error:
        return f"{encode_path(path.name)} cannot be read: {error.strerror}"
    return {"id": encode_path(path.name), "patch": as_field(data), "base": base}


def _commits(spec: str, folder: str, first_parents: bool) -> Source:
    found = app.commits_of(folder, spec, first_parents=first_parents)
    if not found:
        raise UsageError("no commit of this range changes anything", where=spec)
    fields: list[Fields] = [
        {"id": one.id, "commit": one.id, **({"parent": one.parent} if one.parent else {})} for one in found
    ]
    return Source(spec, numbered(fields), len(found), (app.work_tree_around(folder),))
