"""The same work on a real Ray cluster of this machine's own, one of whose workers is killed on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guard.batch import on_ray
from guard.batch.on_ray import OnRay
from guard.batch.record import Record
from guard.batch.run import Local
from guard.batch.work import Settings
from guard.errors import ToolError
from tests.batch.conftest import SHELL, fields

SETTINGS = Settings(policy="guard:default")


def untimed(line: bytes) -> dict[str, Any]:
    found = json.loads(line)
    found["verdict"]["timings"] = {}
    assert isinstance(found, dict)
    return found


def records(count: int) -> Iterator[Record]:
    for number in range(1, count + 1):
        yield Record(number, fields(f"r{number}", SHELL if number % 3 == 0 else f"x = {number}\n"))


@pytest.fixture(scope="module")
def ray() -> Iterator[Any]:
    found = pytest.importorskip("ray", reason="Ray is not installed: pip install 'patchgate[ray]'")
    pytest.importorskip("ray.data")
    found.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield found
    found.shutdown()


@pytest.mark.exhaustive
@pytest.mark.filterwarnings("default")
def test_a_cluster_says_what_the_processes_say_though_a_worker_is_killed(ray: Any) -> None:
    killed: list[int] = []
    began = threading.Event()

    def kill() -> None:
        began.wait(300)
        killed.extend(actors()[:1])
        for pid in killed:
            os.kill(pid, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    found = []
    for answer in OnRay(SETTINGS, 2)(records(24)):
        found.append(answer)
        began.set()
    thread.join()
    assert killed
    assert [one.record.number for one in found] == list(range(1, 25))
    wanted = Local(SETTINGS, 2)(records(24))
    assert [untimed(one.line) for one in found] == [untimed(one.line) for one in wanted]


def actors() -> list[int]:
    """The processes of the cluster's actors that judge."""
    done = subprocess.run(["ps", "-A", "-o", "pid=,args="], capture_output=True, text=True, check=True)
    rows = [line.split(None, 1) for line in done.stdout.splitlines()]
    return [int(pid) for pid, command in rows if command.startswith("ray::") and "Judge" in command]


def test_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(on_ray, "import_module", missing)
    with pytest.raises(ToolError, match=r"patchgate\[ray\]"):
        next(OnRay(SETTINGS, 1)(records(1)))
