"""Whether the project already talks to a host or an account: what a change sends there goes to nobody new."""

from __future__ import annotations

import re

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.project.project import TooManyError

_SUFFIXES = (
    ".py",
    ".yaml",
    ".yml",
    ".conf",
    ".tf",
    ".json",
    ".toml",
    ".env",
    ".sh",
    ".ts",
    ".js",
    ".ini",
    ".cfg",
)
_OWN = expression(
    r"(?i)^(?:localhost|(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254)\.[\d.]+|0\.0\.0\.0|\[?::1\]?)$"
    r"|\.(?:local|localdomain|internal|localhost|lan|svc|cluster|intranet|corp|home|test|invalid)$"
)
"""Hosts of the machine, the cluster or the house: RFC 1918, RFC 6761, RFC 6762, Kubernetes."""
HOST = expression(
    r"(?i)(?P<scheme>[a-z][a-z0-9+.-]{1,20})://(?:[^/@\s]*@)?(?P<host>[a-z0-9.-]+)"
    r"|^(?P<bare>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::\d+)?$"
)


def host_in(text: str) -> tuple[str, str]:
    """The scheme and the host of an address; "" for what it does not say."""
    match = HOST.search(text.strip()[:500])
    if match is None:
        return "", ""
    return (match["scheme"] or "").lower(), (match["host"] or match["bare"] or "").lower().strip(".")


def is_foreign(host: str) -> bool:
    """Whether a host is none of the machine, the cluster or the house: with a domain or a public number."""
    if host.replace(".", "").isdigit():
        return host.count(".") == 3 and not _OWN.search(host)
    return "." in host and not _OWN.search(host)


def is_known(word: str, around: Around) -> bool:
    """Whether the project names a host (by its domain) or an account already.

    A word of a domain that stands somewhere is nothing: whoever takes `backup.example` would be known to
    every project that makes backups.

    Raises:
        ToolError, RepositoryError: the base cannot be asked.
    """
    domain = _domain(word)
    named = expression(rb"(?i)(?<![\w-])" + re.escape(domain.encode()) + rb"(?!\.?[\w-])")
    if any(file.before is not None and named.search(file.before.data) for file in around.change.files):
        return True
    part = domain.partition(".")[0]
    if not part.replace("_", "").replace("-", "").isalnum():
        return False
    try:
        paths = around.project.holding((part,), _SUFFIXES)
    except TooManyError:
        return True
    return any(map(named.search, around.project.read(paths).values()))


def _domain(host: str) -> str:
    """What of a host somebody owns: its last two names, three below `co.uk` and its like; a number whole."""
    parts = host.split(".")
    if host.replace(".", "").isdigit() or len(parts) < 3:
        return host
    owned = 3 if len(parts[-1]) == 2 and len(parts[-2]) <= 3 else 2
    return ".".join(parts[-owned:])
