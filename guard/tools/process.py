"""The one place that starts programs.

A program sees an environment made from nothing: `PATH` (absolute folders only, and none of the work tree
around the current folder or the one that it runs in: no folder of the tree under review can supply a
program), `HOME`, `TMPDIR`, a fixed locale, and what its caller names.
Variables that change how a program loads or behaves (`GIT_*`, `LD_*`, `PYTHON*`, …) are therefore never
inherited. It runs in a session of its own, so that a timeout ends it together with everything it started, and
bears a mark by which it is ended where this process is killed (`guard.tools.warden`).
Safe to call from many threads.
"""

from __future__ import annotations

import os
import resource
import selectors
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from guard.errors import ToolError
from guard.ports import NEVER, Stop
from guard.tools.warden import watch

DEFAULT_TIMEOUT = 60.0
"""Seconds."""
DEFAULT_LIMIT = 64 * 1024 * 1024
"""Bytes of standard output."""

_INHERITED = ("HOME", "TMPDIR")
_STDERR_KEPT = 64 * 1024
_CHUNK = 1024 * 1024


class OutputLimitError(ToolError):
    """A program printed more than its caller would take."""


@dataclass(frozen=True)
class Completed:
    """A program that ended by itself."""

    argv: tuple[str, ...]
    returncode: int
    """The exit status; negative for the signal that ended it."""
    stdout: bytes = field(repr=False)
    stderr: bytes = field(repr=False)
    """The first 64 KiB; more is read and dropped, since it is only ever shown."""

    @property
    def complaint(self) -> str:
        """What the program wrote to standard error, as stripped text, for an error message."""
        return self.stderr.decode("utf-8", "replace").strip()


def minimal_environment(extra: Mapping[str, str] | None = None, *beside: Path | str | None) -> dict[str, str]:
    """The environment a program gets: the allow-list, then what the caller adds on purpose.

    Args:
        extra: what the caller adds.
        beside: folders in whose work trees no program is looked for; the current one always is one.
    """
    env = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    env["PATH"] = _folders_outside(
        os.environ.get("PATH", os.defpath), tuple(os.fspath(one) for one in (os.curdir, *beside) if one)
    )
    env["LC_ALL"] = "C.UTF-8"
    env.update(extra or {})
    return env


def _folders_outside(path: str, beside: tuple[str, ...]) -> str:
    """The absolute folders of `path` that lie in none of the work trees around `beside`."""
    tops = [top for folder in beside if (top := _work_tree(os.path.realpath(folder))) is not None]
    kept = []
    for folder in path.split(os.pathsep):
        real = os.path.realpath(folder)
        if folder.startswith("/") and not any(real == top or real.startswith(f"{top}/") for top in tops):
            kept.append(folder)
    return os.pathsep.join(kept)


def _work_tree(folder: str) -> str | None:
    """The top of the work tree that a real path lies in."""
    while not os.path.lexists(f"{folder}/.git"):
        folder, slash, _ = folder.rpartition("/")
        if not slash:
            return None
    return folder


def find_program(name: str, *, path: str | None = None) -> str:
    """The absolute path of the program `name`, looked for in the absolute folders of `PATH` outside the tree.

    Raises:
        ToolError: it is not installed, or only where a proposal could have put it.
    """
    found = shutil.which(name, path=minimal_environment()["PATH"] if path is None else path)
    if found is None:
        raise ToolError(f"the program {name!r} was not found on PATH; install it", where=name)
    return found


def run(
    argv: Sequence[str],
    *,
    cwd: Path | str | None = None,
    env: Mapping[str, str] | None = None,
    input: bytes = b"",
    timeout: float = DEFAULT_TIMEOUT,
    limit: int = DEFAULT_LIMIT,
    memory: int | None = None,
    executable: str | None = None,
    near: Path | str | None = None,
    stop: Stop = NEVER,
) -> Completed:
    """Run a program to its end and return what it printed; any exit status is a result, not an error.

    Args:
        argv: The program and its arguments; never a shell line.
        cwd: The folder it runs in.
        env: Variables added to the minimal environment.
        input: Its standard input; it is closed after that.
        timeout: Seconds until its whole process group is killed.
        limit: How many bytes of standard output are accepted.
        memory: How many bytes of address space each process gets, on systems that can limit that of others.
        executable: The file to run when it is not the one that `argv[0]` names.
        near: A further folder in whose work tree no program is looked for.
        stop: Ends its whole process group before the timeout.

    Raises:
        ToolError: the program is missing or cannot be started, was stopped, ran into the timeout, or printed
            too much.
    """
    full_env = minimal_environment(env, cwd, near)
    name = Path(argv[0]).name
    program = find_program(executable or argv[0], path=full_env["PATH"])
    process: subprocess.Popen[bytes] | None = None
    try:
        with watch() as mark:
            with _signals_held_back():
                process = start(argv, program, cwd, {**full_env, **mark})
            if memory is not None:
                limit_memory(memory, process.pid)
            bound = _Bound(name, timeout, time.monotonic() + timeout, stop)
            stdout, stderr = _exchange(process, input, bound, limit)
    finally:
        if process is not None:
            end_group(process)
    return Completed(tuple(argv), process.returncode, stdout, stderr)


