"""How long questions to the base around a change take, over repositories of many files.

  python -m benchmarks.project [--files 5000] [--files 50000] [--rounds 5]

Makes a repository of so many Python modules (some 2 kB each, in folders of 100) in a folder for temporary
files and asks it, in a process of its own each time: who uses a function, and what a name that is imported
from another file is bound to. "First" is with no kept answer, "later" with what the first left, "after a
commit" with what a question about the commit before left. Prints medians in milliseconds, and the processor
time of guard's process and of git.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

_MODULE = '''"""Module {n}."""

import os
from pkg{other}.mod{link} import work_{link}


class Thing{n}:
    def __init__(self, value):
        self.value = value

    def step(self, amount):
        return self.value + amount


def work_{n}(name, count=1):
    """Does the work of module {n}."""
    thing = Thing{n}(count)
    for index in range(count):
        thing.step(index)
    return os.path.join(name, str(work_{link}), str(thing.value))

''' + "\n".join(f"def part_{i}(a, b):\n    return a * {i} + b - len(str(a))\n" for i in range(20))
_ASKED = """
import json, sys, time, resource
from guard.facts.names.across import Across
from guard.model.change import ChangeSet, FileChange, FileSide
from guard.project.project import Project
from guard.syntax.sources import Sources
from guard.tools.git import GitRepository
repository = GitRepository(sys.argv[1])
base = repository.tree(repository.resolve(sys.argv[2])[0])
change = ChangeSet((FileChange(None, FileSide("new.py", b"from pkg0.mod7 import work_7\\n")),), base)
sources = Sources(change)
project = Project(change, sources)
start, used = time.perf_counter(), time.process_time()
uses = project.uses("work_7")
asked = time.perf_counter()
found = Across(change, sources, project, after=True).definitions("pkg0.mod7.work_7", "new.py")
bound = time.perf_counter()
own = time.process_time() - used
git = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
print(json.dumps([len(uses), len(found), (asked - start) * 1e3, (bound - asked) * 1e3, own * 1e3, git * 1e3]))
"""


def made(folder: Path, files: int) -> None:
    """Put a repository of so many modules into `folder`, with two commits that differ in one file."""
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    out = [b"commit refs/heads/main\ncommitter a <a@example> 1 +0000\ndata 1\nx\n"]
    for n in range(files):
        link = (n * 7 + 3) % files
        text = _MODULE.format(n=n, link=link, other=link // 100).encode()
        out.append(b"M 100644 inline pkg%d/mod%d.py\ndata %d\n%s\n" % (n // 100, n, len(text), text))
    out.append(b"commit refs/heads/next\ncommitter a <a@example> 2 +0000\ndata 1\ny\nfrom refs/heads/main\n")
    out.append(b"M 100644 inline pkg0/mod1.py\ndata 27\nimport pkg0.mod7\nwork_7 = 1\n")
    subprocess.run(["git", "-C", str(folder), "fast-import", "--quiet"], input=b"".join(out), check=True)


def asked(folder: Path, revision: str, home: str) -> list[float]:
    """What one process says: uses, definitions, milliseconds of both questions, and of git's processor."""
    env = {**os.environ, "XDG_CACHE_HOME": f"{home}/cache", "XDG_STATE_HOME": f"{home}/state"}
    done = subprocess.run(
        [sys.executable, "-c", _ASKED, str(folder), revision], env=env, check=True, stdout=subprocess.PIPE
    )
    answer: list[float] = json.loads(done.stdout)
    return answer


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, action="append")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for files in options.files or [5_000, 50_000]:
        with tempfile.TemporaryDirectory() as top:
            folder = Path(top) / "repository"
            made(folder, files)
            rows: dict[str, list[list[float]]] = {}
            for number in range(options.rounds):
                home = f"{top}/home{number}"
                for kind, revision in (("first", "main"), ("later", "main"), ("after a commit", "next")):
                    rows.setdefault(kind, []).append(asked(folder, revision, home))
            for kind, found in rows.items():
                uses, bound, one, two, own, git = (
                    statistics.median(column) for column in zip(*found, strict=True)
                )
                print(
                    f"{files} files, {kind}: who uses it {one:.0f} ms ({uses:.0f} found), "
                    f"what it is bound to {two:.0f} ms ({bound:.0f}), processor "
                    f"{own:.0f} ms, git's {git:.0f} ms"
                )


if __name__ == "__main__":
    main()
