"""tox: what its environments are made of, and what their commands install besides.

`tox.ini` and `[tox]` sections of `setup.cfg` list a requirement a line, each with an optional condition in
front (`py311: pytest`); `tox.toml` and `[tool.tox]` hold arrays.
"""

from __future__ import annotations

from guard.expressions import expression
from guard.facts.dependencies.commands import Installs
from guard.facts.dependencies.manifests.model import Entry, Reading
from guard.facts.dependencies.manifests.requirements import read_requirements
from guard.model.change import FileSide
from guard.syntax.shell.commands import Fragment
from guard.syntax.sources import Sources, known

_FACTOR = expression(r"[!\w.{},-]+:[ \t]+(.*)")
_LISTS = frozenset({"deps", "requires", "constraints"})
_COMMANDS = expression(r"commands(?:_pre|_post)?|install_command")
_SECTION = expression(r"tox|tox:tox|testenv(?:[:.].*)?|env_run_base|env_pkg_base|pkgenv|\.pkg.*", 0)


def read_tox(side: FileSide, sources: Sources) -> Reading:
    """The requirements of all environments.

    Raises:
        UnreadableError: it is no valid INI file.
    """
    found = Installs()
    entries: list[Entry] = []
    for row in known(sources.ini(side)).rows:
        if row.value is None or _SECTION.fullmatch(row.section) is None:
            continue
        lines = [(number, part.strip()) for number, part in enumerate(row.value.split("\n"), row.line)]
        lines = [
            (number, _without_factor(part)) for number, part in lines if part and not part.startswith("#")
        ]
        if row.key.lower() in _LISTS:
            for number, part in lines:
                entries += requirement(part, f"tox.{row.section}.{row.key}", number)
        elif _COMMANDS.fullmatch(row.key.lower()):
            found.read(Fragment(lines, {}))
    return Reading((*entries, *found.finish()[0]), default="config")


def requirement(text: str, place: str, line: int) -> list[Entry]:
    """One line of a list; a reference to another list (`{[testenv]deps}`) is none."""
    if text.startswith("{"):
        return []
    return [
        Entry(one.name, place, one.version, one.facets, one.follows, frozenset({line}))
        for one in read_requirements(text).entries
    ]


def _without_factor(text: str) -> str:
    match = _FACTOR.fullmatch(text)
    return match[1] if match is not None else text
