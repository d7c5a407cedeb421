"""The key that what guard keeps is sealed with, and that its service is known by."""

from __future__ import annotations

from guard.errors import UsageError
from guard.tools.cache import key_path, seal_key


def make_seal_key() -> None:
    """See to it that this user has a key.

    Raises:
        UsageError: none can be kept.
    """
    if seal_key() is None:
        raise UsageError("no key can be kept there, by which a service would be known", where=str(key_path()))
