"""What a policy may say of capabilities."""

from __future__ import annotations

from dataclasses import dataclass

from guard.checks.kit.options import option, whole


@dataclass(frozen=True)
class Options:
    """The policy's options for the check."""

    unanalysed_calls: int | None = option(
        whole(),
        None,
        "How many new calls in one file may be ones that nothing can be said of; any by default.",
    )
