"""Undeclared imports: modules that a change begins to import and that nothing in the project declares."""

from __future__ import annotations

from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.checks.undeclared_imports.options import Options
from guard.checks.undeclared_imports.rules import RULES
from guard.facts.files.added import is_text
from guard.facts.files.classify import FileClass, classes
from guard.model.change import ChangeSet, FileSide


class UndeclaredImports(Check):
    """The check itself; see the module's docstring."""

    meta = CheckMeta(
        id="undeclared-imports",
        title="Undeclared imports",
        why="Models import modules that do not exist, or that the project does not have. Whoever runs the "
        "code next installs what the import seems to need, and attackers register such names.",
        blind_spots="A module is taken for the project's own where a folder or file of Python bears its name "
        "anywhere in the tree, and for declared where any manifest or install command names a project that "
        "may provide it. Modules loaded by a computed name are not seen. A tree without any manifest is "
        "not judged.",
        rules=RULES,
        options=Options,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether there is Python after the change."""
        return any(file.after is not None and is_python(file.after) for file in change.files)


def is_python(side: FileSide) -> bool:
    """Whether `side` is Python, or a notebook, in text form."""
    found = classes(side.path)
    return is_text(side) and (FileClass.PYTHON in found or FileClass.NOTEBOOK in found)
