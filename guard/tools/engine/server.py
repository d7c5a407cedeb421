"""A program that stays and speaks the language server protocol, with all that it says on both outputs.

The base protocol is that of LSP 3.17: a header with the length, an empty line, and a JSON-RPC message.
The program dies with this one, however this one ends (`guard.tools.warden`), and so does its folder.
"""

from __future__ import annotations

import json
import os
import selectors
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from guard.errors import ToolError
from guard.ports import Stop
from guard.tools.process import end_group, limit_memory, minimal_environment, start
from guard.tools.warden import watch

_CHUNK = 65_536
_MAX_MESSAGE = 16 * 1024 * 1024
_MAX_LOG = 1024 * 1024
_LOOK_UP = 0.05
"""Seconds after which a wait looks at the bounds again."""


class DoubtfulError(ToolError):
    """The program did not say what it was to say, so that nothing it says is believed any more."""


class Server:
    """One such program. Not for several threads at once."""

    def __init__(
        self, argv: Sequence[str], executable: Path, folder: Path, env: Mapping[str, str], memory: int
    ):
        """Start it in `folder`, with at most `memory` bytes of address space.

        Raises:
            ToolError: it cannot be started.
        """
        self._stack = ExitStack()
        self._in = bytearray()
        self._log = bytearray()
        mark = self._stack.enter_context(watch())
        try:
            self._process = start(argv, executable, folder, {**minimal_environment(), **env, **mark})
        except ToolError:
            self._stack.close()
            raise
        limit_memory(memory, self._process.pid)
        self._selector = self._stack.enter_context(selectors.DefaultSelector())
        for stream, into in ((self._process.stdout, self._in), (self._process.stderr, self._log)):
            assert stream is not None
            os.set_blocking(stream.fileno(), False)
            self._selector.register(stream, selectors.EVENT_READ, into)

    def spent(self) -> float:
        """Seconds of processor time that it has taken, all its threads together.

        Raises:
            DoubtfulError: this system does not tell, or it is gone.
        """
        if sys.platform != "linux":
            raise DoubtfulError("this system does not tell the processor time of another process")
        try:
            return time.clock_gettime((~self._process.pid << 3) | 2)  # clock_getcpuclockid(3)
        except OSError as error:
            raise DoubtfulError("the engine is gone") from error

    def send(self, method: str, params: Mapping[str, Any], id: int | None = None) -> None:
        """Send a request or, without an id, a notification.

        Raises:
            DoubtfulError: it takes nothing any more.
        """
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        body = json.dumps(message if id is None else {**message, "id": id}).encode()
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            self._process.stdin.flush()
        except OSError as error:
            raise DoubtfulError(f"the engine takes nothing any more: {error.strerror}") from error

    def receive(
        self, wanted: Callable[[Mapping[str, Any]], bool], bound: Callable[[], None], stop: Stop
    ) -> Any:
        """The first message that is `wanted`; all before it is dropped.

        Args:
            wanted: tells it.
            bound: raises where it takes too long.
            stop: ends the wait.

        Raises:
            DoubtfulError: the program ended, or said what is no message; what `bound` raises.
            ToolError: `stop` said so.
        """
        while True:
            message = self._message()
            if message is None:
                self._more(bound, stop)
            elif wanted(message):
                return message

    def logged(self, end: bytes, bound: Callable[[], None], stop: Stop) -> bytes:
        """What it wrote to standard error, up to the first line that begins with `end`; taken out.

        Raises:
            as `receive` does.
        """
        while True:
            start = 0 if self._log.startswith(end) else self._log.find(b"\n" + end) + 1
            stop_at = self._log.find(b"\n", start) + 1 if start or self._log.startswith(end) else 0
            if stop_at:
                said = bytes(self._log[:stop_at])
                del self._log[:stop_at]
                return said
            self._more(bound, stop)

    def close(self) -> None:
        """End it and all that it started."""
        end_group(self._process)
        self._stack.close()

    def _message(self) -> Mapping[str, Any] | None:
        head, gap, _ = self._in[:1000].partition(b"\r\n\r\n")
        if not gap:
            return None
        lengths = [
            line.partition(b":")[2] for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")
        ]
        try:
            [length] = map(int, lengths)
            if not 0 < length <= _MAX_MESSAGE:
                raise ValueError(f"{length} bytes")
            end = len(head) + len(gap) + length
            if len(self._in) < end:
                return None
            message = json.loads(self._in[len(head) + len(gap) : end])
        except (ValueError, RecursionError) as error:
            raise DoubtfulError(f"the engine said what is no message: {str(error)[:100]}") from error
        del self._in[:end]
        if not isinstance(message, dict):
            raise DoubtfulError("the engine said what is no message")
        return message

    def _more(self, bound: Callable[[], None], stop: Stop) -> None:
        """Wait until it has said more, or for a moment."""
        if stop.reason:
            raise ToolError(f"the engine was ended: {stop.reason}")
        bound()
        for key, _ in self._selector.select(_LOOK_UP):
            with suppress(BlockingIOError):
                chunk = os.read(key.fd, _CHUNK)
                if not chunk:
                    raise DoubtfulError("the engine ended")
                key.data.extend(chunk)
        if len(self._in) > 2 * _MAX_MESSAGE or len(self._log) > _MAX_LOG:
            raise DoubtfulError("the engine says too much")
