"""What the runs used on the change and not on the base: files, sockets and processes, seen from outside."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from guard.facts.gather import file_lines
from guard.ports.behaviour import Used
from guard.ports.sandbox import Act, Acted
from guard.prove.layout import Layout
from guard.prove.telling import TestRun
from guard.wording import some

_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin", "/proc", "/sys", "/dev")
"""Where programs and the kernel's own files are: reading there tells nothing."""
_LIBRARY = frozenset(
    f"/etc/{name}"
    for name in (
        *(
            "ld.so.cache",
            "ld.so.preload",
            "localtime",
            "locale.alias",
            "mime.types",
            "nsswitch.conf",
            "passwd",
        ),
        *("group", "hosts", "host.conf", "resolv.conf", "gai.conf", "services", "protocols", "networks"),
    )
)
"""What the C library reads for itself: ld.so(8), tzset(3), nsswitch.conf(5), resolver(5), getaddrinfo(3)."""
_DEVICES = "/dev/"
_NAMES_PORT = 53
_MOST_TOLD = 3


@dataclass(frozen=True)
class _Use:
    power: str
    what: str
    """In words; what is equal in them is one use."""
    weight: int = 0
    """What says more stands first, and one of no weight is not told beside another of its power."""


def new_uses(layout: Layout, base: Iterable[TestRun], change: Iterable[TestRun]) -> tuple[Used, ...] | None:
    """The powers that runs of the change used as none of the base did; None where nobody watched.

    Args:
        layout: the change.
        base: the runs of the base's product.
        change: the runs of the change's product.
    """
    runs = list(change)
    known = [run.acts for run in (*base, *runs)]
    if any(acts is None for acts in known) or not runs:
        return None
    before = {use for run in base for use, _ in _uses(run)}
    found: dict[str, dict[_Use, str]] = {}
    for run in runs:
        for use, test in _uses(run):
            if use not in before:
                found.setdefault(use.power, {}).setdefault(use, test)
    path, line = _place(layout)
    return tuple(_used(power, uses, path, line) for power, uses in sorted(found.items()))


def _used(power: str, uses: Mapping[_Use, str], path: str, line: int) -> Used:
    told = sorted(uses, key=lambda one: (-one.weight, one.what))
    told = [one for one in told if one.weight] or told
    test = uses[told[0]]
    words = some([one.what for one in told], _MOST_TOLD)
    when = f", first while {test} ran" if test else ", outside of any test"
    return Used(power, f"{words}{when}", path, line, "; ".join(one.what for one in told[:_MOST_TOLD]))


def _place(layout: Layout) -> tuple[str, int]:
    """Where it is told: the first changed line of the product."""
    product = layout.product()
    files = [one for one in layout.change.files if one.path in product] or list(layout.change.files)
    file = min(files, key=lambda one: (not one.path.endswith(".py"), one.path))
    return file.path, min(file_lines(file).after, default=1)


def _uses(run: TestRun) -> Iterator[tuple[_Use, str]]:
    for act, test in run.acts or ():
        use = _use(act)
        if use is not None:
            yield use, test


def _use(act: Act) -> _Use | None:
    """The power that an act is a use of; None for what every program does."""
    match act.acted:
        case Acted.READ:
            is_common = act.what in _LIBRARY or act.what.startswith(tuple(f"{one}/" for one in _SYSTEM))
            return None if is_common else _Use("file_read", f"reads {act.what}", 1)
        case Acted.WRITE:
            return None if act.what.startswith(_DEVICES) else _Use("file_write", f"writes {act.what}", 1)
        case Acted.DELETE:
            return None if act.what.startswith(_DEVICES) else _Use("file_delete", f"deletes {act.what}", 1)
        case Acted.RUN:
            return _Use("process", f"starts {act.what.rpartition('/')[2]}", 1)
        case Acted.FORK:
            return _Use("process", "starts a copy of itself")
        case Acted.SOCKET:
            return _Use("network", f"opens a socket ({act.what})")
        case Acted.CONNECT:
            return _Use("network", _connects(act.what), 1)
        case Acted.LISTEN:
            return _Use("network", "waits for connections", 1)


def _connects(address: str) -> str:
    """Where it connects to; which port of this machine it is changes from run to run."""
    host, _, port = address.rpartition(":")
    if address.startswith("unix:"):
        return f"connects to {address.removeprefix('unix:')}"
    if port == str(_NAMES_PORT):
        return "asks for the address of a host"
    is_here = ipaddress.ip_address(host.strip("[]")).is_loopback
    return "connects to this machine" if is_here else f"connects to {address}"
