"""The settings of checking tools in one file, by one name for each, whatever file they stand in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from guard.model.change import FileSide

_TOOLS = [
    "mypy",
    "pytest",
    "coverage",
    "ruff",
    "flake8",
    "pylint",
    "bandit",
    "pyright",
    "basedpyright",
    "pydocstyle",
    "pycodestyle",
    "isort",
    "black",
    "codespell",
    "interrogate",
    "pylama",
]
_RENAMED = (
    ("tool:pytest", "pytest"),
    ("pytest.ini_options", "pytest"),
    ("ruff.lint", "ruff"),
    ("pylint.messages control", "pylint"),
)


def settings_of(side: FileSide) -> dict[str, Any]:
    """The settings of checking tools in a file, by dotted key; nothing for what cannot be read."""
    text = side.text or ""
    name = side.path.rsplit("/", 1)[-1]
    try:
        data = _parse(name, text)
    except (ValueError, RecursionError):
        return {}  # that it cannot be read is a fact of its own
    found: dict[str, Any] = {}
    _flatten("", data, found)
    own = re.sub(r"^\.|(?:rc)?(?:\.\w+)?$|config(?:[\w.-]*)?\.json$", "", name)
    settings = {}
    for key, value in found.items():
        key = key.removeprefix("tool.")
        for old, new in _RENAMED:
            if key.startswith(old):
                key = new + key[len(old) :]
        if name in ("pyproject.toml", "setup.cfg", "tox.ini") and not key.startswith(tuple(_TOOLS)):
            continue
        settings[key if key.startswith(tuple(_TOOLS)) else f"{own}.{key}"] = value
    return settings


def _parse(name: str, text: str) -> Any:
    if name.endswith(".toml"):
        import tomllib

        return tomllib.loads(text)
    if name.endswith((".yml", ".yaml")):
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError

        try:
            return YAML(typ="safe", pure=True).load(text)
        except YAMLError as error:
            raise ValueError(str(error)) from error
    if name.endswith((".json", ".jsonc")) or (name == ".eslintrc" and text.lstrip().startswith("{")):
        plain = re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', lambda m: m[1] or "", text, flags=re.DOTALL)
        return json.loads(re.sub(r",(\s*[}\]])", r"\1", plain))
    import configparser

    parser = configparser.RawConfigParser(strict=False, allow_no_value=True, default_section="\0")
    try:
        parser.read_string(text if name != ".eslintrc" else "")
    except configparser.Error as error:
        raise ValueError(str(error)) from error
    return {section: dict(parser.items(section)) for section in parser.sections()}


def _flatten(prefix: str, value: Any, into: dict[str, Any]) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            _flatten(f"{prefix}.{key}" if prefix else str(key), item, into)
    elif isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        for item in value:  # `[[tool.mypy.overrides]]`: the modules name the entry
            names = item.get("module") or item.get("files") or item.get("path") or item.get("id") or ""
            name = ",".join(map(str, names)) if isinstance(names, list) else str(names)
            _flatten(f"{prefix}[{name}]", item, into)
    else:
        into[prefix] = value
