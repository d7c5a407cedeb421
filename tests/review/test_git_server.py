"""A real bare repository with the hook: what a push may and may not do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from guard.app.git_server import plan_hook, write_hook
from guard.cli.hook_install import install as hook_install
from guard.errors import GuardError
from tests.cli.conftest import Guard
from tests.repos import Repo
from tests.review.lab import Lab


def install(folder: Path, program: str = "guard", branches: tuple[str, ...] = (), policy: str = "") -> str:
    """Write the hook; what it holds."""
    place, _, script = plan_hook(folder, program, branches, policy or None)
    write_hook(place, script)
    return script


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
        install(folder, str(program))

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
        install(lab.repo.folder)
    with pytest.raises(GuardError, match="cannot stand in a hook"):
        install(server.folder, "guard; true")
    (server.folder / "hooks" / "pre-receive").write_text("#!/bin/sh\n")
    with pytest.raises(GuardError, match="another hook"):
        install(server.folder)


def test_the_hook_names_what_is_protected(tmp_path: Path) -> None:
    Repo(tmp_path / "r").git("init", "-q", "--bare", "-b", "trunk", str(tmp_path / "b"))
    text = install(tmp_path / "b", "guard", ("trunk", "release/*"), "guard:strict")
    assert "'--branch' 'trunk' '--branch' 'release/*' '--policy' 'guard:strict'" in text


def test_the_command_shows_what_it_would_write_and_takes_it_away_again(tmp_path: Path) -> None:
    Repo(tmp_path / "r").git("init", "-q", "--bare", "-b", "trunk", str(tmp_path / "b"))
    place = tmp_path / "b" / "hooks" / "pre-receive"
    line = ["git-server", "-C", str(tmp_path / "b"), "--guard", "guard"]
    shown = CliRunner().invoke(hook_install, [*line, "--dry-run"])
    assert "+exec 'guard' 'gate'" in shown.output
    assert not place.exists()
    assert CliRunner().invoke(hook_install, line).exit_code == 0
    assert place.stat().st_mode & 0o111
    assert "nothing to change" in CliRunner().invoke(hook_install, line).output
    assert CliRunner().invoke(hook_install, [*line, "--remove"]).exit_code == 0
    assert not place.exists()


def test_doctor_proves_the_hook_on_a_copy(server: Server, guard: Guard) -> None:
    before = server.lab.repo.git("ls-remote", str(server.folder))
    told = guard("doctor", "--no-checks", "-C", server.folder).out.splitlines()[0]
    assert told == "ok   pre-receive hook: refuses the bad push and takes the harmless one"
    assert server.lab.repo.git("ls-remote", str(server.folder)) == before


def test_doctor_tells_a_hook_that_refuses_nothing_and_one_that_is_not_there(
    server: Server, guard: Guard
) -> None:
    hook = server.folder / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 0\n")
    done = guard("doctor", "--no-checks", "-C", server.folder)
    assert (done.code, "a bad push to the branch of HEAD was taken" in done.out) == (1, True)
    hook.unlink()
    done = guard("doctor", "--no-checks", "-C", server.folder)
    assert (done.code, "FAIL pre-receive hook: is not there" in done.out) == (1, True)
