"""Messages with descriptors, as the service and its workers take them from a caller."""

from __future__ import annotations

import array
import os
import socket

from guard.service import frames


def received(connection: socket.socket) -> tuple[bytes, tuple[int, ...]]:
    """One message, and the descriptors that came with it; none where the message was cut off.

    Raises:
        OSError: the connection is broken.
    """
    room = socket.CMSG_SPACE(frames.HANDED * array.array("i").itemsize)
    message, extra, flags, _ = connection.recvmsg(frames.MOST, room, socket.MSG_CMSG_CLOEXEC)
    handed = array.array("i")
    for level, kind, data in extra:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            handed.frombytes(data[: len(data) - len(data) % handed.itemsize])
    if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
        for one in handed:
            os.close(one)
        return b"", ()
    return message, tuple(handed)
