"""What is kept for this user: believed only under its seal, and made anew where it is damaged."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from guard.tools.cache import FileProofCache, key_path, read_sealed, write_private, write_sealed

DEEP = b"[" * 200_000


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "cache" / "answer"
    write_sealed(path, b"yes")
    return path


def test_it_is_read_back_and_private(kept: Path) -> None:
    assert read_sealed(kept) == b"yes"
    for path in (kept, key_path()):
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", [b"", b"x", b"null", b"[]", b"{}", b"\0" * 32 + b"yes", DEEP])
def test_damage_is_told_in_one_line_and_heals(
    damage: bytes, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept.write_bytes(damage)
    assert read_sealed(kept) is None
    told = capsys.readouterr().err
    assert told.startswith(f"guard: {kept} is not what guard wrote there")
    assert told.count("\n") == 1
    write_sealed(kept, b"again")
    assert read_sealed(kept) == b"again"
    assert capsys.readouterr().err == ""


def test_a_folder_in_its_place_is_moved_aside(kept: Path) -> None:
    kept.unlink()
    (kept / "inner").mkdir(parents=True)
    assert read_sealed(kept) is None
    write_sealed(kept, b"again")
    assert read_sealed(kept) == b"again"


def test_a_pipe_in_its_place_holds_nobody_up(kept: Path) -> None:
    kept.unlink()
    os.mkfifo(kept)
    assert read_sealed(kept) is None


def test_one_file_does_not_stand_for_another(kept: Path) -> None:
    other = kept.with_name("question")
    other.write_bytes(kept.read_bytes())
    other.chmod(0o600)
    assert read_sealed(other) is None


def test_another_users_seal_is_none(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    assert read_sealed(kept) is None


@pytest.mark.parametrize("damage", ["short", "folder", "others can write it"])
def test_a_damaged_key_is_made_anew(
    damage: str, kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = key_path()
    if damage == "folder":
        key.unlink()
        key.mkdir()
    elif damage == "short":
        key.write_bytes(b"k")
    else:
        key.chmod(0o666)
    assert read_sealed(kept) is None
    assert "is no key" in capsys.readouterr().err
    write_sealed(kept, b"again")
    assert read_sealed(kept) == b"again"


def test_where_no_key_can_be_kept_nothing_is_sealed_and_nothing_is_believed(
    state: Path, tmp_path: Path
) -> None:
    state.write_text("a file where the folder should be")
    path = tmp_path / "cache" / "answer"
    write_sealed(path, b"yes")
    assert not path.exists()
    write_private(path, b"\0" * 32 + b"yes")
    assert read_sealed(path) is None


def test_many_processes_at_once_agree_on_one_key(tmp_path: Path, state: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from guard.tools.cache import write_sealed; "
        "write_sealed(Path(sys.argv[1]), b'yes')"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path / f"cache-{number}")])
        for number in range(6)
    ]
    assert [one.wait() for one in running] == [0] * 6
    assert [read_sealed(tmp_path / f"cache-{number}") for number in range(6)] == [b"yes"] * 6
    assert [path.name for path in (state / "guard").iterdir()] == ["seal.key"]


def test_a_proof_is_believed_only_under_its_own_name(tmp_path: Path) -> None:
    proofs = FileProofCache(tmp_path / "cache")
    proofs.add("one")
    assert proofs.has("one")
    assert not proofs.has("two")
    [file] = (path for path in tmp_path.rglob("proofs/*"))
    forged = file.with_name("f" * 32)
    forged.write_bytes(b"")
    file.write_bytes(b"")
    assert not proofs.has("one")
