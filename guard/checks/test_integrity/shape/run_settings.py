"""pytest's own settings in a configuration file."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Mapping

from guard.model.change import FileSide


def pytest_settings(side: FileSide) -> Mapping[str, tuple[str, ...]]:
    """pytest's own settings in a file, each as its words; nothing where the file cannot be read."""
    if b"pytest" not in side.data or side.text is None:
        return {}
    if side.path.endswith(".toml"):
        try:
            tool = tomllib.loads(side.text).get("tool", {})
            table = tool.get("pytest", {}).get("ini_options", {})
            return {key: tuple(map(str, value)) if isinstance(value, list) else tuple(str(value).split())
                    for key, value in table.items()}  # fmt: skip
        except (tomllib.TOMLDecodeError, AttributeError):
            return {}
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(side.text)
    except configparser.Error:
        return {}
    return {key: tuple(value.split()) for name in ("pytest", "tool:pytest") if parser.has_section(name)
            for key, value in parser.items(name)}  # fmt: skip
