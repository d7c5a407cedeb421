"""What a policy may say of licences."""

from __future__ import annotations

from dataclasses import dataclass

from guard.checks.kit.options import flag, option, positive, text, words


@dataclass(frozen=True)
class LicenseOptions:
    """The options of `licenses`, which hold for the licences of code as well."""

    allow: tuple[str, ...] = option(
        words(), (), "SPDX ids, or globs of them, that are accepted, and no others."
    )
    deny: tuple[str, ...] = option(words(), (), "SPDX ids, or globs of them, that are not accepted.")
    project: str = option(
        text(), "", "The project's own licence as an SPDX expression, where its `pyproject.toml` names none."
    )
    require_metadata: bool = option(
        flag(), False, "Whether the check fails where a version's metadata cannot be had."
    )


@dataclass(frozen=True)
class CopiedOptions(LicenseOptions):
    """The options of `copied-code`."""

    min_tokens: float = option(
        positive(), 60, "How many tokens of added code must be shared: 60 are about 8 lines."
    )
    min_overlap: float = option(positive(), 0.5, "Which part of a stretch must be shared.")
