"""One change of a batch, as it is handed from process to process: plain data, and how it becomes a change.

A record says what is proposed in one of three ways, as `docs/batch.md` gives them: a patch and its base, the
files before and after, or a commit and its parent.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from guard import app
from guard.errors import IntakeError
from guard.model.change import ChangeSet
from guard.ports import Commit

_KEYS = frozenset({"id", "patch", "base", "repository", "before", "after", "commit", "parent", "policy"})
_NOTES = frozenset({"description"})
"""Keys that judge nothing: they are the caller's own."""
_WAYS = ({"patch", "base"}, {"before", "after"}, {"commit"})
_LONGEST_ID = 500


class RecordError(IntakeError):
    """A record says nothing that can be judged."""


@dataclass(frozen=True)
class Record:
    """A change as it came in. Its fields are not looked at before it is judged: a bad one costs itself."""

    number: int
    """Counted from 1."""
    fields: Mapping[str, Any]
    """What can stand in JSON."""
    fault: str = ""
    """Why there are no fields, where the input could not be read at this place."""

    @cached_property
    def id(self) -> str:
        """Its name; `record N` where it has none that could be printed."""
        named = self.fields.get("id")
        fits = isinstance(named, str) and 0 < len(named) <= _LONGEST_ID and named.isprintable()
        return str(named) if fits else f"record {self.number}"

    @property
    def policy(self) -> str | None:
        """What it is to be judged by, where it says so."""
        named = self.fields.get("policy")
        return named if isinstance(named, str) and named else None

    @cached_property
    def digest(self) -> str:
        """`sha256:…` over all that it says: one that was altered is another record."""
        text = json.dumps([self.fields, self.fault], sort_keys=True, ensure_ascii=True)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

    @classmethod
    def from_bytes(cls, data: bytes) -> Record:
        """What `to_bytes` wrote."""
        number, fields, fault = json.loads(data)
        return cls(number, fields, fault)

    def to_bytes(self) -> bytes:
        """The record for another process."""
        return json.dumps([self.number, self.fields, self.fault]).encode()


def change_of(record: Record, folder: str) -> tuple[ChangeSet, tuple[Path, ...]]:
    """The change that a record states, and the folders on disk that hold what is proposed.

    Args:
        record: what came in.
        folder: where the repository is, for a record that names none.

    Raises:
        RecordError: a key is missing, unknown, or of another type.
        GuardError: there is no such change: the patch does not apply, nothing differs.
    """
    fields = record.fields
    _require_form(record)
    where = str(Path(folder) / _text(fields, "repository", default="."))
    if "commit" in fields:
        parent = _text(fields, "parent", default="") or None
        change = app.change_of_commit(where, Commit(_text(fields, "commit"), parent))
        return change, (app.work_tree_around(where),)
    if "patch" in fields:
        base = _text(fields, "base")
        change = app.change_from_patch(_bytes(fields["patch"], "patch"), base, where, name=record.id)
        return change, () if (Path(where) / base).is_dir() else (app.work_tree_around(where),)
    files = [_files(fields[side], side) for side in ("before", "after")]
    return ChangeSet.from_files(*files, source=record.id), ()


def _require_form(record: Record) -> None:
    if record.fault:
        raise RecordError(record.fault)
    keys = set(record.fields)
    unknown = sorted(keys - _KEYS - _NOTES)
    if unknown:
        raise RecordError(
            f"has the unknown key {unknown[0]!r}; known are {', '.join(sorted(_KEYS | _NOTES))}"
        )
    if record.fields.get("id") != record.id:
        raise RecordError(f"needs an id: printable text of at most {_LONGEST_ID} characters")
    ways = [way for way in _WAYS if keys & way]
    if len(ways) != 1 or not ways[0] <= keys:
        raise RecordError("states a change in one way: patch and base, or before and after")
    if not isinstance(record.fields.get("policy") or "", str):
        raise RecordError("a policy is named by text")


def _text(fields: Mapping[str, Any], key: str, *, default: str | None = None) -> str:
    found = fields.get(key) if fields.get(key) is not None else default
    if not isinstance(found, str) or "\0" in found:
        raise RecordError(f"{key} is text")
    return found


def _files(found: object, side: str) -> dict[str, bytes]:
    if not isinstance(found, Mapping):
        raise RecordError(f"{side} is an object from path to content")
    return {str(path): _bytes(content, f"{side}: {path!r}") for path, content in found.items()}


def _bytes(content: object, what: str) -> bytes:
    """The bytes that text, or `{"base64": text}`, stands for."""
    try:
        if isinstance(content, str):
            return content.encode()
        if isinstance(content, Mapping) and set(content) == {"base64"} and isinstance(content["base64"], str):
            return base64.b64decode(content["base64"], validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise RecordError(f"{what} is neither UTF-8 text nor base64: {error}") from None
    raise RecordError(f'{what} is text, or {{"base64": …}} for bytes that are no UTF-8 text')


def as_field(data: bytes) -> str | dict[str, str]:
    """Bytes as they stand in a record: text where they are UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode("ascii")}


def numbered(found: Iterable[Mapping[str, Any] | str], start: int = 1) -> Iterable[Record]:
    """Records out of their fields, or out of the words that say why there are none."""
    for number, one in enumerate(found, start):
        yield Record(number, {}, one) if isinstance(one, str) else Record(number, one)
