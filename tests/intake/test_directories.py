"""Two folders."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from guard.errors import IntakeError
from guard.intake.directories import directories
from guard.model.change import ChangeKind, ChangeSet, check_path
from guard.tools import folders
from guard.tools.folders import LocalFolder, read_side
from tests.repos import Repo, snapshot


def _change(root: Path) -> ChangeSet:
    return directories(LocalFolder(root / "before"), LocalFolder(root / "after"))


def test_every_kind(tmp_path: Path) -> None:
    before = Repo(tmp_path / "before", init=False)
    after = Repo(tmp_path / "after", init=False)
    odd = os.fsdecode(b"d/latin\xe9\n")
    before.write(
        {
            "same": "s\n",
            "mod": "1\n",
            "gone": "g\n",
            "old": "same bytes\n",
            "run": "r\n",
            "void": "",
            "up": "u\n",
        }
    )
    after.write(
        {"same": "s\n", "mod": "2\n", "e/new": "same bytes\n", "run": "r\n", "void2": "", odd: "o\r\n"}
    )
    after.write({".git/config": "[core]\n", "d/.git": "gitdir: x\n", "up/now/deep": "u2\n"})
    (after.folder / "run").chmod(0o755)
    (after.folder / "out").symlink_to("/etc")
    (after.folder / "dangling").symlink_to("nowhere")
    state = snapshot(tmp_path)
    change = _change(tmp_path)
    assert snapshot(tmp_path) == state
    assert {file.path: file.kind for file in change.files} == {
        "mod": ChangeKind.MODIFIED,
        "gone": ChangeKind.DELETED,
        "e/new": ChangeKind.RENAMED,
        "run": ChangeKind.MODE,
        "void": ChangeKind.DELETED,
        "void2": ChangeKind.ADDED,
        "up": ChangeKind.DELETED,
        "up/now/deep": ChangeKind.ADDED,
        odd: ChangeKind.ADDED,
        "out": ChangeKind.SYMLINK,
        "dangling": ChangeKind.SYMLINK,
    }
    assert change.base.read("gone") == b"g\n"
    assert change.source == "folders before and after"


def test_equal_folders_are_refused(tmp_path: Path) -> None:
    for side in ("before", "after"):
        Repo(tmp_path / side, init=False).write({"a": "1\n"})
    with pytest.raises(IntakeError, match="empty"):
        _change(tmp_path)


def test_a_device_or_fifo_is_refused(tmp_path: Path) -> None:
    Repo(tmp_path / "before", init=False).write({"a": "1\n"})
    (tmp_path / "after").mkdir()
    os.mkfifo(tmp_path / "after/pipe")
    with pytest.raises(IntakeError, match="FIFOs"):
        _change(tmp_path)


@pytest.mark.parametrize("path", ["a" * 256, "/".join(["folder"] * 600)])
def test_what_no_file_system_keeps_is_no_path(path: str) -> None:
    check_path("/".join(["a" * 255] * 16))
    with pytest.raises(IntakeError, match="longer than any file system keeps"):
        check_path(path)


def test_the_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Repo(tmp_path / "before", init=False).write({"a": "1\n"})
    Repo(tmp_path / "after", init=False).write({"a": "123456789\n", "b": "1\n"})
    monkeypatch.setattr(folders, "MAX_FILES", 1)
    with pytest.raises(IntakeError, match="more than 1 files"):
        _change(tmp_path)
    monkeypatch.setattr(folders, "MAX_FILES", 10)
    monkeypatch.setattr(folders, "MAX_BYTES", 11)
    with pytest.raises(IntakeError, match="11 bytes"):
        _change(tmp_path)
    monkeypatch.setattr(folders, "MAX_BYTES", 5)
    with pytest.raises(IntakeError, match="holds more than 5 bytes"):
        _change(tmp_path)


def test_no_step_of_a_path_follows_a_symlink(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a").write_text("1\n")
    (tmp_path / "link").symlink_to("real")
    assert read_side(tmp_path, "real/a").data == b"1\n"
    for path in ("link/a", "absent", "real/a/b"):
        with pytest.raises(IntakeError, match="cannot be read"):
            read_side(tmp_path, path)
    with pytest.raises(IntakeError, match="inside the tree"):
        read_side(tmp_path / "real", "../real/a")


@pytest.mark.skipif(sys.platform != "linux", reason="reads its own size from /proc")
def test_a_small_file_takes_little_room(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"small\n")
    script = """
import resource, sys
from pathlib import Path
from guard.tools.folders import LocalFolder
pages = int(Path("/proc/self/statm").read_text().split()[0])
limit = pages * resource.getpagesize() + 64 * 1024 * 1024
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
print(LocalFolder(Path(sys.argv[1])).sides()["a.txt"].data)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("b'small\\n'\n", "")
