"""The service itself: one process and one thread, which takes calls and forks a worker for each.

It works on nothing itself, so that what goes wrong with one call costs that call alone, and it never has to
wait for a caller: sockets do not block, and whoever is slow is left.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from guard.errors import UsageError
from guard.service import frames, place
from guard.service.client import own_rights
from guard.service.health import health
from guard.service.receiving import received
from guard.service.stamp import Stamp, stamp
from guard.service.worker import Commands, Errand, work
from guard.surroundings import service_folder

MOST_CALLERS = 256
"""Connections at once. A further one pushes out the one that has been silent longest, if any is."""
MOST_QUEUED = 64
_SILENCE = 2.0
"""Seconds within which a caller has to say what it wants."""
_LONGEST = 3600.0
"""Seconds after which a worker is ended, whatever it does."""
_GRACE = 0.5
"""Seconds that a worker has to end the programs it runs, before it is killed."""
_DRAIN = 30.0
"""Seconds that workers have to end by themselves when the service was told to end."""
_LOOKS = 30.0
"""Seconds between two looks at whether the service is outdated, while nobody asks."""
_TURN = 2.0
"""Seconds that a new service waits for an old one to end."""
_CREDENTIALS = 12


@dataclass
class _Caller:
    connection: socket.socket
    since: float
    is_proved: bool = False
    call: frames.Call | None = None
    handed: tuple[int, ...] = ()
    worker: int = 0
    ending_since: float = 0.0
    """When the worker was told to end; 0 where it was not."""


@dataclass
class Counts:
    """What happened since the start."""

    answered: int = 0
    refused: int = 0
    """Callers that were turned away, or said nothing that can be understood."""
    ended: int = 0
    """Workers that were ended, since their caller was gone or they took too long."""


@dataclass
class Service:
    """Listens in the folder of `guard.service.place` until it is told to end, is outdated, or is not used."""

    commands: Commands
    loaded: Stamp
    """What lay on disk before anything of it was loaded."""
    idle: float = 0.0
    """After how many seconds without a call it ends; 0 for never."""
    workers: int = 4
    """How many calls are worked on at once."""
    counts: Counts = field(default_factory=Counts)
    _callers: dict[int, _Caller] = field(default_factory=dict)
    _identity: str = field(default_factory=place.identity)
    _queue: deque[_Caller] = field(default_factory=deque)
    _poll: select.poll = field(default_factory=select.poll)
    _started: float = field(default_factory=time.monotonic)
    _used: float = field(default_factory=time.monotonic)
    _looked: float = field(default_factory=time.monotonic)
    _is_ending: bool = False
    _is_outdated: bool = False
    _end_by: float = 0.0
    """When workers are ended, where it is ending."""

    def run(self) -> None:
        """Serve; returns when it has ended in good order.

        Raises:
            UsageError: another one runs, or the folder cannot be used.
        """
        with _listening() as listener, _signals() as waking:
            self._poll.register(listener, select.POLLIN)
            self._poll.register(waking, select.POLLIN)
            while not self._is_ending or self._callers:
                events = self._poll.poll(self._pause() * 1000)
                now = time.monotonic()
                for descriptor, event in events:
                    if descriptor == waking:
                        self._heed(os.read(waking, 512))
                    elif descriptor == listener.fileno():
                        self._accept(listener, now)
                    elif descriptor in self._callers:
                        self._hear(self._callers[descriptor], event, now)
                self._tend(now)
                if self._is_ending and listener.fileno() >= 0:
                    self._poll.unregister(listener)
                    listener.close()

    def _pause(self) -> float:
        """Seconds to wait for something to happen."""
        if self._callers:
            return frames.BEAT_SECONDS
        return min(_LOOKS, max(self.idle - (time.monotonic() - self._used), 0.1) if self.idle else _LOOKS)

    def _heed(self, numbers: bytes) -> None:
        for number in numbers:
            if number != signal.SIGCHLD:
                self._end(0 if self._is_ending else _DRAIN)

    def _end(self, drain: float) -> None:
        """Take no more calls, and give workers `drain` seconds to end."""
        self._is_ending, self._end_by = True, time.monotonic() + drain

    def _accept(self, listener: socket.socket, now: float) -> None:
        for _ in range(64):
            try:
                connection = listener.accept()[0]
            except OSError:
                return
            if len(self._callers) >= MOST_CALLERS and not self._push_out():
                connection.close()
                self.counts.refused += 1
                continue
            connection.setblocking(False)
            if not _is_like_us(connection):
                connection.close()
                self.counts.refused += 1
                continue
            self._callers[connection.fileno()] = _Caller(connection, now)
            self._poll.register(connection, select.POLLIN)

    def _push_out(self) -> bool:
        silent = [one for one in self._callers.values() if one.call is None]
        if silent:
            self._leave(min(silent, key=lambda one: one.since), refused=True)
        return bool(silent)

    def _hear(self, caller: _Caller, event: int, now: float) -> None:
        if caller.call is not None:  # what it says from now on is for its worker
            if event & (select.POLLHUP | select.POLLERR | select.POLLRDHUP):
                self._part(caller)
            return
        try:
            message, handed = received(caller.connection)
        except BlockingIOError:
            return
        except OSError:
            message, handed = b"", ()
        call = frames.read(message) if caller.is_proved else None
        key = place.seal_key()
        if not caller.is_proved and len(message) == frames.NONCE_SIZE and not handed and key is not None:
            caller.is_proved = True
            if _sent(caller.connection, frames.proof(key, self._identity, message, os.getpid())):
                return
        elif call is not None and call.kind == frames.STATUS and not handed:
            self._look()
            _sent(caller.connection, json.dumps(self.status()).encode())
            self._leave(caller)
            return
        elif call is not None and len(handed) == frames.HANDED and len(self._queue) < MOST_QUEUED:
            caller.call, caller.handed, caller.since = call, handed, now
            self._poll.modify(caller.connection, select.POLLRDHUP)
            self._queue.append(caller)
            self._used = now
            return
        for one in handed:
            os.close(one)
        self._leave(caller, refused=True)

    def _tend(self, now: float) -> None:
        """Whatever is due: workers that ended, that stand still or take too long, callers that are silent."""
        self._reap()
        is_over = self._is_ending and now >= self._end_by
        for caller in list(self._callers.values()):
            if caller.worker:
                if caller.ending_since:
                    if now - caller.ending_since > _GRACE:
                        _kill(caller.worker, signal.SIGKILL)
                elif now - caller.since > _LONGEST or is_over:
                    self._part(caller)
                else:
                    _sent(caller.connection, frames.BEAT)
            elif caller.call is not None:
                if is_over or self._is_outdated:
                    self._leave(caller)
                else:
                    _sent(caller.connection, frames.BEAT)
            elif now - caller.since > _SILENCE or self._is_ending:
                self._leave(caller, refused=True)
        while self._queue and sum(one.worker > 0 for one in self._callers.values()) < self.workers:
            waiting = self._queue.popleft()
            if self._callers.get(waiting.connection.fileno()) is waiting:
                self._begin(waiting)
        if self.idle and not self._callers and now - self._used >= self.idle:
            self._end(0)
        if not self._callers and now - self._looked >= _LOOKS:
            self._look()

    def _look(self) -> bool:
        """Whether this process is what lies on disk; it ends where it is not."""
        self._looked = time.monotonic()
        try:
            differing = {str(one[0]) for one in stamp() ^ self.loaded}
        except OSError as error:
            differing = {str(error.filename)}
        if differing and not self._is_outdated:
            self._is_outdated = True
            _tell(f"the service ends: {min(differing)} is not what was loaded")
            self._end(_DRAIN)
        return not differing

    def _begin(self, caller: _Caller) -> None:
        """Fork a worker, and let it answer only where what it runs is not outdated."""
        assert caller.call is not None
        gate, opening = os.pipe()
        errand = Errand(caller.call, caller.connection, caller.handed, gate, os.getpid())
        try:
            # A signal to the worker must not be taken for one to the service, whose pipe it still has.
            with _held_back():
                caller.worker = os.fork()
                if caller.worker == 0:
                    work(errand, self.commands)
            # It works meanwhile, and is not let answer before.
            if self._look():
                os.write(opening, b"y")
            else:
                _kill(caller.worker, signal.SIGKILL)
        except OSError:
            self._part(caller)
        finally:
            os.close(gate)
            os.close(opening)
            for one in caller.handed:
                os.close(one)
            caller.handed = ()

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for caller in [one for one in self._callers.values() if one.worker == pid]:
                if os.WIFSTOPPED(status):
                    _kill(pid, signal.SIGKILL)  # it does not work, and its caller shall not wait
                    self.counts.ended += 1
                else:
                    self.counts.answered += status == 0
                    self.counts.ended += status != 0 and caller.ending_since > 0
                    caller.worker = 0
                    self._leave(caller)

    def _part(self, caller: _Caller) -> None:
        """The caller is gone, or has waited too long: end what works for it."""
        if caller.worker and not caller.ending_since:
            caller.ending_since = time.monotonic()
            self._poll.unregister(caller.connection)
            _kill(caller.worker, signal.SIGTERM)
        elif not caller.worker:
            self._leave(caller)

    def _leave(self, caller: _Caller, *, refused: bool = False) -> None:
        self.counts.refused += refused
        self._callers.pop(caller.connection.fileno(), None)
        with suppress(KeyError):
            self._poll.unregister(caller.connection)
        for one in caller.handed:
            os.close(one)
        caller.connection.close()

    def status(self) -> dict[str, object]:
        """What can be said of it."""
        busy = sum(one.worker > 0 for one in self._callers.values())
        return {
            "pid": os.getpid(),
            "seconds": round(time.monotonic() - self._started),
            "working": busy,
            "queued": len(self._queue),
            "answered": self.counts.answered,
            "refused": self.counts.refused,
            "ended": self.counts.ended,
            "ending": self._is_ending,
        }


def _tell(words: str) -> None:
    with suppress(OSError):
        os.write(2, f"guard: {words}\n".encode("unicode_escape").replace(b"\\n", b"\n"))


def _is_like_us(connection: socket.socket) -> bool:
    """Whether the caller is this user, with the same rights: a sandbox's program is none to act for."""
    try:
        said = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS)
        pid, user = (int.from_bytes(said[at : at + 4], sys.byteorder) for at in (0, 4))
        return user == os.getuid() and place.rights(pid) == own_rights()
    except OSError:
        return False


