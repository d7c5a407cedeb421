"""What packages say of their licences, read from metadata on disk. No code of a package is run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guard.ports import LicenseStatement
    from guard.tools.installed import InstalledLicenses


def named_folders() -> tuple[Path, ...]:
    """The folders in GUARD_METADATA."""
    return tuple(Path(part) for part in os.environ.get("GUARD_METADATA", "").split(os.pathsep) if part)


def metadata_folders() -> tuple[Path, ...]:
    """Where metadata is looked for: the folders in GUARD_METADATA, and what guard itself is installed with.

    The current folder is never one of them, although Python may look for modules there: it may hold the
    proposal's files.
    """
    sysconfig = import_module("sysconfig")  # few changes ask for a licence
    installed = [Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")]
    return tuple(dict.fromkeys([*named_folders(), *installed]))


class MetadataLicenses:
    """A `guard.ports.LicenseSource` over folders of installed packages (`NAME-VERSION.dist-info`)."""

    def __init__(self, folders: Sequence[Path] | None = None) -> None:
        """Nothing is read yet; `folders` is `metadata_folders()` by default."""
        self._folders = folders

    def statement(self, name: str, version: str) -> LicenseStatement | None:
        """What exactly this version says; another version of the package proves nothing about it."""
        return self._installed.statement(name, version)

    def is_compatible(self, own: str, other: str) -> bool | None:
        """Whether code under `other` may be used under `own`, by licensecheck's table."""
        return self._installed.is_compatible(own, other)

    @cached_property
    def _installed(self) -> InstalledLicenses:
        from guard.tools.installed import InstalledLicenses  # packaging, only where a licence is judged

        return InstalledLicenses(metadata_folders() if self._folders is None else self._folders)
