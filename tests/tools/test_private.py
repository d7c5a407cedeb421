"""Private folders: who may sweep them, and when."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from guard.errors import ToolError
from guard.tools import leftovers
from guard.tools.private import private_folder

ROOT = Path(__file__).parents[2]
LEAVES = """\
import os, signal, sys, tempfile
from guard.tools import warden
from guard.tools.private import private_folder
warden._start = lambda: None
with private_folder("scan") as folder:
    (folder / "text").write_text("the proposal's")
    print(folder, flush=True)
    if sys.argv[1] == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def _another(place: Path, how: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(place)}
    command = [sys.executable, "-c", LEAVES, how]
    return subprocess.Popen(
        command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def test_a_folder_is_private_and_goes(place: Path) -> None:
    with private_folder("scan") as folder:
        assert folder.parent == place
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "a").write_text("x")
        leftovers.sweep(str(place))
        assert folder.exists()
    assert list(place.iterdir()) == []


def test_what_a_killed_guard_left_is_swept_and_what_one_holds_is_not(place: Path) -> None:
    dead = _another(place, "die")
    out, _ = dead.communicate(timeout=60)
    left = Path(out.strip())
    assert (left / "text").exists()
    alive = _another(place, "wait")
    assert alive.stdout is not None
    held = Path(alive.stdout.readline().strip())
    leftovers.sweep(str(place))
    assert not left.exists()
    assert (held / "text").exists()
    alive.communicate(input="", timeout=60)
    assert not held.exists()


def test_nothing_but_own_private_folders_is_swept(place: Path) -> None:
    precious = place / "precious"
    precious.mkdir()
    (precious / "file").write_text("mine\n")
    (place / f"{leftovers.FOLDERS}link").symlink_to(precious)
    (place / f"{leftovers.FOLDERS}file").write_text("x")
    shared = place / f"{leftovers.FOLDERS}shared"
    shared.mkdir()
    shared.chmod(0o755)
    other = place / "guard-scan-older"
    other.mkdir(mode=0o700)
    stray = place / f"{leftovers.FOLDERS}stray"
    stray.mkdir(mode=0o700)
    (stray / "link").symlink_to(precious)
    leftovers.sweep(str(place))
    assert sorted(path.name for path in place.iterdir()) == sorted(
        [
            "precious",
            "guard-scan-older",
            *(f"{leftovers.FOLDERS}{name}" for name in ("link", "file", "shared")),
        ]
    )
    assert (precious / "file").read_text() == "mine\n"


def test_many_that_start_and_sweep_at_once_keep_their_folders(place: Path) -> None:
    def one(number: int) -> bool:
        leftovers.sweep(str(place))
        with private_folder("scan") as folder:
            (folder / "text").write_text(str(number))
            leftovers.sweep(str(place))
            return (folder / "text").read_text() == str(number)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(200)))
    assert list(place.iterdir()) == []


def test_without_room_it_is_a_tool_error(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ToolError, match="No space left"), private_folder("scan"):
        Path("/dev/full").write_text("x")
    monkeypatch.setattr("tempfile.tempdir", str(place / "none"))
    with pytest.raises(ToolError, match="No such file"), private_folder("scan"):
        pass
