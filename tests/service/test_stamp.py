"""Whether a process is still what lies on disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guard.service import stamp as stamps


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Guard's own files, as far as the stamp knows."""
    made = tmp_path / "guard"
    for name in ("_data/policies/default.yaml", "_data/rules/one.yaml", "engine.py", "deep/er/one.py"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text("one = 1\n")
    monkeypatch.setattr(stamps, "PACKAGE", made)
    monkeypatch.setattr(stamps, "resource_dir", lambda name: made / "_data" / name)
    return made


def test_it_stays_as_long_as_nothing_changes(package: Path) -> None:
    before = stamps.stamp()
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "engine.pyc").write_bytes(b"x")
    assert stamps.stamp() == before


@pytest.mark.parametrize("name", ["engine.py", "deep/er/one.py", "_data/rules/one.yaml"])
def test_a_file_of_the_same_size_and_time_is_another_one(name: str, package: Path) -> None:
    before = stamps.stamp()
    info = (package / name).stat()
    (package / name).write_text("one = 2\n")
    os.utime(package / name, ns=(info.st_atime_ns, info.st_mtime_ns))
    assert (package / name).stat().st_mtime_ns == info.st_mtime_ns
    assert stamps.stamp() != before


def test_a_file_more_or_less_is_noticed(package: Path) -> None:
    before = stamps.stamp()
    (package / "more.py").write_text("")
    more = stamps.stamp()
    assert more != before
    (package / "more.py").unlink()
    (package / "engine.py").unlink()
    assert stamps.stamp() not in (before, more)


def test_a_package_that_is_installed_beside_it_is_noticed(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    before = stamps.stamp()
    (tmp_path / "site" / "libcst-9.dist-info").mkdir()
    assert stamps.stamp() != before
