"""Every way out has its code: whatever becomes of the streams, the disk and the memory, as real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from guard.cli import writing
from guard.errors import UndeliveredError
from tests.cli.conftest import CLEAN, SHELL
from tests.repos import Repo
from tests.thinned import one_in

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "check": "check --worktree",
    "check as JSON": "check --worktree --format json",
    "explain": "explain python-command-shell-built",
    "help": "--help",
    "log": 'log list --ledger "$PWD/../ledger.sqlite"',
    "policy check": "policy check",
    "policy show": "policy show",
    "rules": "rules list",
    "version": "--version",
}
"""Commands that end with 0 in `tree`, and print something."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = Repo(tmp_path_factory.mktemp("ways") / "repo", {"app.py": CLEAN})
    repo.write({"app.py": CLEAN.replace("2", "3")})
    done = guard(
        repo.folder, "check --worktree --record", GUARD_LEDGER=str(repo.folder.parent / "ledger.sqlite")
    )
    assert done.returncode == 0, done
    return repo.folder


def guard(
    folder: Path, command: str, shell: str = "", before: str = "", stdin: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """Run `guard` in a shell, so that the shell's redirections and limits hold for it."""
    # Isolated, as it would start itself once more; and without writing bytecode, which Python leaves cut off
    # in its place where a file may not grow.
    start = f"import sys; sys.path.insert(0, '{ROOT}'); from guard.__main__ import main; main()"
    line = f"{before} '{sys.executable}' -I -B -c \"{start}\" {command} {shell}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GUARD_LEDGER": "", **more}
    return subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def told(done: subprocess.CompletedProcess[str], code: int = 3) -> str:
    """The one line on standard error of a run that ended with `code`."""
    assert done.returncode == code, done
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("guard: ")
    return lines[0]


@pytest.mark.parametrize("command", one_in(3, tuple(COMMANDS)))
def test_an_answer_that_nobody_gets_is_no_answer(tree: Path, command: str) -> None:
    line = COMMANDS[command]
    assert guard(tree, line).returncode == 0
    assert "No space left" in told(guard(tree, line, ">/dev/full"))
    assert "not delivered" in told(guard(tree, line, ">&-"))
    piped = guard(tree, f"{line} | true; exit ${{PIPESTATUS[0]}}")
    if piped.returncode != 0:  # a pipe takes a short answer before its reader ends
        assert "Broken pipe" in told(piped)


def test_a_reader_that_goes_away_is_no_block(tree: Path) -> None:
    # More than a pipe holds, so that the writer meets the end of its reader.
    done = guard(tree, "rules list | true; exit ${PIPESTATUS[0]}")
    assert "Broken pipe" in told(done)


