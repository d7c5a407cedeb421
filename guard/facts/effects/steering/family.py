"""The family `steering`: what git is told, and how the tools that judge are called."""

from __future__ import annotations

from guard.facts.effects.family import EffectKind, Family
from guard.facts.files.added import is_text
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileChange
from guard.model.finding import Confidence, Severity

GIT = EffectKind(
    "steering.git",
    "Git is told something else",
    "What git shows, ignores, fetches or runs is different: attributes that hide a file from the diff or "
    "run a "
    "filter, a submodule's address, ignored files that judge, settings that run a program.",
    Severity.MEDIUM,
    Confidence.HIGH,
    "Leave it out, or propose it by itself and say why.",
    ("CWE-829",),
)
GATE = EffectKind(
    "steering.gate",
    "What judges changes is called otherwise",
    "A call of a test runner, a linter, a scanner or guard is gone, may fail unseen, or judges less.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Keep the call as strict as it was, or propose the change by itself and say why.",
    ("CWE-693",),
)

GIT_FILES = frozenset(
    {".gitattributes", ".gitmodules", ".gitignore", ".gitconfig", "gitconfig", "attributes", "exclude"}
)
_SIGNED = frozenset(
    {FileClass.CI, FileClass.BUILD, FileClass.POLICY, FileClass.OWNERSHIP, FileClass.AGENT_INSTRUCTIONS}
)
"""Files that others sign for and compare: workflows, hooks, builds."""
_READ = frozenset(
    {
        FileClass.SOURCE,
        FileClass.CONFIG,
        FileClass.MANIFEST,
        FileClass.PYTHON,
        FileClass.DATA,
        FileClass.OTHER,
    }
)
_SCRIPT_FOLDERS = frozenset(
    {"scripts", "script", "tools", "tool", "ci", "bin", "hack", "dev", "build", "hooks", "devtools", "etc"}
)
_WORDY = (".jsonl", ".csv", ".lock", ".svg", ".snap", ".ambr", ".ipynb", ".map")


class Steering(Family):
    """The family itself."""

    id = "steering"
    kinds = (GIT, GATE)
    blind_spots = (
        "Calls are told by the names of known tools, in scripts and settings; a project's own script that "
        "judges is "
        "known by the tools it calls only. Workflows, hooks and builds are compared by the check of the "
        "control plane."
    )

    def reads(self, file: FileChange) -> bool:
        """Whether `file` is text that git obeys, or may hold commands."""
        if not any(is_text(side) for side in file.sides):
            return False
        return file.path.rsplit("/", 1)[-1].casefold() in GIT_FILES or any(
            may_call(side.path) for side in file.sides
        )


def may_call(path: str) -> bool:
    """Whether the file at `path` may hold calls of tools that judge, and nobody else compares them."""
    found = set(classes(path))
    if found & _SIGNED or not found & _READ or path.casefold().endswith(_WORDY):
        return False
    if FileClass.PYTHON in found or FileClass.DATA in found:
        return (FileClass.DATA in found and path.endswith((".json", ".yml", ".yaml", ".toml"))) or bool(
            _SCRIPT_FOLDERS & set(path.split("/")[:-1])
        )
    return True
