"""Where one fault is tried: a folder, an environment and processes of its own, and what broke there."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.repos import Repo

CLEAN = "def twice(x):\n    return 2 * x\n"
BAD = (
    "import subprocess\n\n\ndef mirror(name):\n"
    '    return subprocess.run("rsync " + name, shell=True, check=True)\n'
)
"""Blocked by `guard:default`, by one code rule."""
GOOD = "def thrice(x):\n    y = 3 * x\n    return y\n"
"""Reaches review."""
BASE: Mapping[str, str] = {"app.py": CLEAN, "README.md": "Words.\n"}

REVIEW, BLOCKED, USAGE, INCOMPLETE = 0, 1, 2, 3
STOPPED = frozenset({BLOCKED, USAGE, INCOMPLETE})
"""Whatever it is, it is no pass."""
KNOWN = STOPPED | {REVIEW}


@dataclass(frozen=True)
class Done:
    """How a process ended."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def text(self) -> str:
        """All that it printed."""
        return self.out + self.err


@dataclass(frozen=True)
class Shared:
    """What all labs use and none alters."""

    guard: Path
    """The installed command."""
    top: Path
    """Labs are made here."""
    cache: Path
    """A cache that was filled by a sound run."""
    templates: Path
    """Repositories to copy: `bad` and `good`, each with `main` and, one commit on, `feature`."""
    patience: float = 1.0
    """How many times as long as it should take a process may take, on a machine that is busy with others."""


