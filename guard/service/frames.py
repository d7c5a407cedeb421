"""What goes over the service's socket, as both ends write and read it.

The socket keeps messages apart (SOCK_SEQPACKET), so a message is a frame: it is there whole or not at all.

    caller  NONCE                       service  PROOF            or nothing: the end of the connection
    caller  a call, with descriptors    service  BEAT, again and again, while somebody works on it
                                        service  READY            the answer is there, and about to be given
    caller  GO, with its output         service  END and a number

Until GO was sent nothing is written anywhere, and nobody but the caller has its output open: it may turn away
and judge by itself, and whoever reads that output sees its end.
"""

from __future__ import annotations

import hmac
import os
import sys

NONCE_SIZE = 32
MOST = 192 * 1024
"""Bytes of a call. Linux sends no longer messages at once with the buffers that it gives everybody."""
BEAT, READY, GO, END = b".", b"ready", b"go", b"end "
BEAT_SECONDS = 0.25
CHECK, HOOK, STATUS = "check", "hook", "status"
HANDED = 2
"""Descriptors that come with a call: the current folder and standard input; with GO, output and errors."""
_STREAMS = 3


class Call:
    """A command line with what surrounds it."""

    def __init__(
        self,
        kind: str,
        arguments: list[bytes],
        environment: list[bytes],
        umask: int,
        streams: list[tuple[str, str, bool]],
    ) -> None:
        self.kind = kind
        self.arguments = arguments
        self.environment = environment
        """`NAME=value`, each."""
        self.umask = umask
        self.streams = streams
        """Encoding, its treatment of errors, and whether lines are flushed: of input, output and errors."""


def proof(key: bytes, identity: str, nonce: bytes, pid: int) -> bytes:
    """What only a service that may read the key can answer to `nonce`.

    The process is named in it, so that an answer to another's question is of no use.
    """
    return hmac.digest(key, b"\0".join((b"guard-service", identity.encode(), b"%d" % pid, nonce)), "sha256")


def written(kind: str, arguments: list[str]) -> bytes:
    """The call of this process, as it is sent."""
    umask = os.umask(0o077)
    os.umask(umask)
    streams: list[bytes] = []
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        flushed = b"1" if stream.line_buffering else b"0"
        streams += [stream.encoding.encode(), (stream.errors or "strict").encode(), flushed]
    words = [os.fsencode(one) for one in arguments]
    variables = [name + b"=" + value for name, value in os.environb.items()]
    head = [kind.encode(), b"%d" % umask, *streams, b"%d" % len(words)]
    return b"\0".join([*head, *words, *variables])


def read(frame: bytes) -> Call | None:
    """The call that a frame holds; None where it has no form that is known."""
    fields = frame.split(b"\0")
    if len(fields) < 3 + 3 * _STREAMS or len(frame) > MOST:
        return None
    try:
        kind, umask, count = fields[0].decode("ascii"), int(fields[1]), int(fields[2 + 3 * _STREAMS])
        said = [one.decode("ascii") for one in fields[2 : 2 + 3 * _STREAMS]]
    except ValueError:
        return None
    rest = fields[3 + 3 * _STREAMS :]
    variables = rest[count:]
    known = kind in (CHECK, HOOK, STATUS) and 0 <= umask <= 0o777 and 0 <= count <= len(rest)
    if not known or not all(b"=" in one[1:] for one in variables):
        return None
    streams = [(said[at], said[at + 1], said[at + 2] == "1") for at in range(0, 3 * _STREAMS, 3)]
    return Call(kind, rest[:count], variables, umask, streams)