def start(
    argv: Sequence[str],
    program: Path | str,
    cwd: Path | str | None,
    env: Mapping[str, str],
    handed: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Begin the file `program` in a session of its own, with a pipe on each stream.

    Who begins it watches it (`guard.tools.warden`) and ends it (`end_group`). `handed` are further
    descriptors that it gets, under their numbers.

    Raises:
        ToolError: it cannot be started.
    """
    try:
        return subprocess.Popen(
            list(argv),
            executable=program,
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            pass_fds=tuple(handed),
        )
    except (OSError, ValueError) as error:
        name = Path(argv[0]).name
        raise ToolError(f"{name} cannot be started: {error}", where=name) from error


def limit_memory(most: int, pid: int = 0) -> None:
    """Limit the address space of a process to `most` bytes: of a program just begun, or of this very one.

    The limit is the soft one, so that what the process starts can be given another. Linux alone can.
    """
    if sys.platform != "linux":
        return
    with suppress(ProcessLookupError):  # it has ended already
        _, hard = resource.prlimit(pid, resource.RLIMIT_AS)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.prlimit(pid, resource.RLIMIT_AS, (allowed, hard))


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Let signals wait whose handlers may raise: a program that was begun and is not known cannot be ended.

    Handlers run in the main thread alone, so other threads have nothing to hold back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)
    handlers = {number: handler for number in numbers if callable(handler := signal.getsignal(number))}
    try:
        for number in handlers:
            signal.signal(number, lambda number, _: came.append(number))
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for one in came:
            signal.raise_signal(one)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started; the group outlives its leader where a child was left behind."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with suppress(OSError):
                stream.close()


@dataclass(frozen=True)
class _Bound:
    """How long a program may run."""

    name: str
    timeout: float
    deadline: float
    stop: Stop

    def left(self) -> float:
        """Seconds to wait before asking again.

        Raises:
            ToolError: there is no time left, or it was told to stop.
        """
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            said = f"{self.name} did not end within {self.timeout:g} seconds and was killed"
            raise ToolError(said, where=self.name)
        reason = self.stop.reason
        if reason:
            raise ToolError(f"{self.name} was ended: {reason}", where=self.name)
        return self.stop.wait(remaining)


def _exchange(
    process: subprocess.Popen[bytes], data: bytes, bound: _Bound, limit: int
) -> tuple[bytes, bytes]:
    """Feed and drain all three streams at once, until the program has ended or broken a bound."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    out: list[bytes] = []
    err: list[bytes] = []
    out_size = err_size = 0
    pending = memoryview(data)
    with selectors.DefaultSelector() as selector:
        for stream in (process.stdin, process.stdout, process.stderr):
            os.set_blocking(stream.fileno(), False)
        selector.register(process.stdout, selectors.EVENT_READ)
        selector.register(process.stderr, selectors.EVENT_READ)
        if data:
            selector.register(process.stdin, selectors.EVENT_WRITE)
        else:
            process.stdin.close()
        while selector.get_map():
            for key, _ in selector.select(bound.left()):
                if key.fileobj is process.stdin:
                    pending = _feed(process.stdin, pending)
                    if not pending:
                        selector.unregister(process.stdin)
                        _close_quietly(process.stdin)
                    continue
                chunk = os.read(key.fd, _CHUNK)
                if not chunk:
                    selector.unregister(key.fileobj)
                elif key.fileobj is process.stdout:
                    out_size += len(chunk)
                    if out_size > limit:
                        raise OutputLimitError(
                            f"{bound.name} printed more than {limit} bytes", where=bound.name
                        )
                    out.append(chunk)
                elif err_size < _STDERR_KEPT:
                    err.append(chunk)
                    err_size += len(chunk)
    _await_exit(process.pid, bound)
    return b"".join(out), b"".join(err)[:_STDERR_KEPT]


def _await_exit(pid: int, bound: _Bound) -> None:
    """Wait until the program has ended, and leave it unreaped: its group id stays its own until killed."""
    delay = 0.0001
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        time.sleep(min(delay, bound.left()))
        delay = min(delay * 2, 0.02)


def _feed(stream: IO[bytes], pending: memoryview) -> memoryview:
    """Write what the pipe takes; a program that closed its input early simply gets no more."""
    try:
        return pending[os.write(stream.fileno(), pending[:_CHUNK]) :]
    except BlockingIOError:
        return pending
    except BrokenPipeError:
        return pending[:0]


def _close_quietly(stream: IO[bytes]) -> None:
    with suppress(OSError):
        stream.close()
