"""Running a benchmark over another revision of guard: its tree, unpacked, stands first on `PYTHONPATH`.

A script that is to run so puts its own checkout on the path behind `PYTHONPATH`: then guard, its rules and
its policies are those of the other tree, and so is every module of `benchmarks` that the other tree has (what
builds a change there knows the classes of that tree); only what it lacks comes from here.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BEFORE_ONE_READING = "a59c7f6"
"""The revision before guard read each text once; what `--old` means where no other is named."""


@contextmanager
def tree_of(revision: str) -> Iterator[Path]:
    """The tree of a revision of this repository in a temporary folder; committed files only."""
    archive = subprocess.run(
        ["git", "-C", str(ROOT), "archive", "--format=tar", revision], check=True, capture_output=True
    ).stdout
    with tempfile.TemporaryDirectory(prefix="guard-revision-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as stream:
            stream.extractall(folder, filter="data")
        yield Path(folder)


def environment(tree: Path | None, cache: Path) -> dict[str, str]:
    """The environment to judge in: of `tree`, else of this checkout, so that equal input gives equal output.

    No package index is asked, no advisories and no origins are known, nothing counts as CI, and what guard
    derives goes into `cache`.
    """
    dropped = ("GUARD_", "PIP_", "UV_", "CI", "GITHUB_", "GITLAB_", "BUILDKITE", "TEAMCITY_", "JENKINS_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {
        "PYTHONPATH": str(tree or ROOT),
        "GUARD_CACHE_DIR": str(cache),
        "PIP_NO_INDEX": "1",
        "UV_NO_INDEX": "1",
        "PYTHONHASHSEED": "0",
    }


def again(
    script: str, arguments: Sequence[str], tree: Path | None, extra: Mapping[str, str] | None = None
) -> int:
    """Run `script` once more in a process of its own, over `tree` or this checkout; its exit status."""
    with tempfile.TemporaryDirectory(prefix="guard-cache-") as cache:
        env = {**environment(tree, Path(cache)), **(extra or {})}
        return subprocess.run([sys.executable, script, *arguments], env=env, check=False).returncode


def measure_both(script: str, old: str | None, arguments: Sequence[str] = ()) -> dict[str, Any]:
    """What `script ARGUMENTS --into FILE` writes as JSON, for this checkout and, where named, for `old`.

    Raises:
        RuntimeError: the script failed.
    """
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="guard-figures-") as folder, ExitStack() as stack:
        trees: dict[str, Path | None] = {}
        if old:
            trees[old] = stack.enter_context(tree_of(old))
        trees["checkout"] = None
        for name, tree in trees.items():
            into = Path(folder) / f"{len(found)}.json"
            if again(script, [*arguments, "--into", str(into)], tree):
                raise RuntimeError(f"measuring {name} failed")
            found[name] = json.loads(into.read_text())
    return found


class Worker:
    """A process that runs a script over one tree and answers each change that it is sent, line by line."""

    def __init__(self, stack: ExitStack, script: str, arguments: Sequence[str], tree: Path | None) -> None:
        """Start `script ARGUMENTS` over `tree` or this checkout; it and its cache go with `stack`."""
        cache = stack.enter_context(tempfile.TemporaryDirectory(prefix="guard-cache-"))
        process = subprocess.Popen(
            [sys.executable, script, *arguments],
            env=environment(tree, Path(cache)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._process = stack.enter_context(process)
        assert process.stdin
        stack.callback(process.stdin.close)

    def ask(self, entry: Mapping[str, Any]) -> Any:
        """What it says of a change, out of the JSON that it prints.

        Raises:
            RuntimeError: it ended.
        """
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(entry) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"a worker ended while it judged {entry['id']}")
        return json.loads(answer)


def measured_tree() -> Path:
    """The tree whose guard this process measures.

    Raises:
        RuntimeError: it is not the one that `PYTHONPATH` names first, so that the figures would be another's.
    """
    import guard

    tree = Path(guard.__file__).resolve().parent.parent
    if tree != Path(os.environ["PYTHONPATH"].split(os.pathsep)[0]).resolve():
        raise RuntimeError("guard was not imported from the tree that is to be measured")
    return tree
