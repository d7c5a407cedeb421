"""Places whose code runs without being asked for, and which gains of capabilities weigh how much there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from guard.facts.capabilities.table import IMPORT_TIME
from guard.model.edit import Edit
from guard.model.finding import Severity

EFFECTS = frozenset(
    {"network", "process", "file_write", "file_delete", "dynamic_code", "native_code", "deserialisation"}
    | {"secrets", "threads", "signals"}
)
"""What does something beyond reading. Modules read files and variables when they are imported; most do."""
_STRONG = EFFECTS - {"file_write", "threads", "signals"}
_OF_MODULES = _STRONG - {"network"}
"""In a module that is not the package's first, a client that is made once for all is ordinary."""
_FETCH = frozenset({"network"})
_RUN = frozenset({"process", "dynamic_code", "native_code", "deserialisation"})


class Place(Enum):
    """What makes the code of a file run; the value completes "which runs …"."""

    START_UP = "whenever any interpreter starts"
    BUILD = "when the project is built or installed"
    TEST_START = "before the first test, whichever test is asked for"
    PACKAGE = "as soon as anything of the package is imported"
    MODULE = "as soon as the module is imported"


_AT_START = re.compile(r"(^|/)(sitecustomize|usercustomize)\.py$|\.pth$")
_BUILD = re.compile(r"(^|/)(setup|hatch_build|versioneer|conanfile|_?build_backend)\.py$|^build\.py$")
_ASIDE = re.compile(
    r"(^|/)(tests?|testing|examples?|docs?|scripts?|tools|benchmarks?|notebooks?|samples?|demos?|cookbook)/"
    r"|(^|/)(test\w*|\w+_test|tests|__main__|noxfile|fabfile|tasks|dodo|pavement)\.py$"
)
"""Tests, and what somebody starts on purpose."""
_TEST_HOOK = re.compile(r"pytest_\w+$")


def place_of(path: str, hook_files: Sequence[str] = ()) -> Place | None:
    """What makes the code at `path` run unasked; None where somebody has to start it, or it is a test.

    `hook_files` are the files and folders that the project's configuration names as parts of its build.
    """
    if _AT_START.search(path):
        return Place.START_UP
    if _BUILD.search(path) or any(path == one or path.startswith(f"{one}/") for one in hook_files):
        return Place.BUILD
    name = path.rpartition("/")[2]
    if name == "conftest.py":
        return Place.TEST_START
    if _ASIDE.search(path):
        return None
    return Place.PACKAGE if name == "__init__.py" else Place.MODULE


def powers_in(place: Place, edit: Edit) -> frozenset[str]:
    """The capabilities beyond reading that `edit` gains and that run unasked in that place."""
    unasked = {gain.removeprefix(IMPORT_TIME) for gain in edit.gains if gain.startswith(IMPORT_TIME)}
    runs_whole = place in (Place.START_UP, Place.BUILD)  # its functions are hooks of what starts it
    if runs_whole or (place is Place.TEST_START and _TEST_HOOK.match(edit.symbol)):
        unasked |= set(edit.gains)
    return EFFECTS & unasked


@dataclass(frozen=True)
class Weight:
    """What a gain amounts to."""

    severity: Severity
    fetches_and_runs: bool = False


def weight(place: Place, powers: frozenset[str]) -> Weight:
    """How much it weighs that the code of one file gained `powers` in `place`."""
    if powers & _FETCH and powers & _RUN:
        return Weight(Severity.MEDIUM if place is Place.MODULE else Severity.HIGH, fetches_and_runs=True)
    if place is Place.START_UP:
        return Weight(Severity.HIGH)
    if powers & (_OF_MODULES if place is Place.MODULE else _STRONG):
        return Weight(Severity.MEDIUM)
    return Weight(Severity.LOW)
