"""Which package index the user asks: what pip and uv would read from the user's environment and home.

Nothing is read from the tree under judgement, nor from the working directory: a proposal could name an index
of its own there.
"""

from __future__ import annotations

import configparser
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULT_INDEX = "default"
"""Stands for the address of the default index, which takes half a second to import."""
_MAX_FILE = 1_000_000


@dataclass(frozen=True)
class IndexSettings:
    """The indexes to ask, in order."""

    urls: tuple[str, ...]
    """Addresses, which may hold credentials, or `DEFAULT_INDEX`; empty where the user allows no index."""
    origin: str
    """Which setting they are from."""


def index_settings(environ: Mapping[str, str], home: Path) -> IndexSettings:
    """The user's indexes.

    The first of these that names an index decides: uv's variables, pip's variables, uv's user file, pip's
    files (user before site-wide); else `DEFAULT_INDEX`. Extra indexes count beside it, from the same tool.

    Args:
        environ: the user's environment.
        home: the user's home folder.
    """
    uv_file, pip_files = _uv_file(environ, home), _pip_files(environ, home)
    if _true(environ.get("PIP_NO_INDEX", "")) or _true(environ.get("UV_NO_INDEX", "")):
        return IndexSettings((), "no-index in the environment")
    uv_main = environ.get("UV_DEFAULT_INDEX") or environ.get("UV_INDEX_URL")
    uv_extra = f"{environ.get('UV_INDEX', '')} {environ.get('UV_EXTRA_INDEX_URL', '')}"
    pip_main = environ.get("PIP_INDEX_URL") or environ.get("PIP_PYPI_URL")
    candidates = [
        ("uv's variables", uv_main, _addresses(uv_extra)),
        ("pip's variables", pip_main, _addresses(environ.get("PIP_EXTRA_INDEX_URL", ""))),
        ("uv's user file", *uv_file),
        (
            "pip's files",
            pip_files.get("index-url") or pip_files.get("pypi-url"),
            _addresses(pip_files.get("extra-index-url", "")),
        ),
    ]
    for origin, main, extra in candidates:
        if main or extra:
            urls = (*extra, *_addresses(main or DEFAULT_INDEX))
            return IndexSettings(tuple(dict.fromkeys(urls)), origin)
    if _true(pip_files.get("no-index", "")):
        return IndexSettings((), "no-index in pip's files")
    return IndexSettings((DEFAULT_INDEX,), "no setting")


def _addresses(text: str) -> tuple[str, ...]:
    """Addresses parted by blanks, each perhaps with a name (`corp=https://…`)."""
    return tuple(re.sub(r"^[A-Za-z0-9_-]+=(?=[a-z]+://)", "", part) for part in text.split())


def _true(text: str) -> bool:
    return text.strip().lower() in ("1", "true", "yes", "on", "y", "t")


def _pip_files(environ: Mapping[str, str], home: Path) -> dict[str, str]:
    """pip's settings out of its files; of several, the one that pip reads last counts."""
    found: dict[str, str] = {}
    if environ.get("PIP_CONFIG_FILE") == os.devnull:
        return found
    for path in _pip_paths(environ, home):
        text = _read(path)
        if text is None:
            continue
        parser = configparser.RawConfigParser()
        try:
            parser.read_string(text)
        except configparser.Error:
            continue  # pip itself would refuse to start
        for section in ("global", "install", "download"):
            if parser.has_section(section):
                found.update({key.replace("_", "-"): value for key, value in parser.items(section)})
    return found


def _pip_paths(environ: Mapping[str, str], home: Path) -> Iterator[Path]:
    for folder in reversed((environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)):
        if Path(folder).is_absolute():
            yield Path(folder) / "pip" / "pip.conf"
    yield Path("/etc/pip.conf")
    yield home / ".pip" / "pip.conf"
    yield _config_home(environ, home) / "pip" / "pip.conf"
    yield Path(sys.prefix) / "pip.conf"
    named = environ.get("PIP_CONFIG_FILE", "")
    if named and Path(named).is_absolute():
        yield Path(named)


def _config_home(environ: Mapping[str, str], home: Path) -> Path:
    chosen = environ.get("XDG_CONFIG_HOME", "")
    return Path(chosen) if Path(chosen).is_absolute() else home / ".config"


def _uv_file(environ: Mapping[str, str], home: Path) -> tuple[str | None, tuple[str, ...]]:
    """The main and the extra indexes of uv's user file."""
    if _true(environ.get("UV_NO_CONFIG", "")):
        return None, ()
    named = environ.get("UV_CONFIG_FILE", "")
    path = Path(named) if Path(named).is_absolute() else _config_home(environ, home) / "uv" / "uv.toml"
    text = _read(path)
    try:
        table: dict[str, Any] = tomllib.loads(text) if text is not None else {}
    except (tomllib.TOMLDecodeError, RecursionError):
        return None, ()  # uv itself would refuse to start
    main = table.get("index-url")
    extra = [url for url in table.get("extra-index-url", []) if isinstance(url, str)]
    for index in table.get("index", []):
        url = index.get("url") if isinstance(index, dict) else None
        if isinstance(url, str):
            if index.get("default") is True:
                main = url
            else:
                extra.append(url)
    return (main if isinstance(main, str) else None), tuple(extra)


def _read(path: Path) -> str | None:
    try:
        with path.open("rb") as stream:
            return stream.read(_MAX_FILE).decode("utf-8", "replace")
    except OSError:
        return None
