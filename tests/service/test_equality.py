"""What the service answers is what the command answers, byte for byte."""

from __future__ import annotations

import json
import os
import pty
from collections.abc import Iterator
from pathlib import Path

import pytest

from guard.agents.answers import HARNESSES
from tests.agents.hooks import CLEAN, SHELL, finishing, running, writing
from tests.repos import Repo
from tests.service.running import Home, command, home, service
from tests.thinned import one_in

PATCH = b"--- a/app.py\n+++ b/app.py\n@@ -1,2 +1,2 @@\n def twice(x):\n-    return 2 * x\n+    return x + x\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    where = home(tmp_path_factory.mktemp("served"))
    with service(where):
        yield where


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    made = Repo(tmp_path_factory.mktemp("judged") / "repo", {"app.py": CLEAN, "README.md": "Words.\n"})
    made.stage({"run.py": SHELL, "app.py": CLEAN + "\n\nTWO = twice(1)\n"})
    return made


def answered(where: Home) -> int:
    said = where.health()
    assert said is not None
    return int(said["answered"])


CHECKS = {
    "terminal": ["--staged"],
    "verbose and in colour": ["--staged", "-v", "--color"],
    "json": ["--staged", "--format", "json"],
    "sarif": ["--staged", "--format", "sarif"],
    "markdown": ["--staged", "--format", "markdown"],
    "a patch": ["--patch", "-", "--base", "HEAD", "--format", "json"],
    "a range": ["HEAD..HEAD"],
    "no range": ["nowhere..HEAD"],
    "no repository": ["--staged", "-C", "/usr"],
    "no change": ["--worktree", "-C", "{clean}"],
    "an unknown option": ["--sideways"],
    "nothing": [],
    "no policy": ["--staged", "--policy", "guard:nobody"],
    "help": ["--help"],
    "a place that is none": ["--staged", "--format", "json", "--output", "none/of/it.json"],
    "another base": ["--staged", "--policy", "guard:default", "--index", "defer"],
}


@pytest.mark.parametrize("name", one_in(3, tuple(CHECKS)))
def test_a_check(name: str, served: Home, repo: Repo, tmp_path: Path) -> None:
    clean = Repo(tmp_path / "clean", {"app.py": CLEAN})
    arguments = ["check", *(word.format(clean=clean.folder) for word in CHECKS[name])]
    before = answered(served)
    through = served.guard(*arguments, cwd=repo.folder, stdin=PATCH)
    assert answered(served) == before + 1
    alone = served.guard(*arguments, "--no-service", cwd=repo.folder, stdin=PATCH)
    assert _without_times(through) == _without_times(alone)


def _without_times(done: tuple[int, bytes, bytes]) -> tuple[int, object, bytes]:
    """Times differ from run to run, by whichever way: everything else is compared as bytes."""
    code, out, err = done
    if out.startswith(b"{") and b'"timings"' in out:
        document = json.loads(out)
        assert document.pop("timings") is not None
        return code, json.dumps(document), err
    return code, out, err


def test_files_are_written_as_the_command_writes_them(served: Home, repo: Repo, tmp_path: Path) -> None:
    reports = ["--format", "sarif", "--output"]
    for name, more in (("through", []), ("alone", ["--no-service"])):
        line = ["sh", "-c", 'umask 027; exec "$@"', "sh"]
        line += command("check", "--staged", *reports, tmp_path / name, *more)
        before = answered(served)
        assert os.spawnvpe(os.P_WAIT, "sh", [*line, "-C", str(repo.folder)], served.env) == 1
        assert answered(served) == before + (name == "through")
    assert (tmp_path / "through").read_bytes() == (tmp_path / "alone").read_bytes()
    assert (tmp_path / "through").stat().st_mode == (tmp_path / "alone").stat().st_mode


def test_a_terminal_is_one_for_the_service_too(served: Home, repo: Repo) -> None:
    def seen(*options: str) -> bytes:
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(repo.folder)
            line = command("check", "--staged", *options)
            os.execve(line[0], line, {**served.env, "COLUMNS": "72"})
        parts = []
        try:
            while part := os.read(terminal, 65536):
                parts.append(part)
        except OSError:  # how Linux says that nobody writes any more
            pass
        os.close(terminal)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1
        return b"".join(parts)

    before = answered(served)
    through = seen()
    assert answered(served) == before + 1
    assert b"\x1b[" in through
    assert through == seen("--no-service")


@pytest.mark.parametrize("harness", one_in(3, HARNESSES))
def test_a_hook(harness: str, served: Home, repo: Repo) -> None:
    calls = [
        writing(harness, repo.folder, "more.py", CLEAN),
        writing(harness, repo.folder, "more.py", SHELL),
        running(harness, repo.folder, "ls"),
        finishing(harness, repo.folder),
        {"tool_name": "Teleport"},
    ]
    options = ("hook", harness, "--deadline", "120", "--closing", "whole\n")
    for call in calls:
        data = json.dumps(call).encode()
        before = answered(served)
        through = served.guard(*options, cwd=repo.folder, stdin=data)
        assert answered(served) == before + 1
        assert through == served.guard(*options, "--no-service", cwd=repo.folder, stdin=data)
