"""The filter of system calls that every sandbox has, as a program for the kernel.

What it refuses is what no test of a project needs and what reaches past files, processes and networks:
tracing and reading other processes, namespaces and mounts, keys, kernel modules, clocks, and interfaces
(io_uring) by which calls could be made that no filter sees. Where only Landlock holds the files, it also
refuses what Landlock does not look at: sockets, altering the metadata of files by their paths, signals on
kernels whose Landlock does not hold them, and limits or priorities of other processes.

Numbers of calls: the kernel's `arch/x86/entry/syscalls/syscall_64.tbl`, `include/uapi/asm-generic/unistd.h`.
"""

from __future__ import annotations

import errno
import platform
import socket
import struct
from collections.abc import Collection, Iterable
from dataclasses import dataclass

_ARCHES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""The kernel's name for the architecture (`AUDIT_ARCH_…`), and the column of `CALLS`."""
CALLS: dict[str, tuple[int, int]] = {
    # name: x86_64, aarch64; -1 where there is no such call
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_getfd": (438, 438), "perf_event_open": (298, 241), "bpf": (321, 280), "userfaultfd": (323, 282),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "unshare": (272, 97), "setns": (308, 268), "move_mount": (429, 429), "open_tree": (428, 428),
    "fsopen": (430, 430), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60),
    "syslog": (103, 116),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266),
    "adjtimex": (159, 171), "sethostname": (170, 161), "setdomainname": (171, 162),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "iopl": (172, -1),
    "ioperm": (173, -1),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "migrate_pages": (256, 238),
    "move_pages": (279, 239), "vhangup": (153, 58), "personality": (135, 92),
    "clone": (56, 220), "clone3": (435, 435), "socket": (41, 198), "ioctl": (16, 29),
    # where nothing but Landlock holds the files
    "chmod": (90, -1), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, -1),
    "lchown": (94, -1), "fchownat": (260, 54), "utime": (132, -1), "utimes": (235, -1),
    "futimesat": (261, -1),
    "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190),
    "mq_open": (240, 180), "prlimit64": (302, 261), "setpriority": (141, 140),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119), "sched_setparam": (142, 118), "sched_setattr": (314, 274),
    "ioprio_set": (251, 30), "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "pidfd_send_signal": (424, 424),
    "fcntl": (72, 25), "inotify_add_watch": (254, 27), "fanotify_init": (300, 262),
    # what is looked at where the caller wants to know what was used
    "open": (2, -1), "creat": (85, -1), "openat": (257, 56), "openat2": (437, 437), "truncate": (76, 45),
    "unlink": (87, -1), "unlinkat": (263, 35), "rmdir": (84, -1), "rename": (82, -1), "renameat": (264, 38),
    "renameat2": (316, 276), "mkdir": (83, -1), "mkdirat": (258, 34), "link": (86, -1), "linkat": (265, 37),
    "symlink": (88, -1), "symlinkat": (266, 36), "execve": (59, 221), "execveat": (322, 281),
    "fork": (57, -1), "vfork": (58, -1), "connect": (42, 203), "bind": (49, 200), "sendto": (44, 206),
}  # fmt: skip
_NEVER = (
    "ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "perf_event_open",
    "bpf", "userfaultfd", "mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "move_mount",
    "open_tree", "fsopen", "fsmount", "fspick", "mount_setattr", "add_key", "request_key", "keyctl",
    "io_uring_setup", "io_uring_enter", "io_uring_register", "init_module", "finit_module",
    "delete_module", "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "acct", "quotactl",
    "syslog", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname",
    "open_by_handle_at", "name_to_handle_at", "iopl", "ioperm", "process_madvise", "process_mrelease",
    "migrate_pages", "move_pages", "vhangup",
)  # fmt: skip
_BY_PATH = (
    *("chmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchownat", "utime", "utimes", "futimesat"),
    *("setxattr", "lsetxattr", "removexattr", "lremovexattr"),
)
"""They alter what a file is said to be; answered with success and not done: copying a file asks for them."""
_SHARED_MEMORY = ("shmget", "msgget", "semget", "mq_open", "fanotify_init")
_OF_OTHERS = ("prlimit64", "sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr")
"""Their first argument is a process; 0 is the caller."""
_SIGNALS = ("kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal")
_NAMESPACES = 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000 | 0x00020000 | 0x80
"""`CLONE_NEW…` for cgroup, uts, ipc, user, pid, net, mount and time."""
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_F_SETOWN, _F_SETOWN_EX = 8, 15
_PRIO_SELF = 0

_CLONE_VM = 0x100
"""A thread, or a child that becomes another program at once: neither is a copy of the program."""

_ALLOW, _ASK, _ERRNO, _KILL = 0x7FFF0000, 0x7FC00000, 0x00050000, 0x80000000
_LOAD, _JUMP_EQUAL, _JUMP_ANY_BIT, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16
_X32 = 0x40000000


