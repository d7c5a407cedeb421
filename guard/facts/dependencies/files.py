"""Which files can declare or lock dependencies; asked of every change, so it costs next to nothing."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from guard.expressions import expression
from guard.facts.files.classify import FileClass, classes, folded_name, reads_manifest, side_classes
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


_SCRIPT_MARK = b"# /// script"
_DOCKERFILE = expression(r"(docker|container)file([.\-_].*)?|.*\.(docker|container)file")
_SHELL = expression(r".*\.(sh|bash|zsh|ksh|dash)|postbuild|postcreate")
_CONDA = expression(r"(.*[-_.])?(environment|conda|env|conda[-_]?env)([-_.].*)?\.ya?ml")
_SHEBANG = expression(rb"#![ \t]*\S*?(env[ \t]+(-\S+[ \t]+)*)?(\S*/)?(ba|z|k|da)?sh\b")
_CONDA_LIST = expression(rb"^dependencies[ \t]*:", re.MULTILINE)
_INSTALLERS = expression(
    rb"\b(pip[0-9.]*|uvx?|pipx|pipenv|poetry|pdm|conda|mamba|micromamba|easy_install)\b|PIP_|UV_",
    re.IGNORECASE,
)


def form_of(side: FileSide) -> Form | None:
    """How `side` declares or installs dependencies, or None where it cannot."""
    named = form_named(side.path)
    if named is Form.MANIFEST:
        return named
    if side.mode not in (MODE_FILE, MODE_EXECUTABLE):
        return None
    if named is Form.CONDA:
        return named if _CONDA_LIST.search(side.data) else None
    if named is Form.SETUP:
        return named
    if named is None and side.data.startswith(b"#!") and _SHEBANG.match(side.data[:200]):
        named = Form.SHELL
    if named is not None:
        # A shell puts a name together that quotes and line breaks cut apart.
        whole = side.data.replace(b"\\\n", b"").translate(None, b"'\"\\")
        return named if _INSTALLERS.search(side.data) or _INSTALLERS.search(whole) else None
    return Form.SCRIPT if is_script(side) else None


@lru_cache(maxsize=4096)
def form_named(path: str) -> Form | None:
    """The form of a file called `path`; for all but manifests and `setup.py` its content has a say, too."""
    if reads_manifest(path):
        return Form.MANIFEST
    name, found = folded_name(path), classes(path)
    if name == "setup.py":
        return Form.SETUP
    if found[0] is FileClass.NOTEBOOK:
        return Form.NOTEBOOK
    if _DOCKERFILE.fullmatch(name):
        return Form.DOCKERFILE
    if FileClass.CI in found and name.endswith((".yml", ".yaml")):
        return Form.WORKFLOW
    if _CONDA.fullmatch(name) and FileClass.LOCK not in found:
        return Form.CONDA
    return Form.SHELL if _SHELL.fullmatch(name) else None


def declares(file: FileChange) -> bool:
    """Whether a side of `file` declares, locks or installs dependencies."""
    return any(form_of(side) is not None for side in file.sides)


def is_script(side: FileSide) -> bool:
    """Whether `side` is Python with a block of script metadata (PEP 723), by its first words."""
    return _SCRIPT_MARK in side.data and side_classes(side)[0] is FileClass.PYTHON
