"""Parquet in and out, by pyarrow: the extra `patchgate[batch]`."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from guard.batch.record import as_field
from guard.errors import OutputError, ToolError, UsageError

_ROWS = 256
"""Rows that are held at once."""
_KNOWN = ("id", "patch", "base", "repository", "before", "after", "policy", "description")


@dataclass(frozen=True)
class Rows:
    """The rows of a file."""

    count: int
    fields: Iterable[Mapping[str, Any] | str] = field(repr=False)


def rows(path: Path) -> Rows:
    """The records of a Parquet file: its columns are the keys of a record, and a null is none.

    `before` and `after` are maps from path to text or bytes, structs are refused; `patch` is text or bytes.

    Raises:
        UsageError: it is no Parquet file, or has a column that is no key.
        ToolError: pyarrow is not installed.
    """
    arrow, reader = _library("pyarrow"), _library("pyarrow.parquet")
    try:
        file = reader.ParquetFile(path)
    except (OSError, arrow.ArrowException) as error:
        raise UsageError(f"cannot be read as Parquet: {error}", where=str(path)) from error
    strange = sorted(set(file.schema_arrow.names) - set(_KNOWN))
    if strange or "id" not in file.schema_arrow.names:
        said = f"has the unknown column {strange[0]!r}" if strange else "has no column 'id'"
        raise UsageError(f"{said}; known are {', '.join(_KNOWN)}", where=str(path))
    return Rows(file.metadata.num_rows, _fields(file, arrow, path))


def _fields(file: Any, arrow: Any, path: Path) -> Iterator[Mapping[str, Any] | str]:
    with file:
        try:
            for batch in file.iter_batches(batch_size=_ROWS):
                yield from (_plain(row) for row in batch.to_pylist())
        except (OSError, arrow.ArrowException) as error:
            raise UsageError(f"is damaged: {error}", where=str(path)) from error


def _plain(row: Mapping[str, Any]) -> Mapping[str, Any] | str:
    found: dict[str, Any] = {}
    for key, value in row.items():
        if value is None:
            continue
        if key in ("before", "after"):
            if not isinstance(value, list) or len(dict(value)) != len(value):
                return f"{key} is no map from path to content, or names a path twice"
            found[key] = {path: _content(content) for path, content in value}
        else:
            found[key] = _content(value)
    return found


def _content(value: object) -> object:
    return as_field(value) if isinstance(value, bytes) else value


def write(lines: Iterable[bytes], path: Path) -> None:
    """Write answers as a Parquet file, whole or not at all.

    A row holds `number`, `id`, `input`, `decision` and `verdict`, the document as JSON text.

    Raises:
        OutputError: it cannot be written.
        ToolError: pyarrow is not installed.
    """
    arrow, writer = _library("pyarrow"), _library("pyarrow.parquet")
    names = ("schema", "id", "input", "decision", "description", "verdict")
    schema = arrow.schema([("number", arrow.int64()), *((name, arrow.string()) for name in names)])
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(descriptor)
    try:
        with writer.ParquetWriter(scratch, schema) as file:
            for group in _groups(lines):
                file.write_table(arrow.Table.from_pylist(group, schema=schema))
        mask = os.umask(0)
        os.umask(mask)
        Path(scratch).chmod(0o666 & ~mask)
        Path(scratch).replace(path)
    except (OSError, arrow.ArrowException) as error:
        raise OutputError(f"cannot be written: {error}", where=str(path)) from error
    finally:
        Path(scratch).unlink(missing_ok=True)


def _groups(lines: Iterable[bytes]) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    for line in lines:
        row = json.loads(line)
        described = row.get("description")
        if described is not None and not isinstance(described, str):
            row["description"] = json.dumps(described)
        group.append({**row, "verdict": json.dumps(row["verdict"], separators=(",", ":"))})
        if len(group) == _ROWS:
            yield group
            group = []
    if group:
        yield group


def require() -> None:
    """Refuse to begin what could not be written in the end.

    Raises:
        ToolError: pyarrow is not installed.
    """
    _library("pyarrow.parquet")


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise ToolError("Parquet needs pyarrow: pip install 'patchgate[batch]'") from None
