"""The filter of system calls, run here on made-up calls as the kernel runs it on real ones."""

from __future__ import annotations

import struct

import pytest

from guard.tools.sandbox import seccomp

X86, ARM = 0xC000003E, 0xC00000B7
ALLOWED, KILLED = 0x7FFF0000, 0x80000000


def answer(program: bytes, arch: int, number: int, *arguments: int) -> int:
    """What the filter answers to a call."""
    data = struct.pack("=IIQ6Q", number, arch, 0, *arguments, *[0] * (6 - len(arguments)))
    lines = list(struct.iter_unpack("=HBBI", program))
    at = held = 0
    while True:
        code, yes, no, value = lines[at]
        at += 1
        if code == 0x20:
            [held] = struct.unpack_from("=I", data, value)
        elif code == 0x06:
            return int(value)
        else:
            holds = {0x15: held == value, 0x45: bool(held & value), 0x35: held >= value}[code]
            at += yes if holds else no


NAMESPACES = seccomp.program(own_network=True, own_files=True, signals_held=True, machine="x86_64")
LANDLOCK = seccomp.program(own_network=False, own_files=False, signals_held=True, machine="x86_64")
OLD_LANDLOCK = seccomp.program(own_network=False, own_files=False, signals_held=False, machine="x86_64")


@pytest.mark.parametrize(
    ("call", "arguments", "namespaces", "landlock"),
    [
        (0, (), True, True),  # read
        (41, (1,), True, False),  # socket(AF_UNIX)
        (41, (2,), True, False),  # socket(AF_INET)
        (41, (40,), False, False),  # socket(AF_VSOCK)
        (53, (1,), True, True),  # socketpair
        (56, (0x1200011,), True, True),  # clone, as fork does it
        (56, (0x10000000,), False, False),  # clone into a user namespace
        (435, (), False, False),  # clone3
        (16, (0, 0x5401), True, True),  # ioctl TCGETS
        (16, (0, 0x5412), False, False),  # ioctl TIOCSTI
        (16, (0, 0x541C), False, False),  # ioctl TIOCLINUX
        (101, (16, 1), False, False),  # ptrace
        (425, (), False, False),  # io_uring_setup
        (90, (), True, False),  # chmod
        (280, (3, 0), True, True),  # futimens
        (280, (3, 1000), True, False),  # utimensat by a path
        (302, (0,), True, True),  # prlimit of itself
        (302, (1234,), True, False),
        (62, (1234, 9), True, True),  # kill: Landlock's own scopes hold it
    ],
)
def test_what_is_refused(call: int, arguments: tuple[int, ...], namespaces: bool, landlock: bool) -> None:
    assert (answer(NAMESPACES, X86, call, *arguments) == ALLOWED) is namespaces
    assert (answer(LANDLOCK, X86, call, *arguments) == ALLOWED) is landlock


def test_an_old_landlock_holds_no_signals_so_the_filter_does() -> None:
    assert answer(OLD_LANDLOCK, X86, 62, 1234, 9) != ALLOWED
    assert answer(OLD_LANDLOCK, X86, 72, 3, 8) != ALLOWED  # fcntl F_SETOWN
    assert answer(OLD_LANDLOCK, X86, 72, 3, 2) == ALLOWED


ASKED = 0x7FC00000


def test_what_is_asked_about_is_allowed_by_nobody_else() -> None:
    plain = seccomp.asking(("socket", "clone", "openat"), "x86_64")
    held = seccomp.program(
        own_network=False, own_files=False, signals_held=True, asked=("socket", "clone"), machine="x86_64"
    )
    assert answer(plain, X86, 41, 2) == answer(held, X86, 41, 2) == ASKED
    assert answer(plain, X86, 56, 0x1200011) == answer(held, X86, 56, 0x1200011) == ASKED
    assert answer(plain, X86, 56, 0x3D0F00) == ALLOWED  # a thread
    assert answer(held, X86, 56, 0x10000000) not in (ALLOWED, ASKED)
    assert (answer(plain, X86, 257), answer(plain, X86, 101), answer(plain, X86, 0)) == (
        ASKED,
        ALLOWED,
        ALLOWED,
    )
    assert answer(held, X86, 101) not in (ALLOWED, ASKED)
    wide = seccomp.program(
        own_network=True, own_files=True, signals_held=True, asked=("socket",), machine="x86_64"
    )
    assert answer(wide, X86, 41, 2) == ASKED
    assert answer(wide, X86, 41, 40) not in (ALLOWED, ASKED)  # refused before anybody is asked
    assert answer(seccomp.asking(("open", "openat"), "aarch64"), ARM, 56, 0) == ASKED


def test_calls_of_another_architecture_end_the_program() -> None:
    assert answer(NAMESPACES, 0x40000003, 1) == KILLED
    assert answer(NAMESPACES, X86, 0x40000000 + 41, 2) == KILLED
    assert answer(NAMESPACES, ARM, 63) == KILLED


def test_the_other_architecture_has_its_own_numbers() -> None:
    program = seccomp.program(own_network=True, own_files=True, signals_held=True, machine="aarch64")
    assert answer(program, ARM, 117) != ALLOWED  # ptrace
    assert answer(program, ARM, 63) == ALLOWED  # read
