"""Servers that misbehave, seen as a whole: no verdict is better for it, and nothing is left lying about."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from guard import app
from guard.app.advisories_sync import sync_advisories
from guard.errors import ToolError
from guard.model.change import ChangeSet
from guard.model.finding import Outcome, Status
from guard.model.verdict import Decision
from guard.tools import index as client
from guard.tools.advisories import online
from tests.index_server import serving
from tests.tools.advisories import test_online as service
from tests.tools.advisories.samples import entry, write_zip
from tests.tools.advisories.test_sync import good, sends
from tests.tools.advisories.test_sync import serving as serving_zip

NOBODY = "http://127.0.0.1:9/simple/"
BEFORE, AFTER = {"requirements.txt": b""}, {"requirements.txt": b"frobnicator==1.0\n"}
MISCHIEF = [
    "status-500",
    "status-401",
    "other-host",
    "loop",
    "sign-in-page",
    "garbage",
    "deep",
    "wrong-type",
    "other-project",
    "no-http",
    "closes-early",
    "huge",
    "huge-announced",
    "bomb",
    "hangs",
    "drips",
]


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("home", "work"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GUARD_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("GUARD_ADVISORIES", raising=False)
    monkeypatch.setenv("CI", "true")
    # Where a test names no server, none may be asked: least of all the default index.
    monkeypatch.setenv("UV_DEFAULT_INDEX", NOBODY)
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr(client, "DEADLINE", 1.0)
    monkeypatch.setattr(online, "DEADLINE", 1.0)


@contextmanager
def nothing_left_in(folder: Path) -> Iterator[None]:
    """Nothing is written below `folder` but in the cache."""
    yield
    assert sorted(path.name for path in folder.iterdir() if path.name != "cache") == ["home", "work"]
    assert [*(folder / "home").iterdir(), *(folder / "work").iterdir()] == []


def outcome_of(check: str, advisories: str | None = None) -> tuple[Decision, Outcome]:
    verdict = app.check(ChangeSet.from_files(BEFORE, AFTER), advisories=advisories)
    [outcome] = [one for one in verdict.outcomes if one.check == check]
    return verdict.decision, outcome


@pytest.mark.parametrize("mischief", MISCHIEF)
def test_an_index_that_misbehaves_gives_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mischief: str
) -> None:
    with serving(["frobnicator"], mischief=mischief) as server, nothing_left_in(tmp_path):
        monkeypatch.setenv("UV_DEFAULT_INDEX", server.url)
        decision, outcome = outcome_of("new-packages")
    assert (decision, outcome.status) == (Decision.INCOMPLETE, Status.FAILED)
    assert "frobnicator" in outcome.reason


def test_an_index_that_is_down_gives_no_verdict(tmp_path: Path) -> None:
    with nothing_left_in(tmp_path):
        decision, outcome = outcome_of("new-packages")
    assert (decision, outcome.status) == (Decision.INCOMPLETE, Status.FAILED)


@pytest.mark.parametrize("kind", ["osv", "pypi"])
@pytest.mark.parametrize(
    "reply",
    [service.sends(b"", 404), service.sends(b"", 500), service.says({}), service.says([]), service._hangs],
    ids=["404", "500", "silence", "no-object", "hangs"],
)
def test_a_service_that_misbehaves_gives_no_verdict(tmp_path: Path, kind: str, reply: service.Reply) -> None:
    with service.serving(reply) as (url, _), nothing_left_in(tmp_path):
        decision, outcome = outcome_of("vulnerabilities", f"online:{kind}@{url}")
    assert (decision, outcome.status) == (Decision.INCOMPLETE, Status.FAILED)
    assert "frobnicator 1.0" in outcome.reason


def _bomb(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("PYSEC-1.json", b" " * (64 * 2**20))
    return path.read_bytes()


def _truncated(path: Path) -> bytes:
    data = write_zip(path, [entry(f"PYSEC-{number}") for number in range(200)]).read_bytes()
    return data[: len(data) // 2]


@pytest.mark.parametrize("make", [_bomb, _truncated])
def test_a_bad_database_leaves_the_earlier_one(tmp_path: Path, make: object) -> None:
    assert callable(make)
    bad = make(tmp_path / "cache-of-the-server.zip")
    (tmp_path / "cache-of-the-server.zip").unlink()
    earlier = good(tmp_path)
    (tmp_path / "good.zip").unlink()
    place = tmp_path / "cache" / "advisories" / "all.zip"
    with nothing_left_in(tmp_path):
        with serving_zip(sends(earlier)) as url:
            sync_advisories(url)
        with serving_zip(sends(bad)) as url, pytest.raises(ToolError):
            sync_advisories(url)
        assert place.read_bytes() == earlier
        assert app.advisory_state().advisories == 20


def test_of_two_syncs_at_once_one_is_refused_and_the_place_stays_whole(tmp_path: Path) -> None:
    data = good(tmp_path)
    (tmp_path / "good.zip").unlink()
    arrived, go_on = threading.Event(), threading.Event()

    def slowly(handler: object) -> None:
        arrived.set()
        go_on.wait(20)
        sends(data)(handler)  # type: ignore[arg-type]  # the server's own handler

    ended: list[str] = []

    def first(url: str) -> None:
        ended.append(sync_advisories(url).digest)

    with nothing_left_in(tmp_path), serving_zip(slowly) as url:
        thread = threading.Thread(target=first, args=(url,))
        thread.start()
        assert arrived.wait(20)
        with pytest.raises(ToolError, match="another sync"):
            sync_advisories(url)
        go_on.set()
        thread.join(30)
    assert ended == [app.advisory_state().digest]


def test_more_locked_packages_than_are_looked_at_is_said() -> None:
    lock = "version = 1\n" + "".join(
        f'[[package]]\nname = "frobnicator-{number}"\nversion = "1.0"\n'
        f'source = {{ registry = "https://i.example" }}\n'
        for number in range(20_000)
    )
    change = ChangeSet.from_files({"uv.lock": b"version = 1\n"}, {"uv.lock": lock.encode()})
    verdict = app.check(change)
    [outcome] = [one for one in verdict.outcomes if one.check == "new-packages"]
    assert outcome.status is Status.FAILED
    assert verdict.decision in (Decision.INCOMPLETE, Decision.BLOCKED)
