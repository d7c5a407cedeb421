"""The control plane: a change may not weaken what judges changes, nor talk to those who do."""

from __future__ import annotations

from guard.checks.control_plane.rules import RULES
from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.expressions import expression
from guard.facts.files.added import is_text
from guard.facts.files.classify import FileClass, classes
from guard.model.change import ChangeSet, FileSide

_STEERING = frozenset(
    {
        FileClass.CI,
        FileClass.BUILD,
        FileClass.OWNERSHIP,
        FileClass.POLICY,
        FileClass.AGENT_INSTRUCTIONS,
    }
)

SCRIPTS = expression(
    r"(?:^|/)(?:scripts?|bin|tools?|\.?hooks?)?/?[\w.-]*(?:release|deploy|publish)[\w.-]*\.(?:sh|ps1"
    r"|bat|ya?ml)$"
)
"""Release and deploy scripts, by their names."""
EDITOR = expression(
    r"(?:^|/)(?:\.vscode|\.idea|\.zed|\.devcontainer)/|\.code-workspace$|(?:^|/)\.?mcp\.json$"
)


class ControlPlane(Check):
    """The check itself."""

    meta = CheckMeta(
        id="control-plane",
        title="Control plane",
        why="Workflows, hooks, owners, agent settings and guard's policy decide what is checked and by whom. "
        "A change that weakens them makes the next one pass, and text that speaks to a reviewing model may "
        "make this one pass.",
        blind_spots="Scripts that a workflow calls are looked at line by line, not understood; workflows of "
        "other systems than GitHub's are compared by their lines. Settings kept outside the tree (branch "
        "protection, required checks) are not known. Orders to a model can be put in any words and any "
        "language: only common forms are told, and their confidence says so.",
        rules=RULES,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether there is text, which may speak to a model, or anything that steers the project."""
        return any(
            is_text(side) or not _STEERING.isdisjoint(classes(side.path))
            for file in change.files
            for side in file.sides
        )


def may_steer(side: FileSide) -> bool:
    """Whether a file is of a kind that says what is run, judged or allowed, by its path."""
    return (
        not _STEERING.isdisjoint(classes(side.path))
        or SCRIPTS.search(side.path) is not None
        or EDITOR.search(side.path) is not None
    )
