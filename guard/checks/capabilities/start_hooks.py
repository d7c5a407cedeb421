"""Configuration that makes code run unasked: entry points, build hooks, build back ends, start-up lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from guard.expressions import expression
from guard.model.change import FileSide
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError

_PLAIN_GROUPS = ("console_scripts", "gui_scripts")
"""Groups of entry points that run only when somebody starts them."""
_BACKENDS = (
    "setuptools.build_meta", "setuptools.build_meta:__legacy__", "hatchling.build", "poetry.core.masonry.api",
    "flit_core.buildapi", "pdm.backend", "maturin", "scikit_build_core.build", "uv_build", "mesonpy",
)  # fmt: skip
"""Back ends that much used distributions provide; which of them builds is no secret."""
_START_LINE = expression(r"^import[ \t].*$", re.MULTILINE)


def hooks(side: FileSide | None, sources: Sources) -> dict[str, str] | None:
    """By what it is ("entry point pytest11: x"): what it names, for everything on `side` that runs unasked.

    Nothing for a missing side or a file that cannot hold any; None where it cannot be read.
    """
    name = side.path.rpartition("/")[2].casefold() if side is not None else ""
    if side is None:
        return {}
    if name.endswith(".pth"):
        text = side.data.decode("utf-8", "replace")
        return {f"start-up line {line}": line for line in _START_LINE.findall(text)}
    try:
        if name in ("pyproject.toml", "hatch.toml"):
            return dict(_of_toml(known(sources.toml(side)).data, name))
        if name == "setup.cfg":
            return dict(_of_setup_cfg(_sections(side, sources)))
        if name == "entry_points.txt":
            return dict(_of_groups(_sections(side, sources)))
    except UnreadableError:
        return None
    return {}


def hook_files(pyproject: FileSide | None, sources: Sources) -> tuple[str, ...]:
    """The files and folders that a `pyproject.toml` names as code of the build; none if it cannot be read."""
    source = sources.toml(pyproject)
    if isinstance(source, Unreadable):
        return ()
    document = source.data
    tool = _table(document, "tool")
    script = _table(tool, "poetry").get("build")
    found = [
        *_listed(_table(document, "build-system").get("backend-path")),
        *_listed(_table(tool, "hatch", "build", "hooks", "custom").get("path")),
        *_listed(_table(tool, "pdm", "build").get("custom-hook")),
        *_listed(script.get("script") if isinstance(script, Mapping) else script),
    ]
    plain = (one.removeprefix("./").rstrip("/") for one in found)
    return tuple(one for one in plain if one not in ("", "."))


def _listed(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


def _of_toml(document: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    if name == "hatch.toml":
        yield from _hatch(document)
        return
    system = _table(document, "build-system")
    if "backend-path" in system:
        yield "build-system backend-path", str(system["backend-path"])
    if system.get("build-backend", _BACKENDS[0]) not in _BACKENDS:
        yield "build-system build-backend", str(system["build-backend"])
    project, tool = _table(document, "project"), _table(document, "tool")
    yield from _of_groups(_table(project, "entry-points"))
    yield from _of_groups(_table(tool, "poetry", "plugins"))
    yield from _hatch(_table(tool, "hatch"))
    named = {
        "poetry build script": _table(tool, "poetry").get("build"),
        "pdm build hook": _table(tool, "pdm", "build").get("custom-hook"),
        "setuptools command class": _table(tool, "setuptools").get("cmdclass"),
    }
    yield from ((what, str(value)) for what, value in named.items() if value)


def _hatch(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for where in (("build",), ("metadata",)):
        for hook, value in _table(table, *where, "hooks").items():
            yield f"hatch {where[0]} hook {hook}", str(value)
    for target, settings in _table(table, "build", "targets").items():
        if isinstance(settings, Mapping):
            for hook, value in _table(settings, "hooks").items():
                yield f"hatch build hook {hook} of {target}", str(value)


def _of_groups(groups: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for group, points in groups.items():
        if group not in _PLAIN_GROUPS and isinstance(points, Mapping):
            for point, value in points.items():
                yield f"entry point {group}: {point}", str(value)


def _of_setup_cfg(sections: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    groups = {}
    for group, listed in sections.get("options.entry_points", {}).items():
        lines = [line.partition("=") for line in listed.splitlines() if "=" in line]
        groups[group] = {name.strip(): value.strip() for name, _, value in lines}
    yield from _of_groups(groups)
    command = sections.get("options", {}).get("cmdclass") or sections.get("global", {}).get(
        "command_packages"
    )
    if command:
        yield "setuptools command class", command


def _sections(side: FileSide, sources: Sources) -> dict[str, dict[str, str]]:
    """The sections of a file; bytes that are not UTF-8 do not keep what they stand beside from being seen."""
    whole = (
        side if side.text is not None else replace(side, data=side.data.decode("utf-8", "replace").encode())
    )
    found = sources.ini(whole)
    sections = known(found).sections(fold=False, valueless=True)  # names of entry points keep their case
    return {name: {key: value or "" for key, value in keys.items()} for name, keys in sections.items()}


def _table(document: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """A table inside tables; empty where there is none."""
    found: Any = document
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}
