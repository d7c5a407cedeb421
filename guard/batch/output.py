"""Where answers go: appended line by line, so that a run which was killed goes on where it ended.

A line is written by one call and never altered. A kill can leave the last one torn, which is dropped. What is
there already is held against the input, record by record: nothing is judged twice, left out, or mixed with
the answers to something else.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from guard import __version__
from guard.batch.line import SCHEMA
from guard.batch.record import Record
from guard.errors import OutputError, UndeliveredError, UsageError
from guard.model.verdict import Decision


@dataclass(frozen=True)
class Kept:
    """An answer that a run before this one gave."""

    number: int
    id: str
    input: str
    decision: Decision


class Output:
    """A file of answers, held by this run alone; use as a context manager."""

    def __init__(self, path: Path, *, resume: bool) -> None:
        """Open it.

        Raises:
            UsageError: it holds something, and `resume` was not asked for; or what it holds is no run of
                this version of guard; or another run is writing it.
            OutputError: it cannot be opened, or is a link or no file.
        """
        self.path = path
        self._file = _open(path)
        try:
            _hold(self._file, path)
            if not resume and os.fstat(self._file).st_size:
                raise UsageError("holds something already: give --resume or another place", where=str(path))
            self._drop_torn()
        except BaseException:
            os.close(self._file)
            raise

    def __enter__(self) -> Output:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)

    def kept(self) -> Iterator[Kept]:
        """What a run before this one answered, in its order.

        Raises:
            UsageError: a line is no answer of this version of guard.
        """
        for number, line in enumerate(self.lines(), 1):
            yield _kept(line, f"{self.path}:{number}")

    def lines(self) -> Iterator[bytes]:
        """Every whole line."""
        with self.path.open("rb") as stream:
            yield from stream

    def write(self, line: bytes) -> None:
        """Append one line.

        Raises:
            UndeliveredError: it could not be written whole.
        """
        try:
            written = os.write(self._file, line)
            while written < len(line):  # a disk that is nearly full takes a part, and then says so
                written += os.write(self._file, line[written:])
        except OSError as error:
            raise UndeliveredError(error, where=str(self.path)) from error

    def _drop_torn(self) -> None:
        """Cut off what follows the last end of a line."""
        size = os.fstat(self._file).st_size
        end = size
        while end:
            start = max(0, end - 65536)
            found = os.pread(self._file, end - start, start).rfind(b"\n")
            if found >= 0:
                end = start + found + 1
                break
            end = start
        if end < size:
            os.ftruncate(self._file, end)


def skip_kept(records: Iterator[Record], output: Output) -> list[Decision]:
    """Pass over the records that were answered, and say what was decided of them.

    Raises:
        UsageError: the answers are of other records than these.
    """
    decisions = []
    for kept in output.kept():
        record = next(records, None)
        if record is None or (record.number, record.id, record.digest) != (kept.number, kept.id, kept.input):
            raise UsageError(
                f"answers {kept.id!r} where the input has {record.id if record else 'nothing'!r}, or the "
                "record was altered: --resume goes on with the input it began with",
                where=f"{output.path}:{kept.number}",
            )
        decisions.append(kept.decision)
    return decisions


def _kept(line: bytes, where: str) -> Kept:
    try:
        found = json.loads(line)
        kept = Kept(found["number"], found["id"], found["input"], Decision(found["decision"]))
        schema, version = found["schema"], found["verdict"]["guard_version"]
    except (ValueError, KeyError, TypeError):
        raise UsageError("is no answer of a batch; give another place", where=where) from None
    if (schema, version) != (SCHEMA, __version__):
        raise UsageError(f"was written by guard {version}, and this is {__version__}", where=where)
    return kept


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    except OSError as error:
        said = "is a link" if error.errno == errno.ELOOP else f"cannot be opened: {error.strerror}"
        raise OutputError(said, where=str(path)) from error


def _hold(file: int, path: Path) -> None:
    """Keep other runs out of it for as long as it is open."""
    if not stat.S_ISREG(os.fstat(file).st_mode):
        raise OutputError("is no file; without --output the answers go to standard output", where=str(path))
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise UsageError("another run is writing it", where=str(path)) from None
