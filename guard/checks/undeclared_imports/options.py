"""What a policy may say of undeclared imports."""

from __future__ import annotations

from dataclasses import dataclass

from guard.checks.kit.options import INDEX_USE, option


@dataclass(frozen=True)
class Options:
    """The policy's options for the check."""

    index: str = option(
        INDEX_USE, "defer", "Whether the index is asked: everywhere, in continuous integration only, nowhere."
    )
