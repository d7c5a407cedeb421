"""`guard advisories` and `guard check --advisories`, as a user runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Guard
from tests.index_server import Project
from tests.index_server import serving as serving_index
from tests.repos import Repo
from tests.tools.advisories.samples import entry, write_zip
from tests.tools.advisories.test_online import says
from tests.tools.advisories.test_online import serving as online
from tests.tools.advisories.test_sync import good, sends, serving


@pytest.fixture(autouse=True)
def _none_configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GUARD_ADVISORIES", raising=False)
    monkeypatch.setenv("GUARD_CACHE_DIR", str(tmp_path / "cache"))


def test_status_without_a_database(guard: Guard) -> None:
    done = guard("advisories", "status")
    assert done.code == 2
    assert "no advisory database" in done.complaint


def test_sync_then_status(guard: Guard, tmp_path: Path) -> None:
    with serving(sends(good(tmp_path))) as url:
        done = guard("advisories", "sync", "--url", url)
    assert (done.code, done.out.split(",")[0]) == (0, "20 advisories")
    status = guard("advisories", "status")
    assert status.code == 0
    assert "digest      sha256:" in status.out
    assert "advisories  20\n" in status.out


def test_a_failed_sync_is_no_verdict(guard: Guard, tmp_path: Path) -> None:
    with serving(sends(b"", status=500)) as url:
        done = guard("advisories", "sync", "--url", url, "--advisories", tmp_path / "here.zip")
    assert done.code == 3
    assert "answers 500" in done.complaint


def test_check_blocks_on_a_known_hole(guard: Guard, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", {"requirements.txt": "a==1\n"})
    repo.write({"requirements.txt": "web==1.0\n"})
    hole = entry("PYSEC-1", "web", events=[{"introduced": "0"}, {"fixed": "2.0"}])
    path = write_zip(tmp_path / "all.zip", [hole])
    done = guard("check", "--worktree", "--advisories", path, cwd=repo.folder)
    assert done.code == 1
    assert "PYSEC-1" in done.out
    assert "web==2.0" in done.out


def test_check_without_a_database_says_that_nobody_looked(guard: Guard, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", {"requirements.txt": "a==1\n"})
    repo.write({"requirements.txt": "a==2\n"})
    done = guard("check", "--worktree", cwd=repo.folder)
    assert done.code == 0
    assert "no advisory database is configured" in " ".join(done.out.split())


def test_check_with_a_database_that_is_missing_is_incomplete(guard: Guard, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", {"requirements.txt": "a==1\n"})
    repo.write({"requirements.txt": "a==2\n"})
    assert guard("check", "--worktree", "--advisories", tmp_path / "nowhere", cwd=repo.folder).code == 3


@pytest.mark.parametrize("way", ["option", "environment"])
def test_check_asks_a_service(
    guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    repo = Repo(tmp_path / "repo", {"requirements.txt": "a==1\n"})
    repo.write({"requirements.txt": "web==1.0\n"})
    hole = entry("PYSEC-1", "web", events=[{"introduced": "0"}, {"fixed": "2.0"}])
    with online(says({"vulns": [hole]})) as (url, _):
        options = ["--advisories", f"online:osv@{url}"] if way == "option" else []
        if not options:
            monkeypatch.setenv("GUARD_ADVISORIES", f"online:osv@{url}")
        done = guard("check", "--worktree", "-v", *options, cwd=repo.folder)
    assert done.code == 1
    assert "PYSEC-1" in done.out
    assert "asked online: the osv service" in " ".join(done.out.split())


def test_what_a_service_cannot_answer_is_incomplete_until_the_index_confirms_it(
    guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = Repo(tmp_path / "repo", {"requirements.txt": "a==1\n"})
    repo.write({"requirements.txt": "web==1.0\n"})
    with online(says({})) as (url, _), serving_index([]) as server:
        monkeypatch.setenv("UV_DEFAULT_INDEX", server.url)
        ways = ("check", "--worktree", "--advisories", f"online:osv@{url}")
        server.mischief = "status-500"
        done = guard(*ways, cwd=repo.folder)
        assert done.code == 3
        assert "knows nothing of it" in " ".join(done.out.split())
        server.mischief = ""
        server.projects["web"] = Project({"1.0": {"time": "2020-01-01T00:00:00Z"}})
        count = len(server.requests)
        assert guard(*ways, "--index", "off", cwd=repo.folder).code == 3
        assert len(server.requests) == count
        assert guard(*ways, cwd=repo.folder).code == 0


def test_a_service_that_is_not_known_is_wrong_usage(guard: Guard, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", {"a.txt": "x\n"})
    repo.write({"a.txt": "y\n"})
    done = guard("check", "--worktree", "--advisories", "online:nobody", cwd=repo.folder)
    assert (done.code, "online:osv, online:pypi" in done.complaint) == (2, True)


@pytest.mark.parametrize("command", [("status",), ("sync", "--url", "https://advisories.example/all.zip")])
def test_a_service_has_no_state_and_is_no_place(guard: Guard, command: tuple[str, ...]) -> None:
    done = guard("advisories", *command, "--advisories", "online:osv")
    assert (done.code, "online service" in done.complaint) == (2, True)
