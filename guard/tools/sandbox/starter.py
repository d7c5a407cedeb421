"""What begins a program inside a sandbox: a script of its own, by an interpreter that knows nothing of guard.

It gives up what the program shall not have (rights, limits, and with Landlock the files), then becomes the
program. As a keeper it stays outside instead, and ends all that the program started: by becoming the parent
of whatever loses its own, it finds them wherever they hid. Nothing but the standard library is imported here,
and little of that; the orders come as marshalled data (version 2, which every Python reads) in hexadecimal
digits.
"""

from __future__ import annotations

import marshal
import os
import resource
import signal
import sys

TYPE_CHECKING = False  # typing takes time to import
if TYPE_CHECKING:
    from typing import Any, NoReturn

_SET_PDEATHSIG, _SET_NO_NEW_PRIVS, _SET_SECCOMP, _SET_SUBREAPER = 1, 38, 22, 36
_NEW_LISTENER, _WAIT_KILLABLE = 1 << 3, 1 << 5
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_KEEP_CAPS, _CAP_AMBIENT = 8, 47
_READ_SEARCH = 2
"""`CAP_DAC_READ_SEARCH`: kept by root's programs, as the sandbox bounds what can be read with it."""
_FAILED = 126
"""The exit status where the sandbox could not be made."""


def _libc() -> tuple[Any, Any]:
    ctypes = __import__("ctypes")  # dear to import, and not needed for all
    return ctypes, ctypes.CDLL(None, use_errno=True)


def _checked(ctypes: Any, result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, what + ": " + os.strerror(number))
    return result


def _limit(orders: dict[str, Any]) -> None:
    for name, value in orders["limits"]:
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        least = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (least, least))


def _landlock(orders: dict[str, Any], ctypes: Any, libc: Any) -> None:
    held = orders["landlock"]
    attributes = b"".join(value.to_bytes(8, sys.byteorder) for value in held["handled"])
    libc.syscall.restype = ctypes.c_long
    ruleset = _checked(
        ctypes,
        libc.syscall(444, ctypes.c_char_p(attributes), ctypes.c_size_t(len(attributes)), 0),
        "landlock_create_ruleset",
    )
    for path, of_folder, of_file in held["paths"]:
        try:
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # what is not there needs no rule
        allowed = of_folder if os.path.isdir(path) else of_file
        rule = allowed.to_bytes(8, sys.byteorder) + opened.to_bytes(4, sys.byteorder)
        _checked(ctypes, libc.syscall(445, ruleset, 1, ctypes.c_char_p(rule), 0), "landlock_add_rule")
        os.close(opened)
    _checked(ctypes, libc.syscall(446, ruleset, 0), "landlock_restrict_self")
    os.close(ruleset)


def _lower_rights(orders: dict[str, Any], ctypes: Any, libc: Any) -> None:
    """From root to a user that owns nothing; what the sandbox shows may still be read, whosever it is."""
    if not orders["uid"]:
        return
    libc.prctl(_KEEP_CAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(orders["uid"], orders["uid"], orders["uid"])
    os.setresuid(orders["uid"], orders["uid"], orders["uid"])
    header = (0x20080522).to_bytes(4, sys.byteorder) + bytes(4)
    kept = (1 << _READ_SEARCH).to_bytes(4, sys.byteorder)
    data = kept * 3 + bytes(12)  # effective, permitted, inheritable; then the upper halves
    _checked(ctypes, libc.capset(ctypes.c_char_p(header), ctypes.c_char_p(data)), "capset")
    libc.prctl(_CAP_AMBIENT, 2, _READ_SEARCH, 0, 0)


def _filter(orders: dict[str, Any], ctypes: Any, libc: Any) -> None:
    code = ctypes.create_string_buffer(orders["seccomp"])

    class Program(ctypes.Structure):  # type: ignore[misc]
        _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

    given = Program(len(orders["seccomp"]) // 8, ctypes.cast(code, ctypes.c_void_p))
    if orders["listen"] < 0:
        _checked(ctypes, libc.prctl(_SET_SECCOMP, 2, ctypes.byref(given), 0, 0), "seccomp")
        return
    socket = __import__("_socket")  # before the filter, which would ask about its file
    with_fd = socket.socket(fileno=orders["listen"])
    number = _SECCOMP[os.uname().machine]
    libc.syscall.restype = ctypes.c_long
    listener = libc.syscall(number, 1, _NEW_LISTENER | _WAIT_KILLABLE, ctypes.byref(given))
    if listener < 0:  # Linux before 5.19
        listener = libc.syscall(number, 1, _NEW_LISTENER, ctypes.byref(given))
    _checked(ctypes, listener, "seccomp")
    with_fd.sendmsg([b"l"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, listener.to_bytes(4, sys.byteorder))])
    with_fd.close()
    os.close(listener)


def _become(orders: dict[str, Any]) -> NoReturn:
    """Give up what the program shall not have, and become it."""
    ctypes: Any = None
    libc: Any = None
    if orders["landlock"] or orders["uid"] or orders["seccomp"]:
        ctypes, libc = _libc()
    if orders["landlock"]:
        libc.prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    for folder in orders["make"]:
        os.makedirs(folder, exist_ok=True)
    _lower_rights(orders, ctypes, libc)
    if orders["landlock"]:
        _checked(ctypes, libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
        _landlock(orders, ctypes, libc)
    os.chdir(orders["cwd"])
    _limit(orders)
    if orders["seccomp"]:
        _filter(orders, ctypes, libc)
    os.execve(orders["argv"][0], orders["argv"], orders["env"])


def _children() -> list[int]:
    """Every process below this one; those that lost their parent are children of this one by now."""
    found, waiting = [], [os.getpid()]
    while waiting:
        pid = waiting.pop()
        try:
            for thread in os.listdir("/proc/%d/task" % pid):
                with open("/proc/%d/task/%s/children" % (pid, thread)) as stream:
                    below = [int(word) for word in stream.read().split()]
                found += below
                waiting += below
        except OSError:
            continue
    return found


def _end_all() -> None:
    while True:
        for pid in _children():
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        try:
            while os.waitpid(-1, 0)[0]:
                pass
        except ChildProcessError:
            return


def _told(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _keep(orders: dict[str, Any]) -> NoReturn:
    """Start the program below this process, and leave nothing of it."""
    ctypes, libc = _libc()
    _checked(ctypes, libc.prctl(_SET_SUBREAPER, 1, 0, 0, 0), "subreaper")
    signal.signal(signal.SIGTERM, _told)
    libc.prctl(_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    status = 0
    try:
        begun = os.fork()
        if begun == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _started(orders)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2, *orders["fds"]):
            os.dup2(null, stream)  # whoever reads them shall see when the program has ended
        while True:
            pid, status = os.waitpid(-1, 0)
            if pid == begun:
                break
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end_all()
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.kill(os.getpid(), -code)
    os._exit(code)


def _started(orders: dict[str, Any]) -> NoReturn:
    try:
        _become(orders)
    except BaseException as error:
        os.write(2, ("guard-sandbox: " + str(error) + "\n").encode("utf-8", "replace"))
        os._exit(_FAILED)


def main() -> None:
    """Do what the orders say."""
    orders = marshal.loads(bytes.fromhex(sys.argv[1]))
    if orders["keep"]:
        _keep(orders)
    _started(orders)


if __name__ == "__main__":
    main()
