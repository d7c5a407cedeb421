"""New packages: whether what a change depends on exists, is what it seems, and is old enough to be trusted.

Three answers are told apart: the index has it, has it not, could not be asked. The third is never fine: the
check fails, or, where the policy allows it and guard does not run in CI, the questions are named as deferred.
"""

from __future__ import annotations

from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.checks.new_packages.options import Options
from guard.checks.new_packages.rules import RULES
from guard.facts.dependencies.files import declares
from guard.model.change import ChangeSet


class NewPackages(Check):
    """The check itself; see the module's docstring."""

    meta = CheckMeta(
        id="new-packages",
        title="New packages",
        why="Models name packages that do not exist, and attackers register those names. They also name "
        "look-alikes of well-known packages. Either way a stranger's code runs where the dependency is "
        "installed.",
        blind_spots="Names are judged, not what the packages hold. Only the Python index is asked; a name "
        "that exists, is old and looks like no popular one passes. A look-alike of a project that is not of "
        "the 15,000 most popular is not seen. Of new npm packages (and other ecosystems') it is said that "
        "nobody asked whether they exist; their names are compared with some 180 well-known ones, and an "
        "alias is judged by its own name, not by what it stands for. Packages of conda are not asked "
        "for, and what an install command names only when it runs is said to be unread.",
        rules=RULES,
        options=Options,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether a file declares or installs dependencies."""
        return any(map(declares, change.files))
