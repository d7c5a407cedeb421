"""The service itself: one process and one thread, which takes calls and forks a worker for each.

It works on nothing itself, so that what goes wrong with one call costs that call alone, and it never has to
wait for a caller: sockets do not block, and whoever is slow is left.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from guard.service import frames, place
from guard.service.client import own_rights
from guard.service.listening import held_back, listening, signals
from guard.service.receiving import received
from guard.service.stamp import Stamp, stamp
from guard.service.worker import Commands, Errand, receive, work

if TYPE_CHECKING:
    from guard.service.web import Web

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
_CREDENTIALS = 12


@dataclass(eq=False)
class _Caller:
    connection: socket.socket
    since: float
    is_web: bool = False
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
    """How many calls are worked on at once; and as many requests by HTTP."""
    web: Web | None = None
    counts: Counts = field(default_factory=Counts)
    _callers: dict[int, _Caller] = field(default_factory=dict)
    _identity: str = field(default_factory=place.identity)
    _rights: tuple[bytes, ...] = field(default_factory=own_rights)
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
        with listening() as listener, signals() as waking:
            self._poll.register(listener, select.POLLIN)
            self._poll.register(waking, select.POLLIN)
            doors = {listener.fileno(): (listener, self._admit)}
            if self.web is not None:
                self._poll.register(self.web.listener, select.POLLIN)
                doors[self.web.listener.fileno()] = self.web.listener, self._visit
            while not self._is_ending or self._callers:
                events = self._poll.poll(self._pause() * 1000)
                now = time.monotonic()
                for descriptor, event in events:
                    if descriptor == waking:
                        self._heed(os.read(waking, 512))
                    elif descriptor in doors:
                        self._accept(*doors[descriptor], now)
                    elif descriptor in self._callers:
                        self._hear(self._callers[descriptor], event, now)
                self._tend(now)
                if self.web is not None and not self._is_ending:
                    # Who comes while all are at work waits before the door; nobody is sent away.
                    self._poll.modify(self.web.listener, select.POLLIN if self._has_room() else 0)
                for door, _ in doors.values() if self._is_ending else ():
                    self._poll.unregister(door)
                    door.close()
                doors = {} if self._is_ending else doors

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

    def _accept(
        self, listener: socket.socket, take: Callable[[socket.socket, float], bool], now: float
    ) -> None:
        for _ in range(64):
            if self.web is not None and listener is self.web.listener and not self._has_room():
                return
            try:
                connection = listener.accept()[0]
            except OSError:
                return
            if (len(self._callers) >= MOST_CALLERS and not self._push_out()) or not take(connection, now):
                connection.close()
                self.counts.refused += 1

    def _admit(self, connection: socket.socket, now: float) -> bool:
        """Hear what a caller wants, if it is one to be heard."""
        if not self._is_like_us(connection):
            return False
        connection.setblocking(False)
        self._callers[connection.fileno()] = _Caller(connection, now)
        self._poll.register(connection, select.POLLIN)
        return True

    def _is_like_us(self, connection: socket.socket) -> bool:
        """Whether the caller is this user, with the same rights: a sandbox's program is none to act for."""
        try:
            said = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS)
            pid, user = (int.from_bytes(said[at : at + 4], sys.byteorder) for at in (0, 4))
            return user == os.getuid() and place.rights(pid) == self._rights
        except OSError:
            return False

    def _visit(self, connection: socket.socket, now: float) -> bool:
        """Have a worker hear what somebody wants by HTTP."""
        caller = _Caller(connection, now, is_web=True)
        self._callers[connection.fileno()] = caller
        self._poll.register(connection, 0)
        self._used = now
        self._begin(caller)
        return True

    def _has_room(self) -> bool:
        """Whether another worker may be made for HTTP."""
        return sum(one.is_web for one in self._callers.values()) < self.workers

    def _push_out(self) -> bool:
        silent = [one for one in self._callers.values() if one.call is None and not one.is_web]
        if silent:
            self._leave(min(silent, key=lambda one: one.since), refused=True)
        return bool(silent)

    def _hear(self, caller: _Caller, event: int, now: float) -> None:
        if caller.worker or caller.call is not None:  # what it says from now on is for its worker
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
                elif not caller.is_web:
                    _sent(caller.connection, frames.BEAT)
            elif caller.call is not None:
                if is_over or self._is_outdated:
                    self._leave(caller)
                else:
                    _sent(caller.connection, frames.BEAT)
            elif now - caller.since > _SILENCE or self._is_ending:
                self._leave(caller, refused=True)
        while self._queue and self._working() < self.workers:
            self._begin(self._queue.popleft())
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
        gate, opening = os.pipe()
        errand = Errand(caller.connection, gate, os.getpid(), caller.call, caller.handed)
        said = self.status() if caller.is_web else {}
        try:
            # A signal to the worker must not be taken for one to the service, whose pipe it still has.
            with held_back():
                caller.worker = os.fork()
                if caller.worker == 0 and self.web is not None and caller.is_web:
                    receive(errand, partial(self.web.answer, said))
                elif caller.worker == 0:
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
        with suppress(ValueError):
            self._queue.remove(caller)
        with suppress(KeyError):
            self._poll.unregister(caller.connection)
        for one in caller.handed:
            os.close(one)
        caller.connection.close()

    def _working(self) -> int:
        return sum(one.worker > 0 and not one.is_web for one in self._callers.values())

    def status(self) -> dict[str, object]:
        """What can be said of it."""
        return {
            "pid": os.getpid(),
            "seconds": round(time.monotonic() - self._started),
            "working": self._working(),
            "queued": len(self._queue),
            "requests": sum(one.is_web for one in self._callers.values()),
            "answered": self.counts.answered,
            "refused": self.counts.refused,
            "ended": self.counts.ended,
            "ending": self._is_ending,
        }


def _tell(words: str) -> None:
    with suppress(OSError):
        os.write(2, f"guard: {words}\n".encode("unicode_escape").replace(b"\\n", b"\n"))


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
