"""What kind of file a path names, so that code is never taken for prose.

A file has one class that says who reads its structure (`classify`) and may have further roles: `setup.py` is
Python and also build, `.claude/hooks/run.py` is Python and also agent instructions (`classes`). Mode and
content have a say where they make a program of a file that is none by its name (`side_classes`).
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from guard.expressions import expression
from guard.facts.files import classes as table
from guard.facts.files.classes import FileClass
from guard.model.change import MODE_EXECUTABLE, MODE_FILE, FileChange, FileSide
from guard.model.marks import UTF8

__all__ = ["FileClass", "Reader", "classes", "classify", "content_before", "reader", "side_classes"]


class Reader(StrEnum):
    """Who reads a file's structure; the value is the name of the engine in `Facts.engines`."""

    PYTHON = "libcst"
    NOTEBOOK = "notebook"
    MANIFEST = "manifest"
    LINES = "lines"


_READ_LOCKS = expression(
    r"(uv|poetry|pdm)\.lock|pipfile\.lock|pylock(\.[^.]+)?\.toml|.*(requirements|constraints|reqs).*\.lock"
)
_REQUIREMENTS = expression(r".*(requirements|constraints|reqs).*\.(txt|in|pip)")
_PYTHON_SHEBANG = expression(rb"#![ \t]*(\S*/)?(env[ \t]+(-\S+[ \t]+)*)?(\S*/)?(python|pypy|uv[ \t]+run)")
_CONDA = expression(r"(.*[-_.])?(environment|conda|env|conda[-_]?env)([-_.].*)?\.ya?ml")
_FLOW = expression(rb"^(---[ \t]*)?\{", re.MULTILINE)
_CONDA_LIST = expression(rb"^dependencies[ \t]*:", re.MULTILINE)
_BUILDS = expression(
    rb"\bsetup\s*\(|\b(setuptools|distutils|skbuild|numpy\.distutils|exec|eval|compile|__import__|importlib|runpy)\b"
)

_HARMLESS = frozenset({FileClass.TEXT, FileClass.DATA, FileClass.STYLE})
_INERT = _HARMLESS | {FileClass.OTHER}
_GITHUB_OWN = (FileClass.TEXT, FileClass.OWNERSHIP, FileClass.AGENT_INSTRUCTIONS)
"""Classes that a file directly under `.github/` keeps; all else there serves automation."""


def _words(rows: dict[FileClass, str]) -> dict[str, FileClass]:
    return {word: klass for klass, words in rows.items() for word in words.split()}


_NAMES = _words(table.NAMES)
_SUFFIXES = _words(table.SUFFIXES) | {suffix: row[0] for suffix, row in table.ACTIVE_SUFFIXES.items()}
_DIRECTORIES = _words(table.DIRECTORIES)
_PREFIXES = _words(table.PREFIXES)
_ROLES = _words(table.ROLES)
_ROOT_ROLES = _words(table.ROOT_ROLES)


def classify(path: str) -> FileClass:
    """The class of the file at `path`, by its path alone: the class whose reader reads it.

    Names are compared as a case-folding, dot- and space-trimming file system would find them, and without
    the characters that such a system ignores.
    """
    return classes(path)[0]


@lru_cache(maxsize=4096)
def classes(path: str) -> tuple[FileClass, ...]:
    """Every class of `path`: first the one that says who reads it, then what else the file commands.

    Python and notebooks keep their class wherever they stand, since they can be read; a folder such as
    `.claude/` then adds its own class. Any other file takes the class of such a folder.
    """
    folded = tuple(_fold(part) for part in path.split("/"))
    name, folders = folded[-1], folded[:-1]
    own = _by_name(name, folders)
    if own in _HARMLESS and _by_name(path.rsplit("/", 1)[-1].casefold(), folders) is not own:
        own = FileClass.OTHER  # looks like prose only once the characters that hide something are taken away
    role = _by_folder(folded) or _ROLES.get(name) or (None if folders else _ROOT_ROLES.get(name))
    if role is None and own in (FileClass.PYTHON, FileClass.NOTEBOOK, FileClass.SOURCE):
        role = _by_prefix(name)  # `.eslintrc.js`
    if role is None or role is own:
        return (own,)
    if own in (FileClass.PYTHON, FileClass.NOTEBOOK, FileClass.MANIFEST, FileClass.LOCK):
        return (own, role)
    if own in _INERT or own is FileClass.CONFIG:
        return (role,)
    return (role, own)


def side_classes(side: FileSide) -> tuple[FileClass, ...]:
    """As `classes`, with the content heard: an executable bit or a `#!` line makes prose and data source."""
    found = classes(side.path)
    if side.mode not in (MODE_FILE, MODE_EXECUTABLE) or side.is_binary:
        return found
    if FileClass.BUILD in found and not builds(side):
        found = tuple(one for one in found if one is not FileClass.BUILD)
    starts = side.data[:200].removeprefix(UTF8)
    if not starts.startswith(b"#!") and side.mode != MODE_EXECUTABLE:
        return found
    if found[0] in _INERT:
        program = FileClass.PYTHON if _PYTHON_SHEBANG.match(starts) else FileClass.SOURCE
        return (program, *found[1:])
    if "." not in side.path.rsplit("/", 1)[-1] and _PYTHON_SHEBANG.match(starts):
        return (FileClass.PYTHON, *found)  # `.husky/pre-commit`, written in Python
    return found


