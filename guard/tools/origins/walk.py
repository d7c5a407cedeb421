"""The source files of a folder, each with its licence. Nothing in it is run, no link is followed."""

from __future__ import annotations

import csv
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import HeaderParser
from functools import lru_cache
from pathlib import Path

from guard.errors import UsageError
from guard.facts.fingerprints.languages import Language, language_of
from guard.facts.licences.hints import is_license_file
from guard.facts.licences.notices import licenses_in, notices
from guard.facts.licences.terms import terms_of
from guard.ports import LicenseStatement, OriginFile

MAX_FILE = 1_500_000
"""Bytes of a file that is read; longer ones are data or were generated."""
MAX_LINE = 400
"""The mean length of a line over which a file is taken for generated."""
_HEADER = 6000
_PASSED_OVER = frozenset({".git", ".hg", ".svn", "__pycache__", ".mypy_cache", ".tox"})


@dataclass(frozen=True)
class Source:
    """A file to take fingerprints of, or one that was left out (`text` is None)."""

    file: OriginFile
    language: Language
    text: str | None
    size: int


@dataclass(frozen=True)
class _Terms:
    """What speaks for the files of a folder."""

    origin: str
    expression: str
    told_by: str


def sources(folder: Path) -> Iterator[Source]:
    """Every source file beneath `folder`, in the order of paths.

    Raises:
        UsageError: it is no folder.
        OSError: a folder in it cannot be read.
    """
    root = folder.absolute()
    if not root.is_dir():
        raise UsageError("no such folder", where=str(folder))
    name = root.name or "root"
    owners = _installed(root)
    yield from _beneath(root, name, "", _Terms(name, "", ""), owners)


def _beneath(root: Path, name: str, path: str, above: _Terms, owners: dict[str, _Terms]) -> Iterator[Source]:
    # Depth first without recursion into Python's stack limit: trees may be deep on purpose.
    pending = [(path, above)]
    while pending:
        at, terms = pending.pop()
        with os.scandir(root / at) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        terms = _terms_here(
            root, name, at, [one.name for one in entries if one.is_file(follow_symlinks=False)], terms
        )
        for entry in entries:
            inner = f"{at}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _PASSED_OVER and not entry.name.endswith(".dist-info"):
                    pending.append((f"{inner}/", terms))
            elif entry.is_file(follow_symlinks=False):
                language = language_of(entry.name)
                if language is not None and language.is_code:
                    # A licence file beside the code is nearer than what a package says as a whole.
                    owner = owners.get(inner)
                    yield _source(root / inner, f"{name}/{inner}", language, _nearer(terms, owner))


def _nearer(terms: _Terms, owner: _Terms | None) -> _Terms:
    if owner is None:
        return terms
    return _Terms(owner.origin, terms.expression or owner.expression, terms.told_by or owner.told_by)


def _terms_here(root: Path, name: str, at: str, names: list[str], above: _Terms) -> _Terms:
    """The terms of a folder: those of its licence files, else of the folder above."""
    found = [one for one in names if is_license_file(one)]
    if not found:
        return above
    texts = [_head_of(root / at / one, 100_000) for one in found]
    said = [
        one for name_, text in zip(found, texts, strict=True) for one in licenses_in(notices(name_, text))
    ]
    expression = " AND ".join(f"({one})" for one in dict.fromkeys(said))
    place = f"{name}/{at}".rstrip("/")
    return _Terms(place, expression, f"{place}/{found[0]}")


def _source(path: Path, shown: str, language: Language, terms: _Terms) -> Source:
    def left_out(size: int) -> Source:
        return Source(OriginFile(shown, terms.origin, terms.expression, terms.told_by), language, None, size)

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_FILE:
                return left_out(status.st_size)
            data = stream.read(MAX_FILE)
    except OSError:
        return left_out(0)
    if b"\0" in data or len(data) > MAX_LINE * (data.count(b"\n") + 1):
        return left_out(len(data))
    text = data.decode("utf-8", "replace")
    own = licenses_in(notices(shown, text[:_HEADER]))
    expression, told_by = terms.expression, terms.told_by
    if own:
        expression, told_by = " AND ".join(f"({one})" for one in own), "its own header"
    return Source(OriginFile(shown, terms.origin, expression, told_by), language, text, len(data))


def _installed(root: Path) -> dict[str, _Terms]:
    """By file: the package it belongs to, where `root` holds installed ones, with what its metadata says."""
    owners: dict[str, _Terms] = {}
    for folder in sorted(root.glob("*.dist-info")):
        terms = _distribution(folder)
        try:
            with (folder / "RECORD").open(encoding="utf-8", newline="") as stream:
                for row in csv.reader(stream):
                    if row and language_of(row[0]) is not None:
                        owners[row[0]] = terms
        except (OSError, ValueError, csv.Error):
            continue  # its files are then told by what lies beside them
    return owners


@lru_cache(maxsize=1)
def _distribution(folder: Path) -> _Terms:
    message = HeaderParser().parsestr(_head_of(folder / "METADATA", 200_000))
    classifiers = tuple(one for one in message.get_all("Classifier") or [] if one.startswith("License ::"))
    statement = LicenseStatement(
        folder.name,
        str(message["License-Expression"] or ""),
        classifiers,
        str(message["License"] or "")[:2000],
    )
    terms = terms_of(statement)
    origin = f"{message['Name'] or folder.name} {message['Version'] or ''}".strip()
    return _Terms(origin, terms.expression if terms else "", f"{folder.name}/METADATA" if terms else "")


def _head_of(path: Path, limit: int) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            return stream.read(limit).decode("utf-8", "replace")
    except OSError:
        return ""
