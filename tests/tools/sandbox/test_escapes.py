"""Every way out of every sandbox of this machine is tried, as `guard doctor --sandbox` tries them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from guard.ports import NEVER, Stop
from guard.ports.sandbox import Job, Limits, Ran, Sandbox
from guard.tools.sandbox import orders
from guard.tools.sandbox.escapes import ATTEMPTS, Attempt, _outside, try_all
from tests.sandboxes import NAMES, sandbox

FILES = (
    "read",
    "write",
    "list",
    "make",
    "set the mode",
    "delete",
    "link",
    "leave by",
    "end a process",
    "limit",
)


@pytest.mark.parametrize("name", NAMES)
def test_every_attempt_is_stopped(name: str) -> None:
    tried = list(try_all(sandbox(name)))
    assert len(tried) == len(ATTEMPTS) >= 28
    assert [(one.name, one.told) for one in tried if not one.stopped] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_sandbox_itself_refuses_and_not_another_owner_of_the_files(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the user who starts it, who may do all of that outside."""
    found = sandbox(name)
    monkeypatch.setattr(orders, "own_uid", lambda: 0)
    attempts = tuple(one for one in ATTEMPTS if one.name.startswith(FILES))
    assert len(attempts) >= 12
    assert [(one.name, one.told) for one in try_all(found, attempts) if not one.stopped] == []


@dataclass(frozen=True)
class Watched:
    """A sandbox that watches all that runs in it."""

    inner: Sandbox

    @property
    def name(self) -> str:
        return self.inner.name

    def run(self, job: Job, stop: Stop = NEVER) -> Ran:
        return self.inner.run(replace(job, watch=True), stop)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_watched_is_held_as_well(name: str) -> None:
    attempts = tuple(one for one in ATTEMPTS if one.limits.seconds == 20.0)
    assert len(attempts) >= 16
    assert [
        (one.name, one.told) for one in try_all(Watched(sandbox(name)), attempts) if not one.stopped
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_does_come_through_is_told(name: str) -> None:
    come = Attempt("none", 'print("ESCAPED")', Limits(seconds=30.0))
    [tried] = try_all(sandbox(name), (come,))
    assert not tried.stopped


def test_what_was_done_outside_is_seen() -> None:
    with _outside() as outside:
        assert outside.is_as_before() == ""
        outside.file.chmod(0o644)
        assert "file" in outside.is_as_before()
        outside.file.chmod(0o600)
        (outside.file.parent / "link").hardlink_to(outside.file)
        assert outside.is_as_before()
        (outside.file.parent / "link").unlink()
        outside.process.kill()
        outside.process.wait()
        assert "process" in outside.is_as_before()
