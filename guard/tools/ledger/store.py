"""The ledger's file: SQLite with a write-ahead log, one transaction for each verdict.

An append is acknowledged only after SQLite has synced it (`synchronous=FULL`: the log is flushed at each
commit), so a process killed at any point loses nothing that was acknowledged. See
<https://www.sqlite.org/wal.html> and <https://www.sqlite.org/pragma.html#pragma_synchronous>.

The chain shows an entry that was altered, taken out or put in between. Whoever may write the file can also
compute a new chain, or cut off its end; against both helps a head (`head_text`) that was noted elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from guard.errors import ToolError
from guard.model.record import Damage, LedgerEntry, Proposer
from guard.model.verdict import Verdict
from guard.tools.ledger.form import START, About, chained, entry_text, note_text, read_entry

_WAIT = 10.0
"""Seconds that an append waits for another one."""
_APPLICATION = 0x67756172
"""Marks the file as a ledger ("guar")."""
_FORM = 1
_TABLES = """
CREATE TABLE entries (number INTEGER PRIMARY KEY, text TEXT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE documents (digest TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
"""
_ROOM = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
_COUNT = "SELECT count(*) FROM sqlite_master"
MAX_DOCUMENT = 256 * 1024 * 1024
"""Bytes that a kept text may unpack to."""
_NOTHING: Mapping[str, Any] = MappingProxyType({})


def head_text(number: int, digest: str) -> str:
    """The head of a ledger in one word, to be noted elsewhere: `NUMBER:DIGEST`."""
    return f"{number}:{digest}"


class Ledger:
    """The ledger in one file. Several processes may append at once."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is made with the first entry."""
        self.path = path

    def append(
        self,
        verdict: Verdict,
        document: str,
        proposer: Proposer,
        at: datetime,
        usage: Mapping[str, Any] = _NOTHING,
        attachments: Mapping[str, str] = _NOTHING,
    ) -> LedgerEntry:
        """Keep a verdict; when this returns it is on the disk.

        Args:
            verdict: what was answered.
            document: the same as JSON, kept whole beside the entry.
            proposer: who proposed the change.
            at: when, with its time zone.
            usage: figures of a repair (JSON values).
            attachments: further texts to keep, by name.

        Raises:
            ToolError: the file cannot be written, is no ledger, or is damaged.
        """
        texts = {name: _packed(text) for name, text in attachments.items()}
        digests = {name: digest for name, (digest, _) in texts.items()}
        name, data = _packed(document)
        text = entry_text(verdict, name, proposer, at, usage, digests)
        return self._add(text, [(name, data), *texts.values()])

    def append_note(
        self, kind: str, about: About, who: str, at: datetime, reasons: Sequence[str] = ()
    ) -> LedgerEntry:
        """Keep what somebody did about a change whose verdict is kept; when this returns it is on the disk.

        Args:
            kind: `ANSWER` or `SIGNED`.
            about: the change.
            who: who did it, as far as that was told.
            at: when, with its time zone.
            reasons: what was said.

        Raises:
            ToolError: the file cannot be written, is no ledger, or is damaged.
        """
        return self._add(note_text(kind, about, who, at, reasons), [])

    def _add(self, text: str, documents: Sequence[tuple[str, bytes]]) -> LedgerEntry:
        with self._open(write=True) as base:
            base.execute("BEGIN IMMEDIATE")
            number, previous = _head(base)
            digest = chained(previous, number + 1, text)
            base.executemany("INSERT OR IGNORE INTO documents VALUES (?, ?)", documents)
            base.execute("INSERT INTO entries VALUES (?, ?, ?)", (number + 1, text, digest))
            base.execute("COMMIT")
        return read_entry(number + 1, text, digest)

    def entries(self) -> list[LedgerEntry]:
        """Every entry, oldest first.

        Raises:
            ToolError: there is no ledger, or it cannot be read.
        """
        with self._open() as base:
            rows = base.execute("SELECT number, text, digest FROM entries ORDER BY number").fetchall()
        return [read_entry(*row) for row in rows]

    def document(self, digest: str) -> str:
        """A text that an entry names: its verdict, as JSON, or an attachment.

        Raises:
            ToolError: it is missing or not what was kept.
        """
        with self._open() as base:
            text = _document(base, digest)
        if text is None:
            raise ToolError(f"the text {digest} is missing or altered", where=f"{self.path}")
        return text

    def head(self) -> str:
        """The newest entry's number and digest, as `head_text` writes them."""
        with self._open() as base:
            return head_text(*_head(base))

    def damage(self, expected_head: str = "") -> list[Damage]:
        """Everything that does not hold together; empty for a sound ledger.

        Args:
            expected_head: a head noted earlier; the ledger must still hold that entry.

        Raises:
            ToolError: there is no ledger, or the file is no database any more.
        """
        found: list[Damage] = []
        heads = {head_text(0, START)}
        with self._open() as base:
            previous, expected = START, 1
            for number, text, digest in base.execute("SELECT * FROM entries ORDER BY number"):
                if number != expected:
                    found.append(Damage(expected, f"missing up to entry {number}"))
                elif chained(previous, number, text) != digest:
                    found.append(Damage(number, "altered, or what comes before it was"))
                found.extend(self._document_damage(base, number, text, digest))
                heads.add(head_text(number, digest))
                previous, expected = digest, number + 1
            room = base.execute(_ROOM).fetchone()[0]
        # No entry is ever taken out, so the file never grows shorter: what lies behind is not SQLite's.
        if self.path.stat().st_size > room:
            found.append(Damage(expected - 1, "something that is no part of the ledger lies behind its end"))
        if expected_head and expected_head not in heads:
            found.append(Damage(expected - 1, f"the entry {expected_head} that was noted is not in it"))
        return found

    def _document_damage(
        self, base: sqlite3.Connection, number: int, text: str, digest: str
    ) -> Iterator[Damage]:
        try:
            entry = read_entry(number, text, digest)
        except ToolError as error:
            yield Damage(number, error.message)
            return
        for name, kept in {"verdict": entry.verdict, **entry.attachments}.items():
            if _document(base, kept) is None:
                yield Damage(number, f"its {name} is missing or altered")

    @contextmanager
    def _open(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        if not write and not self.path.exists():
            raise ToolError("there is no ledger yet", where=str(self.path))
        try:
            if write:
                self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                # Made before SQLite opens it, so that it is never readable by others, not for a moment.
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            with closing(sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None)) as base:
                _prepare(base, write=write)
                yield base
        except (sqlite3.Error, OSError) as error:
            raise ToolError(f"the ledger cannot be used: {error}", where=str(self.path)) from error


def _prepare(base: sqlite3.Connection, *, write: bool) -> None:
    mark = base.execute("PRAGMA application_id").fetchone()[0]
    if mark == 0 and write:
        _create(base)
        mark = base.execute("PRAGMA application_id").fetchone()[0]
    if mark != _APPLICATION:
        raise ToolError("the file is no ledger of guard")
    form = base.execute("PRAGMA user_version").fetchone()[0]
    if form != _FORM:
        raise ToolError(f"the ledger has form {form}; this version of guard reads form {_FORM}")
    base.execute("PRAGMA synchronous=FULL")
    if not write:
        base.execute("PRAGMA query_only=ON")


def _create(base: sqlite3.Connection) -> None:
    """Lay the tables out, unless another process just did, or the file holds something else."""
    if base.execute(_COUNT).fetchone()[0]:
        return
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("BEGIN IMMEDIATE")
    if base.execute(_COUNT).fetchone()[0] == 0:
        for statement in _TABLES.strip().splitlines():
            base.execute(statement)
        base.execute(f"PRAGMA user_version={_FORM}")
        base.execute(f"PRAGMA application_id={_APPLICATION}")
    base.execute("COMMIT")


def _head(base: sqlite3.Connection) -> tuple[int, str]:
    row = base.execute("SELECT number, digest FROM entries ORDER BY number DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, START)


def _packed(text: str) -> tuple[str, bytes]:
    """The digest of a text, and its packed form."""
    data = text.encode("utf-8", "surrogatepass")
    return "sha256:" + hashlib.sha256(data).hexdigest(), zlib.compress(data, 6)


def _document(base: sqlite3.Connection, digest: str) -> str | None:
    """The text with that digest, or None where it is missing or altered."""
    row = base.execute("SELECT data FROM documents WHERE digest = ?", (digest,)).fetchone()
    if row is None or not isinstance(row[0], bytes):
        return None
    reader = zlib.decompressobj()
    try:
        data = reader.decompress(row[0], MAX_DOCUMENT)
    except zlib.error:
        return None
    if not reader.eof or "sha256:" + hashlib.sha256(data).hexdigest() != digest:
        return None
    return data.decode("utf-8", "surrogatepass")
