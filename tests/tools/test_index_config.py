from __future__ import annotations

from pathlib import Path

import pytest

from guard.tools.index_config import DEFAULT_INDEX as DEFAULT
from guard.tools.index_config import index_settings

A, B = "https://a.example/simple", "https://b.example/simple"


def urls(environ: dict[str, str], home: Path) -> tuple[str, ...]:
    environ = {"XDG_CONFIG_DIRS": str(home / "none"), **environ}
    return index_settings(environ, home).urls


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, (DEFAULT,)),
        ({"PIP_INDEX_URL": A}, (A,)),
        ({"PIP_INDEX_URL": A, "PIP_EXTRA_INDEX_URL": B}, (B, A)),
        ({"PIP_EXTRA_INDEX_URL": f"{A} {B}"}, (A, B, DEFAULT)),
        ({"UV_INDEX_URL": A}, (A,)),
        ({"UV_DEFAULT_INDEX": f"corp={A}"}, (A,)),
        ({"UV_INDEX": f"corp={A}"}, (A, DEFAULT)),
        ({"UV_DEFAULT_INDEX": A, "PIP_INDEX_URL": B}, (A,)),
        ({"PIP_NO_INDEX": "1", "PIP_INDEX_URL": A}, ()),
    ],
)
def test_variables(tmp_path: Path, environ: dict[str, str], expected: tuple[str, ...]) -> None:
    assert urls(environ, tmp_path) == expected


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_users_pip_files(tmp_path: Path) -> None:
    put(tmp_path / ".pip/pip.conf", f"[global]\nindex-url = {B}\n")
    assert urls({}, tmp_path) == (B,)
    put(tmp_path / ".config/pip/pip.conf", f"[global]\nindex_url = {A}\nextra-index-url =\n  {B}\n")
    assert urls({}, tmp_path) == (B, A)
    assert urls({"PIP_INDEX_URL": B}, tmp_path) == (B,)
    named = tmp_path / "named.conf"
    put(named, f"[install]\nindex-url = {B}\n")
    assert urls({"PIP_CONFIG_FILE": str(named)}, tmp_path) == (B,)
    assert urls({"PIP_CONFIG_FILE": "/dev/null"}, tmp_path) == (DEFAULT,)


def test_the_users_uv_file(tmp_path: Path) -> None:
    put(
        tmp_path / ".config/uv/uv.toml",
        f'[[index]]\nurl = "{B}"\n[[index]]\nurl = "{A}"\ndefault = true\n',
    )
    assert urls({}, tmp_path) == (B, A)
    assert urls({"UV_NO_CONFIG": "1"}, tmp_path) == (DEFAULT,)


def test_nothing_is_read_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, home = tmp_path / "tree", tmp_path / "home"
    for name in ("pip.conf", "uv.toml", ".pip/pip.conf", ".config/pip/pip.conf", ".config/uv/uv.toml"):
        put(tree / name, f'index-url = "{A}"\n' if name.endswith("toml") else f"[global]\nindex-url = {A}\n")
    monkeypatch.chdir(tree)
    relative = {"PIP_CONFIG_FILE": "pip.conf", "UV_CONFIG_FILE": "uv.toml", "XDG_CONFIG_HOME": ".config"}
    assert urls(relative, home) == (DEFAULT,)


@pytest.mark.parametrize("text", ["[global\n", "\0", "index-url = ["])
def test_broken_files_name_no_index(tmp_path: Path, text: str) -> None:
    put(tmp_path / ".config/pip/pip.conf", text)
    put(tmp_path / ".config/uv/uv.toml", text)
    assert urls({}, tmp_path) == (DEFAULT,)