def _sent(connection: socket.socket, message: bytes) -> bool:
    """Send without waiting; a caller that does not read gets no more."""
    try:
        connection.send(message, socket.MSG_NOSIGNAL | socket.MSG_DONTWAIT)
    except OSError:
        return False
    return True


def _kill(worker: int, number: signal.Signals) -> None:
    assert worker > 0
    with suppress(OSError):
        (os.killpg if number == signal.SIGKILL else os.kill)(worker, number)
    if number == signal.SIGKILL:
        with suppress(OSError):
            os.kill(worker, number)  # it may not lead its group yet


@contextmanager
def _listening() -> Iterator[socket.socket]:
    """The socket, in a folder that is this user's alone, where no other service of this guard runs."""
    where = service_folder()
    try:
        os.makedirs(where, mode=0o700, exist_ok=True)  # noqa: PTH103
        folder = place.opened()
    except OSError as error:
        raise UsageError(f"no service can listen there: {error.strerror or error}", where=where) from error
    name = place.identity()
    lock = os.open(place.lock_name(), place.LOCKED, 0o600, dir_fd=folder)
    try:
        _lock(lock, where)
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        before = os.umask(0o177)
        try:
            listener.bind(f"/proc/self/fd/{folder}/{name}")
        finally:
            os.umask(before)
        listener.listen(128)
        listener.setblocking(False)
        try:
            yield listener
        finally:
            listener.close()
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=folder)
    finally:
        os.close(lock)
        os.close(folder)


def _lock(lock: int, where: str) -> None:
    """Be the only one; another that is outdated ends when it is asked anything.

    Raises:
        UsageError: another one runs, and goes on to.
    """
    until = time.monotonic() + _TURN
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() >= until or ((said := health()) is not None and not said["ending"]):
                raise UsageError("a service of this guard runs already", where=where) from None
            time.sleep(_TURN / 50)
        else:
            return


@contextmanager
def _held_back() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _signals() -> Iterator[int]:
    """A descriptor on which the numbers of signals arrive."""
    reading, writing = os.pipe()
    for one in (reading, writing):
        os.set_blocking(one, False)
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
    handlers: dict[signal.Signals, Callable[..., object] | int | None] = {}
    before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in numbers:
        handlers[number] = signal.signal(number, lambda _, __: None)
    try:
        yield reading
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before)
        os.close(reading)
        os.close(writing)