def test_a_blocked_change_that_cannot_be_told_is_incomplete(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", {"app.py": CLEAN})
    repo.write({"app.py": SHELL})
    assert guard(repo.folder, "check --worktree").returncode == 1
    assert "No space left" in told(guard(repo.folder, "check --worktree", ">/dev/full"))


def test_what_is_not_written_to_needs_not_be_there(tree: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = guard(tree, f"check --worktree --format json --output {report}", ">&- <&- 2>&-")
    assert done.returncode == 0
    assert report.read_text().startswith("{")


def test_a_server_ends_with_its_caller(tree: Path) -> None:
    asked = (
        '{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-03-26",'
        ' "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}}\n'
    )
    answered = guard(tree, "mcp", stdin=asked)
    assert answered.returncode == 0, answered
    assert '"serverInfo"' in answered.stdout
    assert guard(tree, "mcp", "<&-").returncode == 0
    for streams, why in ((">/dev/full", "No space left"), (">&-", "not delivered")):
        done = guard(tree, "mcp", streams, stdin=asked)
        assert done.returncode == 3, done
        assert why in done.stderr
        assert "Traceback" not in done.stderr


def test_words_that_cannot_be_said_change_no_code(tree: Path) -> None:
    for streams in ("2>/dev/full", "2>&-", ">/dev/full 2>/dev/full", ">&- 2>&-"):
        assert guard(tree, "check nowhere..HEAD", streams).returncode == 2
        assert guard(tree, "check", streams).returncode == 2
    assert guard(tree, "check --worktree", ">&- 2>&- <&-").returncode == 3


def test_no_variable_of_a_shell_answers_for_guard(tree: Path) -> None:
    for value in ("bash_source", "bash_complete", "nonsense"):
        done = guard(tree, "check nowhere..HEAD", _GUARD_COMPLETE=value)
        assert told(done, 2)


def test_a_shell_completes_commands_and_options(tree: Path) -> None:
    assert "_GUARD_COMPLETE=bash_complete" in guard(tree, "", _GUARD_COMPLETE="bash_source").stdout
    words = {"COMP_WORDS": "guard check --st", "COMP_CWORD": "2"}
    assert "--staged" in guard(tree, "", _GUARD_COMPLETE="bash_complete", **words).stdout
    assert (
        "redteam"
        in guard(tree, "", _GUARD_COMPLETE="bash_complete", COMP_WORDS="guard", COMP_CWORD="1").stdout
    )


def test_a_patch_out_of_a_closed_input(tree: Path) -> None:
    assert told(guard(tree, "check --patch - --base HEAD", "<&-"), 2)


def test_a_device_or_link_is_written_and_never_replaced(tree: Path, tmp_path: Path) -> None:
    check = "check --worktree --format json --output"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = guard(tree, f"{check} {pipe}", before=f"cat {pipe} &", shell="; code=$?; wait; exit $code")
    assert done.returncode == 0, done
    assert done.stdout.startswith("{")
    assert pipe.is_fifo()
    full = tmp_path / "full"
    full.symlink_to("/dev/full")
    assert "No space left" in told(guard(tree, f"{check} {full}"))
    assert full.is_symlink()
    assert Path("/dev/full").is_char_device()
    link, target = tmp_path / "link", tmp_path / "target"
    link.symlink_to(target)
    for _ in range(2):
        assert guard(tree, f"{check} {link}").returncode == 0
        assert link.is_symlink()
        assert target.read_text().startswith("{")
    there = guard(tree, f"{check} /dev/stdout")
    assert there.returncode == 0, there
    assert there.stdout.startswith("{")


def test_a_fifo_that_nobody_reads_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setattr(writing, "_PATIENCE", 0.2)
    with pytest.raises(UndeliveredError, match="nobody reads"):
        writing.write_file(pipe, b"x")


def test_a_link_that_may_be_the_proposals_is_not_followed(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", {"app.py": CLEAN})
    precious = tmp_path / "precious"
    precious.write_text("mine\n")
    (repo.folder / "report.json").symlink_to(precious)
    done = guard(repo.folder, "check --worktree --format json --output report.json")
    assert "may be the proposal's" in told(done, 2)
    assert precious.read_text() == "mine\n"


def test_a_place_that_cannot_be_written(tree: Path, tmp_path: Path) -> None:
    check = "check --worktree --format json --output"
    for place in ("none/report.json", ".", "app.py/report.json", f"{'x' * 300}.json"):
        assert "cannot be written" in told(guard(tree, f"{check} {place}"), 2)
    limited = guard(
        tree,
        f"{check} {tmp_path / 'r.json'}",
        before="trap '' XFSZ; export PYTHONDONTWRITEBYTECODE=1; ulimit -f 2;",
    )
    assert limited.returncode == 3, limited
    assert len(limited.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


PATCH = """\
--- a/app.py
+++ b/app.py
@@ -1,2 +1,2 @@
 def twice(x):
-    return 2 * x
+    return 3 * x
"""
LIMITS = {
    "little room in files": "trap '' XFSZ; export PYTHONDONTWRITEBYTECODE=1; ulimit -f 1;",
    "400 MB of addresses": "ulimit -v 400000;",
    "twelve open files": "ulimit -n 12;",
    "no folder for temporary files": (
        "export TMPDIR=/nowhere PYTHONDONTWRITEBYTECODE=1; trap '' XFSZ; ulimit -f 0;"
    ),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_machine_that_gives_too_little(tmp_path: Path, limit: str) -> None:
    repo = Repo(tmp_path / "repo", {"app.py": CLEAN})
    repo.write({"app.py": SHELL})
    # A limit on files does not hold for a pipe.
    done = guard(repo.folder, "check --worktree | cat; exit ${PIPESTATUS[0]}", before=LIMITS[limit])
    assert done.returncode in (1, 3), done
    assert len(done.stderr.splitlines()) <= 1, done.stderr
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "app.py").write_text(CLEAN)
    line = "check --patch - --base ../plain | cat; exit ${PIPESTATUS[0]}"
    patched = guard(repo.folder, line, before=LIMITS[limit], stdin=PATCH)
    assert patched.returncode in (0, 3), patched
    assert len(patched.stderr.splitlines()) <= 1, patched.stderr
