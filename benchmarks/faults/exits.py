"""Ways out: streams, files and folders that are full, closed or not there, limits, odd environments, signals."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.faults import engine
from benchmarks.faults.lab import BLOCKED, INCOMPLETE, KNOWN, REVIEW, STOPPED, USAGE, Fault, Lab

FORMATS = ("terminal", "json", "sarif", "markdown", "github")
REDIRECTIONS = (
    ">/dev/full",
    ">&-",
    "2>&-",
    "2>/dev/full",
    "<&-",
    ">&- 2>&- <&-",
    ">/dev/full 2>/dev/full",
    "< .",
)
LIMITS = (
    "ulimit -v 400000", "ulimit -v 200000", "ulimit -v 100000", "ulimit -f 0", "ulimit -f 1", "ulimit -n 10", "ulimit -n 20",
    "ulimit -s 256", "ulimit -t 1", "ulimit -c 0", "umask 777", "umask 000",
)  # fmt: skip
ENVIRONMENTS: dict[str, dict[str, str | None]] = {
    "TMPDIR names nothing": {"TMPDIR": "/nowhere/at/all"}, "TMPDIR is a file": {"TMPDIR": "/etc/passwd"},
    "TMPDIR is empty": {"TMPDIR": ""}, "TMPDIR is relative": {"TMPDIR": "x"}, "HOME names nothing": {"HOME": "/nowhere"},
    "HOME is missing": {"HOME": None}, "HOME is a file": {"HOME": "/etc/passwd"}, "PATH is empty": {"PATH": ""},
    "PATH names nothing": {"PATH": "/nowhere"}, "PATH is relative": {"PATH": "bin:.:usr/bin"}, "PATH is missing": {"PATH": None},
    "no locale": {"LC_ALL": None}, "the locale C": {"LC_ALL": "C"}, "a locale that is none": {"LC_ALL": "xx_YY.KOI8"},
    "PYTHONIOENCODING=ascii": {"PYTHONIOENCODING": "ascii"}, "PYTHONUTF8=0": {"PYTHONUTF8": "0", "LC_ALL": "C"},
    "TERM is odd": {"TERM": "\x1b[2J"}, "COLUMNS=0": {"COLUMNS": "0"}, "COLUMNS=-1": {"COLUMNS": "-1"},
    "COLUMNS is a word": {"COLUMNS": "wide"}, "COLUMNS=100000": {"COLUMNS": "100000"}, "LINES is a word": {"LINES": "x"},
    "FORCE_COLOR": {"FORCE_COLOR": "1"}, "TZ is odd": {"TZ": "../../etc/passwd"}, "the cache is a file": {"GUARD_CACHE_DIR": "/etc/passwd"},
    "the cache cannot be made": {"GUARD_CACHE_DIR": "/proc/nowhere"}, "the cache is a device": {"GUARD_CACHE_DIR": "/dev/null"},
    "the cache is empty text": {"GUARD_CACHE_DIR": ""}, "GUARD_ADVISORIES names nothing": {"GUARD_ADVISORIES": "/nowhere.zip"},
    "GUARD_ADVISORIES is a device": {"GUARD_ADVISORIES": "/dev/zero"}, "GUARD_ORIGINS names nothing": {"GUARD_ORIGINS": "/nowhere"},
    "GUARD_ORIGINS is a device": {"GUARD_ORIGINS": "/dev/zero"}, "GUARD_METADATA names nothing": {"GUARD_METADATA": "/nowhere"},
    "a huge variable": {"X": "x" * 100_000}, "CI": {"CI": "1"}, "PRE_COMMIT refs of nothing": {"PRE_COMMIT_FROM_REF": "x", "PRE_COMMIT_TO_REF": "y"},
    "OPENAI_BASE_URL is nonsense": {"OPENAI_BASE_URL": "nonsense"}, "NO_COLOR": {"NO_COLOR": "1"}, "SOURCE_DATE_EPOCH is a word": {"SOURCE_DATE_EPOCH": "x"},
}  # fmt: skip
SIGNALS = (
    signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGKILL, signal.SIGUSR1, signal.SIGUSR2,
    signal.SIGALRM, signal.SIGPIPE, signal.SIGABRT, signal.SIGSEGV, signal.SIGXCPU, signal.SIGVTALRM,
)  # fmt: skip


def faults() -> Iterator[Fault]:
    """All of them."""
    coded = "a code of 0 to 3, and never 0 for the bad change; no traceback"
    for redirection in REDIRECTIONS:
        for kind in ("bad", "good"):
            yield Fault(
                "exits",
                f"streams {redirection}, {kind}",
                coded,
                partial(_streams, redirection, kind, "terminal"),
            )
    for name in FORMATS[1:]:
        for redirection in (">/dev/full", ">&-"):
            yield Fault(
                "exits", f"streams {redirection}, {name}", coded, partial(_streams, redirection, "bad", name)
            )
    for kind in ("bad", "good"):
        yield Fault(
            "exits", f"the reader is gone, {kind}", "exit 1 for bad, 0 or 3 for good", partial(_gone, kind)
        )
    for limit in LIMITS:
        for kind in ("bad", "good"):
            yield Fault("exits", f"{limit}, {kind}", coded, partial(_limited, limit, kind))
    for name, env in ENVIRONMENTS.items():
        yield Fault("exits", name, coded, partial(_environment, env))
    for name, act in OUTPUTS.items():
        yield Fault(
            "exits", f"--output is {name}", "written or refused; never replaced where it is no file", act
        )
    for name, arguments in USAGES.items():
        yield Fault("exits", f"the arguments {name}", "exit 2, one line", partial(_usage, arguments))
    left = "no pass; no process is left, and the next start leaves no folder"
    for number in SIGNALS:
        for where in ("while the engine runs", "at its start"):
            yield Fault(
                "signals",
                f"{number.name} {where}",
                left,
                partial(_signalled, number, where),
                where != "at its start",
            )
    yield Fault(
        "signals", "the whole group gets SIGKILL", left, partial(_signalled, signal.SIGKILL, "group"), True
    )
    yield Fault("signals", "SIGINT twice", left, partial(_signalled, signal.SIGINT, "twice"), True)


def _codes(kind: str) -> frozenset[int]:
    return STOPPED if kind == "bad" else KNOWN


def _streams(redirection: str, kind: str, form: str, lab: Lab) -> None:
    repo = lab.repo(kind)
    line = lab.command("check", "main..feature", "-C", repo.folder, "--format", form)
    lab.run(["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", *line], codes=_codes(kind))


def _gone(kind: str, lab: Lab) -> None:
    repo = lab.repo(kind)
    read, write = os.pipe()
    os.close(read)
    try:
        done = lab.check(
            repo, stdout=write, codes={BLOCKED, INCOMPLETE} if kind == "bad" else {REVIEW, INCOMPLETE}
        )
    finally:
        os.close(write)
    lab.must(done.code in KNOWN, "an unknown code")


def _limited(limit: str, kind: str, lab: Lab) -> None:
    lab.check(lab.repo(kind), before=limit, codes=_codes(kind))
    if limit == "umask 777":
        for path in lab.tmp.iterdir():
            path.chmod(stat.S_IRWXU)


def _environment(env: dict[str, str | None], lab: Lab) -> None:
    lab.check(lab.repo(), env=env, codes=STOPPED, cwd=lab.work)


def _written(lab: Lab, path: Path | str, codes: frozenset[int] = STOPPED) -> None:
    lab.check(lab.repo(), "--format", "json", "--output", path, codes=codes)


def _device(number: int, lab: Lab) -> None:
    """A device of its own, so that a guard which replaces it harms nobody else."""
    path = lab.work / "device"
    os.mknod(path, 0o20666, os.makedev(1, number))
    _written(lab, path)
    lab.must(stat.S_ISCHR(path.lstat().st_mode), "the device was replaced by a file")


def _link(lab: Lab) -> None:
    (lab.work / "target").write_text("old")
    (lab.work / "link").symlink_to("target")
    _written(lab, lab.work / "link")
    lab.must((lab.work / "link").is_symlink(), "the link was replaced")
    lab.must((lab.work / "target").read_text() != "old", "what the link names was not written")


def _pipe(lab: Lab) -> None:
    path = lab.work / "pipe"
    os.mkfifo(path)
    with subprocess.Popen(["cat", str(path)], stdout=subprocess.PIPE) as reader:
        _written(lab, path)
        with path.open("wb", buffering=0):
            pass
        out, _ = reader.communicate(timeout=20)
    lab.must(stat.S_ISFIFO(path.lstat().st_mode), "the pipe was replaced by a file")
    lab.must(out.startswith(b"{"), "nothing was written into the pipe")


def _over_a_link(lab: Lab) -> None:
    (lab.work / "link").symlink_to(lab.folder / "repo/app.py")
    _written(lab, lab.work / "link")


def _kept(lab: Lab) -> None:
    path = lab.work / "report.json"
    path.write_text("old")
    lab.check(lab.repo(), "--policy", "missing.yaml", "--format", "json", "--output", path, codes={USAGE})
    lab.must(path.read_text() == "old", "a report was written over without a verdict")


OUTPUTS: dict[str, Callable[[Lab], None]] = {
    "a full device": partial(_device, 7),
    "a null device": partial(_device, 3),
    "a link": _link,
    "a FIFO": _pipe,
    "a link into the judged tree": _over_a_link,
    "a folder": lambda lab: _written(lab, lab.work),
    "in a folder that is not there": lambda lab: _written(lab, lab.work / "a/b/c.json"),
    "below a file": lambda lab: _written(lab, "/etc/passwd/x"),
    "in /proc": lambda lab: _written(lab, "/proc/x.json"),
    "of 300 signs": lambda lab: _written(lab, lab.work / ("x" * 300)),
    "empty": lambda lab: _written(lab, ""),
    "a file that stands, and the policy is missing": _kept,
}
USAGES: dict[str, tuple[str, ...]] = {
    "none": ("check",), "of two ways": ("check", "--staged", "--worktree"), "an unknown option": ("check", "--launch"),
    "an unknown command": ("launch",), "an unknown format": ("check", "--staged", "--format", "pdf"), "a patch without a base": ("check", "--patch", "-"),
    "a patch that is none": ("check", "--patch", "/etc/passwd", "--base", "."), "a folder that is none": ("check", "--staged", "-C", "/nowhere"),
    "a folder that is a device": ("check", "--staged", "-C", "/dev/null"), "before without after": ("check", "--before", "."),
    "a patch of a device": ("check", "--patch", "/dev/null", "--base", "."), "a policy that is a folder": ("check", "--staged", "--policy", "."),
    "a policy that is a device": ("check", "--staged", "--policy", "/dev/null"), "no such shipped policy": ("check", "--staged", "--policy", "guard:lax"),
    "explain of nothing": ("explain", "no-such-rule"), "an odd policy name": ("check", "--staged", "--policy", "guard:../default"),
    "log of nothing": ("log", "show", "99"), "a number of nothing": ("log", "list", "-n", "0"), "a hook of nobody": ("hook", "netscape"),
}  # fmt: skip


def _usage(arguments: tuple[str, ...], lab: Lab) -> None:
    repo = lab.repo()
    done = lab.guard(*arguments, cwd=repo.folder, codes={USAGE})
    lab.must(done.err.strip(), "nothing is said")


def _signalled(number: signal.Signals, where: str, lab: Lab) -> None:
    begun = lab.work / "begun"
    engine.fake(engine.place(lab), f"open({str(begun)!r}, 'w').close(); time.sleep(600)")
    repo = lab.repo()
    process = subprocess.Popen(
        lab.command("check", "main..feature", "-C", repo.folder),
        env=lab.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    for _ in range(2 if where == "at its start" else 1200):
        if begun.exists() or process.poll() is not None:
            break
        time.sleep(0.05)
    for _ in range(2 if where == "twice" else 1):
        if where == "group" and process.poll() is None:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
    try:
        # Python ignores SIGPIPE: guard then waits for the engine as long as it does for any other.
        waits = where == "at its start" or number == signal.SIGPIPE
        out, err = process.communicate(timeout=200 if waits else 60)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        lab.broken.append("it did not end")
    lab.must(process.returncode != REVIEW, "it passed")
    lab.must(b"Traceback" not in out + err, "a traceback")
    # A private folder may stand until the next start, which sweeps it.
    lab.program = None
    lab.check(repo, codes={BLOCKED})
