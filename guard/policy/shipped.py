"""The policies that guard ships: their texts, and what the texts say in a form that takes no parser to read.

`policies/ready.json` holds, for each policy, the digest of its text and the data that the text was read as.
It stands beside the texts and is as good as they are: `docs/generate.py` writes it after the schema has let
every text through, and guard's tests read the texts anew and compare. Data whose digest is not that of the
text is not used.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from guard.errors import PolicyError
from guard.resources import resource_dir

PREFIX = "guard:"
"""What stands before the name of a shipped policy."""
READY = "ready.json"
"""The file beside the texts that holds their data."""


def shipped_policies() -> tuple[str, ...]:
    """The names that may follow `guard:`, sorted."""
    return tuple(sorted(path.stem for path in resource_dir("policies").glob("*.yaml")))


def shipped_text(name: str) -> bytes:
    """The text of the policy `guard:NAME`.

    Raises:
        PolicyError: none is called so.
    """
    stem = name.removeprefix(PREFIX)
    if not re.fullmatch(r"[a-z0-9-]+", stem) or stem not in shipped_policies():
        raise PolicyError(
            f"no policy called {name!r} is shipped; there are "
            + ", ".join(f"{PREFIX}{known}" for known in shipped_policies()),
            where=name,
        )
    return (resource_dir("policies") / f"{stem}.yaml").read_bytes()


def shipped_data(name: str, text: bytes) -> Mapping[str, Any] | None:
    """What the policy `guard:NAME` says; None where that is not known of this very `text`."""
    try:
        known = json.loads((resource_dir("policies") / READY).read_bytes())
    except OSError:
        return None
    entry = known.get(name, {})
    found: Mapping[str, Any] | None = entry.get("data")
    return found if entry.get("text") == digest_of(text) else None


def digest_of(text: bytes) -> str:
    """What names this very text."""
    return f"sha256:{hashlib.sha256(text).hexdigest()}"