def builds(side: FileSide) -> bool:
    """Whether a `setup.py` may be a build script; True for every other file.

    Inside a package, `setup.py` is a name like any other: what neither calls `setup` nor names what could,
    and runs no text either, builds nothing.
    """
    *folders, name = side.path.split("/")
    return not folders or _fold(name) != "setup.py" or _BUILDS.search(side.data) is not None


def reader(file: FileChange) -> Reader:
    """Who reads the structure of `file` as it stands after the change (before it, if it is deleted).

    `Reader.LINES` means that nobody does, and `file_edits` accounts for its lines.
    """
    side = file.after or file.before
    assert side is not None  # held by FileChange
    return _side_reader(side)


def content_before(file: FileChange) -> FileSide | None:
    """The before side to compare contents with, or None where the content counts as new as a whole.

    It counts as new where the change makes it another class of file (`notes.txt` renamed to `notes.py`, a
    README made executable, a symbolic link turned into a file): what nobody ran or obeyed may now be run or
    obeyed, so every line of it is a changed line.
    """
    if file.before is None or file.after is None:
        return file.before
    same = side_classes(file.before) == side_classes(file.after) and (
        _side_reader(file.before) is _side_reader(file.after)
    )
    return file.before if same and _type(file.before) == _type(file.after) else None


def reads_manifest(path: str) -> bool:
    """Whether `path` names a manifest or lock file whose entries `facts.manifests` reads."""
    if FileClass.MANIFEST in classes(path):
        return True
    return FileClass.LOCK in classes(path) and _READ_LOCKS.fullmatch(folded_name(path)) is not None


def names_conda(path: str) -> bool:
    """Whether `path` names an environment of conda; its content has a say, too."""
    return _CONDA.fullmatch(folded_name(path)) is not None and FileClass.LOCK not in classes(path)


def is_conda(side: FileSide) -> bool:
    """Whether `side` is an environment of conda with a list of packages."""
    return names_conda(side.path) and _CONDA_LIST.search(side.data) is not None


def has_conda_edits(side: FileSide) -> bool:
    """Whether the lines of an environment of conda are told apart: each key stands on lines of its own."""
    return is_conda(side) and _FLOW.search(side.data) is None


def folded_name(path: str) -> str:
    """The last part of `path` as a case-folding, trimming file system would find it."""
    return _fold(path.rsplit("/", 1)[-1])


def _side_reader(side: FileSide) -> Reader:
    if _type(side) != MODE_FILE:
        return Reader.LINES
    first = side_classes(side)[0]
    if first is FileClass.PYTHON:
        return Reader.PYTHON
    if first is FileClass.NOTEBOOK:
        return Reader.NOTEBOOK
    return Reader.MANIFEST if reads_manifest(side.path) or has_conda_edits(side) else Reader.LINES


def _type(side: FileSide) -> int:
    return MODE_FILE if side.mode == MODE_EXECUTABLE else side.mode


def _fold(part: str) -> str:
    """The name a lenient file system would find under `part`.

    macOS ignores zero-width characters and normalises, Windows drops trailing dots and blanks and reads
    `a.py::$DATA` and `a.py:b` as streams of `a.py`; both fold case.
    """
    if part.isascii():
        plain = part if part.isprintable() else "".join(c for c in part if c.isprintable())
    else:
        plain = unicodedata.normalize("NFKC", part)
        plain = "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Cc", "Cs", "Mn"))
    if ":" in plain[1:]:
        plain = plain.split(":", 1)[0]
    return plain.casefold().rstrip(". \t") or part


def _by_folder(folded: tuple[str, ...]) -> FileClass | None:
    name, folders = folded[-1], folded[:-1]
    for index, folder in enumerate(folders):
        below = f"{folder}/{folders[index + 1]}" if index + 1 < len(folders) else folder
        suffix = f"*{folder[folder.rfind('.') :]}"
        for key in (folder, below, suffix):
            if key in _DIRECTORIES:
                return _DIRECTORIES[key]
    if folders and folders[0] == ".github" and _by_name(name, folders) not in _GITHUB_OWN:
        return FileClass.CI  # dependabot.yml, labeler.yml, scripts that workflows run
    return None


def _by_name(name: str, folders: tuple[str, ...]) -> FileClass:
    if name in _NAMES:
        return _NAMES[name]
    if _READ_LOCKS.fullmatch(name):
        return FileClass.LOCK
    if _REQUIREMENTS.fullmatch(name) or (
        folders and "requirements" in folders[-1] and name.endswith((".txt", ".in", ".pip"))
    ):
        return FileClass.MANIFEST
    found = _by_suffix(name)
    if found in (FileClass.PYTHON, FileClass.NOTEBOOK, FileClass.SOURCE):
        return found
    if variant := _by_prefix(name):
        return variant
    if found in (FileClass.TEXT, FileClass.DATA) and table.TEMPLATE_DIRECTORIES.intersection(folders):
        return FileClass.TEMPLATE
    if found is FileClass.DATA and table.DEPLOY_DIRECTORIES.intersection(folders):
        return FileClass.CONFIG
    return found


def _by_prefix(name: str) -> FileClass | None:
    for prefix, klass in _PREFIXES.items():
        if name.startswith(prefix) and name[len(prefix) : len(prefix) + 1] in (".", "-", "_", ""):
            return klass
    return None


def _by_suffix(name: str) -> FileClass:
    parts = name.split(".")
    for suffix in (".".join(parts[-2:]), parts[-1]):
        if len(parts) > suffix.count(".") + 1 and suffix in _SUFFIXES:
            return _SUFFIXES[suffix]
    return FileClass.CONFIG if name.startswith(".") and name.endswith(("rc", "ignore")) else FileClass.OTHER
