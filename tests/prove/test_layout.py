"""The trees that the runs see."""

from __future__ import annotations

from pathlib import Path

from guard.prove.layout import lay


def test_compiled_files_are_not_laid(tmp_path: Path) -> None:
    """One that asks for no check of its source would be run in the source's place."""
    files = {
        "shop.py": b"X = 1\n",
        "__pycache__/shop.cpython-311.pyc": b"\x00",
        "tests/test_shop.pyc": b"\x00",
    }
    top = lay(files, tmp_path / "top")
    assert [str(one.relative_to(top)) for one in top.rglob("*") if one.is_file()] == ["shop.py"]
