"""The command's entry: `python -I -m guard`, which is what the script `guard` runs.

Python is to be isolated before anything else is imported: what PYTHONPATH, the current folder and their like
name may be part of the proposal. Where it is not, it is started once more; what the first start has run by
then (a `sitecustomize` on PYTHONPATH) cannot be undone here, and so the script does not leave it to this.

A hook's call goes past everything else. It is answered with a denial even where the rest of the command
cannot be imported: to most harnesses any other failure is a pass.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from contextlib import suppress
from importlib import import_module

_ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120  # before any import
"""The folder that guard's package lies in."""

_FIRST = {"hook": "guard.agents.asking", "check": "guard.service.checking"}
"""By its first word, what tries to answer a command line before the whole command is imported."""


_ROOM = 64 * 2**20
"""Bytes that must be free for compiled files to be written: guard's and its libraries' take some 30 MB."""


def main() -> None:
    """Run the command, isolated."""
    if not is_isolated():
        _restart()
    sys.dont_write_bytecode = not has_room()
    if _ROOT not in sys.path:
        sys.path.append(_ROOT)  # a checkout that is not installed; last, so that it names nothing else anew
    run()


def run() -> None:
    """Run the command in this process."""
    started = time.monotonic()
    first = sys.argv[1] if len(sys.argv) > 1 else ""
    status: int | None = None
    try:
        from guard.streams import settle  # in here, so that its failure has an exit code of guard's

        settle()
        if first in _FIRST:
            status = import_module(_FIRST[first]).main(sys.argv[2:], started)
        if status is None:
            command = import_module("guard.cli").main
    except BaseException as error:  # noqa: BLE001  # Python's own code for it is 1: "blocked", and to hooks a pass
        with suppress(OSError):
            os.write(2, f"guard: it failed ({type(error).__name__}). Nothing was judged.\n".encode())
        status = 2 if first == "hook" else 3
    if status is not None:
        sys.exit(status)
    command()


def has_room() -> bool:
    """Whether compiled files are written whole: CPython before 3.14 keeps half of one on a full disk."""
    try:
        disk = os.statvfs(_ROOT)
        most = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize >= _ROOM and (most == resource.RLIM_INFINITY or most >= _ROOM)


def is_isolated() -> bool:
    """Whether neither variables nor the current folder had a say in where modules come from."""
    return bool(sys.flags.ignore_environment and sys.flags.safe_path)


def isolated(arguments: list[str]) -> list[str]:
    """The command line that runs guard with these arguments and this Python, isolated."""
    # For one user alone: `-I` would leave the user's own packages out.
    options = ["-E", "-P", "-B"] if _is_users_own() else ["-I", "-B"]
    return [sys.executable, *options, os.path.join(_ROOT, "guard", "__main__.py"), *arguments]  # noqa: PTH118


def _is_users_own() -> bool:
    import site  # loaded by every start that is not isolated

    own = site.getusersitepackages() if site.ENABLE_USER_SITE else ""
    return bool(own) and os.path.realpath(own) == _ROOT


def _restart() -> None:
    """Begin again, isolated; never returns.

    A failure ends with 3, or with 2 (a denial) for a hook: nothing was judged.
    """
    try:
        os.execv(sys.executable, isolated(sys.argv[1:]))
    except OSError as error:
        sys.stderr.write(f"guard: cannot be started isolated ({error.strerror}); nothing was judged.\n")
        sys.exit(2 if sys.argv[1:2] == ["hook"] else 3)


if __name__ == "__main__":
    main()
