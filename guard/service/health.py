"""What a service says of itself."""

from __future__ import annotations

import json
import os
from typing import Any

from guard.service import frames
from guard.service.client import connected
from guard.service.place import identity
from guard.surroundings import service_folder

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


def disbelieved() -> str:
    """Why what lies at the address of this installation's service is not asked; "" where nothing does."""
    address = f"{service_folder()}/{identity()}"
    try:
        connected().close()
    except (FileNotFoundError, ConnectionRefusedError):
        return ""
    except OSError as error:
        return (error.strerror or str(error)) if os.path.lexists(address) else ""
    return ""
