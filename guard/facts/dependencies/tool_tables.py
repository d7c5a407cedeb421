"""What tables of tools declare: told by what a table says, not by which tool's it is.

A list under a key that speaks of dependencies, all of whose members are specifiers, is one of them;
so is a table of names and ranges. A text under a key that speaks of commands is a command. That holds for
hatch's environments and hooks, pixi, flit, PDM's and poetry's plugins, rye, briefcase, cibuildwheel and
whatever comes after them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from packaging.utils import canonicalize_name

from guard.expressions import expression
from guard.facts.dependencies.commands import Installs
from guard.facts.dependencies.conda import PLACE as CONDA_PLACE
from guard.facts.dependencies.manifests.model import INDEX, Entry, Reading
from guard.facts.dependencies.manifests.requirement import entry_of
from guard.syntax.shell.commands import Fragment
from guard.syntax.toml import Node
from guard.syntax.unreadable import UnreadableError

BUILD = "build hook"
"""How the places begin whose packages are installed and run whenever a build or its tool runs."""
_KEY = expression(
    r"(?:(?!exclude|ignore|unused|skip|known|forbidden|allowed|no|per|transitive|missing)[a-z0-9]+[-_])*"
    r"(?:dependencies|requires|requirements|deps)(?:[-_](?:plugins|build|dev|test|extra))?"
)
_NO_LIST = expression(r".*requires[-_]python.*|.*python[-_]requires.*")
_COMMAND_KEY = expression(
    r"(?:.*[-_])?(?:commands?|cmds?|scripts?|run|exec|shell|tasks?|build|all|repair|before|after|pre|post)(?:[-_].*)?"
)
_BUILD_PATH = expression(r"(?:.*\.)?(?:hooks|build|requires-plugins|plugins|before-[a-z]+)(?:\..*)?")
_CONDA = frozenset({"dependencies", "host-dependencies", "build-dependencies", "run-dependencies"})
_NAME = expression(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_BOUND = r"(?:\^|~=?|[=<>!]{1,3})?[ ]*v?\d[\w.*+!-]*"
_RANGE = expression(rf"\*|latest|{_BOUND}(?:[ ]*[,|]+[ ]*{_BOUND})*")
_SAID = frozenset(
    {"version", "path", "git", "url", "extras", "channel", "editable", "markers", "source", "workspace"}
)
_SEEN: tuple[tuple[str, ...], ...] = (("uv",), ("poetry", "dependencies"), ("poetry", "dev-dependencies"),
    ("poetry", "group"), ("pdm", "dev-dependencies"), ("pdm", "resolution"), ("hatch", "envs"))  # fmt: skip
"""Tables whose dependencies the reader of `pyproject.toml` has."""
_MOST = 20_000


@dataclass
class _Gathered:
    entries: list[Entry] = field(default_factory=list)
    commands: Installs = field(default_factory=Installs)


def read_tool_tables(root: Node, tool: str = "") -> Reading:
    """What the tables under `root` declare: `tool` of a `pyproject.toml`, or the settings file of `tool`."""
    found = _Gathered()
    waiting: list[tuple[tuple[str, ...], Node]] = [((tool,) if tool else (), root)]
    steps = 0
    while waiting and steps < _MOST:
        steps += 1
        path, node = waiting.pop()
        if not tool and _is_seen(path):
            continue
        if path and _declares(path, node, found, tool_file=bool(tool)):
            continue
        if isinstance(node.value, str) and path and _is_command(path):
            _command(node, found)
            continue
        waiting += [((*path, key), part) for key, part in node.items.items()]
        waiting += [(path, part) for part in node.elements]
    entries = sorted(found.entries, key=lambda one: (min(one.lines, default=0), one.name))
    return Reading((*entries, *found.commands.finish()[0]), default="build")


def _is_seen(path: tuple[str, ...]) -> bool:
    if path[:2] == ("hatch", "envs") and len(path) == 4:
        return path[3] in ("dependencies", "extra-dependencies")
    return any(path == known for known in _SEEN if known != ("hatch", "envs") and known != ("uv",)) or (
        path[:1] == ("uv",) and len(path) == 2
    )


def _declares(path: tuple[str, ...], node: Node, found: _Gathered, *, tool_file: bool) -> bool:
    """Whether the value under `path` is one of dependencies, which then are entered."""
    key = path[-1].lower()
    is_plugins = path[-2:] == ("pdm", "plugins")
    if path[:1] == ("setuptools",) and "dynamic" in path:
        return _dynamic(path, node, found)
    if path[0] == "pixi" and key in ("channels", "pypi-options") and tool_file:
        text = json.dumps(node.value, sort_keys=True, default=str)
        found.entries.append(Entry(INDEX, ".".join(path), facets={key: text}, lines=node.all_lines()))
        return True
    if path[:1] == ("hatch",) and "hooks" in path and key in ("files", "filename", "file"):
        found.entries += _included(node, ".".join(path))
        return True
    if not (is_plugins or _KEY.fullmatch(key)) or _NO_LIST.fullmatch(key):
        return False
    place = _place(path)
    if node.is_array:
        entries = list(_listed(node, place))
    elif node.is_table:
        entries = list(_table(node, place, conda=path[0] == "pixi" and key in _CONDA))
        if not entries and node.items and all(part.is_array for part in node.items.values()):
            entries = [one for name, part in node.items.items() for one in _listed(part, f"{place}.{name}")]
    else:
        return False
    found.entries += entries
    return bool(entries)


def _place(path: tuple[str, ...]) -> str:
    text = ".".join(path)
    is_build = _BUILD_PATH.fullmatch(text) is not None and not {"envs", "metadata"} & set(path)
    return f"{BUILD} {text}" if is_build else f"tool.{text}"


def _listed(node: Node, place: str) -> Iterator[Entry]:
    """The specifiers of an array; nothing where a member is none, as it then holds something else."""
    entries: list[Entry] = []
    for element in node.elements:
        value = element.value
        if isinstance(value, Mapping):  # hatch: `{value = "a", if = ["py311"]}`
            value = value.get("value", "")
        if not isinstance(value, str):
            return
        if value.startswith("-"):
            continue  # an option or an include, in the lists of tox
        try:
            entries.append(entry_of(value, place, element.all_lines()))
        except UnreadableError:
            return
    yield from entries


def _table(node: Node, place: str, *, conda: bool) -> Iterator[Entry]:
    """A table of name and range; nothing where one of its values is neither a range nor a table of one."""
    entries: list[Entry] = []
    for name, part in node.items.items():
        value = part.value
        if _NAME.fullmatch(name) is None:
            return
        if isinstance(value, str) and _RANGE.fullmatch(value.strip()):
            version, facets = value, {}
        elif isinstance(value, Mapping) and value and _SAID & value.keys():
            version = str(value.get("version", ""))
            facets = {
                key: str(one)
                for key, one in sorted(value.items())
                if key != "version" and not isinstance(one, dict)
            }
        else:
            return
        lines = part.all_lines()
        plain = "" if version == "*" else version
        if conda:
            entries.append(Entry(name.lower(), CONDA_PLACE, plain, facets, {}, lines))
        else:
            entries.append(Entry(canonicalize_name(name), place, plain, facets, {}, lines))
    yield from entries


def _dynamic(path: tuple[str, ...], node: Node, found: _Gathered) -> bool:
    """setuptools' `dependencies = {file = […]}`: requirements files that stand for the list."""
    if path[-1] == "file" and ("dependencies" in path or "optional-dependencies" in path):
        found.entries += _included(node, ".".join(("tool", *path)))
        return True
    return False


def _included(node: Node, place: str) -> Iterable[Entry]:
    texts = [part.value for part in node.elements] if node.is_array else [node.value]
    names = [text for text in texts if isinstance(text, str)]
    for name in names:
        text = f"file: {name}"
        yield Entry(text, place, facets={"source": text}, lines=node.all_lines())


def _is_command(path: tuple[str, ...]) -> bool:
    return any(_COMMAND_KEY.fullmatch(key.lower()) for key in path[1:])


def _command(node: Node, found: _Gathered) -> None:
    first = min(node.all_lines(), default=1)
    text = str(node.value)
    found.commands.read(
        Fragment([(first + number, line) for number, line in enumerate(text.split("\n"))], {})
    )
