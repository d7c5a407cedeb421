"""The family `runs`: what acts by itself once it is there."""

from __future__ import annotations

from guard.facts.effects.family import EffectKind, Family
from guard.facts.effects.runs.tables import LOADER_FILES, PLACES, PYTHON_SETTINGS, VENDORED
from guard.facts.files.added import is_text
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileChange
from guard.model.finding import Confidence, Severity

_LEAVE = "Leave it out: a task that somebody starts by name does the same, and is seen."
ITSELF = EffectKind(
    "runs.itself",
    "Something acts unasked",
    "A file or a setting that a tool acts upon when a folder is opened or entered, a package installed, a "
    "test "
    "run or an interpreter started is new or different.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    _LEAVE,
    ("CWE-829",),
)
SHADOWS = EffectKind(
    "runs.shadow",
    "A module stands in another's place",
    "A new module is found by an import that meant the standard library, or a package that is installed.",
    Severity.HIGH,
    Confidence.MEDIUM,
    "Give the module a name that nothing imports from elsewhere, or put it into the project's package.",
    ("CWE-427",),
)
VENDORED_CHANGED = EffectKind(
    "runs.vendored",
    "Other people's code is altered in place",
    "Code below a folder of what others published is not what they published any more.",
    Severity.LOW,
    Confidence.MEDIUM,
    "Raise the version of the package, or keep the alteration as a patch of its own, with its reason.",
    ("CWE-494",),
)


class Runs(Family):
    """The family itself."""

    id = "runs"
    kinds = (ITSELF, SHADOWS, VENDORED_CHANGED)
    blind_spots = (
        "Which files and settings a tool acts upon is a table; a tool that is not in it acts unnoticed. "
        "What the control plane's own files run (workflows, hooks, builds) is the business of other checks."
    )

    def reads(self, file: FileChange) -> bool:
        """Whether `file` is text and of a kind that may act, or a module that is new."""
        if not any(is_text(side) for side in file.sides):
            return False
        path = file.path.casefold()
        return acts(path) or adds_module(file)


def acts(path: str) -> bool:
    """Whether the case-folded `path` is one of the places, or may load something by a variable."""
    return (
        any(place.path.search(path) for place in PLACES)
        or any(one.search(path) for one in (PYTHON_SETTINGS, LOADER_FILES, VENDORED))
        or path.endswith("conftest.py")
    )


def adds_module(file: FileChange) -> bool:
    """Whether `file` is a module of Python at a path where there was none."""
    if file.after is None or (file.before is not None and not file.is_moved):
        return False
    return FileClass.PYTHON in classes(file.path) and file.path.endswith((".py", ".pyi"))
