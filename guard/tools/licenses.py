"""What packages say of their licences, read from metadata on disk. No code of a package is run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from guard.ports import LicenseStatement

if TYPE_CHECKING:
    from importlib.metadata import Distribution

_MAX_TEXT = 2000


def named_folders() -> tuple[Path, ...]:
    """The folders in GUARD_METADATA."""
    return tuple(Path(part) for part in os.environ.get("GUARD_METADATA", "").split(os.pathsep) if part)


def metadata_folders() -> tuple[Path, ...]:
    """Where metadata is looked for: the folders in GUARD_METADATA, and what guard itself is installed with.

    The current folder is never one of them, although Python may look for modules there: it may hold the
    proposal's files.
    """
    import sysconfig

    installed = [Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")]
    return tuple(dict.fromkeys([*named_folders(), *installed]))


class MetadataLicenses:
    """A `guard.ports.LicenseSource` over folders of installed packages (`NAME-VERSION.dist-info`)."""

    def __init__(self, folders: Sequence[Path] | None = None) -> None:
        """Nothing is read yet; `folders` is `metadata_folders()` by default."""
        self._folders = folders

    def statement(self, name: str, version: str) -> LicenseStatement | None:
        """What exactly this version says; another version of the package proves nothing about it."""
        from packaging.version import InvalidVersion, Version

        folders = metadata_folders() if self._folders is None else self._folders
        for folder in folders:
            for found in _distributions(name, folder):
                try:
                    same = Version(_field(found, "Version")) == Version(version)
                except (InvalidVersion, TypeError):
                    continue
                if same:
                    return _statement(found, folder)
        return None

    def is_compatible(self, own: str, other: str) -> bool | None:
        """Whether code under `other` may be used under `own`, by licensecheck's table."""
        from guard.tools.license_matrix import is_compatible

        return is_compatible(own, other)


def _distributions(name: str, folder: Path) -> list[Distribution]:
    from importlib.metadata import distributions

    from packaging.utils import canonicalize_name

    wanted = canonicalize_name(name)
    found = distributions(name=name, path=[str(folder)])
    return [one for one in found if canonicalize_name(_field(one, "Name")) == wanted]


def _field(found: Distribution, name: str) -> str:
    """A field of the metadata, or "".

    Where the library `importlib_metadata` was imported, its own classes answer here: they raise for a field
    that is missing, where Python's give None.
    """
    metadata = found.metadata
    return str(metadata[name]) if name in metadata else ""


def _statement(found: Distribution, folder: Path) -> LicenseStatement:
    classifiers = found.metadata.get_all("Classifier") or []
    return LicenseStatement(
        origin=f"metadata in {folder}",
        expression=_field(found, "License-Expression")[:_MAX_TEXT],
        classifiers=tuple(one for one in classifiers if one.startswith("License ::")),
        text=_field(found, "License")[:_MAX_TEXT],
    )
