"""A real bare repository with the hook: what a push may and may not do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from guard.app.git_server import install_hook
from guard.errors import GuardError
from tests.repos import Repo
from tests.review.lab import Lab

DEPLOY = {"deploy/shop.ini": "[shop]\nworkers = 3\nport = 80\n"}


class Server:
    """A bare repository beside a lab that pushes to it."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.lab, self.folder = lab, folder
        lab.repo.git("init", "-q", "--bare", "-b", "main", str(folder))
        lab.repo.git("remote", "add", "origin", str(folder))
        lab.repo.git("push", "-q", "origin", "main")
        program = folder.parent / "guard"
        top = Path(__file__).parents[2]
        program.write_text(f'#!/bin/sh\ncd "{top}" && exec {sys.executable} -m guard "$@" -C "{folder}"\n')
        program.chmod(0o755)
        install_hook(folder, str(program), (), None)

    def push(self, *refs: str) -> str:
        """What the server says; "" where it took the push."""
        done = subprocess.run(
            ["git", "push", "origin", *refs],
            cwd=self.lab.repo.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        return "" if done.returncode == 0 else done.stderr


@pytest.fixture
def server(lab: Lab, tmp_path: Path) -> Server:
    return Server(lab, tmp_path / "shop.git")


def test_what_may_merge_is_taken_and_what_may_not_is_refused_with_what_to_do(
    lab: Lab, server: Server
) -> None:
    lab.work(DEPLOY)
    said = server.push("work:main")
    assert "guard sign --for deploy" in said
    assert "pre-receive hook declined" in said
    assert server.push("work:work") == ""
    lab.sign("lead")
    assert server.push("refs/notes/guard") == ""
    assert server.push("work:main") == ""


def test_a_signature_may_come_with_the_push(lab: Lab, server: Server) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    assert server.push("work:main", "refs/notes/guard") == ""


def test_a_forced_push_that_takes_commits_away_is_judged_by_what_goes(lab: Lab, server: Server) -> None:
    lab.work(DEPLOY)
    lab.sign("lead")
    assert server.push("work:main", "refs/notes/guard") == ""
    assert "sign-offs are missing" in server.push("+main:main")


def test_a_protected_branch_is_not_removed(lab: Lab, server: Server) -> None:
    assert "is not removed" in server.push(":main")


def test_a_guard_that_does_not_run_lets_nothing_pass(lab: Lab, server: Server) -> None:
    (server.folder.parent / "guard").unlink()
    lab.work({"README.md": "More.\n"})
    assert "declined" in server.push("work:main")


def test_where_no_hook_can_be_written(lab: Lab, server: Server, tmp_path: Path) -> None:
    with pytest.raises(GuardError, match="bare"):
        install_hook(lab.repo.folder, "guard", (), None)
    with pytest.raises(GuardError, match="cannot stand in a hook"):
        install_hook(server.folder, "guard; true", (), None)
    (server.folder / "hooks" / "pre-receive").write_text("#!/bin/sh\n")
    with pytest.raises(GuardError, match="another hook"):
        install_hook(server.folder, "guard", (), None)


def test_the_hook_names_what_is_protected(tmp_path: Path) -> None:
    Repo(tmp_path / "r").git("init", "-q", "--bare", "-b", "trunk", str(tmp_path / "b"))
    text = install_hook(tmp_path / "b", "guard", ("trunk", "release/*"), "guard:strict").read_text()
    assert "'--branch' 'trunk' '--branch' 'release/*' '--policy' 'guard:strict'" in text