@dataclass(frozen=True)
class _Refused:
    """A call that is answered with an error, where an argument is so."""

    call: str
    error: int = errno.EPERM
    argument: int = -1
    """Which one is looked at (its lower 32 bits); -1 for none."""
    bits: int = 0
    """Refused where it has any of these."""
    equals: tuple[int, ...] = ()
    """Refused where it is one of these."""
    but: tuple[int, ...] = ()
    """Refused where it is none of these."""


def supported() -> bool:
    """Whether the numbers of this machine's calls are known."""
    return platform.machine() in _ARCHES


def program(
    *,
    own_network: bool,
    own_files: bool,
    signals_held: bool,
    asked: Collection[str] = (),
    machine: str = "",
) -> bytes:
    """The filter.

    Args:
        own_network: whether the sandbox has a network of its own, in which sockets can hurt nobody.
        own_files: whether it sees no other files and processes than its own.
        signals_held: whether something else keeps its signals inside.
        asked: calls that whoever holds the listener is asked about. Where it holds no network, its answer is
            all that refuses sockets.
        machine: the architecture; by default this one's.

    Returns:
        An array of the kernel's `struct sock_filter`.
    """
    refused = _refused(own_network=own_network, own_files=own_files, signals_held=signals_held)
    return _program(
        [one for one in refused if one.call != "socket" or not asked or own_network], asked, machine
    )


def asking(asked: Collection[str], machine: str = "") -> bytes:
    """A filter that refuses nothing, for a program that has another which does."""
    return _program((), asked, machine)


def called(number: int) -> str:
    """The name of a call of this machine's."""
    column = _ARCHES[platform.machine()][1]
    return next((name for name, numbers in CALLS.items() if numbers[column] == number), "")


def _program(refused: Iterable[_Refused], asked: Collection[str], machine: str) -> bytes:
    arch, column = _ARCHES[machine or platform.machine()]
    lines = [
        (_LOAD, 0, 0, _ARCH),
        (_JUMP_EQUAL, 1, 0, arch),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if column == 0:
        lines += [(_JUMP_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    for one in refused:
        number = CALLS[one.call][column]
        if number >= 0:
            lines += _lines(number, one)
    for name in asked:
        number = CALLS[name][column]
        if number >= 0:
            lines += _asking(number, copies=name == "clone")
    lines.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def _refused(*, own_network: bool, own_files: bool, signals_held: bool) -> Iterable[_Refused]:
    yield from (_Refused(call) for call in _NEVER)
    yield _Refused("clone", argument=0, bits=_NAMESPACES)
    yield _Refused("clone3", errno.ENOSYS)  # its flags lie in memory; the C library falls back to clone
    yield _Refused("ioctl", argument=1, equals=(_TIOCSTI, _TIOCLINUX))
    families = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, 16) if own_network else ()  # 16: netlink
    yield _Refused("socket", errno.EACCES, argument=0 if families else -1, but=tuple(map(int, families)))
    if own_files:
        return
    yield from (_Refused(call, 0) for call in _BY_PATH)
    yield _Refused("utimensat", 0, argument=1, but=(0,))  # without a path it is about an open file
    yield from (_Refused(call) for call in _SHARED_MEMORY)
    yield from (_Refused(call, argument=0, but=(0,)) for call in _OF_OTHERS)
    yield _Refused("setpriority", argument=1, but=(_PRIO_SELF,))
    yield _Refused("ioprio_set", argument=1, but=(0,))
    if not signals_held:
        yield from (_Refused(call) for call in _SIGNALS)
        yield _Refused("tgkill")
        yield _Refused("fcntl", argument=1, equals=(_F_SETOWN, _F_SETOWN_EX))


def _asking(number: int, *, copies: bool) -> list[tuple[int, int, int, int]]:
    """Ask about a call; of `clone` only where it copies the program."""
    if not copies:
        return [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ASK)]
    flags = [(_LOAD, 0, 0, _ARGUMENTS), (_JUMP_ANY_BIT, 1, 0, _CLONE_VM), (_RETURN, 0, 0, _ASK)]
    return [(_JUMP_EQUAL, 0, len(flags) + 1, number), *flags, (_LOAD, 0, 0, _NUMBER)]


def _lines(number: int, one: _Refused) -> list[tuple[int, int, int, int]]:
    answer = (_RETURN, 0, 0, _ERRNO | one.error)
    if one.argument < 0:
        return [(_JUMP_EQUAL, 0, 1, number), answer]
    tests: list[tuple[int, int, int, int]] = []
    if one.bits:
        tests = [(_JUMP_ANY_BIT, 0, 1, one.bits), answer]
    elif one.equals:
        for left, value in zip(range(len(one.equals) - 1, -1, -1), one.equals, strict=True):
            tests.append((_JUMP_EQUAL, left, 0 if left else 1, value))
        tests.append(answer)
    else:
        for left, value in zip(range(len(one.but), 0, -1), one.but, strict=True):
            tests.append((_JUMP_EQUAL, left, 0, value))
        tests.append(answer)
    body = [(_LOAD, 0, 0, _ARGUMENTS + 8 * one.argument), *tests, (_LOAD, 0, 0, _NUMBER)]
    return [(_JUMP_EQUAL, 0, len(body), number), *body]
