"""Where a dependency comes from, told from what its manifest says of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from guard.expressions import expression
from guard.facts.dependencies.manifests.model import INDEX, Entry


class SourceKind(StrEnum):
    """The kinds of places that a dependency comes from."""

    INDEX = "index"
    """The package index that the user configured."""
    NAMED_INDEX = "named index"
    """An index that the manifest itself names."""
    VCS = "vcs"
    URL = "url"
    PATH = "path"


_VCS = expression(
    r"(git|hg|svn|bzr)(\+|:|@|$)|ssh:|github:|gitlab:|bitbucket:|gist:|[^:@]*@[^:]+:", re.IGNORECASE
)
_PATH = expression(
    r"file:|link:|portal:|workspace:|\.{0,2}[/\\]|\.{1,2}($|\[)|~|\{tox_?\w*(dir|root)\}|[A-Za-z]:\\",
    re.IGNORECASE,
)
_OWNER_AND_NAME = expression(r"[A-Za-z0-9][\w.-]*/[\w.-]+(#.*)?")
_VCS_KEYS = ("git", "hg", "svn", "bzr", "vcs", "github", "gitlab", "bitbucket")
_PATH_KEYS = ("path", "editable", "virtual", "directory", "workspace")
_URL_KEYS = ("url", "file", "archive")
_DEFAULT_INDEX = "pypi"
"""What Pipenv and poetry call the default index."""


def source_of(facets: Mapping[str, str], *, npm: bool = False) -> tuple[SourceKind, str]:
    """The kind of source, and its address ("" for the configured index), of an entry's facets."""
    text = facets.get("source", "")
    written = written_out(text)
    if isinstance(written, dict):
        return _of_table(written)
    if text and any(key in facets for key in ("type", "reference")):
        return _of_table(dict(facets))
    table: dict[str, object] = {key: facets[key] for key in facets if key not in ("source", "editable")}
    kind, address = _of_table(table)
    if kind is not SourceKind.INDEX or not text:
        return kind, address
    if npm and text.startswith("npm:"):
        return SourceKind.INDEX, ""  # an alias: another package under this name
    if npm and _OWNER_AND_NAME.fullmatch(text):
        return SourceKind.VCS, text  # GitHub's, by npm's own abbreviation
    if _VCS.match(text):
        return SourceKind.VCS, text
    if _PATH.match(text):
        return SourceKind.PATH, text
    if "://" in text or text.startswith("{"):  # what stands for the latter is known to a tool alone
        return SourceKind.URL, text
    if text == _DEFAULT_INDEX:
        return SourceKind.INDEX, ""
    # poetry and pdm name one of the indexes that the manifest sets; a bare file name is a local archive.
    is_archive = re.search(r"\.(whl|zip|tar\.(gz|bz2|xz)|tgz)(#|$)", text)
    return (SourceKind.PATH if is_archive else SourceKind.NAMED_INDEX), text


def written_out(text: str) -> object:
    """The table or tables that a reader wrote out as JSON; None for an address, however that begins."""
    try:
        return json.loads(text) if text.startswith(("{", "[")) else None
    except (ValueError, RecursionError):
        return None


def _of_table(table: Mapping[str, object]) -> tuple[SourceKind, str]:
    kind = str(table.get("type", ""))
    if kind in ("git", "hg", "svn"):
        return SourceKind.VCS, _text(table.get("url", ""))
    if kind in ("directory", "file"):
        return SourceKind.PATH, _text(table.get("url", ""))
    if kind == "legacy":
        return SourceKind.NAMED_INDEX, _text(table.get("url", ""))
    for found, keys in (
        (SourceKind.VCS, _VCS_KEYS),
        (SourceKind.PATH, _PATH_KEYS),
        (SourceKind.URL, _URL_KEYS),
    ):
        for key in keys:
            # Pipenv's `editable = true` says how to install, not from where.
            if table.get(key) and not (key == "editable" and table[key] in (True, "true", "yes")):
                return found, _text(table[key])
    if table.get("index", _DEFAULT_INDEX) != _DEFAULT_INDEX:
        return SourceKind.NAMED_INDEX, _text(table["index"])
    # A lock file notes the registry of every package; which one it may be is judged by the pinning check.
    return SourceKind.INDEX, ""


def overrides(entries: Iterable[Entry]) -> dict[str, tuple[SourceKind, str]]:
    """By name: the source that the manifest's own table of sources (`tool.uv.sources`) gives it.

    A name with several sources (by marker) keeps the configured index where any of them is one.
    """
    found: dict[str, tuple[SourceKind, str]] = {}
    for entry in entries:
        table = written_out(entry.facets.get("source", ""))
        if entry.name == INDEX or not entry.place.endswith("sources") or not isinstance(table, dict):
            continue
        if "marker" not in table and "extra" not in table and "group" not in table:
            found[entry.name] = _of_table(table)
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