@dataclass
class Lab:
    """One fault's place. Everything a guard of it starts is known by this folder in its environment."""

    shared: Shared
    folder: Path
    broken: list[str] = field(default_factory=list)
    late: bool = False
    """Whether something broken is only a matter of time."""
    is_installation_sound: bool = True
    program: Path | None = None

    def __post_init__(self) -> None:
        for name in ("tmp", "home", "marks", "work"):
            (self.folder / name).mkdir(parents=True)

    @property
    def tmp(self) -> Path:
        """The folder for temporary files of what is run here."""
        return self.folder / "tmp"

    @property
    def work(self) -> Path:
        """Where files of the fault may be put."""
        return self.folder / "work"

    def must(self, holds: object, otherwise: str) -> None:
        """Note what is broken unless it holds."""
        if not holds:
            self.broken.append(otherwise)

    def repo(self, kind: str = "bad") -> Repo:
        """A repository with one proposal on `feature`: `bad`, which must be blocked, or `good`."""
        shutil.copytree(self.shared.templates / kind, self.folder / "repo", symlinks=True)
        return Repo(self.folder / "repo", init=False)

    def plant(self, path: Path, *, then: str = "cat") -> Path:
        """A program at `path` that leaves a mark when it is run, and then does something."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\ntouch '{self.mark}'\n{then}\n")
        path.chmod(0o755)
        return path

    @property
    def mark(self) -> Path:
        """The file whose being there shows that something ran."""
        return self.folder / "marks" / "ran"

    @property
    def python_mark(self) -> str:
        """Python that leaves the mark, and ends the interpreter as if all were well."""
        return f"import os\nopen({str(self.mark)!r}, 'w').close()\nos._exit(0)\n"

    def environment(self, changes: Mapping[str, str | None] | None = None) -> dict[str, str]:
        """What a user's shell holds, and nothing of this machine's."""
        env: dict[str, str | None] = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.tmp),
            "LC_ALL": "C.UTF-8",
            "GUARD_CACHE_DIR": str(self.shared.cache),
            "GUARD_LEDGER": str(self.folder / "ledger"),
            "GUARD_SERVICE": "off",  # what is tried is the command; tests/service tries the service
            "UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple/",
            **(changes or {}),
        }
        return {name: value for name, value in env.items() if value is not None}

    def command(self, *args: str | Path) -> list[str]:
        """The command line of a guard."""
        return [str(self.program or self.shared.guard), *map(str, args)]

    def run(
        self,
        command: Sequence[str],
        *,
        codes: Collection[int] = KNOWN,
        cwd: Path | None = None,
        env: Mapping[str, str | None] | None = None,
        stdin: bytes = b"",
        before: str = "",
        within: float = 60,
        stdout: int | None = None,
    ) -> Done:
        """Run a process, and note where it breaks what every guard promises.

        Args:
            codes: the exit codes that keep the promise.
            env: changes to the environment; None takes a variable away.
            before: shell text that is run first (`ulimit …`) and into whose place the command comes.
            within: seconds, on a machine that does nothing else.
            stdout: a descriptor for standard output; it is read by default.
        """
        line = ["sh", "-c", f'{before}\nexec "$@"', "sh", *command] if before else list(command)
        started = time.monotonic()
        with subprocess.Popen(
            line,
            cwd=cwd or self.work,
            env=self.environment(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if stdout is None else stdout,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            try:
                out, err = process.communicate(stdin, timeout=within * self.shared.patience)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                out, err = process.communicate()
                self.broken.append(f"did not end within {within:g} s")
                self.late = True
        done = Done(
            process.returncode,
            (out or b"").decode("utf-8", "replace"),
            err.decode("utf-8", "replace"),
            time.monotonic() - started,
        )
        if done.code not in codes and not self.late:
            self.broken.append(f"exit {done.code}, promised {_listed(codes)}: {_last(done)}")
        if "Traceback (most recent call last)" in done.text:
            self.broken.append(f"a traceback: {_last(done)}")
        return done

    def guard(self, *args: str | Path, **settings: object) -> Done:
        """Run a guard; see `run`."""
        return self.run(self.command(*args), **settings)  # type: ignore[arg-type]

    def check(self, repo: Repo, *args: str | Path, **settings: object) -> Done:
        """Run `guard check main..feature` of a repository."""
        return self.guard("check", "main..feature", "-C", repo.folder, *args, **settings)

    def json(self, done: Done) -> dict[str, object]:
        """The verdict that was printed as JSON; nothing, which is noted, where it was none."""
        try:
            found = json.loads(done.out)
        except ValueError:
            found = None
        self.must(isinstance(found, dict), "no JSON was printed")
        return found if isinstance(found, dict) else {}

    def install(self) -> Path:
        """An installation of its own over the shared one, whose site-packages come first; its folder.

        What is put there is found before what is installed, as after an installation that went wrong.
        """
        venv = self.folder / "venv"
        site = venv / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
        site.mkdir(parents=True)
        (venv / "bin").mkdir()
        (venv / "bin/python").symlink_to(os.path.realpath(sys.executable))
        base = Path(os.path.realpath(sys.executable)).parent
        (venv / "pyvenv.cfg").write_text(f"home = {base}\ninclude-system-site-packages = false\n")
        text = self.shared.guard.read_text()
        head, _, rest = text.partition("\n")
        # A script of Python's names its interpreter; one of the shell finds the one that lies beside it.
        named = f"#!{venv}/bin/python {head.partition(' ')[2]}".rstrip()
        (venv / "bin/guard").write_text(f"{named if 'python' in head else head}\n{rest}")
        (venv / "bin/guard").chmod(0o755)
        known = [path for path in sys.path if path.endswith("site-packages")]
        lines = "".join(f"import site; site.addsitedir({path!r})\n" for path in known)
        (site / "zz_shared.pth").write_text(lines)
        self.program = venv / "bin/guard"
        return site

    def close(self) -> None:
        """Note what ran, and what was left; end it."""
        self.must(not any((self.folder / "marks").iterdir()), "something of the proposal's was run")
        left = self.running()
        for _ in range(60):
            if not left:
                break
            time.sleep(0.05)
            left = self.running()
        self.must(not left, f"left running: {', '.join(sorted(set(left.values())))}")
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        remains = sorted(path.name for path in self.tmp.iterdir()) if self.tmp.is_dir() else []
        self.must(not remains, f"left in the folder for temporary files: {', '.join(remains[:4])}")

    def running(self) -> dict[int, str]:
        """The processes that were started here and still run, by id, with their names."""
        found = {}
        needle = str(self.folder).encode() + b"/"
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                with suppress(OSError):
                    if needle in (entry / "environ").read_bytes():
                        found[int(entry.name)] = (entry / "comm").read_text().strip()
        return found


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong, or that somebody does."""

    family: str
    name: str
    """What is injected; unlike all others of the family."""
    promise: str
    """What must hold beside what always must: a known exit code, no traceback, nothing run, nothing left."""
    act: Callable[[Lab], object]
    waits: bool = False
    """Whether it takes long on the clock; it is then left out of the quick choice."""


def _listed(codes: Collection[int]) -> str:
    return "/".join(map(str, sorted(codes)))


def _last(done: Done) -> str:
    lines = [line for line in (done.err.strip() or done.out.strip()).splitlines() if line.strip()]
    return lines[-1].strip()[:160] if lines else "nothing was printed"


def templates(top: Path) -> Path:
    """Make the repositories that labs copy."""
    for kind, text in (("bad", BAD), ("good", GOOD)):
        repo = Repo(top / kind, BASE)
        repo.git("checkout", "-q", "-b", "feature")
        repo.commit({"lib.py": text})
        repo.git("checkout", "-q", "main")
    return top
