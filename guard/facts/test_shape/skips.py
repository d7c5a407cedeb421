"""Why a test is left out: because something is missing, because of the platform, or for no such reason."""

from __future__ import annotations

import re
from enum import Enum

from guard.facts.test_shape.shape import Skip


class SkipReason(Enum):
    """What a skip's condition asks."""

    MISSING = "missing"
    """A package, a program, a key or a service that may not be there."""
    PLATFORM = "platform"
    """The operating system or the version of Python."""
    OTHER = "other"
    """Anything else, and skips without a condition."""


_MISSING = re.compile(
    r"importorskip|find_spec|which\(|environ|getenv|available|installed|ImportError|ModuleNotFound|HAS_|has_"
    r"|hasattr|api_?key|token|is None|is_file|exists\(|skipUnless|connect|reachable", re.IGNORECASE
)  # fmt: skip
_PLATFORM = re.compile(
    r"platform|os\.name|version_info|win32|windows|darwin|linux|pypy|implementation", re.IGNORECASE
)


def skip_reason(kind: Skip, text: str) -> SkipReason:
    """Why, by the words of the skip's condition."""
    if kind is not Skip.CONDITIONAL:
        return SkipReason.OTHER
    condition = re.sub(r"reason\s*=.*", "", text, flags=re.DOTALL)
    if _PLATFORM.search(condition):
        return SkipReason.PLATFORM
    return SkipReason.MISSING if _MISSING.search(condition) else SkipReason.OTHER
