"""Whether a module may take records from those who read them: asked before it is parsed."""

from __future__ import annotations

import re

from guard.expressions import expression
from guard.facts.files.added import is_text
from guard.model.change import FileSide

_MUTES = expression(
    rb"addFilter|\brandom|randint|randbelow|\.filters\b|\.handlers\b.*=|excepthook|unraisablehook|exception_handler|LogRecordFactory|addLevelName|removeHandler|\bdup2\b|logging\.Logger\b|lastResort"
    rb"|def \w*(?:health|ready|alive|live)|/\w*(?:health|ready|live)"
    rb"|def (?:export|emit|handle|on_end|on_emit)\b"
    rb"|\b_?exit\(|access_?log|error_?log|log_?level\b|sample_rate|ignore_errors|\.disabled\b"
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


_LINES = expression(
    rb"(?i)access-?log|error-?log|log-?level|log_skip|customlog|access_log|error_log|dontlog|no\s+log"
    rb"|standard(?:output|error)|discard|log-driver|driver[\"']?\s*:\s*[\"']?none|exclude|drop|\bstop\b|~\s*$"
    rb"|sampl|throttl|blackhole|\babort\b|\bfilter|exporters|regex|maxlevel|storage|level[\"']?\s*:\s*[\"']?none"
    rb"|-a\s+never|-e\s+0|type\s+null|name\s+null|\btrap\b|\|\|\s*(?:true|:)|set\s+-\w*e",
    re.MULTILINE,
)
_NO_SETTINGS = expression(
    r"(?i)\.(?:py[iw]?|[cm]?[jt]sx?|md|mdx|rst|txt|html?|css|svg|ipynb|lock|csv|jsonl|go|rs|java|c|h|cc|cpp|php|rb)$"
)
_MOST = 400_000


def has_lines(side: FileSide) -> bool:
    """Whether a text that is no program and no prose may say what is logged."""
    return (
        not _NO_SETTINGS.search(side.path)
        and len(side.data) <= _MOST
        and is_text(side)
        and _LINES.search(side.data) is not None
    )
