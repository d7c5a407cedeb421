"""What packages say of their licences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class LicenseStatement:
    """What the metadata of one version of a package says of its licence; nothing is judged yet."""

    origin: str
    """Where the metadata was read ("installed in /srv/app", "index")."""
    expression: str = ""
    """The `License-Expression` of PEP 639."""
    classifiers: tuple[str, ...] = ()
    """Trove classifiers that begin `License ::`."""
    text: str = ""
    """The free `License` field."""


class LicenseSource(Protocol):
    """Knows what packages say of their licences. Every method raises `ToolError` where it cannot be used."""

    def statement(self, name: str, version: str) -> LicenseStatement | None:
        """What exactly this version says, or None where its metadata cannot be had."""
        ...

    def is_compatible(self, own: str, other: str) -> bool | None:
        """Whether code under the SPDX licence `other` may be used in a project under `own`.

        None where that is not known. Both are single licences, no expressions.
        """
        ...
