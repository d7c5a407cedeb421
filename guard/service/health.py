"""What a service says of itself."""

from __future__ import annotations

import json
from typing import Any

from guard.service import frames
from guard.service.client import connected

_MOST = 65_536


def health() -> dict[str, Any] | None:
    """What this installation's service says; None where none runs that can be believed."""
    try:
        connection = connected()
    except OSError:
        return None
    try:
        connection.send(frames.written(frames.STATUS, []))
        said = json.loads(connection.recv(_MOST))
    except (OSError, ValueError):
        return None
    finally:
        connection.close()
    return said if isinstance(said, dict) else None
