"""The line to write for another version of a dependency."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guard.facts.files.classify import folded_name
from guard.model.change import ChangeSet

if TYPE_CHECKING:
    from guard.facts.dependencies.delta import Dependency

_COMMANDS = {
    "uv.lock": "uv lock --upgrade-package {name}=={version}",
    "poetry.lock": "poetry update {name}",
    "pdm.lock": "pdm update {name}",
    "pipfile.lock": "pipenv upgrade {name}=={version}",
}
_LONGEST = 200


def raised_line(change: ChangeSet, dependency: Dependency, version: str) -> str:
    """How to write `version` instead of the one that `dependency` pins: the line itself, where a person
    writes the file, or the command that locks it anew."""
    name = dependency.name
    if dependency.locked:
        command = _COMMANDS.get(folded_name(dependency.file), "")
        how = f": `{command.format(name=name, version=version)}`" if command else ""
        return f"Lock {name} {version} or later{how}, after raising what is declared, if that excludes it."
    where = f"{dependency.file}, line {dependency.line}"
    if not dependency.version:
        return f"Raise the range of {name} in {where} to admit {version} or later, and lock it."
    line = _line(change, dependency)
    pinned = rf"""(={{2,3}}\s*v?|["'])v?{re.escape(dependency.version)}(?![\w.+!-])"""
    changed = re.sub(pinned, lambda match: match[1] + version, line, count=1)
    hashes = ", with the hashes of that version" if dependency.hashes else ""
    if line and changed != line and len(changed) <= _LONGEST:
        return f"Write in {where}: `{changed.strip()}`{hashes}"
    return f"Write {name}=={version} in {where}{hashes}."


def _line(change: ChangeSet, dependency: Dependency) -> str:
    for file in change.files:
        if file.after is not None and file.after.path == dependency.file:
            lines = file.after.lines
            if 0 < dependency.line <= len(lines):
                return lines[dependency.line - 1].decode("utf-8", "replace")
    return ""
