"""Which files can declare or lock dependencies; asked of every change, so it costs next to nothing."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from re import Pattern

from guard.expressions import expression
from guard.facts.files.classify import (
    FileClass,
    builds,
    classes,
    folded_name,
    is_conda,
    names_conda,
    reads_manifest,
    side_classes,
)
from guard.model.change import MODE_EXECUTABLE, MODE_FILE, FileChange, FileSide


class Form(StrEnum):
    """The ways in which a file declares or installs dependencies."""

    MANIFEST = "manifest"
    SCRIPT = "script"
    """Python with a block of script metadata (PEP 723)."""
    SETUP = "setup.py"
    CONDA = "conda environment"
    DOCKERFILE = "Dockerfile"
    WORKFLOW = "workflow"
    SHELL = "shell script"
    NOTEBOOK = "notebook"
    MAKE = "recipes"
    """A Makefile or justfile."""
    COMMANDS = "commands in YAML"
    """YAML that holds commands under the keys that tools run (compose, Taskfile, Read the Docs)."""
    DEVCONTAINER = "devcontainer"
    HOOKS = "pre-commit configuration"
    TOX = "tox"
    NOX = "nox"
    TOOL = "settings of a tool"
    """A tool's own TOML, which holds what its table in `pyproject.toml` may hold."""
    PINS = "list of pins"
    """Requirements under another name, told by their form."""
    NAMES = "list of names"
    """What would be requirements if something included it: bare names, a line each."""


TOLERANT = frozenset({Form.MAKE, Form.COMMANDS, Form.DEVCONTAINER, Form.HOOKS, Form.TOX, Form.NOX, Form.TOOL})
"""Forms whose files do much besides: what cannot be read in one of them is no reason to stop."""
_SCRIPT_MARK = b"# /// script"
_DOCKERFILE = expression(r"(docker|container)file([.\-_].*)?|.*\.(docker|container)file")
_SHELL = expression(r".*\.(sh|bash|zsh|ksh|dash)|postbuild|postcreate")
_SHEBANG = expression(rb"#![ \t]*\S*?(env[ \t]+(-\S+[ \t]+)*)?(\S*/)?(ba|z|k|da)?sh\b")
_INSTALLERS = expression(
    rb"\b(pip[0-9.]*|uvx?|pipx|pipenv|poetry|pdm|conda|mamba|micromamba|easy_install)\b|PIP_|UV_",
    re.IGNORECASE,
)
_RECIPES = expression(r"(gnu|bsd)?makefile([.\-_].*)?|.*\.(mk|mak)|\.?justfile|.*\.just")
_COMMAND_FILES = expression(
    r"(docker-)?compose([.\-_].*)?\.ya?ml|taskfile([.\-_].*)?\.ya?ml|\.readthedocs\.ya?ml"
    r"|(tasks|jobs?|cronjobs?|deployment|skaffold|serverless|render|app|mkdocs|values)([.\-_].*)?\.ya?ml"
)
_HOOKS = expression(r"\.pre-commit-config\.ya?ml")
_TOOL_FILES = frozenset({"hatch.toml", "pixi.toml", "pdm.toml", "rye.toml", "mise.toml", ".mise.toml"})
_NAMED = {
    "setup.py": Form.SETUP,
    "tox.ini": Form.TOX,
    "tox.toml": Form.TOX,
    "noxfile.py": Form.NOX,
    "devcontainer.json": Form.DEVCONTAINER,
    ".devcontainer.json": Form.DEVCONTAINER,
    **dict.fromkeys(_TOOL_FILES, Form.TOOL),
}
_DECLARED = expression(rb"\b(dep(endencie)?s|requires|requirements)\b|dependencies")
_SIGNS: dict[Form, Pattern[bytes]] = {
    Form.HOOKS: expression(rb"\badditional_dependencies\b"),
    Form.TOX: expression(rb"\b(deps|requires|dependency_groups|pip|uv)\b"),
    Form.NOX: expression(rb"install|\bpip\b"),
    Form.TOOL: _DECLARED,
}
"""What a file of such a form holds where it declares anything."""
_LIST_SUFFIXES = (".txt", ".in", ".lock", ".pip", ".req", ".reqs", ".pins")
_PIN = expression(
    rb"^[ \t]*[A-Za-z0-9][A-Za-z0-9._-]*(\[[^\]\n]*\])?[ \t]*(==|~=|>=|@[ \t]*[a-z+]+:)", re.MULTILINE
)
_LIST_LINE = expression(
    rb"[ \t]*(#.*|-{1,2}[A-Za-z].*|[A-Za-z0-9][A-Za-z0-9._-]*(\[[^\]]*\])?"
    rb"[ \t]*((==|[~<>!]=|[<>])[ \t]*[^\s;#\\,=<>!~]+[ \t]*,?[ \t]*)*([;#@].*)?\\?)?\r?"
)
_MOST_LISTED = 1_000_000


