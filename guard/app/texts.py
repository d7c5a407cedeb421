"""Changes out of the texts that models write."""

from __future__ import annotations

from pathlib import Path

from guard.app.edits import context_of
from guard.errors import UsageError
from guard.intake.agents.codex_patch import apply_codex_patch
from guard.intake.agents.search_replace import apply_blocks
from guard.intake.agents.v4a_diff import apply_operations
from guard.intake.agents.whole_files import apply_whole_files
from guard.intake.common import change_set
from guard.model.change import ChangeSet

FORMS = ("codex-patch", "agents-sdk-operations", "search-replace", "whole-files")
"""The forms of text that `change_from_text` reads, each named after who applies it so."""


def change_from_text(folder: Path | str, form: str, text: str, *, base: str | None = None) -> ChangeSet:
    """The change to the work tree that a model's text asks for.

    Args:
        folder: a folder in the work tree; names are relative to it.
        form: one of `FORMS`. Operations of the Agents SDK (`apply_patch_call`) are JSON: one, or a list.
        text: what the model wrote.
        base: the trusted commit, as in `guard.app.edits.context_of`.

    Raises:
        UsageError: no form has that name.
        IntakeError: the text cannot be applied exactly, leaves the work tree, or changes nothing.
    """
    context = context_of(folder, base)
    draft = context.draft()
    if form == "codex-patch":
        apply_codex_patch(draft, text)
    elif form == "agents-sdk-operations":
        apply_operations(draft, text)
    elif form == "search-replace":
        apply_blocks(draft, text)
    elif form == "whole-files":
        apply_whole_files(draft, text)
    else:
        raise UsageError(f"unknown form {form!r}; the forms are {', '.join(FORMS)}")
    return change_set(draft.files(), base=context.base, source=form)
