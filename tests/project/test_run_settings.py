"""pytest's own settings, out of every file that may hold them."""

from __future__ import annotations

import pytest

from guard.model.change import FileSide
from guard.project.run_settings import pytest_settings
from guard.syntax.sources import Sources


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '-q -x'\ntestpaths = ['a', 'b c']\n",
         {"addopts": ("-q", "-x"), "testpaths": ("a", "b c")}),
        ("pyproject.toml", "[tool.pytest.ini_options]\nxfail_strict = true\n", {"xfail_strict": ("True",)}),
        ("pytest.ini", "[pytest]\naddopts = -q\n    -x\n", {"addopts": ("-q", "-x")}),
        ("setup.cfg", "[tool:pytest]\ntestpaths = a\n[metadata]\nname = x\n", {"testpaths": ("a",)}),
        ("tox.ini", "[tox]\nenvlist = py\n[pytest]\nmarkers = slow\n", {"markers": ("slow",)}),
        ("pytest.ini", "[pytest]\naddopts = 100%s\n", {"addopts": ("100%s",)}),
        ("pyproject.toml", "[tool.other]\nname = 'pytest'\n", {}),
        ("pyproject.toml", "tool = 'pytest'\n", {}),
        ("pyproject.toml", "[tool.pytest\n", {}),
        ("setup.cfg", "pytest without a section\n", {}),
        ("pytest.ini", "[other]\naddopts = -q\n", {}),
    ],
)  # fmt: skip
def test_settings(path: str, text: str, found: dict[str, tuple[str, ...]]) -> None:
    assert pytest_settings(FileSide(path, text.encode()), Sources()) == found


def test_bytes_that_are_no_text_have_none() -> None:
    assert pytest_settings(FileSide("pytest.ini", b"[pytest]\naddopts = \xff\n"), Sources()) == {}


@pytest.mark.parametrize("path", [".github/workflows/a.yml", "tests/conftest.py", "Makefile", "noxfile.py"])
def test_files_of_other_kinds_are_not_read_for_them(path: str) -> None:
    sources = Sources()
    assert pytest_settings(FileSide(path, b"[pytest]\naddopts = -q\n"), sources) == {}
    assert sources._slots == {}