def form_of(side: FileSide) -> Form | None:
    """How `side` declares or installs dependencies, or None where it cannot."""
    named = form_named(side.path)
    if named is Form.MANIFEST:
        return named
    if side.mode not in (MODE_FILE, MODE_EXECUTABLE):
        return None
    if named is Form.CONDA:
        return named if is_conda(side) else None
    if named is Form.SETUP:
        return named if builds(side) else None
    if named in _SIGNS:
        return named if _SIGNS[named].search(side.data) else None
    if named is None and side.data.startswith(b"#!") and _SHEBANG.match(side.data[:200]):
        named = Form.SHELL
    if named is not None:
        # A shell puts a name together that quotes and line breaks cut apart.
        whole = side.data.replace(b"\\\n", b"").translate(None, b"'\"\\")
        return named if _INSTALLERS.search(side.data) or _INSTALLERS.search(whole) else None
    if is_script(side):
        return Form.SCRIPT
    return _list_form(side)


def _list_form(side: FileSide) -> Form | None:
    """Whether `side` is a requirements file by all its lines, and what most of them hold."""
    if not side.path.lower().endswith(_LIST_SUFFIXES) or len(side.data) > _MOST_LISTED:
        return None
    lines = [line for line in side.data.split(b"\n") if line.strip()]
    if not lines or not all(map(_LIST_LINE.fullmatch, lines)):
        return None
    names = [line for line in lines if not line.lstrip().startswith((b"#", b"-"))]
    pins = len(_PIN.findall(side.data))
    return Form.PINS if pins and 2 * pins >= len(names) else Form.NAMES if names else None


@lru_cache(maxsize=4096)
def form_named(path: str) -> Form | None:
    """The form of a file called `path`; for all but manifests and `setup.py` its content has a say, too."""
    if reads_manifest(path):
        return Form.MANIFEST
    name, found = folded_name(path), classes(path)
    if name in _NAMED:
        return _NAMED[name]
    if found[0] is FileClass.NOTEBOOK:
        return Form.NOTEBOOK
    if _HOOKS.fullmatch(name):
        return Form.HOOKS
    if _RECIPES.fullmatch(name):
        return Form.MAKE
    if _DOCKERFILE.fullmatch(name):
        return Form.DOCKERFILE
    if FileClass.CI in found and name.endswith((".yml", ".yaml")):
        return Form.WORKFLOW
    if names_conda(path):
        return Form.CONDA
    if _COMMAND_FILES.fullmatch(name):
        return Form.COMMANDS
    return Form.SHELL if _SHELL.fullmatch(name) else None


def declares(file: FileChange) -> bool:
    """Whether a side of `file` declares, locks or installs dependencies."""
    return any(form_of(side) is not None for side in file.sides)


def is_script(side: FileSide) -> bool:
    """Whether `side` is Python with a block of script metadata (PEP 723), by its first words."""
    return _SCRIPT_MARK in side.data and side_classes(side)[0] is FileClass.PYTHON
