"""Whether what a log leaves out is what nobody looks for: probes, static files, talk for debugging."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guard.expressions import expression

_NOISE = expression(
    r"(?i)health|readi|readyz|livez|liveness|\bping\b|\bprobe|metrics|favicon|static|robots\.txt|heartbeat|\bdebug\b"
    r"|\btrace\b|elb-|\boptions\b|\.(?:css|js|png|ico|svg|woff2?)\b|\bassets\b|watchdog|infoinhibitor|deadman"
)
_GRAVE = expression(
    r"(?i)admin|login|auth|token|denied|refus|fail|error|warn|refund|pay|audit|secur|alert|alarm|[45]\d\d|[45]xx|secret"
)
_SPOKEN = expression(r"[\"'](?P<quoted>(?:[^\"'\\\n]|\\.){2,200})[\"']|(?P<bare>[^\"'\n]+)")
_KEYS = expression(
    r"(?i)^\s*-?\s*[\"']?(?:exclude\w*|condition|source|expression|pattern|regexp?|message|log|selector|uri|path"
    r"|value|contains|equals|log_record|span|metric|name|match)\b[\"']?[^=:\s]*\s*[=:]?\s*(?P<said>.*)$"
)


def is_noise(text: str) -> bool:
    """Whether each thing that a pattern stands for is such; what names something grave is not."""
    parts = [part for part in re.split(r"\||\bor\b|,", text) if any(sign.isalnum() for sign in part)]
    return bool(parts) and all(_NOISE.search(part) and not _GRAVE.search(part) for part in parts)


def drops_noise(lines: Sequence[str], at: int, below: int) -> bool:
    """Whether the step that a line begins says, on it or below it, that it drops nothing else."""
    deep = _depth(lines[at])
    block = [lines[at]]
    for one in lines[at + 1 : at + 1 + below]:
        if not one.strip() or one.lstrip()[:1] == "[" or _depth(one) < deep:
            break
        block.append(one)
    said = [
        match["said"] for one in block if (match := _KEYS.match(one)) and match["said"].strip(" \"'{[|>-")
    ]
    texts = [part for one in said for part in _texts(one)]
    return bool(texts) and any(map(is_noise, texts)) and not any(map(_GRAVE.search, texts))


def _texts(said: str) -> list[str]:
    quoted = [one["quoted"] for one in _SPOKEN.finditer(said) if one["quoted"]]
    return quoted or [said]


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
