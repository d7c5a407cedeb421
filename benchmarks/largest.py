"""How much memory the largest changes that are accepted take.

    python benchmarks/largest.py [--mib 256] [--only KIND]...

Makes a repository for each kind of change, of which both sides together hold so many MiB, runs `guard check`
over it in a process of its own, and prints its exit code, processor seconds and the most memory that it, and
the largest of the programs it started, held (`ru_maxrss`). Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MIB = 2**20
Files = Iterator[tuple[str, bytes, bytes]]
"""Path, text before and text after; an empty text is no file."""
_PYTHON = "def f{i}(a, b):\n    c = a + {i}\n    return c * b\n\n\n"
MEASURED = """
import json, resource, sys, time
sys.path.insert(0, {root!r})
from guard.__main__ import main
try:
    main()
finally:
    own, started = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    told = [one for who in (own, started) for one in (who.ru_maxrss, who.ru_utime + who.ru_stime)]
    open({told!r}, "w").write(json.dumps(told))
"""


def rows(size: int, row: str) -> bytes:
    """So many bytes of numbered rows."""
    count = size // len(row.format(i=100_000)) + 1
    return "".join(row.format(i=number) for number in range(count)).encode()


def text(size: int) -> Files:
    """One text, a line in a thousand altered."""
    before = rows(size // 2, "line {i} of what is written here\n")
    yield "notes.txt", before, before.replace(b"000 of", b"000 in")


def data(size: int) -> Files:
    """One new file of rows."""
    yield "data/rows.csv", b"", rows(size, "{i},17,yes,a name\n")


def tables(size: int) -> Files:
    """New files of rows, 8 MiB each."""
    each = 8 * MIB
    for number in range(max(1, size // each)):
        yield f"data/rows{number}.csv", b"", rows(min(size, each), f"{number},{{i}},17,yes,a name\n")


def locks(size: int) -> Files:
    """Lock files of npm of 1 MB, in each of which one version is altered."""
    row = '    "node_modules/p{i}": {{"version": "1.0.{i}", "integrity": "sha512-{i}"}},\n'
    head, foot = b'{"lockfileVersion": 3, "packages": {\n', b'    "": {"name": "a"}\n}}\n'
    before = head + rows(1_000_000, row) + foot
    for number in range(max(1, size // len(before) // 2)):
        after = before.replace(b'"1.0.70"', b'"1.0.71"')
        yield f"web/p{number}/package-lock.json", before, after


def long_line(size: int) -> Files:
    """One new text without a line's end."""
    yield "data/one.json", b"", b'{"a": "' + b"word " * (size // 5) + b'"}'


def binary(size: int) -> Files:
    """One file of noise, before and after."""
    chance = random.Random(1)
    yield "data/noise.bin", b"\0" + chance.randbytes(size // 2), b"\0" + chance.randbytes(size // 2)


def sources(size: int) -> Files:
    """Python files of 250 kB, in each of which one function is altered."""
    before = rows(250_000, _PYTHON)
    for number in range(size // len(before) // 2):
        own = b"# %d\n" % number + before
        yield f"src/pkg/m{number}.py", own, own.replace(b"a + 70\n", b"a - 70\n")


def new_sources(size: int) -> Files:
    """New Python files of 50 kB."""
    made = rows(50_000, _PYTHON)
    for number in range(size // len(made)):
        yield f"src/pkg/m{number}.py", b"", b"# %d\n" % number + made


def one_source(size: int) -> Files:
    """One Python file, larger than any is read."""
    before = rows(size // 2, _PYTHON)
    yield "src/app.py", before, before.replace(b"a + 70\n", b"a - 70\n")


def settings(size: int) -> Files:
    """YAML files of 300 kB, each altered."""
    before = rows(300_000, "key{i}: value {i}\n")
    for number in range(size // len(before) // 2):
        own = b"# %d\n" % number + before
        yield f"deploy/s{number}.yaml", own, own.replace(b"value 70\n", b"value 71\n")


def scripts(size: int) -> Files:
    """JavaScript files of 100 kB, each altered."""
    before = rows(100_000, "function f{i}(a) {{\n  return g(a, {i});\n}}\n")
    for number in range(size // len(before) // 2):
        own = b"// %d\n" % number + before
        yield f"web/s{number}.js", own, own.replace(b"a, 70)", b"a, 71)")


KINDS: Mapping[str, Callable[[int], Files]] = {
    one.__name__: one
    for one in (
        text,
        data,
        tables,
        long_line,
        binary,
        one_source,
        sources,
        new_sources,
        settings,
        locks,
        scripts,
    )
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mib", type=float, default=255.0, help="what both sides hold together")
    parser.add_argument("--only", action="append", choices=list(KINDS))
    parser.add_argument("--deadline", default="600", help="as the command's")
    options = parser.parse_args()
    print("| change | exit | MB held | MB of the largest program | CPU s | theirs |\n|" + " --- |" * 6)
    for name in options.only or KINDS:
        with tempfile.TemporaryDirectory(prefix="guard-largest-") as folder:
            told = measured(Path(folder), KINDS[name](int(options.mib * MIB)), options.deadline)
        print(f"| {name} | {' | '.join(told)} |", flush=True)


def measured(folder: Path, files: Files, deadline: str) -> list[str]:
    """Exit code, memory and processor time of one check."""
    repo, answer = folder / "repo", folder / "told"
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "gc.auto=0", "-C", str(repo)]
    subprocess.run(["git", "init", "-q", str(repo)], check=True)
    later = []
    for path, before, after in files:
        place = repo / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(before or after)
        if before:
            later.append((place, after))
            subprocess.run([*git, "add", path], check=True)
    subprocess.run([*git, "commit", "-qm", "before", "--allow-empty"], check=True)
    for place, after in later:
        place.write_bytes(after)
    subprocess.run([*git, "add", "-A"], check=True)
    script = MEASURED.format(root=str(ROOT), told=str(answer))
    arguments = ["check", "--staged", "-C", str(repo), "--no-service", "--deadline", deadline]
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, *arguments, "--format", "json", "--output", str(folder / "v")],
        capture_output=True,
        check=False,
        env={**os.environ, "GUARD_CACHE_DIR": str(folder / "cache")},
    )
    own, seconds, started, theirs = json.loads(answer.read_text())
    if done.stderr:
        print(done.stderr.decode()[-300:], file=sys.stderr)
    return [
        str(done.returncode),
        f"{own / 1024:.0f}",
        f"{started / 1024:.0f}",
        f"{seconds:.0f}",
        f"{theirs:.0f}",
    ]


if __name__ == "__main__":
    main()
