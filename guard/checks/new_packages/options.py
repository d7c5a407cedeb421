"""What a policy may say of new packages."""

from __future__ import annotations

from dataclasses import dataclass

from guard.checks.kit.options import INDEX_USE, flag, option, whole


@dataclass(frozen=True)
class Options:
    """The policy's options for the check."""

    index: str = option(
        INDEX_USE, "defer", "Whether the index is asked: everywhere, in continuous integration only, nowhere."
    )
    show_new: bool = option(
        flag(), False, "Whether each new run-time dependency is shown, with its licence and age where known."
    )
    cool_down_days: int = option(whole(), 7, "How old a version must be, in days; 0 for any age.")
