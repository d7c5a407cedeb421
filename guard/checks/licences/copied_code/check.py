"""Copied code: added code that the index of origins knows from somewhere else."""

from __future__ import annotations

from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.checks.licences.copied_code.rules import RULES
from guard.checks.licences.options import CopiedOptions
from guard.facts.files.added import is_text
from guard.facts.fingerprints.languages import language_of
from guard.model.change import ChangeSet, FileChange


class CopiedCode(Check):
    """The check itself."""

    meta = CheckMeta(
        id="copied-code",
        title="Copied code",
        why="A model may repeat code that it was trained on, or that it has just read, with other names "
        "and without its licence. Added code is looked up, by fingerprints that survive other names, layout, "
        "comments and order of functions, in an index that `guard origins index` makes of code with "
        "its licence: installed packages, vendored trees, any folder. Where at least `min_tokens` (60) "
        "added tokens are shared with one file, and they are the part `min_overlap` (0.5) of the stretch "
        "they stand in, the origin's licence is judged by the lists of `licenses`. What the project held "
        "before is no copy.",
        blind_spots="Only what was indexed is found. Statements put between the copied ones every few lines, "
        "a rewrite statement by statement, another programming language, and copies of fewer than about 8 "
        "lines get past. Names are folded, so two plain pieces of the same form may be taken for one. For "
        "code that only moved, the nearest 300 files of the base are searched. Without an index nothing is "
        "looked up, and the check says that it was skipped.",
        options_of="licenses",
        rules=RULES,
        options=CopiedOptions,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether there is altered code in a language that has fingerprints."""
        return any(map(is_code, change.files))


def is_code(file: FileChange) -> bool:
    """Whether copies are looked for in `file`."""
    language = language_of(file.path)
    return language is not None and language.is_code and is_text(file.after) and file.content_changed
