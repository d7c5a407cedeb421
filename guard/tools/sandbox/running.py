"""Running a program that a sandbox holds: what it writes is taken, and what it uses watched from outside."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from guard.errors import ToolError
from guard.ports import NEVER, Stop
from guard.ports.sandbox import Ended, Limits, Ran
from guard.tools.process import end_group, start
from guard.tools.sandbox.usage import size_of, usage
from guard.tools.sandbox.watching import Watching
from guard.tools.warden import watch

KEPT = 256 * 1024
"""Bytes of each stream that are kept, to be shown; a report is kept whole."""
_CHUNK = 1024 * 1024
_TICK = 0.05
"""Seconds between two looks at what is used."""
_GRACE = 5.0
"""Seconds that a keeper has to end what it keeps."""
_SLACK = 8
"""Processes that the sandbox itself is."""


@dataclass
class _Stream:
    kept: list[bytes] = field(default_factory=list)
    size: int = 0
    room: int = KEPT

    def take(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.room > 0:
            self.kept.append(chunk[: self.room])
            self.room -= len(chunk)

    @property
    def data(self) -> bytes:
        return b"".join(self.kept)


@dataclass(frozen=True)
class Watched:
    """A program to begin, and what it may use."""

    argv: Sequence[str]
    """`{report}` in it stands for the report's descriptor."""
    limits: Limits
    folder: Path | None = None
    """The folder on the disk that it may write in; None where it has none there."""
    handed: Sequence[int] = ()
    """Further descriptors that it gets."""
    has_keeper: bool = False
    """Whether it ends all that it started when it is told to (`SIGTERM`)."""
    watch: Watching | None = None
    """What writes down what it does."""


def run(make: Callable[[int], Watched], stop: Stop = NEVER) -> Ran:
    """Begin a program, and see it to its end or past a limit.

    Args:
        make: gives the program by the number of the report's descriptor.
        stop: ends it early.

    Raises:
        ToolError: it cannot be begun.
    """
    began = time.monotonic()
    reading, writing = os.pipe()
    try:
        given = make(writing)
        with watch() as mark:
            process = start(given.argv, given.argv[0], "/", mark, (writing, *given.handed))
            try:
                os.close(writing)
                writing = -1
                ended, streams = _seen(process, reading, given, began, stop)
                if ended is not Ended.BY_ITSELF:
                    _end(process, given)
                else:
                    process.wait()
            finally:
                _end(process, given)
    finally:
        os.close(reading)
        if writing >= 0:
            os.close(writing)
    out, err, report = streams
    took = time.monotonic() - began
    acts = given.watch.found() if given.watch is not None else None
    return Ran(ended, process.returncode, out.data, err.data, report.data, took, acts)


def _seen(
    process: subprocess.Popen[bytes], reading: int, given: Watched, began: float, stop: Stop
) -> tuple[Ended, tuple[_Stream, _Stream, _Stream]]:
    """Take what it writes until it has ended, or must be."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.close()
    streams = (_Stream(), _Stream(), _Stream(room=given.limits.output))
    numbers = (process.stdout.fileno(), process.stderr.fileno(), reading)
    with selectors.DefaultSelector() as selector:
        for number, stream in zip(numbers, streams, strict=True):
            os.set_blocking(number, False)
            selector.register(number, selectors.EVENT_READ, partial(_read, number, stream))
        if given.watch is not None:
            _listen(selector, given.watch, partial(_read, reading, streams[2]), streams[2])
        looked = began
        while True:
            for key, _ in selector.select(_TICK):
                if not key.data():
                    selector.unregister(key.fd)
            now = time.monotonic()
            if any(stream.size > given.limits.output for stream in streams):
                return Ended.OUTPUT, streams
            if now - looked >= _TICK:
                looked = now
                broken = _broken(process.pid, given, now - began, stop)
                if broken is not None:
                    return broken, streams
            if _has_ended(process.pid):
                _drain(zip(numbers, streams, strict=True))
                return Ended.BY_ITSELF, streams
            if not selector.get_map():
                time.sleep(0.001)


def _read(number: int, stream: _Stream) -> bool:
    """Take what is there; False at the end."""
    try:
        chunk = os.read(number, _CHUNK)
    except BlockingIOError:
        return True
    stream.take(chunk)
    return bool(chunk)


def _listen(
    selector: selectors.BaseSelector, watch: Watching, read: Callable[[], bool], report: _Stream
) -> None:
    """Answer what the kernel asks, once the starter has handed out where it is asked."""

    def take() -> bool:
        read()  # what it told before it did this
        return watch.take(report.size)

    def begin() -> bool:
        listener = watch.take_listener()
        if listener >= 0:
            selector.register(listener, selectors.EVENT_READ, take)
        return False

    selector.register(watch.ours, selectors.EVENT_READ, begin)


def _drain(streams: Iterable[tuple[int, _Stream]]) -> None:
    """What was written before the end; who still holds a stream now is not waited for."""
    for number, stream in streams:
        with suppress(BlockingIOError):
            while chunk := os.read(number, _CHUNK):
                stream.take(chunk)


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _broken(pid: int, given: Watched, took: float, stop: Stop) -> Ended | None:
    limits = given.limits
    if stop.reason:
        return Ended.STOPPED
    if took > limits.seconds:
        return Ended.TIME
    used = usage(pid)
    if used.tasks > limits.processes + _SLACK:
        return Ended.PROCESSES
    if used.memory > limits.memory:
        return Ended.MEMORY
    on_disk = size_of(str(given.folder), limits.disk) if given.folder is not None else 0
    if on_disk + used.unlinked > limits.disk:
        return Ended.DISK
    return None


def _end(process: subprocess.Popen[bytes], given: Watched) -> None:
    """End it with all that it started."""
    if given.has_keeper and process.returncode is None:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
    end_group(process)


@contextmanager
def data_descriptor(name: str, data: bytes) -> Iterator[int]:
    """A descriptor at the beginning of `data`.

    Raises:
        ToolError: there is no memory for it.
    """
    try:
        number = os.memfd_create(name)
    except OSError as error:
        raise ToolError(f"no memory for the sandbox: {error}") from error
    try:
        os.write(number, data)
        os.lseek(number, 0, os.SEEK_SET)
        yield number
    finally:
        os.close(number)
