"""The settings of checking tools in one file, by one name for each, whatever file they stand in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from guard.model.change import FileSide
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError

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


def settings_of(side: FileSide, sources: Sources) -> dict[str, Any]:
    """The settings of checking tools in a file, by dotted key; nothing for what cannot be read."""
    name = side.path.rsplit("/", 1)[-1]
    try:
        data = _parse(name, side, sources)
    except UnreadableError:
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


def _parse(name: str, side: FileSide, sources: Sources) -> Any:
    text = side.text or ""
    if name.endswith(".toml"):
        return known(sources.toml(side)).data
    if name.endswith((".yml", ".yaml")):
        return known(sources.yaml(side)).data
    if name.endswith((".json", ".jsonc")) or (name == ".eslintrc" and text.lstrip().startswith("{")):
        plain = re.sub(
            r'("(?:\\.|[^"\\])*+"?)|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?',
            lambda m: m[1] or "",
            text,
            flags=re.DOTALL,
        )
        plain = re.sub(r",(\s*[}\]])", r"\1", plain)
        return known(
            sources.json(side) if plain == text else sources.json(replace(side, data=plain.encode()))
        ).data
    if name == ".eslintrc":
        return {}
    return known(sources.ini(side)).sections(valueless=True, defaults=False)


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
