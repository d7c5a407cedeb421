"""Advisories in SQLite: written once for each content of a database, read by package name ever after.

The index lies in the user's cache under the digest of what it was made from. It is built beside its place and
renamed into it, so a reader sees a whole one or none, and two builders at once only do the work twice.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import weakref
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from guard.errors import ToolError
from guard.model.finding import Severity
from guard.tools.advisories.osv import OsvRecord, parse_record
from guard.tools.advisories.versions import Event, Range
from guard.tools.cache import put

FORMAT = 1
"""Goes up whenever what is stored, or how an entry is read, changes."""

_SCHEMA = """
CREATE TABLE about (digest TEXT, advisories INTEGER, newest TEXT);
CREATE TABLE advisory (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, aliases TEXT, summary TEXT, severity TEXT, malware INTEGER
);
CREATE TABLE affected (
    name TEXT, advisory INTEGER, versions TEXT, ranges TEXT, everything INTEGER, fixed TEXT
);
"""


@dataclass(frozen=True)
class About:
    """What an index was made from."""

    digest: str
    advisories: int
    newest: str
    """The latest date on which one of them was changed."""


@dataclass(frozen=True)
class Row:
    """What one advisory says of one package."""

    name: str
    id: str
    aliases: tuple[str, ...]
    summary: str
    severity: Severity
    is_malware: bool
    versions: str
    """Version keys, each between newlines."""
    ranges: tuple[Range, ...]
    everything: bool
    fixed: tuple[str, ...]

    def lists(self, key: str) -> bool:
        """Whether the version with this key is named."""
        return f"\n{key}\n" in self.versions


def build(target: Path, files: Iterable[tuple[str, bytes]], digest: str) -> None:
    """Write the index of the entries in `files` to `target`.

    Raises:
        ToolError: an entry cannot be read, two have one id, there are none, or the index cannot be stored.
    """
    name = ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix="advisories-", suffix=".part")
        os.close(descriptor)
        with closing(sqlite3.connect(name, isolation_level=None)) as connection:
            _fill(connection, files, digest)
        with Path(name).open("rb") as stream:
            os.fsync(stream.fileno())
        put(Path(name), target)
    except (OSError, sqlite3.Error) as error:
        raise ToolError(f"the index of advisories cannot be stored: {error}", where=str(target)) from error
    finally:
        if name:
            Path(name).unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection, files: Iterable[tuple[str, bytes]], digest: str) -> None:
    connection.executescript(
        f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA user_version={FORMAT};{_SCHEMA}"
    )
    connection.execute("BEGIN")
    count, newest = 0, ""
    for name, data in files:
        entry = parse_record(data, name)
        if entry is not None:
            count += 1
            newest = max(newest, entry.modified)
            _store(connection, count, entry, name)
    if not count:
        raise ToolError("the advisory database holds no advisory for Python packages")
    connection.execute("INSERT INTO about VALUES (?, ?, ?)", (digest, count, newest))
    connection.execute("CREATE INDEX by_name ON affected (name)")
    connection.execute("COMMIT")


def _store(connection: sqlite3.Connection, number: int, entry: OsvRecord, where: str) -> None:
    try:
        connection.execute(
            "INSERT INTO advisory VALUES (?, ?, ?, ?, ?, ?)",
            (
                number,
                entry.id,
                json.dumps(entry.aliases),
                entry.summary,
                entry.severity.value,
                entry.is_malware,
            ),
        )
    except sqlite3.IntegrityError as error:
        raise ToolError(f"a second entry with the id {entry.id}", where=where) from error
    for part in entry.affected:
        events = [event for stretch in part.ranges for event in stretch]
        fixed = dict.fromkeys(event.version for event in events if event.kind == "fixed")
        connection.execute(
            "INSERT INTO affected VALUES (?, ?, ?, ?, ?, ?)",
            (
                part.name,
                number,
                "\n" + "".join(f"{version}\n" for version in sorted(part.versions)),
                json.dumps(part.ranges),
                part.everything,
                json.dumps(list(fixed)),
            ),
        )


class Index:
    """An index that is open for reading."""

    def __init__(self, path: Path) -> None:
        """Open the index at `path`.

        Raises:
            LookupError: there is none, or it is of another format, damaged, or writable by somebody else.
        """
        try:
            status = path.lstat()
            if status.st_uid != os.getuid() or status.st_mode & 0o022:
                raise LookupError("others can write it")
            # Nobody changes an index in place, so no lock and no check for one is needed.
            address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            with ExitStack() as refused:
                refused.callback(self._connection.close)
                [[form]] = self._connection.execute("PRAGMA user_version")
                [[pages]] = self._connection.execute("PRAGMA page_count")
                [[size]] = self._connection.execute("PRAGMA page_size")
                if form != FORMAT or pages * size != status.st_size:
                    raise LookupError("of another format, or not whole")
                [[digest, advisories, newest]] = self._connection.execute("SELECT * FROM about")
                refused.pop_all()
            weakref.finalize(self, self._connection.close)
        except (OSError, ValueError, sqlite3.Error) as error:
            raise LookupError(str(error)) from error
        self.about = About(digest, advisories, newest)

    def rows(self, names: Sequence[str]) -> list[Row]:
        """All that is said of the packages `names` (normalised), in the order of ids.

        Raises:
            ToolError: the index is damaged.
        """
        try:
            # One parameter that SQLite takes apart: a list of names has no limit that way.
            found = self._connection.execute(
                "SELECT f.name, a.id, a.aliases, a.summary, a.severity, a.malware, f.versions, f.ranges, "
                "f.everything, f.fixed FROM affected f JOIN advisory a ON a.number = f.advisory "
                "WHERE f.name IN (SELECT value FROM json_each(?)) ORDER BY f.name, a.id",
                (json.dumps(sorted(set(names))),),
            )
            return [_row(values) for values in found]
        except (sqlite3.Error, ValueError) as error:
            raise ToolError(f"the index of advisories is damaged: {error}; delete it") from error


def _row(values: tuple[str, str, str, str, str, int, str, str, int, str]) -> Row:
    name, id_, aliases, summary, severity, malware, versions, ranges, everything, fixed = values
    return Row(
        name,
        id_,
        tuple(json.loads(aliases)),
        summary,
        Severity(severity),
        bool(malware),
        versions,
        tuple(tuple(Event(*event) for event in events) for events in json.loads(ranges)),
        bool(everything),
        tuple(json.loads(fixed)),
    )
