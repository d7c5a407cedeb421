"""Where proposed code may run: what a sandbox is given, and what it says of how that ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from guard.ports.stop import NEVER, Stop

_MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What a program in a sandbox may use, with all that it starts. Whoever goes past one is ended."""

    seconds: float = 600.0
    """Of the clock on the wall."""
    cpu: int = 600
    """Seconds of processor, for each process."""
    memory: int = 4096 * _MIB
    """Bytes: address space of each process, and what is resident of all together."""
    processes: int = 256
    """Processes and threads at one time."""
    disk: int = 512 * _MIB
    """Bytes in the private folder, and in any one file."""
    files: int = 1024
    """Open files of each process."""
    output: int = 64 * _MIB
    """Bytes written to standard output, standard error or the report, each."""


DEFAULT_LIMITS = Limits()


class Acted(StrEnum):
    """What a program did."""

    READ = "read"
    WRITE = "write"
    DELETE = "delete"
    RUN = "run"
    FORK = "fork"
    SOCKET = "socket"
    CONNECT = "connect"
    LISTEN = "listen"


@dataclass(frozen=True)
class Act:
    """One thing that a program did or tried, as it was seen from outside."""

    acted: Acted
    what: str
    """The file, the program or the address; "" where there is none."""
    at: int = 0
    """How many bytes of the report there were then."""


@dataclass(frozen=True)
class Job:
    """A program to run where it can hurt nothing."""

    argv: tuple[str, ...]
    """The program by its absolute path, and its arguments; `{report}` stands for the report's descriptor, and
    `{input}` for one that `input` is read from."""
    cwd: Path
    """Where it runs; below one of `readable`, or the private folder's own top where it is `/`."""
    readable: tuple[Path, ...]
    """Folders and files that it sees, at their own places, and cannot alter."""
    interpreter: Path = Path("/usr/bin/python3")
    """A Python that can be run there; what it needs has to be readable too, where it is not the system's."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Its whole environment, beside PATH, HOME, TMPDIR, USER and LC_ALL."""
    limits: Limits = DEFAULT_LIMITS
    input: bytes = field(default=b"", repr=False)
    """What it may read, once."""
    watch: bool = False
    """Whether what it does is written down, beside what it does in its own folder and in `readable`."""


class Ended(StrEnum):
    """Why a run was over."""

    BY_ITSELF = "exit"
    TIME = "time"
    MEMORY = "memory"
    PROCESSES = "processes"
    DISK = "disk"
    OUTPUT = "output"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Ran:
    """How a program in a sandbox ended, and what it wrote."""

    ended: Ended
    exit: int
    """Its exit status, negative for a signal; of no meaning where it did not end by itself."""
    stdout: bytes = field(repr=False)
    """The first 256 KiB."""
    stderr: bytes = field(repr=False)
    """The first 256 KiB."""
    report: bytes = field(repr=False)
    """All that came through the report's descriptor."""
    seconds: float = field(default=0.0, compare=False)
    acts: tuple[Act, ...] | None = None
    """What it did, each once; None where nobody watched."""

    def words(self) -> str:
        """How it ended, for a person."""
        return {
            Ended.BY_ITSELF: f"ended with status {self.exit}" if self.exit >= 0
            else f"was ended by signal {-self.exit}",
            Ended.TIME: "did not end in time and was killed",
            Ended.MEMORY: "used more memory than it may and was killed",
            Ended.PROCESSES: "started more processes than it may and was killed",
            Ended.DISK: "filled the disk beyond its share and was killed",
            Ended.OUTPUT: "wrote more than it may and was killed",
            Ended.STOPPED: "was stopped",
        }[self.ended]  # fmt: skip


class Sandbox(Protocol):
    """Runs a program without network, without the user's files and processes, and within limits."""

    @property
    def name(self) -> str:
        """What holds it ("bubblewrap 0.8.0", "Landlock 7 and seccomp")."""
        ...

    def run(self, job: Job, stop: Stop = NEVER) -> Ran:
        """Run it to its end, or until it breaks a limit; nothing of it is left afterwards.

        Raises:
            ToolError: the sandbox itself could not be made; nothing has run then.
        """
        ...
