"""Metadata of installed packages, found by name and version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MissingHeaderBodySeparatorDefect
from email.message import Message
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from guard.ports import LicenseStatement
from guard.tools.license_matrix import is_compatible

_MAX_TEXT = 4000


@dataclass(frozen=True)
class InstalledLicenses:
    """A `guard.ports.LicenseSource` over folders."""

    folders: Sequence[Path]

    def statement(self, name: str, version: str) -> LicenseStatement | None:
        """What exactly this version says of its licence, where a folder holds its metadata."""
        for folder in self.folders:
            for found in _distributions(name, folder):
                try:
                    same = Version(_field(found, "Version")) == Version(version)
                except (InvalidVersion, TypeError):
                    continue
                if same:
                    return _statement(found, folder)
        return None

    def is_compatible(self, own: str, other: str) -> bool | None:
        """See `guard.tools.license_matrix.is_compatible`."""
        return is_compatible(own, other)


def _distributions(name: str, folder: Path) -> list[Distribution]:
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
        text=_license(found)[:_MAX_TEXT],
    )


def _license(found: Distribution) -> str:
    """The free field. Where its lines are not indented, the first of them ends the headers for a parser."""
    text = _field(found, "License")
    message = found.metadata
    if not text or not isinstance(message, Message):
        return text
    broken = any(isinstance(one, MissingHeaderBodySeparatorDefect) for one in message.defects)
    is_cut = broken or text.casefold().startswith("copyright")
    return f"{text}\n{message.get_payload()}" if is_cut else text
