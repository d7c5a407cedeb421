"""The standard streams of a command, made so that what cannot be written is told and never lost.

Python leaves a closed stream `None`, where printing does nothing and reports nothing, and lets the first file
that is opened take its number. A stream that cannot be written raises some `OSError` wherever it is flushed,
at the latest when the interpreter ends, with an exit code of Python's own. `settle` makes one error of both.
"""

from __future__ import annotations

import io
import os
import select
import sys

from guard.errors import UndeliveredError

TYPE_CHECKING = False
"""What `typing` calls so: it takes longer to import than the rest, and every hook's call imports this."""
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import BinaryIO, TextIO

    from _typeshed import ReadableBuffer

_IN, _OUT, _ERR = 0, 1, 2
_CHUNK = 1024 * 1024
_leave: Callable[[], None] | None = None
"""What has to be asked before anything is written; None where nothing has, or has any more."""


def settle() -> None:
    """Open what is closed, and have standard output and standard error go through `_Stream`.

    Afterwards a write to standard output that does not get through raises `UndeliveredError`; one to standard
    error is dropped, since nobody is left to be told.

    Raises:
        OSError: there is no null device.
    """
    # In order: opening takes the lowest number that is free. Writing to a null device that is open for
    # reading fails, as it should: nobody reads it.
    for number, flags in ((_IN, os.O_RDONLY), (_OUT, os.O_RDONLY), (_ERR, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)
    if sys.stdin is None:
        sys.stdin = open(_IN, encoding="utf-8", closefd=False)  # noqa: SIM115  # it stays open
    sys.stdout = _wrapped(_OUT, sys.stdout)
    sys.stderr = _wrapped(_ERR, sys.stderr)


def tell_terminal(text: str) -> bool:
    """Write `text` to the terminal that this process was started at, whatever its standard streams are.

    Whoever stands between (a hook's runner that drops what it prints) does not see it. The terminal is the
    controlling one, or what standard input is: a service is handed its caller's there.

    Returns:
        Whether there is a terminal and it took all of it at once.
    """
    try:
        terminal = os.open("/dev/tty", os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        if not os.isatty(_IN):
            return False
        terminal = os.dup(_IN)
    try:
        data = text.encode("utf-8", "replace")
        return os.write(terminal, data) == len(data)
    except OSError:
        return False  # it is gone, or read by nobody
    finally:
        os.close(terminal)


def take_over(forms: Sequence[tuple[str, str, bool]], leave: Callable[[], None]) -> None:
    """Make the standard streams anew, for a process that goes on for another.

    Args:
        forms: encoding, its treatment of errors and whether lines are flushed: of input, output and errors.
        leave: called once, before anything is written or has another effect; it ends the process where the
            other one does not want that any more.

    Raises:
        LookupError: an encoding is not known.
    """
    global _leave
    _leave = leave
    (encoding, errors, _), out, err = forms
    sys.stdin = open(_IN, encoding=encoding, errors=errors, closefd=False)  # noqa: SIM115  # it stays open
    sys.stdout, sys.stderr = _made(_OUT, *out), _made(_ERR, *err)


def announce() -> None:
    """Say that what follows has effects outside of this process; streams say it before they are written."""
    global _leave
    if _leave is not None:
        leave, _leave = _leave, None
        leave()


def deliver() -> None:
    """Write what standard output still holds; whoever closed it (a server does) has done so.

    Raises:
        UndeliveredError: it does not get through.
    """
    try:
        if not sys.stdout.closed:
            sys.stdout.flush()
    except OSError as error:
        raise UndeliveredError(error) from error


def read_at_most(stream: BinaryIO, most: int) -> bytes:
    """What a stream holds, up to `most` bytes; it takes no more memory than there is to read."""
    parts: list[bytes] = []
    left = most
    while left > 0 and (part := stream.read(min(left, _CHUNK))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _wrapped(number: int, old: TextIO | None) -> io.TextIOWrapper:
    """A text stream on the file `number`, with the settings of the one that Python made."""
    if not isinstance(old, io.TextIOWrapper):
        return _made(number, "utf-8", "backslashreplace", number == _ERR)
    return _made(number, old.encoding, old.errors, old.line_buffering)


def _made(number: int, encoding: str, errors: str | None, is_flushed: bool) -> io.TextIOWrapper:
    raw = io.BufferedWriter(_Stream(number, "wb", closefd=False))
    return io.TextIOWrapper(raw, encoding, errors, line_buffering=is_flushed)


class _Stream(io.FileIO):
    """A standard stream. Once a write has failed, all that follows goes to the null device."""

    def isatty(self) -> bool:
        """Whether it is a terminal; who asks is about to write."""
        announce()
        return super().isatty()

    def write(self, data: ReadableBuffer, /) -> int:
        """Write some of `data`, and say how much.

        Raises:
            UndeliveredError: it is standard output, and cannot be written.
        """
        announce()
        try:
            while (written := super().write(data)) is None:  # whoever opened it made it non-blocking
                select.select([], [self], [])
            return written
        except OSError as error:
            self._give_up()
            if self.fileno() == _ERR:
                return len(memoryview(data).cast("B"))
            raise UndeliveredError(error) from error

    def _give_up(self) -> None:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, self.fileno())
        os.close(null)
