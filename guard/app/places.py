"""Where guard keeps what it derives."""

from __future__ import annotations

import os
from pathlib import Path


def cache_dir() -> Path:
    """Where derived data is kept: `GUARD_CACHE_DIR`, or the platform's cache folder for this user."""
    chosen = os.environ.get("GUARD_CACHE_DIR")
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("guard", appauthor=False)
