"""What decides, outside a suite of tests, which of its tests are collected and what they run with.

Read are pytest's own ways: `conftest.py` files above the suite, its configuration in each place it looks,
modules that stand before the real ones on the import path, and plugins that the project registers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guard.expressions import expression
from guard.facts.files.folding import fold
from guard.model.change import FileChange, FileSide
from guard.model.edit import ChangedLines
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError

CONFIGS = frozenset({"pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "tox.ini", "setup.cfg",
                     "pyproject.toml"})  # fmt: skip
_OWN_CONFIGS = frozenset({"pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml"})
"""Files that win over all others by being there, even where they are empty."""
_SHADOWS = frozenset({"pytest", "_pytest", "pluggy", "unittest", "sitecustomize", "usercustomize"})
_HOOKS = expression(rb"\bpytest_[a-z_]+|\bcollect_ignore|autouse|\b_exit\b|\bexit\s*\(|setattr|monkeypatch")
_CHOOSING = ("testpaths", "norecursedirs", "python_files", "python_classes", "python_functions",
             "collect_imported_tests", "required_plugins", "usefixtures", "pythonpath", "xfail_strict",
             "consider_namespace_packages", "addopts")  # fmt: skip
_LEAVING_OUT = expression(
    r"(?:^|\s)(?:--ignore\S*|--deselect\S*|-k|-m|-p|-c|--co|--collect-only|--rootdir\S*|--confcutdir\S*|--lf"
    r"|--last-failed|--noconftest|--import-mode\S*|--maxfail\S*|-x|--exitfirst|--stepwise\S*|--sw|-o|"
    r"--override-ini\S*|--pyargs|--continue-on-collection-errors)(?![\w-])"
)


@dataclass(frozen=True)
class Route:
    """One way in which a file of the change bears on what is collected in its folder and below."""

    folder: str
    """Everything at or under it is concerned ("" is the top of the tree)."""
    line: int
    what: str
    certain: bool
    """Whether tests can be left out or answered for by it; else it may as well be harmless."""


def routes(file: FileChange, lines: ChangedLines, sources: Sources) -> Iterator[Route]:
    """How `file` bears on collection; `lines` are its changed lines."""
    for side in dict.fromkeys(file.sides):
        folder, _, name = side.path.rpartition("/")
        name = fold(name)
        if name == "conftest.py":
            yield _conftest(file, side, folder, lines)
            return
        shadow = name.split(".")[0] if name.endswith((".py", ".so", ".pyd", ".pyc")) else ""
        if shadow == "__init__":
            folder, _, shadow = folder.rpartition("/")
            shadow = fold(shadow) if shadow else ""
        if (shadow in _SHADOWS or name.endswith(".pth")) and side is file.after:
            yield Route(folder, 1, f"{side.path} takes the place of a module that runs tests", True)
            return
        if name in CONFIGS:
            yield from _configuration(file, folder, name, sources)
            return


def _conftest(file: FileChange, side: FileSide, folder: str, lines: ChangedLines) -> Route:
    if file.after is None or (file.is_moved and side is file.before):
        return Route(folder, 1, f"{side.path} is gone, and its fixtures with it", True)
    if file.before is None or file.is_moved:
        return Route(folder, 1, f"{side.path} is new: its hooks and fixtures apply to the suite", True)
    changed = [(number, file.after.lines[number - 1]) for number in sorted(lines.after)]
    hook = next(((number, line) for number, line in changed if _HOOKS.search(line)), None)
    if hook is not None:
        return Route(folder, hook[0], f"{side.path} changes what a hook does to the suite", True)
    return Route(
        folder, min(lines.after, default=1), f"{side.path}, whose fixtures it may use, changes", False
    )


def _configuration(file: FileChange, folder: str, name: str, sources: Sources) -> Iterator[Route]:
    if name in _OWN_CONFIGS and (file.before is None or file.after is None or file.is_moved):
        word = "is gone" if file.after is None else "takes the place of all other configuration of pytest"
        yield Route(folder, 1, f"{file.path} {word}", True)
        return
    try:
        before = _settings(file.before, sources)
    except UnreadableError:
        before = {}  # what could not be read before chose nothing
    try:
        after = _settings(file.after, sources)
    except UnreadableError:
        yield Route(folder, 1, f"{file.path} cannot be read, so what it leaves out is not known", True)
        return
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key, ()), after.get(key, ())
        if old != new:
            what = f"{key} was {' '.join(old) or 'not set'}; now it is {' '.join(new) or 'not set'}"
            yield Route(folder, _line(file.after, key), what, _is_certain(key, old, new))


def _is_certain(key: str, old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    if key == "addopts":
        return set(_LEAVING_OUT.findall(" ".join(new))) > set(_LEAVING_OUT.findall(" ".join(old)))
    if key == "testpaths":
        return not (old and set(old) <= set(new))
    return key not in ("xfail_strict", "pythonpath")


def _settings(side: FileSide | None, sources: Sources) -> dict[str, tuple[str, ...]]:
    """The settings of pytest that choose tests, each as its words; and the plugins that are registered.

    Raises:
        UnreadableError: it cannot be read.
    """
    if side is None:
        return {}
    if side.path.lower().endswith(".toml"):
        data = known(sources.toml(side)).data
        tool = _under(data, "tool", "pytest")
        own = {**_under(data, "pytest"), **_under(tool, "ini_options"), **tool}
        plugins = _under(data, "project", "entry-points", "pytest11")
    else:
        sections = known(sources.ini(side)).sections(valueless=True)
        own = {**sections.get("pytest", {}), **sections.get("tool:pytest", {})}
        entries = sections.get("options.entry_points", {})
        plugins = {"": entries["pytest11"]} if "pytest11" in entries else {}
    found = {key: _words(own[key]) for key in _CHOOSING if key in own}
    if plugins:
        found["pytest11"] = tuple(f"{name}={value}".strip("=") for name, value in sorted(plugins.items()))
    return found


def _under(data: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        data = data.get(key, {}) if isinstance(data, dict) else {}
    return data if isinstance(data, dict) else {}


def _words(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(word for item in items for word in str(item).split())


def _line(side: FileSide | None, word: str) -> int:
    lines = side.lines if side is not None else ()
    return next((number for number, line in enumerate(lines, 1) if word.encode() in line), 1)
