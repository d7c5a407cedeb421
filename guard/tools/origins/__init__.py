"""An index of code fingerprints on disk: built from folders, replaced whole, read where it lies."""

from guard.tools.origins.build import build
from guard.tools.origins.local import LocalOrigins

__all__ = ["LocalOrigins", "build"]
