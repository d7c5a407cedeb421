"""What a reader of manifests says of one file: its dependencies, and what every other line is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from guard.expressions import expression
from guard.syntax.unreadable import UnreadableError

INDEX = "index"
"""The name of the entry that stands for where packages are looked for, and how freely."""


@dataclass(frozen=True)
class Entry:
    """One dependency as one place of a file declares or locks it."""

    name: str
    """Normalised; `INDEX` for options that say where packages come from."""
    place: str
    """Where it is declared ("project.dependencies", "uv.lock")."""
    version: str = ""
    """The locked version or declared range, as written; "" for any."""
    facets: Mapping[str, str] = field(default_factory=dict)
    """What may not change unnoticed beside the version: source, marker, extras, whether it has hashes."""
    follows: Mapping[str, str] = field(default_factory=dict)
    """What changes whenever the version does (files and their hashes), compared only where it did not."""
    lines: frozenset[int] = frozenset()
    """The lines it stands on, counted from 1."""
    kind: str = ""
    """For a part of the file that is no dependency: the kind of edit that any change of it is."""
    new_kind: str = ""
    """That kind where it was not there before, if it is another one."""


@dataclass(frozen=True)
class Reading:
    """One side of a manifest."""

    entries: tuple[Entry, ...] = ()
    kinds: Mapping[int, str] = field(default_factory=dict)
    """By line: the kind of edit that a change of it is, where no changed entry stands on it."""
    default: str = "build"
    """That kind for a line not in `kinds`."""
    problems: tuple[UnreadableError, ...] = ()
    """Lines that could not be read in a file that otherwise could."""


NOTHING = Reading()
MOST_ENTRIES = 10_000
"""Entries of one file that are compared; people keep a few thousand at most, and more take a minute."""


def bounded(reading: Reading) -> Reading:
    """`reading`, if it can be compared in a moment.

    Raises:
        UnreadableError: it has more than `MOST_ENTRIES` entries or problems.
    """
    count = max(len(reading.entries), len(reading.problems))
    if count > MOST_ENTRIES:
        raise UnreadableError(f"{count} entries, more than the {MOST_ENTRIES} that are compared")
    return reading


def words(text: str) -> frozenset[str]:
    """The words of a table that is written as text."""
    return frozenset(text.split())


SAID = words(
    """
    version description author authors author_email contributors maintainer maintainers maintainer_email
    keywords urls url homepage bugs repository documentation funding classifiers summary
    long_description_content_type project_urls
    """
)
"""What a manifest says of its own project, and nothing is built, installed or run by."""


def plain_kind(line: str, comment: str = "#") -> str | None:
    """`formatting` for a blank line, `comment` for one that begins with `comment`, else None."""
    stripped = line.strip(" \t\r")
    if not stripped:
        return "formatting"
    return "comment" if stripped.startswith(tuple(comment)) else None


_USER_INFO = expression(r"(?<=://)[^/@\s\"']*@")


def redact(text: str) -> str:
    """`text` without the credentials of the addresses in it, which no report may echo."""
    return _USER_INFO.sub("…@", text)


def host(address: str) -> str:
    """The scheme and host of a URL, or "" where there is none."""
    try:
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.hostname}" if parts.hostname else ""
    except ValueError:
        return "?"
