"""Which sigstore instance is believed, and signed by."""

from __future__ import annotations

from pathlib import Path

from guard.app.places import Place, refuse_inside, work_tree_around
from guard.errors import UsageError
from guard.review.owners import TRUST
from guard.streams import read_at_most
from guard.tools.sigstore_bundles import Trust, read_trust, shipped_trust

_MOST = 1_000_000
"""Bytes of a trust configuration that are read."""


def believed_trust(data: bytes | None, where: str = TRUST) -> Trust:
    """The trust configuration that is given, else that of the public instance as it ships with the package.

    Raises:
        UsageError: it is none, or the extra is missing.
    """
    return shipped_trust() if data is None else read_trust(data, where)


def trust_file(path: Path | None, folder: str) -> bytes | None:
    """The trust configuration that a caller names; None for none.

    Raises:
        UsageError: it cannot be read, or lies in the work tree, which a proposal could have written.
    """
    if path is None:
        return None
    refuse_inside([Place(path, "--trust")], [work_tree_around(folder)])
    try:
        with path.open("rb") as stream:
            return read_at_most(stream, _MOST)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error
