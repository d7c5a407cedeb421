"""Whether a module may take records from those who read them: asked before it is parsed."""

from __future__ import annotations

import re

from guard.expressions import expression
from guard.facts.files.added import is_text
from guard.model.change import FileSide

_MUTES = expression(
    rb"addFilter|\brandom|randint|randbelow|\.filters\b|\.handlers\b.*=|excepthook|unraisablehook|exception_handler|LogRecordFactory|addLevelName|removeHandler|\bdup2\b|logging\.Logger\b|lastResort"
    rb"|raiseExceptions|FileHandler\(|before_send|event_filter|DropEvent|sys\.std(?:err|out)\s*="
    rb"|\blog\w*\.(?:disable|remove)\(|\bsetattr\("
    rb"|\.(?:debug|info|warning|warn|error|exception|critical|_?log|handle|callHandlers|emit|isEnabledFor)\s*="
    rb"|^\w*(?:log|audit|alarm)\w*\s*=[^=]",
    re.MULTILINE | re.IGNORECASE,
)
"""What a module has one of that takes records from those who read them."""


def mutes(side: FileSide) -> bool:
    """Whether a module may take records from those who read them: whoever asks reads it."""
    return side.path.endswith((".py", ".pyw")) and is_text(side) and _MUTES.search(side.data) is not None
